"""Tickets of a sitting: eight letters that follow from the seat and a number, so that they can be printed again.

The letters are Crockford's base 32: no I, L, O, U. They are 40 bits, a ticket holds for
some hours only, and who tries far too many wrong ones from one place is not listened to for some minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from datetime import datetime, timedelta
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 8
EARLY = timedelta(minutes=30)  # people come in and take their places before an exam begins
LASTS = timedelta(hours=12)  # a session outlives its sitting, for extra time and pauses; closing the sitting ends it

_FOLD = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―−_./·]+")


def code(secret: str, seat_id: UUID, number: int) -> str:
    """The code of a seat's ticket with this number, without its dash."""
    digest = _keyed(secret, f"ticket|{seat_id.hex}|{number}")
    bits = int.from_bytes(digest[:5], "big")
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(5 * (LETTERS - 1), -1, -5))


def spaced(compact: str) -> str:
    """A code as it is printed: 7K3M-9QXF."""
    return f"{compact[:4]}-{compact[4:]}"


def read(text: str) -> str | None:
    """The code that was typed: case, blanks and dashes do not matter, nor O/0 and I/L/1; None for no code at all."""
    compact = _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:100])).upper().translate(_FOLD)
    return compact if len(compact) == LETTERS and set(compact) <= set(ALPHABET) else None


def fingerprint(secret: str, compact: str) -> str:
    """What a row keeps of a code: keyed, because forty bits alone could be found by trying them all."""
    return _keyed(secret, f"fingerprint|{compact}").hex()


def _keyed(secret: str, text: str) -> bytes:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()


def is_time(opens_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Whether a ticket opens the sitting now: from half an hour before it opens until it closes."""
    return opens_at - EARLY <= now < closes_at
