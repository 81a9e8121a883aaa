"""Where previews lie: one folder each, in memory where the machine has a place for that, else with temporary files.

A folder's name is its secret. It can be found once its note is in it, and all processes of the machine find it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec.structs import replace

from app.base import clock

_TOKEN = re.compile(r"[0-9a-f]{32}\Z")
_NOTE = "preview.json"
_ROOM = 48 * 1024 * 1024  # bytes that must be left in memory besides the course itself
_TOUCHED = 60  # seconds: a preview in use is marked as used at most this often


class Note(msgspec.Struct, frozen=True):
    """What a preview is of. `owner` says whose it is, as an opaque key; `back` is where *End preview* leads."""

    slug: str
    owner: str
    language: str
    back: str
    secret: str
    person: str = ""

    def of(self, person_id: uuid.UUID) -> Note:
        """The same, with the trainee who was made meanwhile."""
        return replace(self, person=person_id.hex)


class Folders:
    """The previews of one instance on this machine."""

    def __init__(self, instance: Path, places: tuple[Path, ...] = ()) -> None:
        self._name = hashlib.sha256(str(instance).encode()).hexdigest()[:16]
        self._places = places or (Path("/dev/shm"), Path(tempfile.gettempdir()))
        self._last = instance / "previews"

    def new(self, size: int) -> Path:
        """An empty folder for a course of so many bytes, named by its token: 128 random bits in hex."""
        made = self._place(size) / secrets.token_hex(16)
        made.mkdir(mode=0o700, parents=True)
        _mark(made, clock.now().timestamp())
        return made

    def _place(self, size: int) -> Path:
        for place in self._places:
            own = self._own(place)
            if own and shutil.disk_usage(own).free > 4 * size + _ROOM:
                return own
        self._last.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._last

    def _own(self, place: Path) -> Path | None:
        """Our part of a place that others may write to; none where somebody else stands at its name."""
        shared = place / f"brevet-{os.getuid()}"
        try:
            shared.mkdir(mode=0o700, exist_ok=True)
            found = shared.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
                return None
            own = shared / self._name
            own.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            return None
        return own

    def open(self, folder: Path, note: Note) -> None:
        """Let a folder that is ready be found."""
        draft = folder / f".{_NOTE}"
        draft.write_bytes(msgspec.json.encode(note))
        draft.rename(folder / _NOTE)

    def find(self, token: str) -> Path | None:
        """The folder with this token, if it is open."""
        if not _TOKEN.match(token):
            return None
        return next((p / token for p in self._parents() if (p / token / _NOTE).is_file()), None)

    def note(self, folder: Path) -> Note:
        """What a preview is of. Raises OSError when it is ended at this moment."""
        return msgspec.json.decode((folder / _NOTE).read_bytes(), type=Note)

    def use(self, folder: Path) -> None:
        """Mark it as used now."""
        now = clock.now().timestamp()
        with suppress(OSError):
            if now - folder.stat().st_mtime > _TOUCHED:
                _mark(folder, now)

    def listed(self) -> list[tuple[Path, Note]]:
        """All open previews, the longest unused first."""
        found = []
        for folder in self._all():
            with suppress(OSError, msgspec.DecodeError):
                found.append((folder.stat().st_mtime, folder, self.note(folder)))
        return [(folder, note) for _, folder, note in sorted(found, key=lambda it: it[0])]

    def drop_unused(self, since: datetime) -> None:
        """Remove what nobody has used since then, also what a killed process left half made."""
        for folder in self._all():
            with suppress(OSError):
                if folder.stat().st_mtime < since.timestamp():
                    remove(folder)

    def _all(self) -> Iterator[Path]:
        for parent in self._parents():
            with suppress(OSError):
                yield from [entry for entry in parent.iterdir() if entry.is_dir() and not entry.is_symlink()]

    def _parents(self) -> list[Path]:
        return [place / f"brevet-{os.getuid()}" / self._name for place in self._places] + [self._last]


def remove(folder: Path) -> None:
    """Remove a preview with all that was done in it. The note goes first, so that nobody finds half of it."""
    with suppress(OSError):
        (folder / _NOTE).unlink()
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.parent.rmdir()  # when it was the last one


def _mark(folder: Path, moment: float) -> None:
    os.utime(folder, (moment, moment))
