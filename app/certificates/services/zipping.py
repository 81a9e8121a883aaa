"""Many files as one ZIP that is sent while it is written: no more than one file is in memory."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from io import RawIOBase
from pathlib import Path
from typing import Any


class _Passing(RawIOBase):
    """Where the ZIP is written to: it keeps what has not been sent yet, and cannot be read or wound back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Keep this until it is taken."""
        self._waiting += data
        return len(data)

    def take(self) -> bytes:
        """What was written since the last time."""
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


def zipped(files: Iterable[tuple[str, Path]]) -> Iterator[bytes]:
    """The pieces of a ZIP with these files under these names. PDFs are not pressed together again: they are already."""
    out = _Passing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, path in files:
            entry = zipfile.ZipInfo(name)  # the same moment for all: the files say themselves when they were issued
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
            yield out.take()
    yield out.take()
