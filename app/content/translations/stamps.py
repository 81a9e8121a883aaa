"""The stamp by which a translation says of what it is one: `of: 3fa9c0d1e2b4` in its front matter."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from app.content.head import STAMP

_FRONT = re.compile(r"\A(\ufeff?---[ \t]*(?:\r\n|\r|\n))(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^of[ \t]*:[^\r\n]*(?:\r\n|\r|\n)", re.MULTILINE)


@lru_cache(2048)
def stamp(original: bytes) -> str:
    """The first twelve hex digits of the SHA-256 of a file; ends of line and a byte-order mark make no difference."""
    text = original.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return hashlib.sha256(text).hexdigest()[:12]


def stamped(translation: str, original: bytes) -> str:
    """A translation that says that it is one of the original as it stands now; nothing else of it changes."""
    newline = "\r\n" if "\r\n" in translation else "\n"
    line = f"{STAMP}: {stamp(original)}{newline}"
    found = _FRONT.match(translation)
    if not found:
        return f"---{newline}{line}---{newline}" + translation
    return found[1] + _LINE.sub("", found[2]) + line + translation[found.end(2) :]
