"""Files that are made for a few days, such as papers to be printed: kept by name, and dropped when they are old.

On a cluster the folder is shared, as that of `app.base.storage`.
"""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from flask import current_app

_NAME = re.compile(r"[0-9a-z][0-9a-z-]{0,100}\Z")


def folder() -> Path:
    """Where this instance keeps such files."""
    path: Path = current_app.config["SETTINGS"].instance / "spool"
    return path


def path_of(name: str) -> Path:
    """Where the file of this name is, or would be. Raises ValueError for what is no name."""
    if not _NAME.match(name):
        raise ValueError("not the name of a spooled file")
    return folder() / name


def keep(name: str, data: bytes) -> None:
    """Store these bytes under a name, whole or not at all; what stood there before is replaced."""
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(temporary).replace(path)


def drop_older(than: datetime) -> int:
    """Drop what was made before this moment; returns how many files."""
    dropped = 0
    for path in folder().glob("*"):
        with suppress(FileNotFoundError):  # another process drops it at the same time
            if path.stat().st_mtime < than.timestamp():
                path.unlink()
                dropped += 1
    return dropped
