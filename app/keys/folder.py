"""The folder of keys: one file says what is public of a key, one beside it holds the private key."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from flask import current_app

from app.base.refusals import Conflict
from app.base.settings import Settings
from app.keys import sentences as _sentences  # noqa: F401 declares what is refused here and above
from app.keys.rules import Use, known_private

if TYPE_CHECKING:
    from app.keys.rules import Private


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a key beside its private half; nothing in it is secret."""

    kid: str
    purpose: Use
    public: str  # PEM
    made_at: datetime
    retired_at: datetime | None = None
    compromised_at: datetime | None = None
    reason: str = ""
    followed_by: str = ""  # the key that took over when this one was rotated
    place: Literal["file", "token"] = "file"
    label: str = ""  # under which it stands on the token
    encrypted: bool = False
    chain: tuple[str, ...] = ()  # X.509 certificates in PEM, this key's own first


def settings() -> Settings:
    """The settings of this instance."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def path() -> Path:
    """The folder, made when it is missing; only its owner may look into it."""
    found = settings().instance / "keys"
    if not found.is_dir():
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


@contextmanager
def locked() -> Iterator[None]:
    """Nobody else changes the folder while the block runs; a process that dies lets go."""
    handle = os.open(path() / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def entries() -> tuple[Entry, ...]:
    """All keys of this instance, newest first."""
    found = path()
    return _read_all(found, _stamp(found))


def _stamp(found: Path) -> frozenset[tuple[str, int, int]]:
    """What tells one state of the folder from another. Its own time would not: two changes may share a tick of it."""
    with os.scandir(found) as files:
        told = [(file.name, file.stat()) for file in files if file.name.endswith(".json")]
    return frozenset((name, stat.st_ino, stat.st_mtime_ns) for name, stat in told)


@functools.lru_cache(maxsize=4)
def _read_all(found: Path, _state: frozenset[tuple[str, int, int]]) -> tuple[Entry, ...]:
    kept = [msgspec.json.decode(file.read_bytes(), type=Entry) for file in found.glob("*.json")]
    return tuple(sorted(kept, key=lambda entry: (entry.made_at, entry.kid), reverse=True))


def keep(entry: Entry) -> None:
    """Write what is public of a key; from then on the key exists."""
    _write(f"{entry.kid}.json", msgspec.json.format(msgspec.json.encode(entry)))


def keep_private(kid: str, key: Private) -> bool:
    """Write a private key, encrypted where a passphrase is set; returns whether it is."""
    from cryptography.hazmat.primitives import serialization as s

    passphrase = settings().key_passphrase.encode()
    guard = s.BestAvailableEncryption(passphrase) if passphrase else s.NoEncryption()
    _write(f"{kid}.pem", key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, guard))
    return bool(passphrase)


def _write(name: str, data: bytes) -> None:
    """A file gets its name when it is whole and on the disk; `mkstemp` gives it mode 0600."""
    handle, temporary = tempfile.mkstemp(dir=path(), prefix=".")
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path() / name)
    _settle(path())
    _read_all.cache_clear()
    _read_private.cache_clear()


def _settle(found: Path) -> None:
    """Put the names in this folder on the disk: a key that signed must not be gone after the power was."""
    handle = os.open(found, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def close() -> None:
    """Let nobody but the owner look into the folder and its files, however they came here, from a copy perhaps.

    Where they belong to somebody else, they stay as they are.
    """
    with contextlib.suppress(PermissionError):
        path().chmod(0o700)
        for file in path().glob("*.pem"):
            file.chmod(0o600)


def private(kid: str) -> Private:
    """The private key of this name. Conflict: it is not here, or the passphrase does not open it."""
    return _read_private(path() / f"{kid}.pem", settings().key_passphrase)


@functools.lru_cache(maxsize=16)
def _read_private(file: Path, passphrase: str) -> Private:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        pem = file.read_bytes()
    except FileNotFoundError:
        raise Conflict("key-missing", kid=file.stem) from None
    encrypted = pem.startswith(b"-----BEGIN ENCRYPTED")
    try:
        return known_private(load_pem_private_key(pem, passphrase.encode() if encrypted and passphrase else None))
    except (ValueError, TypeError):
        raise Conflict("key-locked" if encrypted else "key-broken", kid=file.stem) from None
