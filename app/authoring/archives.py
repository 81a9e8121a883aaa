"""Course folders as ZIP archives: reading one that may be hostile, writing one that is the same every time."""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping

from app.content.layout import MOST_FILES

LARGEST_FILE = 20 * 1024 * 1024  # bytes
LARGEST = 100 * 1024 * 1024  # bytes in all, when unpacked
_RATIO = 200  # a course's own text packs to a fifth; only a bomb packs to less than a two-hundredth
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_DRIVE = re.compile(r"[A-Za-z]:")
_ENTRY = b"PK\x01\x02"  # begins an entry of the archive's list
_MOST_ENTRIES = 20_000  # that are looked at, hidden ones too
_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for gigabytes before the first byte
_BROKEN: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error)
_BROKEN += (EOFError, OSError, RuntimeError, ValueError, IndexError)


class ArchiveError(ValueError):
    """The archive cannot be taken; the first argument is the code of a refusal, the second the name of an entry."""


def pack(tree: Mapping[str, bytes]) -> bytes:
    """The files as an archive: the same files always give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(tree):
            entry = zipfile.ZipInfo(path, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, tree[path])
    return made.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of a course: path → bytes. A folder around the whole course is taken away; hidden files are left out.

    Raises ArchiveError for what is no archive, leads out of its folder, or is larger than it may be. Nothing is
    written anywhere, and no more is unpacked than may be taken.
    """
    if data.count(_ENTRY) > _MOST_ENTRIES:
        raise ArchiveError("too-many-files", "")
    try:
        return _unpacked(data)
    except ArchiveError:
        raise
    except _BROKEN:
        raise ArchiveError("archive-unreadable", "") from None


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [entry for entry in archive.infolist() if not _is_folder(entry) and not _hidden(entry.filename)]
        if len(entries) > MOST_FILES:
            raise ArchiveError("too-many-files", "")
        return _bared(_taken(archive, entries, len(data)))


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.endswith("/")


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return any((part.startswith(".") and part not in ("..", ".")) or part == "__MACOSX" for part in parts)


def _taken(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = min(LARGEST, max(packed * _RATIO, 1024 * 1024))
    for entry in entries:
        path = _path(entry)
        if path in found:
            raise ArchiveError("archive-twice", path)
        found[path] = _bytes(archive, entry, min(left, LARGEST_FILE))
        left -= len(found[path])
    return found


def _path(entry: zipfile.ZipInfo) -> str:
    """The entry's path. Refuses what is no plain file below the folder."""
    name = entry.filename
    leads_out = name.startswith("/") or "\\" in name or _DRIVE.match(name) or ".." in name.split("/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if leads_out or kind not in (0, stat.S_IFREG):
        raise ArchiveError("archive-leads-out", name)
    if len(name) > 240 or not name.isprintable() or {"", "."}.intersection(name.split("/")):
        raise ArchiveError("archive-name", name)
    return name


def _bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """What is packed, whatever the entry says of its size."""
    if entry.flag_bits & 0x1:
        raise ArchiveError("archive-locked", entry.filename)
    if entry.compress_type not in _WAYS:
        raise ArchiveError("archive-unreadable", entry.filename)
    try:
        with archive.open(entry) as file:
            data = file.read(most + 1)
    except _BROKEN:
        raise ArchiveError("archive-unreadable", entry.filename) from None
    if len(data) > most:
        raise ArchiveError("archive-too-large", entry.filename)
    return data


def _bared(tree: dict[str, bytes]) -> dict[str, bytes]:
    """The files without a folder that is around all of them."""
    tops = {path.split("/")[0] for path in tree if "/" in path}
    if "course.md" in tree or len(tops) != 1 or any("/" not in path for path in tree):
        return tree
    (top,) = tops
    return {path.removeprefix(f"{top}/"): data for path, data in tree.items()}
