"""The stamp by which a translation says of what it is one: `of: 3fa9c0d1e2b4` in its front matter."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from app.content.head import STAMP
from app.content.headlines import with_key


@lru_cache(2048)
def stamp(original: bytes) -> str:
    """The first twelve hex digits of the SHA-256 of a file; ends of line and a byte-order mark make no difference."""
    text = original.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return hashlib.sha256(text).hexdigest()[:12]


def stamped(translation: str, original: bytes) -> str:
    """A translation that says that it is one of the original as it stands now; nothing else of it changes."""
    return with_key(translation, STAMP, stamp(original))
