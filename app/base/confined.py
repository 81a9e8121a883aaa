"""Programs that read what strangers send, each in a process of its own with little time and memory.

A hostile file may make a reader work without end or want all memory: here that ends a process in which nothing of ours
is at stake. It has no secret in its environment, a temporary folder to itself, and few run at the same time, so that
those who send such files do not hold up those who only read pages.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

_AT_ONCE = 2  # of one program, in one process of ours
_SLOWED = 4  # on a busy machine a second of work takes longer
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")

# limits are set before the program is read, which therefore need not know of them
_BEGIN = """\
import resource, runpy, sys
program, *limits = sys.argv[1:]
for name, most in zip(("CPU", "AS", "FSIZE", "CORE"), map(int, limits), strict=True):
    resource.setrlimit(getattr(resource, "RLIMIT_" + name), (most, most))
runpy.run_path(program, run_name="__main__")
"""


class BusyError(Exception):
    """Too many of this program run already."""


@dataclass(frozen=True)
class Program:
    """A program that takes bytes on its standard input and answers with bytes on its standard output.

    `memory` and `most_written` (into one file) are bytes; `passed_on` names what it gets of our environment besides the
    ways to programs and libraries; `patience` is for how many seconds somebody waits for a place.
    """

    path: Path
    memory: int = 768 * 1024 * 1024
    most_written: int = 0
    passed_on: tuple[str, ...] = ()
    patience: int = 5
    places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(_AT_ONCE))

    def answer(self, data: bytes, seconds: int) -> bytes | None:
        """What it answers; None where it took too long or too much. Raises BusyError when too many run already.

        It has so many `seconds` of CPU, and some times as many by the clock.
        """
        if not self.places.acquire(timeout=self.patience):
            raise BusyError
        try:
            with tempfile.TemporaryDirectory() as folder:
                return self._run(data, seconds, folder)
        finally:
            self.places.release()

    def _run(self, data: bytes, seconds: int, folder: str) -> bytes | None:
        names = (*_PASSED_ON, *self.passed_on)
        environment = {name: os.environ[name] for name in names if name in os.environ} | {"TMPDIR": folder}
        limits = map(str, (seconds, self.memory, self.most_written, 0))
        process = subprocess.Popen(
            [sys.executable, "-IB", "-c", _BEGIN, str(self.path), *limits], cwd=folder, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        with process:
            try:
                answer = process.communicate(data, _SLOWED * seconds)[0]
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # and whatever it has started
                return None
        return answer if process.returncode == 0 else None
