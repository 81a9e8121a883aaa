"""Certificate numbers: GPS-2026-7K3M-9QXF-M4TD-2 is course code, year, 60 random bits, and a check letter.

Letters are Crockford's base 32: no I, L, O, U, so that nothing can be taken for something else. Its 32 signs are read
as the 32 elements of the finite field GF(2^5), and the check letter makes the sum of all signs, each times a power of
the generator, zero. Two neighbours have different weights and no weight is zero, so every single wrong sign and every
swap of two signs is caught (as long as the number has at most 31), and the check letter is itself a Crockford letter.
Sums modulo 32 cannot do that (2 divides 32), modulo 37 (Crockford's own) needs five further signs, and ISO 7064's
MOD 37,36 answers with letters that Crockford left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BITS = 60

_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}
_FOLD = str.maketrans("OILU", "011V")
_TAIL = 13  # twelve random letters and the check letter
_LONGEST_CODE = 31 - 4 - _TAIL
_GENERATED = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_SHAPE = re.compile(rf"[A-Z0-9]{{1,{_LONGEST_CODE}}}[0-9]{{4}}[{ALPHABET}]{{{_TAIL}}}\Z")
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―−_./·]+")


def new_number(code: str, year: int, chance: int) -> str:
    """The number for a course code and year from `chance`, an integer of 60 random bits."""
    letters = "".join(ALPHABET[chance >> shift & 31] for shift in range(RANDOM_BITS - 5, -1, -5))
    body = f"{_plain_code(code)}{year:04}{letters}"
    return _spaced(body + check_letter(body))


def _plain_code(code: str) -> str:
    """A course code as it stands in numbers: at most 14 ASCII letters and digits."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())[:_LONGEST_CODE] or "C"


def _spaced(compact: str) -> str:
    code, year, tail = compact[: -_TAIL - 4], compact[-_TAIL - 4 : -_TAIL], compact[-_TAIL:]
    return "-".join((code, year, tail[:4], tail[4:8], tail[8:12], tail[12]))


def check_letter(body: str) -> str:
    """The letter that makes the whole number's sum zero. `body` is the number without it, without dashes."""
    return ALPHABET[_doubled(_sum(body))]


def _sum(signs: str) -> int:
    """The weighted sum over GF(32): the last sign weighs 1, the one before it 2, and so on, by Horner's scheme."""
    total = 0
    for sign in fold(signs):
        total = _doubled(total) ^ _VALUES[sign]
    return total


def _doubled(value: int) -> int:
    """The value times the generator of the field."""
    value <<= 1
    return value ^ _GENERATED if value & 32 else value


def fold(signs: str) -> str:
    """Signs that look alike made one: O is 0, I and L are 1, U is V. Two numbers with the same fold are the same."""
    return signs.translate(_FOLD)


@dataclass(frozen=True)
class Typed:
    """A number as somebody typed it: `number` as it would be printed, `key` for finding it, or what is wrong."""

    number: str = ""
    key: str = ""
    fault: Literal["", "shape", "check"] = ""


def read(text: str) -> Typed:
    """Read what was typed: case, spaces and dashes do not matter, nor O/0 and I/L/1 behind the course code."""
    compact = _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:200])).upper()
    code, rest = compact[: -_TAIL - 4], fold(compact[-_TAIL - 4 :])
    if not _SHAPE.match(code + rest):
        return Typed(fault="shape")
    return Typed(_spaced(code + rest), key_of(code + rest), "check" if _sum(code + rest) else "")


def key_of(number: str) -> str:
    """The form under which a number is kept and found: folded, without dashes."""
    return fold(number.replace("-", ""))
