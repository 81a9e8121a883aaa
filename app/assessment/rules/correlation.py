"""How two series of numbers go together, and which parts of a ranking count as its top and its bottom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction


def pearson(xs: Sequence[Fraction | float], ys: Sequence[Fraction | float]) -> float | None:
    """Pearson's r of two series of one length; None where either has fewer than two values or does not vary.

    Where one series is 0/1 this is the point-biserial correlation: the two are one formula.
    """
    import numpy as np

    if len(xs) < 2 or min(xs) == max(xs) or min(ys) == max(ys):
        return None
    x, y = np.array(xs, dtype=float), np.array(ys, dtype=float)
    x, y = x - x.mean(), y - y.mean()
    return float(np.clip((x @ y) / (np.sqrt(x @ x) * np.sqrt(y @ y)), -1.0, 1.0))


def weights_of_top(scores: Sequence[Fraction], part: Fraction) -> list[Fraction]:
    """For each score, how much of it belongs to the top `part` (0 to 1), from nothing to 1.

    Those who stand equal at the edge share the places that are left, so that no order of the list decides.
    """
    left = part * len(scores)
    weight: dict[Fraction, Fraction] = {}
    for score, equal in sorted(Counter(scores).items(), reverse=True):
        weight[score] = min(Fraction(1), max(left, Fraction(0)) / equal)
        left -= equal
    return [weight[score] for score in scores]


def weights_of_bottom(scores: Sequence[Fraction], part: Fraction) -> list[Fraction]:
    """The same for the bottom."""
    return weights_of_top([-score for score in scores], part)


def weighted_mean(values: Iterable[Fraction | int], weights: Sequence[Fraction]) -> Fraction | None:
    """The mean of these values with these weights; None where nothing weighs."""
    total = sum(weights, Fraction(0))
    return sum((v * w for v, w in zip(values, weights, strict=True)), Fraction(0)) / total if total else None
