"""Values as people write them: shares, durations, dates, yes and no."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_UNITS = {
    "minute": 60, "min": 60, "hour": 3600, "h": 3600, "day": 86_400, "week": 604_800,
}  # fmt: skip
_MONTHS = {"month": 1, "year": 12}
_DURATION = re.compile(r"(\d{1,6})\s*([a-z]+)\Z")
YES, NO = frozenset({"yes", "true", "on"}), frozenset({"no", "false", "off"})


def percent(text: str) -> int | None:
    """ "75%" or "75" as a whole number from 0 to 100."""
    match = re.match(r"(\d{1,3})\s*%?\Z", text)
    value = int(match[1]) if match else -1
    return value if 0 <= value <= 100 else None


def whole(text: str, least: int = 0, most: int = 100_000) -> int | None:
    """A whole number in a range."""
    value = int(text) if re.match(r"\d{1,6}\Z", text) else -1
    return value if least <= value <= most else None


def decimal(text: str) -> Decimal | None:
    """A plain decimal number from 0 to 100,000, with a point or a comma."""
    try:
        value = Decimal(text.replace(",", ".")) if re.match(r"\d{1,6}([.,]\d{1,4})?\Z", text) else None
    except InvalidOperation:
        return None
    return value


def seconds(text: str) -> int | None:
    """ "90 minutes", "1 hour", "2 days" in seconds; 0 is written "none" or "0"."""
    if text in ("none", "0"):
        return 0
    match = _DURATION.match(text.casefold())
    unit = _UNITS.get(match[2]) or _UNITS.get(match[2].removesuffix("s")) if match else None
    return int(match[1]) * unit if match and unit else None


def minutes(text: str) -> int | None:
    """A whole number of minutes: "20", "20 minutes", "1 hour"."""
    plain = whole(text, most=10_000)
    if plain is not None:
        return plain
    found = seconds(text)
    return found // 60 if found is not None and found % 60 == 0 else None


def months(text: str) -> int | None:
    """ "3 years" or "18 months" in months."""
    match = _DURATION.match(text.casefold())
    unit = _MONTHS.get(match[2].removesuffix("s")) if match else None
    return int(match[1]) * unit if match and unit else None


def yes_or_no(text: str) -> bool | None:
    """yes, true, on; no, false, off."""
    folded = text.casefold()
    return True if folded in YES else False if folded in NO else None
