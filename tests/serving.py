"""A running instance for tests: real processes on a real port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from urllib.error import HTTPError

from app.base.settings import ROOT

BREVET = [sys.executable, "-m", "app.cli"]

PATIENCE = 90  # seconds: a machine that runs everything at once is slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def held_port() -> Iterator[int]:
    """A free port that nobody else is given meanwhile, though a server takes seconds until it listens on it.

    On Linux a server may share an address with a socket that does not listen. Elsewhere the port is only free now.
    """
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # not before: it must not share one itself
        port = holder.getsockname()[1]
        if sys.platform != "linux":
            holder.close()
        yield port


def environment(instance: Path, **values: str) -> dict[str, str]:
    return os.environ | {"BREVET_INSTANCE": str(instance), "DATABASE_URL": ""} | values


@contextmanager
def served(
    instance: Path, *arguments: str, port: int = 0, **values: str
) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    """A running instance: its address, its process, its log. A `port` that is given is held by whoever gives it."""
    with nullcontext(port) if port else held_port() as chosen:
        yield from _served(instance, chosen, *arguments, **values)


def _served(
    instance: Path, port: int, *arguments: str, **values: str
) -> Iterator[tuple[str, subprocess.Popen[bytes], Path]]:
    started = time.monotonic()
    command = [*BREVET, "serve", "--port", str(port), *arguments]
    log = Path(instance) / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(instance, **values),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        while get(address + "/healthz")[0] != 200:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() - started < PATIENCE, log.read_text()
            time.sleep(0.1)
        yield address, process, log
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(timeout=PATIENCE)


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""
