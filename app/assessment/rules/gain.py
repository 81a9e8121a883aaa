"""What a course added: results before and after of the same people, and Hake's normalised gain."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True)
class Pair(Generic[Who]):
    """The shares of points (0 to 1) of one person before and after."""

    who: Who
    name: str
    before: Fraction
    after: Fraction

    @property
    def gain(self) -> Fraction:
        """From −1 to 1."""
        return self.after - self.before

    @property
    def points(self) -> int:
        """The gain in points of per cent, rounded."""
        return round(self.gain * 100)


@dataclass(frozen=True)
class Gain(Generic[Who]):
    """Those who took both tests. Means are of them alone; None where there is nobody."""

    pairs: tuple[Pair[Who], ...]
    only_before: int
    only_after: int

    @property
    def before(self) -> Fraction | None:
        """The mean before."""
        return _mean([pair.before for pair in self.pairs])

    @property
    def after(self) -> Fraction | None:
        """The mean after."""
        return _mean([pair.after for pair in self.pairs])

    @property
    def mean(self) -> Fraction | None:
        """The mean gain."""
        return _mean([pair.gain for pair in self.pairs])

    @property
    def normalised(self) -> Fraction | None:
        """Hake's ⟨g⟩: the mean gain as a share of what could still be gained; None where all was known before."""
        if self.before is None or self.mean is None or self.before == 1:
            return None
        return self.mean / (1 - self.before)


def gain(
    before: Mapping[Who, Fraction], after: Mapping[Who, Fraction], names: Mapping[Who, str] | None = None
) -> Gain[Who]:
    """Pair results by person, smallest gain first; who took one test only is counted, and left out."""
    named = names or {}
    both = [Pair(who, named.get(who, ""), share, after[who]) for who, share in before.items() if who in after]
    pairs = tuple(sorted(both, key=lambda pair: (pair.gain, pair.before, pair.name)))
    return Gain(pairs, len(before.keys() - after.keys()), len(after.keys() - before.keys()))


def _mean(shares: list[Fraction]) -> Fraction | None:
    return sum(shares, Fraction(0)) / len(shares) if shares else None
