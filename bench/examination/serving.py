"""The processes of an instance under load: those of `brevet serve`, started and watched by the same code.

`python -m bench.examination.serving <plan>` is the parent; the plan is JSON: environment, port, workers, threads,
log, and the mutant that wraps the application, if any.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

from app import create_app
from app.base.settings import ROOT
from app.jobs.cli import work
from app.operations import processes
from bench.examination import mutants, proc
from bench.examination.instance import Instance
from tests.serving import get, held_port

_STARTING_SECONDS, _PAUSE = 90, 0.1


class Servers:
    """The running processes of an instance, on a port of this machine alone."""

    def __init__(self, instance: Instance, workers: int, threads: int, mutant: str = "") -> None:
        self._held = ExitStack()
        self.port, self.log = self._held.enter_context(held_port()), instance.folder / "log"
        self.started_workers = workers
        plan = {"environment": instance.environment, "port": self.port, "workers": workers, "threads": threads}
        plan |= {"log": str(self.log), "mutant": mutant}
        command = [sys.executable, "-m", "bench.examination.serving", json.dumps(plan)]
        self._parent = subprocess.Popen(command, cwd=ROOT, start_new_session=True)

    @property
    def pid(self) -> int:
        """The process that has started all others."""
        return self._parent.pid

    def wait_until_ready(self) -> None:
        """Wait until all worker processes answer."""
        deadline = time.monotonic() + _STARTING_SECONDS
        while len(self.serving()) < self.started_workers or not _answers(self.port):
            if self._parent.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")
            time.sleep(_PAUSE)

    def serving(self) -> list[proc.Process]:
        """The worker processes that answer requests now: the others, with one thread, read the application still."""
        return [worker for worker in self.workers() if worker.threads > 1]

    def workers(self) -> list[proc.Process]:
        """All worker processes."""
        everyone = proc.table()
        return [
            process
            for process in proc.family(self.pid, everyone)
            if process.state != "Z" and _serves(process.pid) and _serves(process.parent)
        ]

    def kill_all(self) -> None:
        """End everything at once with SIGKILL, parents first so that none is started again; nothing can be tidied."""
        doomed = [process.pid for process in proc.family(self.pid, proc.table())]
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._parent.wait()
        self._held.close()
        while any(process.state != "Z" for pid, process in proc.table().items() if pid in doomed):
            time.sleep(0.02)


def _serves(pid: int) -> bool:
    """Whether this is the web server or one of its worker processes, which are its children with its name."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text() == "brevet web\n"
    return False


def main(plan: dict[str, object]) -> int:
    """Be the parent of the web server and the worker, as `brevet serve` is."""
    with Path(str(plan["log"])).open("wb") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.environ.update(plan["environment"])  # type: ignore[call-overload]
    app, mutant = create_app(), str(plan["mutant"])
    place: Any = ("127.0.0.1", plan["port"], plan["workers"], plan["threads"])
    children = [
        processes.Child("web", partial(processes.serve_web, lambda: mutants.load(mutant, app), *place)),
        processes.Child("worker", partial(work, app)),
    ]
    return processes.supervise(children, lambda: _answers(plan["port"]), lambda: None)


def _answers(port: object) -> bool:
    return get(f"http://127.0.0.1:{port}/healthz")[0] == 200


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
