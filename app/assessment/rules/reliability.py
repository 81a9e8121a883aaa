"""How far a quiz's result would come out the same again: spread of the results, reliability, error of measurement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Literal

from app.assessment.rules.items import LEAST, Taken, total

# KR-20: all marks 0 or full. alpha: part marks. KR-21 and nested: as these two, but everybody had other questions
Method = Literal["kr20", "alpha", "kr21", "nested"]
Gap = Literal["too-few", "one-question", "lengths", "points", "no-spread"]


@dataclass(frozen=True)
class Spread:
    """The results of one quiz in shares of the points (0 to 1); None: cannot be said.

    `gap` says why there is no reliability; it is empty when there is one. `error` is the standard error of measurement.
    """

    attempts: int
    mean: float | None
    deviation: float | None
    method: Method | None
    reliability: float | None
    gap: Gap | Literal[""]

    @property
    def error(self) -> float | None:
        """How far a result lies from the trainee's own level by chance, one standard deviation of it."""
        if self.reliability is None or self.deviation is None or self.reliability < 0:
            return None
        return self.deviation * sqrt(1 - self.reliability)


def spread(taken: Sequence[Taken]) -> Spread:
    """Mean and sample standard deviation of the results, and reliability by the method that these papers allow."""
    totals = [total(attempt) for attempt in taken]
    scores = [whole.share for whole in totals if whole.share is not None]
    mean = fmean(scores) if scores else None
    deviation = stdev(scores) if len(scores) > 1 else None
    gap = _gap(taken) or ("no-spread" if len({whole.earned for whole in totals}) < 2 else "")
    if gap:
        return Spread(len(taken), mean, deviation, None, None, gap)
    method = _method(taken)
    found = _alpha(taken) if method in ("kr20", "alpha") else _nested(taken)
    return Spread(len(taken), mean, deviation, method, min(found, 1.0), "")  # rounding may pass the bound


def _gap(taken: Sequence[Taken]) -> Gap | Literal[""]:
    if len(taken) < LEAST:
        return "too-few"
    if min(len(attempt) for attempt in taken) < 2:
        return "one-question"
    if not _is_same_paper(taken):
        if len({len(attempt) for attempt in taken}) > 1:
            return "lengths"
        if len({response.possible for attempt in taken for response in attempt}) > 1:
            return "points"
    return ""


def _is_same_paper(taken: Sequence[Taken]) -> bool:
    return len({frozenset((r.question_id, r.possible) for r in attempt) for attempt in taken}) == 1


def _method(taken: Sequence[Taken]) -> Method:
    exact = all(response.points in (0, response.possible) for attempt in taken for response in attempt)
    if _is_same_paper(taken):
        return "kr20" if exact else "alpha"
    return "kr21" if exact else "nested"


def _alpha(taken: Sequence[Taken]) -> float:
    """Cronbach's alpha of points; with marks of 0 or full it is KR-20. Takes one paper for everybody, results vary."""
    import numpy as np

    rows = [[float(r.points) for r in sorted(attempt, key=lambda r: r.question_id)] for attempt in taken]
    points = np.array(rows)
    count = points.shape[1]
    return float(count / (count - 1) * (1 - points.var(axis=0).sum() / points.sum(axis=1).var()))


def _nested(taken: Sequence[Taken]) -> float:
    """KR-21, also for part marks: one less the variance of marks within a paper by that between papers (both ÷ n).

    Takes papers of one length whose questions have equal points. Whether a paper drew hard questions counts as error.
    """
    import numpy as np

    points = np.array([[float(response.points) for response in attempt] for attempt in taken])
    count = points.shape[1]
    within = points.var(axis=1, ddof=1).mean() * count
    return float(1 - within / points.sum(axis=1).var())
