"""Ids made from words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 60
_NOT_WORD = re.compile(r"[^\w]+")
ID = re.compile(r"[\w][\w-]{0,79}\Z")


def slug(text: str) -> str:
    """Lower-case words joined by hyphens, without accents on Latin letters; "" when nothing is left."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
    words = _NOT_WORD.sub("-", unicodedata.normalize("NFKC", plain)).replace("_", "-").strip("-")
    if len(words) > _LONGEST:
        words = words[: _LONGEST + 1].rpartition("-")[0] or words[:_LONGEST]
    return words


def unique(wanted: str, taken: Iterable[str], otherwise: str) -> str:
    """`wanted` (or `otherwise` when it is empty) with the first number behind it that makes it unique."""
    base, taken = wanted or otherwise, set(taken)
    number, found = 2, base
    while found in taken:
        found, number = f"{base}-{number}", number + 1
    return found
