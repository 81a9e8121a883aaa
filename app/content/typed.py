"""How what people type is understood: numbers in every notation, words without what does not count."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)*|[.,]\d+)\Z")
_SPACES_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s'’٬](?=\d{3}(?!\d))")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"’": "'", "‘": "'", "٫": ",", "ـ": None})


def numbers_in(text: str) -> list[Fraction]:
    """The numbers that this text may mean: none, one, or two where "1,234" may be read either way.

    Takes digits of every script, decimal point or comma, spaces between groups of three, and a trailing per cent sign.
    """
    plain = _SPACES_BETWEEN_DIGITS.sub("", _digits(text.translate(_DASHES)).strip().rstrip("%٪ "))
    if len(plain) > 40 or not _NUMBER.match(plain):
        return []
    return [Fraction(reading) for reading in _readings(plain)]


def _readings(plain: str) -> list[str]:
    marks = [character for character in plain if character in ".,"]
    if len(set(marks)) == 2:  # "1,234.5": the last one is the decimal mark
        whole, _, rest = plain.rpartition(marks[-1])
        return [f"{_without_marks(whole)}.{rest}0"] if _is_grouped(whole) and marks[-1] not in whole else []
    if len(marks) > 1:
        return [_without_marks(plain)] if _is_grouped(plain) else []
    decimal = plain.replace(",", ".") + "0" * bool(marks)
    return [decimal, _without_marks(plain)] if marks and _is_grouped(plain) else [decimal]


def _is_grouped(plain: str) -> bool:
    return re.fullmatch(r"[+-]?[1-9]\d{0,2}([.,]\d{3})+", plain) is not None


def _without_marks(plain: str) -> str:
    return plain.replace(".", "").replace(",", "")


def _digits(text: str) -> str:
    """Digits of every script as 0–9."""
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def fold(text: str) -> str:
    """The form in which short texts are compared: case, spacing, accents, digits, dashes and quotes do not count."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_DASHES)).casefold()
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(_digits(bare).split()).rstrip(".")
