"""Certificate numbers: GPS-2026-7K3M-9QXF-M4TD-2 is course code, year, 60 random bits, and a check letter.

Alphabet and check letter are those of `app.base.crockford`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.base.crockford import ALPHABET, MOST_SIGNS, check_letter, fold, is_sound, letters, typed

RANDOM_BITS = 60
SPECIMEN = "SPECIMEN"
"""The course code of specimens, which no course may have, nor any that reads like it."""

_TAIL = 13  # twelve random letters and the check letter
_LONGEST_CODE = MOST_SIGNS - 4 - _TAIL
SHORTEST = 1 + 4 + _TAIL
"""Signs of the shortest number, written without dashes."""

_SHAPE = re.compile(rf"[A-Z0-9]{{1,{_LONGEST_CODE}}}[0-9]{{4}}[{ALPHABET}]{{{_TAIL}}}\Z")


def new_number(code: str, year: int, chance: int, *, specimen: bool = False) -> str:
    """The number for a course code and year from `chance`, an integer of 60 random bits.

    Raises ValueError for a genuine certificate in the range of specimens.
    """
    if (fold(_plain_code(code)) == fold(SPECIMEN)) != specimen:
        raise ValueError(f"numbers that begin with {SPECIMEN} are for specimens, and only they are")
    body = f"{_plain_code(code)}{year:04}{letters(chance, RANDOM_BITS // 5)}"
    return _spaced(body + check_letter(body))


def _plain_code(code: str) -> str:
    """A course code as it stands in numbers: at most 14 ASCII letters and digits."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())[:_LONGEST_CODE] or "C"


def _spaced(compact: str) -> str:
    code, year, tail = compact[: -_TAIL - 4], compact[-_TAIL - 4 : -_TAIL], compact[-_TAIL:]
    return "-".join((code, year, tail[:4], tail[4:8], tail[8:12], tail[12]))


@dataclass(frozen=True)
class Typed:
    """A number as somebody typed it: `number` as it would be printed, `key` for finding it, or what is wrong."""

    number: str = ""
    key: str = ""
    fault: Literal["", "shape", "check"] = ""


def read(text: str) -> Typed:
    """Read what was typed: case, spaces and dashes do not matter, nor O/0 and I/L/1 behind the course code."""
    compact = typed(text)
    code, rest = compact[: -_TAIL - 4], fold(compact[-_TAIL - 4 :])
    if not _SHAPE.match(code + rest):
        return Typed(fault="shape")
    return Typed(_spaced(code + rest), key_of(code + rest), "" if is_sound(code + rest) else "check")


def key_of(number: str) -> str:
    """The form under which a number is kept and found: folded, without dashes."""
    return fold(number.replace("-", ""))


def is_specimen(number: str) -> bool:
    """Whether a number, or the key of one, is in the range of specimens, of which none is genuine."""
    return key_of(number)[: -_TAIL - 4] == fold(SPECIMEN)
