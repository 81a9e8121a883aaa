"""The plain words of a piece of compiled HTML."""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"<[^>]+>")


def words_of(text: str) -> str:
    """Without tags, with single spaces."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())
