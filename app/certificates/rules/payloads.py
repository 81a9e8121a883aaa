"""The payload of a certificate: every printed field, frozen, in the order in which it is printed."""

from __future__ import annotations

import calendar
import hashlib
import unicodedata
from datetime import date
from decimal import Decimal

import msgspec
from babel.dates import format_date
from babel.numbers import format_decimal


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a certificate. The fields after `number` are read by machines and not printed as such.

    `second_name` is the name in her own script, `run` where and when a scheduled course was held; both may be empty,
    and were unknown in form 1.
    """

    centre: str
    title: str
    rank: str
    name: str
    second_name: str = ""
    course: str
    run: str = ""
    days: int
    hours: Decimal
    edition: int
    code: str
    result: int | None  # per cent in the final exam, where the course prints it
    completed_on: date
    issued_on: date
    valid_until: date | None  # the last day; None is without end
    signatories: tuple[str, ...]
    address: str  # where it is verified
    number: str
    kind: str = "completion"
    language: str = "en"
    form: int = 2  # of this payload


_SINCE_FORM_2 = {"second_name", "run"}
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Payload)


def dump(payload: Payload) -> str:
    """Canonical JSON: the same payload always gives the same text, and one of an older form that which it had."""
    if payload.form == 1:
        told = msgspec.structs.asdict(payload)
        return _encoder.encode({name: told[name] for name in told if name not in _SINCE_FORM_2}).decode()
    return _encoder.encode(payload).decode()


def load(text: str) -> Payload:
    """Read a payload back. Raises msgspec.ValidationError for anything else."""
    return _decoder.decode(text)


def digest(text: str) -> str:
    """The SHA-256, in hex, by which the ledger remembers a payload as it was issued."""
    return hashlib.sha256(text.encode()).hexdigest()


PRINTED = tuple(Payload.__struct_fields__[: Payload.__struct_fields__.index("number") + 1])


def printed(payload: Payload) -> dict[str, str | tuple[str, ...]]:
    """Every field that is printed as the reader sees it, in the certificate's order. Empty ones are left out."""
    found = {name: _words(getattr(payload, name), payload.language) for name in PRINTED}
    return {name: words for name, words in found.items() if words}


_LOCALES = {"en": "en_001"}  # the day before the month, as most of the world writes it


def _words(value: object, language: str) -> str | tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    if isinstance(value, date):
        return format_date(value, "long", locale=_LOCALES.get(language, language))
    if isinstance(value, Decimal):
        return format_decimal(value, locale=language)
    return "" if value is None else str(value)


def last_day(first: date, months: int) -> date | None:
    """The last day of validity, so many months after the first; None for 0 months, which is without end."""
    if not months:
        return None
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


_STEPS = ((20, "xl"), (30, "l"), (42, "m"), (64, "s"))


def size_step(text: str) -> str:
    """How large a name or title is printed, by its length: "xl", "l", "m", "s" or "xs". Wide signs count twice."""
    width = sum(_width(sign) for sign in text)
    return next((step for most, step in _STEPS if width <= most), "xs")


def balanced(text: str) -> tuple[str, ...]:
    """The lines in which a name is printed: one, or two of about equal length when it is of the smallest size."""
    gaps = [place for place, sign in enumerate(text) if sign == " "]
    if size_step(text) != "xs" or not gaps:
        return (text,)
    middle = min(gaps, key=lambda place: abs(place - len(text) / 2))
    return text[:middle], text[middle + 1 :]


def _width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
