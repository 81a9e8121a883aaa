"""Values written as people write them: durations, percentages, whole numbers, ids made from words."""

from __future__ import annotations

import re
import unicodedata

_DURATION = re.compile(r"(\d{1,4})\s*(minute|hour|day|week|month|year)s?", re.ASCII)
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MONTHS = {"month": 1, "year": 12}
_PERCENT = re.compile(r"(\d{1,3})\s?%", re.ASCII)
_WHOLE = re.compile(r"\d{1,6}", re.ASCII)
_SLUG = 60  # characters of an id that is made from words


def seconds(text: str) -> int | None:
    """`30 minutes` → 1800; months and years have no fixed number of seconds."""
    found = _DURATION.fullmatch(text.strip())
    return int(found[1]) * _SECONDS[found[2]] if found and found[2] in _SECONDS else None


def months(text: str) -> int | None:
    """`3 years` → 36."""
    found = _DURATION.fullmatch(text.strip())
    return int(found[1]) * _MONTHS[found[2]] if found and found[2] in _MONTHS else None


def percent(text: str) -> int | None:
    """`80%` → 80; from 0 to 100."""
    found = _PERCENT.fullmatch(text.strip())
    return int(found[1]) if found and int(found[1]) <= 100 else None


def whole(text: str) -> int | None:
    """`20` → 20; up to six digits."""
    return int(text) if _WHOLE.fullmatch(text.strip()) else None


def slug(text: str, fallback: str) -> str:
    """An id from words: small letters and digits of any script, joined by hyphens; accents of Latin letters go."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not "\u0300" <= c <= "\u036f")
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", plain)).strip("-")
    return _cut(words) or fallback


def _cut(words: str) -> str:
    """Cut at a word's end, when that does not take the most of it."""
    if len(words) <= _SLUG:
        return words
    return words[: max(words.rfind("-", _SLUG // 2, _SLUG + 1), 0) or _SLUG]


class Ids:
    """Gives out ids, each once: one that is taken gets a number behind it."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self._last: dict[str, int] = {}

    def give(self, id: str) -> str:
        """This id, or with the first free number behind it."""
        number, free = self._last.get(id, 1), id
        while free in self.taken:
            number += 1
            free = f"{id}-{number}"
        self._last[id] = number
        self.taken.add(free)
        return free


def folded(text: str) -> str:
    """Text as it is compared: case, spacing and forms of the same letter do not count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
