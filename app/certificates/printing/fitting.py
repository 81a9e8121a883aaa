"""How large a text is set in its box, and in which lines: the same answer for both ways of printing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Literal

from app.certificates.printing import typefaces
from app.certificates.printing.typefaces import Style

Align = Literal["left", "center", "right"]
POINT, MILLIMETRE = 96 / 72, 96 / 25.4
"""In the unit of layout, of which an inch has 96."""


@dataclass(frozen=True)
class Spot:
    """A fixed box on the page and how text is set in it. Lengths are in 96ths of an inch, from the page's top left."""

    x: float
    y: float
    width: float
    height: float
    largest: float
    smallest: float
    lines: int
    style: Style
    align: Align = "center"
    leading: float = 1.2  # from line to line, in parts of the type size, as the next one
    spacing: float = 0.0
    upper: bool = False
    language: str = "en"


@dataclass(frozen=True)
class Fitted:
    """A text in its box: the type size, its lines, and letter spacing in parts of the size."""

    size: float
    lines: tuple[str, ...]
    spacing: float

    def top(self, spot: Spot) -> float:
        """How far below the box's top the first line's box begins: the block stands in the middle."""
        return (spot.height - len(self.lines) * spot.leading * self.size) / 2

    def baselines(self, spot: Spot) -> tuple[float, ...]:
        """Where the lines stand, below the page's top."""
        rise, fall = extents(spot.style)
        first = spot.y + self.top(spot) + (spot.leading - rise - fall) / 2 * self.size + rise * self.size
        return tuple(first + number * spot.leading * self.size for number in range(len(self.lines)))


@lru_cache(maxsize=16)
def extents(style: Style) -> tuple[float, float]:
    """How far a style's first face reaches above and below the line, in parts of the type size."""
    font = typefaces.font(typefaces.chain(style)[0])
    found = font.get_font_extents("ltr")
    return found.ascender / font.face.upem, -found.descender / font.face.upem


@lru_cache(maxsize=2048)
def fit(text: str, spot: Spot) -> Fitted:
    """Set a text as large as its box allows: on one line, or on more where that makes it clearly larger.

    Words are parted only where even the smallest size is too large; at last the size goes below it: nothing is cut.
    """
    text = " ".join((text.upper() if spot.upper else text).split())
    spacing = spot.spacing if _spaceable(text) else 0.0
    one = _set((text,), spot, spacing)
    if one.size >= 0.8 * spot.largest or spot.lines < 2:
        return one
    best = max((one, *_broken(text, spot, spacing)), key=lambda found: found.size)
    return best if best.size > 1.1 * one.size else one


def _spaceable(text: str) -> bool:
    """Whether letters may be set apart: scripts that join their letters, or stack them, would fall to pieces."""
    return all(ord(sign) < 0x590 or 0x1E00 <= ord(sign) < 0x2100 for sign in text)


def _set(lines: tuple[str, ...], spot: Spot, spacing: float) -> Fitted:
    widest = max(_width(line, spot, spacing) for line in lines)
    size = min(spot.largest, spot.width / widest if widest else spot.largest)
    if len(lines) > 1:
        size = min(size, spot.height / (len(lines) * spot.leading))
    return Fitted(round(size - 0.005, 2), lines, spacing)


def _width(line: str, spot: Spot, spacing: float) -> float:
    return typefaces.width(line, spot.style, spacing, spot.language)


def _broken(text: str, spot: Spot, spacing: float) -> Iterable[Fitted]:
    """The text in two lines, three, … as the box allows, each as even as can be."""
    for count in range(2, spot.lines + 1):
        words = text.split(" ")
        found = _evenest(words, count, " ", spot, spacing)
        if found is None or found.size < spot.smallest:
            found = _evenest(typefaces.clusters(text), count, "", spot, spacing) or found
        if found is not None:
            yield found


def _evenest(pieces: list[str], count: int, glue: str, spot: Spot, spacing: float) -> Fitted | None:
    """The pieces in so many lines, the longest of which is as short as can be; None where there are too few."""
    if len(pieces) < count:
        return None
    widths = [_width(piece, spot, spacing) for piece in pieces]
    gaps = combinations(range(1, len(pieces)), count - 1) if len(pieces) < 80 else [_even(len(pieces), count)]
    ends = min(gaps, key=lambda cut: max(sum(widths[a:b]) for a, b in pairwise((0, *cut, len(pieces)))))
    return _set(tuple(glue.join(pieces[a:b]) for a, b in pairwise((0, *ends, len(pieces)))), spot, spacing)


def _even(length: int, count: int) -> tuple[int, ...]:
    return tuple(length * number // count for number in range(1, count))
