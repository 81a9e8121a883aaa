"""A temporary Postgres for the tests: the system's binaries when present, else those of the package pgserver."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.serving import held_port


class UnavailableError(Exception):
    """No Postgres can be started here; the message says why."""


class Server:
    """A server with its own data folder, gone with `stop`. It listens on 127.0.0.1.

    It writes nothing through to the disk unless it is `durable`, as a measurement needs it.
    """

    def __init__(self, durable: bool = False) -> None:
        self._bin = _binaries()
        self._home = Path(tempfile.mkdtemp(prefix="brevet-postgres-"))
        self._user = _owner(self._home)
        self._run("initdb", "-D", "data", "-U", "brevet", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with held_port() as self._port:
            self._start(durable)

    def _start(self, durable: bool) -> None:
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c max_connections=200 -k {self._home}"
        if not durable:
            options += " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def url(self, database: str = "postgres") -> str:
        """The address of a database on this server."""
        return f"postgresql://brevet@127.0.0.1:{self._port}/{database}"

    @property
    def pid(self) -> int:
        """The process that has started all others of this server."""
        return int((self._home / "data" / "postmaster.pid").read_text().splitlines()[0])

    def stop(self) -> None:
        """End the server and remove its data."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "stop")
        shutil.rmtree(self._home, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments], cwd=self._home, user=self._user, env={"PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60,
        )  # fmt: skip
        if done.returncode:
            raise UnavailableError(f"{program} failed: {done.stdout.strip()[-500:]}")


def version() -> str:
    """Which Postgres would be started: its name and number."""
    done = subprocess.run([_binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
    return done.stdout.replace("postgres (PostgreSQL)", "Postgres").strip()


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    spec = importlib.util.find_spec("pgserver")  # not imported: it wants a home folder and warns without one
    if spec is None or not spec.submodule_search_locations:
        raise UnavailableError("no Postgres binaries on this machine, and the package pgserver is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _owner(home: Path) -> str | None:
    """Root may not run Postgres: another account does."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(home, account.pw_uid, account.pw_gid)
        home.chmod(0o755)
        return name
    raise UnavailableError("running as root, and there is no account to run Postgres as")


def make_database(server_url: str, name: str) -> str:
    """Create an empty database; returns its address. Others may be creating theirs at the same moment."""
    import psycopg

    for pause in (0.1, 0.3, 1, 2):
        try:
            with psycopg.connect(server_url, autocommit=True) as connection:
                connection.execute(f'drop database if exists "{name}"')  # type: ignore[arg-type]
                connection.execute(f'create database "{name}"')  # type: ignore[arg-type]
            break
        except psycopg.errors.ObjectInUse:
            time.sleep(pause)
    else:
        raise RuntimeError(f"The database {name} is still in use: what opened it does not let it go.")
    return server_url.rsplit("/", 1)[0] + f"/{name}"
