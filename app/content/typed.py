"""How what people type is understood: numbers in every notation, words without what does not count."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

LONGEST_NUMBER = 40  # signs

_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_ALIKE = dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘‚‛ʼ´`", "'") | {"،": ","}
_IN_NUMBERS = str.maketrans(_WIDE | _ALIKE | {"٪": "%", "‚": ","})
_IN_WORDS = str.maketrans(_ALIKE | {"٫": ","} | dict.fromkeys('"“”„‟«»ـ', ""))

_NUMBER = re.compile(r"([+-]?) *%? *(.*?) *%?\.?")
_PARTS = re.compile(r"(.*?)(?:([.,٫])(\d*))?")  # at the last mark that can be one of decimals
_GROUPED = re.compile(
    r"[1-9]\d{0,2}(?:(?: \d{3})+|(?:'\d{3})+|(?:٬\d{3})+|(?:\.\d{3})+|(?:,\d{3})+)"
    r"|[1-9]\d?(?:(?:,\d\d)+,|(?:٬\d\d)+٬)\d{3}"  # of India: 12,34,567
)


def numbers_in(text: str) -> list[Fraction]:
    """The numbers that this text may mean: none, one, or two where "1,234" may be read either way.

    Takes digits of every script, decimal point or comma, a per cent sign, and groups of three between spaces,
    apostrophes, points or commas, or those of India. What is grouped in another way may be meant otherwise: no number.
    """
    seen = "".join(c for c in text.translate(_IN_NUMBERS) if unicodedata.category(c) != "Cf")
    plain = "".join(" " if unicodedata.category(c) == "Zs" else c for c in _digits(seen).strip())
    found = _NUMBER.fullmatch(plain) if len(plain) <= LONGEST_NUMBER else None
    return [Fraction(found[1] + reading) for reading in _readings(found[2])] if found else []


def _readings(plain: str) -> list[str]:
    """With decimals behind the last mark, and as one whole number in groups."""
    parts = _PARTS.fullmatch(plain)
    whole, mark, decimals = parts.groups("") if parts else ("", "", "")
    readings = []
    if whole.isdecimal() or (decimals and not whole) or (_GROUPED.fullmatch(whole) and mark not in whole):
        readings.append(f"{_bare(whole)}.{decimals}0")
    if _GROUPED.fullmatch(plain):
        readings.append(_bare(plain))
    return readings


def _bare(grouped: str) -> str:
    return re.sub(r"\D", "", grouped)


def _digits(text: str) -> str:
    """Digits of every script as 0–9."""
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in text)


def fold(text: str) -> str:
    """The form in which short texts are compared.

    Case, spacing, accents, the script of digits, the form of dashes and apostrophes, double quotation marks, full stops
    at the end, and signs that nobody can see do not count.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_IN_WORDS)).casefold().translate(_IN_WORDS)
    bare = "".join(c for c in plain if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(_digits(bare).split()).rstrip(" .")
