"""The processes of `brevet serve`: the web server and the worker, started together, ended together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from app.base.settings import ROOT

GRACE_SECONDS = 3.5
_PAUSE = 0.1
_RESTART_PAUSE = 1.0
_STARTING_SECONDS = 3.0
_MOST_CONNECTIONS = 4096
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process of ours; it is started again when it ends by itself."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only the parent."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, cwd=ROOT, start_new_session=True, preexec_fn=_die_with_parent)

    @property
    def ended(self) -> bool:
        """Whether it runs no longer."""
        return self.process is None or self.process.poll() is not None

    def signal_group(self, number: int) -> None:
        """Send a signal to the process and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def _die_with_parent() -> None:
    # when the parent is killed outright nobody else would end its children
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    """The production WSGI server on `wsgi:app`."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "wsgi:app"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "2", "--no-ws", "--log-level", "warning"),
        # connections that one process holds open: browsers keep theirs, and one more than this waits for ever
        *("--backpressure", str(_MOST_CONNECTIONS)),
    ]


def worker_command() -> list[str]:
    """The process that does the jobs."""
    return [sys.executable, "-m", "app.cli", "worker"]


def supervise(children: list[Child], is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
    """Run these until SIGTERM or SIGINT; returns the exit code. Everything is ended within five seconds."""
    received: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    _allow_open_files()
    try:
        for child in children:
            child.start()
        return _watch(children, received, is_ready, when_ready)
    finally:
        end(children)


def _allow_open_files() -> None:
    """A connection is an open file; systems allow 1024 unless asked for more. What we start inherits it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * _MOST_CONNECTIONS
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _watch(
    children: list[Child], received: list[int], is_ready: Callable[[], bool], when_ready: Callable[[], None]
) -> int:
    told = False
    while not received:
        for child in children:
            if child.ended and not _restarted(child, ever_ready=told):
                return 1
        if not told and is_ready():
            when_ready()
            told = True
        time.sleep(_PAUSE)
    return 0


def _restarted(child: Child, ever_ready: bool) -> bool:
    """Start a child that ended by itself again, unless the site never really started."""
    code = child.process.returncode if child.process else None
    age = time.monotonic() - child.started
    child.signal_group(signal.SIGKILL)  # what it had started would go on, with nobody to watch or end it
    print(f"The {child.name} process ended with code {code}.", file=sys.stderr)  # noqa: T201
    if age < _STARTING_SECONDS and not ever_ready:
        return False
    time.sleep(_RESTART_PAUSE)
    child.start()
    return True


def end(children: list[Child]) -> None:
    """Ask all to end, wait a little, then end what is left."""
    for child in children:
        if not child.ended and child.process is not None:
            child.process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and not all(child.ended for child in children):
        time.sleep(_PAUSE / 2)
    for child in children:
        child.signal_group(signal.SIGKILL)
        if child.process is not None:
            child.process.wait()
