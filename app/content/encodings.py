"""Bytes of a file as text: UTF-8, or a guess at what they are instead, so that the rest can be understood as well."""

from __future__ import annotations

import codecs
from typing import NamedTuple

_MARKS = (  # the longer first: one begins like the other
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_LOOKED_AT = 1000  # bytes in which letters and NULs are counted
_FOREIGN = 0.25  # of the letters beyond ASCII: more than French or German needs, fewer than Arabic or Russian


class Decoded(NamedTuple):
    """A text; when its bytes were no UTF-8, what they look like, and the first character that shows it."""

    text: str
    looks_like: str = ""
    at: int = 0


def decode(data: bytes) -> Decoded:
    """The text of a file. Never raises: what cannot be read is replaced."""
    wide = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if wide:
        return Decoded(data.decode(wide, "replace"), wide)
    if data.count(b"\0", 0, _LOOKED_AT) * 3 > len(data[:_LOOKED_AT]):  # every second byte of a Latin text
        return Decoded(data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace"), "UTF-16")
    try:
        return Decoded(data.decode())
    except UnicodeDecodeError as problem:
        return _broken(data, len(data[: problem.start].decode()))


def _broken(data: bytes, at: int) -> Decoded:
    text = data.decode(errors="replace")
    broken, beyond = text.count("\ufffd"), sum(c > "\x7f" for c in text)
    if beyond > 2 * broken:
        return Decoded(text, "UTF-8 of which some bytes are damaged", at)
    letters = sum(c.isalpha() for c in text)
    if broken > _FOREIGN * (letters + broken):
        return Decoded(text, "an old encoding of one alphabet, such as Windows-1256 for Arabic", at)
    return Decoded(data.decode("windows-1252", "replace"), "Windows-1252 (Latin-1)", at)
