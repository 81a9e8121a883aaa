"""The command `brevet course preview`."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from flask.cli import ScriptInfo
from watchfiles import watch
from werkzeug.serving import make_server

from app.authoring.preview import application
from app.authoring.preview.local import Local
from app.base import clock, settings
from app.base.mail import NullMailer
from app.catalogue.cli.folders import Folder, course_folders
from app.content import report
from app.content.compiler import source_digest
from app.content.reuse import folder_library
from app.content.tree import read_tree

_HOST = "127.0.0.1"
_PREFIX, _LOCK = "brevet-preview-", "lock"
_ROOM = 256 * 1024 * 1024  # bytes that must be left in memory


@click.command("preview")
@click.argument("path", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on; 0: any free one."
)
@click.option("--language", default="", help="Language to read the course in, for example fr.")
@click.pass_context
def preview(context: click.Context, path: Path, port: int, language: str) -> None:
    """Walk a course folder as a trainee at a local address, without account or database, until Ctrl-C.

    The page follows every saved file. While there are errors it lists them, and the last version without errors can
    be walked on. Nothing that is done in it is kept.
    """
    folder = _only(path)
    make = context.ensure_object(ScriptInfo).create_app
    if make is None:
        raise click.ClickException("The preview needs the application: start it as `brevet course preview`.")
    with _ending_well(), _listening(port) as sock, _memory() as memory:
        chosen = settings.read({"BREVET_INSTANCE": str(memory), "BREVET_CENTRE_NAME": "Preview"})
        room = application.make(lambda within: make(within, NullMailer(), previews=False), chosen)
        local = Local(room, folder.slug, language, folder_library(folder.path))
        try:
            seen = _take(local, folder)
            with suppress(KeyboardInterrupt), _serving(local, sock) as address:
                click.echo(f"Preview at {address}/courses/{folder.slug}/  Stop it with Ctrl-C.")
                _follow(local, folder, seen)
        finally:
            room.close()


def _only(path: Path) -> Folder:
    folders = course_folders([path])
    if len(folders) > 1:
        raise click.UsageError(f"{path} holds {len(folders)} courses. Give the folder of one of them.")
    return folders[0]


@contextmanager
def _ending_well() -> Iterator[None]:
    """Let SIGTERM end the command as Ctrl-C does, so that its folder goes too."""
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((_HOST, port))
            sock.listen(64)
        except OSError as error:
            reason = error.strerror or error
            raise click.ClickException(
                f"Cannot listen on {_HOST}:{port} ({reason}). Choose another --port, or 0 for any free one."
            ) from error
        yield sock


@contextmanager
def _memory() -> Iterator[Path]:
    """A folder that goes with the process, in memory where the machine has a place for that.

    Its lock is held for as long as the process lives: what a killed one has left is removed here.
    """
    memory, temporary = Path("/dev/shm"), Path(tempfile.gettempdir())
    place = memory if memory.is_dir() and shutil.disk_usage(memory).free > _ROOM else temporary
    for left in place.glob(f"{_PREFIX}*"):
        if _is_dead(left):
            shutil.rmtree(left, ignore_errors=True)
    kept = tempfile.TemporaryDirectory(prefix=_PREFIX, dir=place, ignore_cleanup_errors=True)
    with kept as made, (Path(made) / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(made)


def _is_dead(folder: Path) -> bool:
    """Whether nobody holds the lock of this folder of ours. One that is a minute old may not have it yet."""
    try:
        if folder.stat().st_uid != os.getuid() or clock.now().timestamp() - folder.stat().st_ctime < 60:
            return False
        with (folder / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _serving(local: Local, sock: socket.socket) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(_HOST, sock.getsockname()[1], local.answer, threaded=True, fd=sock.fileno())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{_HOST}:{sock.getsockname()[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=2)


def _follow(local: Local, folder: Folder, seen: str) -> None:
    """Compile and show the folder whenever it differs from what was `seen`, until Ctrl-C.

    It is looked at once more when watching has begun: a file may have been saved a moment before. When another folder
    takes its place, as when git or an archive puts it there anew, that one is watched.
    """
    logging.getLogger("watchfiles").setLevel(logging.ERROR)
    while True:
        place = _place(folder.path)
        for number, changed in enumerate(_changes(folder.path)):
            if changed or not number:
                seen = _take(local, folder, seen)
            if place is None or _place(folder.path) != place:
                break
        else:
            return  # told to stop
        while _place(folder.path) is None:
            time.sleep(0.5)


def _changes(path: Path) -> Iterator[bool]:
    """Whether something was saved, told soon afterwards and else twice a second; ends when it is told to stop."""
    told = watch(path, debounce=300, step=50, rust_timeout=500, yield_on_timeout=True, raise_interrupt=False)
    try:
        yield from map(bool, told)
    except FileNotFoundError:
        yield True  # it went away before watching began


def _place(path: Path) -> tuple[int, int] | None:
    """Which folder stands at this path; none when there is nothing."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _take(local: Local, folder: Folder, seen: str = "") -> str:
    """Compile and show the folder unless it is as it was seen; returns the digest of its files."""
    try:
        tree = _read(folder.path)
    except OSError as error:
        click.echo(f"{folder.path} cannot be read now: {error.strerror or error}", err=True)
        return ""
    digest = source_digest(tree)
    if digest != seen:
        result = local.take(tree)
        click.echo(report.summary(result), err=not result.ok)
    return digest


def _read(folder: Path) -> dict[str, bytes]:
    """Its files. An editor may put a new file into the place of an old one at this very moment: then once more."""
    try:
        return read_tree(folder)
    except FileNotFoundError:
        time.sleep(0.2)
        return read_tree(folder)
