"""What the answers of many trainees say about each question of a quiz: classical item analysis.

Sources and thresholds stand in docs/instructors/item-analysis.md, each with its formula.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum
from statistics import median

from app.assessment.rules.answers import Value
from app.assessment.rules.choices import Option, options, wrong_words
from app.assessment.rules.correlation import pearson, weighted_mean, weights_of_bottom, weights_of_top
from app.content.model import Question

# fewer answers than this: no discrimination and no flag; chance alone would give correlations of ±0.33 (1/√9)
LEAST = 10
# fewer than this: shown with a warning; chance alone would give correlations of ±0.19 (1/√29)
FEW = 30

THIRD, KELLEY = 1 / 3, 0.27


@dataclass(frozen=True)
class Response:
    """What one trainee gave to one question: the answer as kept, points earned of points possible.

    `seconds` is an estimate of the time that it took her, or None.
    """

    question_id: str
    value: Value
    points: Fraction
    possible: int
    seconds: float | None = None


Taken = Sequence[Response]  # one attempt: what was asked, in its order


@dataclass(frozen=True)
class Item:
    """The figures of one question over those who were asked it. Shares run from 0 to 1; None: cannot be said.

    `discrimination` is the correlation of the question's marks with the share of points in the REST of the attempt,
    `with_itself` with the whole attempt; `upper_lower` the facility of the best 27 % less that of the weakest 27 %.
    """

    question_id: str
    asked: int
    blank: int
    facility: float
    discrimination: float | None
    with_itself: float | None
    upper_lower: float | None
    seconds: float | None
    options: tuple[Option, ...] = ()
    wrong: tuple[tuple[str, int], ...] = ()

    @property
    def is_said(self) -> bool:
        """Whether enough trainees were asked for more than counts."""
        return self.asked >= LEAST


@dataclass(frozen=True)
class Total:
    """Points earned and possible in a whole attempt."""

    earned: Fraction
    possible: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where nothing was to get."""
        return _share(self.earned, self.possible) if self.possible else None

    def without(self, response: Response) -> float | None:
        """The share in the rest of the attempt."""
        possible = self.possible - response.possible
        return _share(self.earned - response.points, possible) if possible else None


def total(attempt: Taken) -> Total:
    """The points of an attempt."""
    return Total(sum((r.points for r in attempt), Fraction(0)), sum(r.possible for r in attempt))


def items(taken: Sequence[Taken], questions: Mapping[str, Question]) -> list[Item]:
    """The figures of every question that was asked, in the order in which it first comes in these attempts."""
    seen: dict[str, list[tuple[Response, Total]]] = {}
    for attempt in taken:
        whole = total(attempt)
        for response in attempt:
            seen.setdefault(response.question_id, []).append((response, whole))
    return [_item(id, pairs, questions.get(id)) for id, pairs in seen.items()]


def _item(question_id: str, pairs: Sequence[tuple[Response, Total]], question: Question | None) -> Item:
    responses = [response for response, _ in pairs]
    shares = [share(response) for response in responses]
    rests = [whole.without(response) for response, whole in pairs]
    wholes = [whole.share for _, whole in pairs]
    times = [r.seconds for r in responses if r.seconds is not None]
    enough = len(pairs) >= LEAST
    return Item(
        question_id,
        asked=len(pairs),
        blank=sum(r.value is None for r in responses),
        facility=fsum(shares) / len(shares),
        discrimination=_correlation(shares, rests) if enough else None,
        with_itself=_correlation(shares, wholes) if enough else None,
        upper_lower=_upper_lower(shares, wholes) if enough else None,
        seconds=median(times) if times else None,
        options=options(question, [r.value for r in responses], *_thirds(rests)) if question else (),
        wrong=wrong_words(question, Counter(str(r.value) for r in responses if _is_wrong(r))) if question else (),
    )


def share(response: Response) -> float:
    """Points earned of points possible, 0 to 1; nothing where nothing was to get."""
    return _share(response.points, response.possible) if response.possible else 0.0


def _share(points: Fraction, possible: int) -> float:
    """The nearest float: equal shares are equal floats, whatever they were counted from."""
    return points.numerator / (points.denominator * possible)


def _is_wrong(response: Response) -> bool:
    return response.value is not None and response.points < response.possible


def _correlation(shares: Sequence[float], scores: Sequence[float | None]) -> float | None:
    known = [(x, y) for x, y in zip(shares, scores, strict=True) if y is not None]
    return pearson([x for x, _ in known], [y for _, y in known])


def _upper_lower(shares: Sequence[float], scores: Sequence[float | None]) -> float | None:
    known = [score or 0.0 for score in scores]
    upper = weighted_mean(shares, weights_of_top(known, KELLEY))
    lower = weighted_mean(shares, weights_of_bottom(known, KELLEY))
    return None if upper is None or lower is None else upper - lower


def _thirds(rests: Sequence[float | None]) -> tuple[list[float], list[float]]:
    """Who belongs to the best and to the weakest third by the rest of the attempt; nobody where they are too few."""
    scores = [rest or 0.0 for rest in rests]
    if len(scores) < LEAST or len(set(scores)) < 2:
        return [0.0] * len(scores), [0.0] * len(scores)
    return weights_of_top(scores, THIRD), weights_of_bottom(scores, THIRD)
