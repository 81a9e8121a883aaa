"""The processes of `brevet serve`: the web server and the worker, started together, ended together.

They are forks of the parent, which has read the application once for all of them: they are there at once, and share the
memory that it takes. A parent must have no thread and no open connection when it begins with `supervise`.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

GRACE_SECONDS = 3.5
_PAUSE = 0.1
_RESTART_PAUSE = 1.0
_STARTING_SECONDS = 3.0
_MOST_CONNECTIONS = 4096
_OURS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)  # what the parent is ended by
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_forked = multiprocessing.get_context("fork")


@dataclass
class Child:
    """One process of ours, which does `work`; it is started again when it ends by itself."""

    name: str
    work: Callable[[], None]
    process: BaseProcess | None = None
    started: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only the parent.

        OSError: the system gives no process now.
        """
        self.started = time.monotonic()
        process = _forked.Process(target=self._begin, name=self.name, args=(os.getpid(),))
        held = signal.pthread_sigmask(signal.SIG_BLOCK, _OURS)  # what comes now must not be taken for the parent's
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        self.process = process

    def _begin(self, parent: int) -> None:
        os.setsid()
        for number in _OURS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _OURS)
        _tell_system(f"brevet {self.name}")
        if os.getppid() == parent:
            self.work()

    @property
    def ended(self) -> bool:
        """Whether it runs no longer."""
        return self.process is None or self.process.exitcode is not None

    def signal_group(self, number: int) -> None:
        """Send a signal to the process and everything it started."""
        if self.process is not None and self.process.pid:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def _tell_system(name: str) -> None:
    """What `ps` and `top` call this process; and that it must end when its parent was killed outright."""
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.prctl(_PR_SET_NAME, name.encode()[:15])
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def serve_web(load: Callable[[], Any], host: str, port: int, workers: int, threads: int) -> None:
    """Be the production WSGI server of what `load` gives to each of its processes, until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    multiprocessing.set_start_method("fork", force=True)  # its processes, too, have the application already
    server = Granian(
        "app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=2,
        websockets=False,
        log_level=LogLevels.warning,
        # connections that one process holds open: browsers keep theirs, and one more than this waits for ever
        backpressure=_MOST_CONNECTIONS,
    )
    server.serve(target_loader=partial(_loaded, load), wrap_loader=False)


def _loaded(load: Callable[[], Any]) -> Any:
    _tell_system("brevet web")  # a fork of the web server asks anew to be ended with it
    return load()


def apart(work: Callable[[], None]) -> int:
    """Do something in a process of its own, so that nothing of it is left in this one; returns its exit code."""
    # the first process of a container ignores what it does not handle; who ignores its children hears nothing of them
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    process = _forked.Process(target=_begin_apart, args=(work, os.getpid()))
    process.start()
    try:
        process.join()
    finally:
        process.kill()
        process.join()
    code = process.exitcode
    if code is None or code < 0:
        print(f"The preparing process ended with code {code}.", file=sys.stderr)  # noqa: T201
        return 1
    return code


def _begin_apart(work: Callable[[], None], parent: int) -> None:
    for number in _OURS:  # who presses Ctrl-C is answered by the parent
        signal.signal(number, signal.SIG_DFL)
    _tell_system("brevet prepare")
    if os.getppid() == parent:
        work()


def supervise(children: list[Child], is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
    """Run these until SIGTERM or SIGINT; returns the exit code. Everything is ended within five seconds."""
    received: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    for number in _OURS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # as nohup wants it
            signal.signal(number, stop)
    _allow_open_files()
    gc.collect()
    gc.freeze()  # what was read is left where it is, so that parent and children go on sharing it
    try:
        try:
            for child in children:
                child.start()
        except OSError as error:
            print(f"The processes cannot be started: {error.strerror}.", file=sys.stderr)  # noqa: T201
            return 1
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
            if not received and child.ended and not _restarted(child, told, received):
                return 1
        if not told and is_ready():
            when_ready()
            told = True
        time.sleep(_PAUSE)
    return 0


def _restarted(child: Child, ever_ready: bool, received: list[int]) -> bool:
    """Start a child that ended by itself again, unless the site never really started."""
    code = child.process.exitcode if child.process else None
    age = time.monotonic() - child.started
    child.signal_group(signal.SIGKILL)  # what it had started would go on, with nobody to watch or end it
    print(f"The {child.name} process ended with code {code}.", file=sys.stderr)  # noqa: T201
    if age < _STARTING_SECONDS and not ever_ready:
        return False
    until = time.monotonic() + _RESTART_PAUSE
    while not received and time.monotonic() < until:
        time.sleep(_PAUSE)
    if not received:
        try:
            child.start()
        except OSError as error:  # too many processes, too little memory: that may pass
            print(f"The {child.name} process cannot be started now: {error.strerror}.", file=sys.stderr)  # noqa: T201
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
            child.process.kill()  # should it lead no group yet
            child.process.join()
