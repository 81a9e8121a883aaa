"""Where the parts of a plot stand: whole numbers for SVG, so that templates only write them down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

BINS = 10
WIDTH, HEIGHT, GAP, TOP = 640, 200, 6, 40  # of the bars' field, in the units of the drawing
TICKS = (0, 20, 40, 60, 80, 100)


@dataclass(frozen=True)
class Bar:
    """One bin of results: from `least` up to `most` per cent (the last one with its end), and the bar drawn for it."""

    least: int
    most: int
    count: int
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """Where its label stands."""
        return self.x + self.width // 2

    @property
    def label(self) -> int:
        """How high its number stands, above the bar."""
        return self.y - 6


@dataclass(frozen=True)
class Tick:
    """A number under the axis."""

    percent: int
    x: int


@dataclass(frozen=True)
class Histogram:
    """How results are spread over tenths of the points. `pass_at` is where the pass mark stands across the field."""

    bars: tuple[Bar, ...]
    pass_at: int
    width: int = WIDTH
    height: int = HEIGHT
    middle: int = WIDTH // 2
    ticks_at: int = HEIGHT + 8
    name_at: int = HEIGHT + 44
    ticks: tuple[Tick, ...] = tuple(Tick(percent, WIDTH * percent // 100) for percent in TICKS)

    @property
    def pass_name_at(self) -> int:
        """Where the words of the pass mark stand: above it, but never beyond the edge."""
        return min(max(self.pass_at, 70), self.width - 60)

    @property
    def count(self) -> int:
        """How many results there are."""
        return sum(bar.count for bar in self.bars)


def bins(shares: Sequence[Fraction]) -> list[int]:
    """How many of these shares (0 to 1) fall into each tenth; a full mark belongs to the last."""
    counts = [0] * BINS
    for share in shares:
        counts[min(int(share * BINS), BINS - 1)] += 1
    return counts


def histogram(shares: Sequence[Fraction], pass_mark: int) -> Histogram:
    """The spread of these shares (0 to 1) as bars; `pass_mark` is in per cent."""
    counts = bins(shares)
    most, step = max(counts) or 1, WIDTH // BINS
    return Histogram(
        tuple(_bar(number, count, most, step) for number, count in enumerate(counts)), WIDTH * pass_mark // 100
    )


def _bar(number: int, count: int, most: int, step: int) -> Bar:
    height = (HEIGHT - TOP) * count // most
    wide = 100 // BINS
    return Bar(number * wide, (number + 1) * wide, count, number * step + GAP // 2, HEIGHT - height, step - GAP, height)
