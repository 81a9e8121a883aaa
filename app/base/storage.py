"""Files kept by the digest of their bytes: sources, compiled editions, pictures, certificates.

A file never changes, so it may be cached for ever and written twice without harm. On a cluster the folder is shared.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from flask import current_app

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def folder() -> Path:
    """Where this instance keeps its files."""
    path: Path = current_app.config["SETTINGS"].instance / "files"
    return path


def keep(data: bytes) -> str:
    """Store these bytes and return their SHA-256 in hex. On return they are on the disk."""
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)
    return digest


def path_of(digest: str) -> Path:
    """Where the bytes with this digest are, or would be. Raises ValueError for what is no digest."""
    if not _DIGEST.match(digest):
        raise ValueError("not a SHA-256 digest")
    return folder() / digest[:2] / digest


def read(digest: str) -> bytes:
    """The bytes with this digest. Raises FileNotFoundError when they are not kept here."""
    return path_of(digest).read_bytes()
