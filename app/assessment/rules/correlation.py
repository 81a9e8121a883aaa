"""How two series of numbers go together, and which parts of a ranking count as its top and its bottom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import fsum


def pearson(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's r of two series of one length; None where either has fewer than two values or hardly varies.

    Where one series is 0/1 this is the point-biserial correlation: the two are one formula.
    """
    import numpy as np

    if len(xs) < 2 or min(xs) == max(xs) or min(ys) == max(ys):
        return None
    x, y = np.array(xs), np.array(ys)
    x, y = x - x.mean(), y - y.mean()
    scale = np.sqrt(x @ x) * np.sqrt(y @ y)
    return float(np.clip((x @ y) / scale, -1.0, 1.0)) if scale else None  # no float holds squares of the smallest


def weights_of_top(scores: Sequence[float], part: float) -> list[float]:
    """For each score, how much of it belongs to the top `part` (0 to 1), from nothing to 1.

    Those who stand equal at the edge share the places that are left, so that no order of the list decides.
    """
    left = part * len(scores)
    weight: dict[float, float] = {}
    for score, equal in sorted(Counter(scores).items(), reverse=True):
        weight[score] = min(1.0, max(left, 0.0) / equal)
        left -= equal
    return [weight[score] for score in scores]


def weights_of_bottom(scores: Sequence[float], part: float) -> list[float]:
    """The same for the bottom."""
    return weights_of_top([-score for score in scores], part)


def weighted_mean(values: Sequence[float], weights: Sequence[float]) -> float | None:
    """The mean of these values with these weights, the same in any order; None where nothing weighs."""
    total = fsum(weights)
    return fsum(value * weight for value, weight in zip(values, weights, strict=True)) / total if total else None
