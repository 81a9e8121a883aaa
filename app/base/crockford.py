"""Codes for people to read and type: Crockford's base 32 with a check letter of the same alphabet.

There is no I, L, O, U, so that nothing can be taken for something else. The 32 signs are read as the 32 elements of
the finite field GF(2^5), and the check letter makes the sum of all signs, each times a power of the generator, zero.
Two neighbours have different weights and no weight is zero, so every single wrong sign and every swap of two signs is
caught (as long as the code has at most 31), and the check letter is itself a Crockford letter. Sums modulo 32 cannot
do that (2 divides 32), modulo 37 (Crockford's own) needs five further signs, and ISO 7064's MOD 37,36 answers with
letters that Crockford left out.
"""

from __future__ import annotations

import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MOST_SIGNS = 31

_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}
_FOLD = str.maketrans("OILU", "011V")
_GENERATED = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―−_./·]+")


def letters(chance: int, count: int) -> str:
    """So many letters from `chance`, an integer of five random bits for each."""
    return "".join(ALPHABET[chance >> shift & 31] for shift in range(5 * count - 5, -1, -5))


def check_letter(body: str) -> str:
    """The letter that makes the sum of body and letter zero."""
    return ALPHABET[_doubled(_sum(body))]


def is_sound(signs: str) -> bool:
    """Whether these signs, of which the last one is the check letter, were typed without a mistake."""
    return _sum(signs) == 0


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
    """Signs that look alike made one: O is 0, I and L are 1, U is V. Two codes with the same fold are the same."""
    return signs.translate(_FOLD)


def typed(text: str) -> str:
    """What was typed without what does not matter: case, width, spaces, dashes, dots. Not folded; at most 200 signs."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text[:200])).upper()
