"""Whether what stands behind our signature is nothing but a time stamp and what proves it."""

from __future__ import annotations

from pathlib import Path

from app.base.confined import Program

_MOST_ADDED = 128 * 1024
_MOST_FILE = 12 * 1024 * 1024
_SECONDS = 5
ADDED = Program(Path(__file__).with_name("added.py"))


def only_stamped(pdf: bytes, end: int) -> bool:
    """Whether the bytes from `end` on only add a document time stamp over all of it, by the rules of PAdES.

    It proves what was added, not who stamped: that is for whoever trusts the authority. A process of its own reads
    the file, which takes a second. Raises confined.BusyError when too many are being read.
    """
    if len(pdf) > _MOST_FILE or len(pdf) - end > _MOST_ADDED or b"/ETSI.RFC3161" not in pdf[end:]:
        return False
    return ADDED.answer(pdf, _SECONDS) == b"yes"
