"""How the answers to one question are spread over what could be answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.assessment.rules.answers import Value
from app.assessment.rules.correlation import weighted_mean
from app.content.model import Choices, Item, Matching, Number, Ordering, Question, ShortText
from app.content.typed import fold

_Test: TypeAlias = Callable[[Value], bool]

MOST_WRONG = 5  # answers in own words are listed when two gave them, the most frequent first


@dataclass(frozen=True)
class Option:
    """One choice, or one row of a matching or ordering question: how many gave it (or had the row right).

    `letter` names a choice by its place in the written order (A, B …); a row has none. `share` is of all who were
    asked; `top` and `bottom` of the best and the weakest third, None where too few. With one choice to a question,
    the shares and the share of blank answers make 1; otherwise they need not.
    """

    id: str
    letter: str
    html: str
    right: bool
    voided: bool
    count: int
    share: float
    top: float | None
    bottom: float | None

    @property
    def percent(self) -> int:
        """The share in whole per cent, rounded, for a bar."""
        return round(self.share * 100)


def options(
    question: Question, values: Sequence[Value], top: Sequence[float], bottom: Sequence[float]
) -> tuple[Option, ...]:
    """What was chosen how often; empty for answers in own words. `top` and `bottom` weigh each answer."""
    return tuple(
        _option(_letter(question, place), item, right, voided, [int(given(value)) for value in values], top, bottom)
        for place, (item, right, voided, given) in enumerate(_tests(question))
    )


def _tests(question: Question) -> list[tuple[Item, bool, bool, _Test]]:
    """What can be given, whether it is right, whether it is voided, and how an answer is asked for it."""
    match question.answer:
        case Choices():
            return [(Item(id=c.id, html=c.html), c.right, c.voided, _holds(c.id)) for c in question.choices]
        case Matching(lefts=lefts, pairs=pairs):
            return [(left, True, False, _pairs(left.id, pairs[left.id])) for left in lefts if left.id in pairs]
        case Ordering(items=items):
            return [(item, True, False, _pairs(item.id, place)) for place, item in enumerate(items, start=1)]
    return []


def _holds(choice_id: str) -> _Test:
    return lambda value: choice_id in value if isinstance(value, list) else value == choice_id


def _pairs(row: str, wanted: object) -> _Test:
    return lambda value: isinstance(value, dict) and value.get(row) == wanted


def _letter(question: Question, place: int) -> str:
    return chr(ord("A") + place) if question.choices and place < 26 else ""


def _option(
    letter: str,
    item: Item,
    right: bool,
    voided: bool,
    given: Sequence[int],
    top: Sequence[float],
    bottom: Sequence[float],
) -> Option:
    count = sum(given)
    shares = (count / (len(given) or 1), weighted_mean(given, top), weighted_mean(given, bottom))
    return Option(item.id, letter, item.html, right, voided, count, *shares)


def wrong_words(question: Question, given: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The most frequent wrong answers in own words, folded as marking folds them, that two or more gave."""
    if not isinstance(question.answer, Number | ShortText):
        return ()
    folded: Counter[str] = Counter()
    for words, count in given.items():
        folded[fold(words)] += count
    ranked = sorted(folded.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((words, count) for words, count in ranked if count > 1)[:MOST_WRONG]
