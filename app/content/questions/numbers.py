"""`Answer: 140 ± 5`, `Answer: 135 … 145`, `Answer: 2000`: a number with its tolerance."""

from __future__ import annotations

import re
from decimal import Decimal

from app.content.diagnostics import Place, error
from app.content.manuscript import Manuscript
from app.content.model import Number

NO_NUMBER = error(
    "number-unreadable",
    "`{part}` is not a number, but `{sign}` makes this answer one.",
    "Write digits, or `Answer: text …` for words.",
)
GROUPED = error("number-grouped", "`{part}` can be read as two different numbers.", "{cure}")
ORDER = error("number-order", "The range ends below its beginning.", "Write the smaller number first.")
LONG = error("number-long", "`{part}` has more than 15 digits.", "Ask for a number that people can type.")
DASH = error(
    "number-dash",
    "`{part}` may be a range or text.",
    "Write `Answer: {range}` for a range, or `Answer: text {part}` for text.",
)

_NUMBER = re.compile(r"[-+−]?\d+(?:[.,]\d+)?", re.ASCII)
_GROUPED = re.compile(r"[-+−]?\d{1,3}(?:,\d{3}|(?:[ \u00a0\u202f']\d{3})+)", re.ASCII)
_DASH = re.compile(r"(\d+(?:[.,]\d+)?)\s*[-–—]\s*(\d+(?:[.,]\d+)?)", re.ASCII)
_SIGN = re.compile(r"±|\+/-|\+-|…|\.\.\.")
_RANGE = ("…", "...")
_LONGEST = 15


def is_number(text: str) -> bool:
    """Whether an answer is a number: a bare one, or one with a sign for tolerance or range."""
    bare = text.strip()
    return any(form.fullmatch(bare) for form in (_NUMBER, _GROUPED, _DASH)) or bool(_SIGN.search(bare))


def is_around(text: str) -> bool:
    """Whether a number is written as a middle with its tolerance, not as a range."""
    sign = _SIGN.search(text)
    return sign is not None and sign[0] not in _RANGE


def answer(page: Manuscript, text: str, place: Place) -> Number | None:
    """The numbers that are accepted."""
    if _DASH.fullmatch(text):
        page.report(DASH, place, part=text, range=_DASH.sub(r"\1 … \2", text))
        return None
    sign = _SIGN.search(text)
    if not sign:
        value = _number(page, text, "", place)
        return None if value is None else Number(low=value, high=value)
    first = _number(page, text[: sign.start()], sign[0], place)
    second = _number(page, text[sign.end() :], sign[0], place) if first is not None else None
    if first is None or second is None:
        return None
    low, high = (first, second) if sign[0] in _RANGE else (first - second, first + second)
    if low > high:
        page.report(ORDER, place)
        return None
    return Number(low=low, high=high)


def _number(page: Manuscript, written: str, sign: str, place: Place) -> Decimal | None:
    part = written.strip()
    if _GROUPED.fullmatch(part):
        whole = re.sub(r"[^\d+−-]", "", part)
        decimal = f", or for a decimal fraction `{part.replace(',', '.')}`" if "," in part else ""
        page.report(GROUPED, place, part=part, cure=f"Write `{whole}`{decimal}.")
    elif not _NUMBER.fullmatch(part):
        page.report(NO_NUMBER, place, part=part or "nothing", sign=sign)
    elif sum(c.isdigit() for c in part) > _LONGEST:
        page.report(LONG, place, part=part)
    else:
        return Decimal(part.replace(",", ".").replace("−", "-"))
    return None
