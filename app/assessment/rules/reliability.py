"""How far a quiz's result would come out the same again: spread of the results, reliability, error of measurement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Literal

from app.assessment.rules.items import LEAST, Taken, share, total

# KR-20: all marks 0 or full. alpha: part marks. KR-21 and nested: as these two, but everybody had other questions
Method = Literal["kr20", "alpha", "kr21", "nested"]
Gap = Literal["too-few", "one-question", "points", "no-spread"]

_SAME = 1e-9  # results with a smaller deviation are the same: what is left of it in floats is mostly rounding


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


def spread(taken: Sequence[Taken], voided: Collection[str] = ()) -> Spread:
    """Mean and sample standard deviation of the results, and reliability by the method that these papers allow.

    Results are those that stand. Of reliability, questions that were voided are no part: everybody has their points.
    """
    scores = [whole.share for whole in map(total, taken) if whole.share is not None]
    mean = fmean(scores) if scores else None
    deviation = stdev(scores) if len(scores) > 1 else None
    left = [[response for response in attempt if response.question_id not in voided] for attempt in taken]
    gap = _gap(left)
    if gap:
        return Spread(len(taken), mean, deviation, None, None, gap)
    method = _method(left)
    found = _alpha(left) if method in ("kr20", "alpha") else _nested(left)
    if found is None:
        return Spread(len(taken), mean, deviation, None, None, "no-spread")
    return Spread(len(taken), mean, deviation, method, min(found, 1.0), "")  # rounding may pass the bound


def _gap(taken: Sequence[Taken]) -> Gap | Literal[""]:
    if len(taken) < LEAST:
        return "too-few"
    if min(len(attempt) for attempt in taken) < 2:
        return "one-question"
    if not _is_same_paper(taken) and len({response.possible for attempt in taken for response in attempt}) > 1:
        return "points"
    return ""


def _is_same_paper(taken: Sequence[Taken]) -> bool:
    return len({frozenset((r.question_id, r.possible) for r in attempt) for attempt in taken}) == 1


def _method(taken: Sequence[Taken]) -> Method:
    exact = all(response.points in (0, response.possible) for attempt in taken for response in attempt)
    if _is_same_paper(taken):
        return "kr20" if exact else "alpha"
    return "kr21" if exact else "nested"


def _alpha(taken: Sequence[Taken]) -> float | None:
    """Cronbach's alpha of points, KR-20 with marks of 0 or full. Takes one paper for everybody; None: no spread."""
    import numpy as np

    rows = [[float(r.points) for r in sorted(attempt, key=lambda r: r.question_id)] for attempt in taken]
    points = np.array(rows)
    count, totals = points.shape[1], points.sum(axis=1)
    if totals.std() < _SAME:
        return None
    return float(count / (count - 1) * (1 - points.var(axis=0).sum() / totals.var()))


def _nested(taken: Sequence[Taken]) -> float | None:
    """KR-21, also for part marks: one less the error variance of results by their variance (÷ n); None: no spread.

    The error variance of one result is that of the marks within its paper by their number. Takes questions of equal
    points. Whether a paper drew hard questions counts as error.
    """
    import numpy as np

    papers = [np.array([share(response) for response in attempt]) for attempt in taken]
    results = np.array([paper.mean() for paper in papers])
    if results.std() < _SAME:
        return None
    errors = np.array([paper.var(ddof=1) / len(paper) for paper in papers])
    return float(1 - errors.mean() / results.var())
