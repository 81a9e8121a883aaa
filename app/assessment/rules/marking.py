"""What an answer is worth. Marks are exact fractions, so that rounding never turns a fail into a pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

from app.content.model import Choices, Essay, Matching, Number, Ordering, Question, ShortText
from app.content.typed import LONGEST_NUMBER, fold, numbers_in

NOTHING, FULL = Fraction(0), Fraction(1)

_EXACT = Context(prec=LONGEST_NUMBER)


@dataclass(frozen=True)
class Grade:
    """The marks of an attempt, in points: for each question that is marked, in all, and how many there were to get.

    `passed` is None while a question waits for a marker.
    """

    marks: dict[str, Fraction]
    earned: Fraction
    possible: Fraction
    passed: bool | None

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down."""
        return percent(self.earned, self.possible)


def grade(questions: Sequence[Question], answers: Mapping[str, object], pass_mark: int) -> Grade:
    """Mark every question that a rule can mark. `pass_mark` is in per cent of the points."""
    marks = {question.id: mark(question, answers.get(question.id)) for question in questions}
    return total(questions, {id: points for id, points in marks.items() if points is not None}, pass_mark)


def total(questions: Sequence[Question], marks: Mapping[str, Fraction], pass_mark: int) -> Grade:
    """What these marks amount to."""
    known = {question.id: marks[question.id] for question in questions if question.id in marks}
    earned, possible = sum(known.values(), NOTHING), Fraction(sum(question.points for question in questions))
    enough = possible > 0 and earned * 100 >= pass_mark * possible
    return Grade(known, earned, possible, enough if len(known) == len(questions) else None)


def percent(earned: Fraction, possible: Fraction) -> int:
    """Whole per cent, rounded down: 74.9 is shown as 74, so that a fail never looks like a pass at 75."""
    return int(earned * 100 / possible) if possible else 0


def in_hundredths(points: Fraction) -> Decimal:
    """Points as a decimal number with at most two places, rounded down."""
    return (Decimal(int(points * 100)) / 100).normalize() + 0


Rule = Literal[
    "voided-question", "blank", "by-people", "unreadable",
    "one-right", "one-wrong", "one-voided", "all-or-nothing", "part", "pairs", "places",
    "number-in", "number-out", "number-unreadable", "text-accepted", "text-other",
]  # fmt: skip


@dataclass(frozen=True)
class Judgement:
    """Which rule an answer met and the share of the points that it gives; None where a person must mark it.

    `count` of `total` were right and `wrong` were chosen wrongly, where a rule counts; `voided` of the right ones are
    voided options. `read` is how what was typed is understood; `met` is the accepted answer that it met.
    """

    rule: Rule
    share: Fraction | None
    count: int = 0
    total: int = 0
    wrong: int = 0
    voided: int = 0
    read: tuple[str, ...] = ()
    met: str = ""


def mark(question: Question, value: object) -> Fraction | None:
    """Points earned with this answer, from nothing to the question's points; None where a person must mark it."""
    share = judge(question, value).share
    return None if share is None else question.points * share


def judge(question: Question, value: object) -> Judgement:
    """Apply the rule of the question's kind.

    What is not answered earns nothing. By a voided question nobody loses, whatever was answered.
    """
    if question.voided:
        return Judgement("voided-question", FULL)
    if value is None:
        return Judgement("blank", NOTHING)
    match question.answer:
        case Choices():
            return _chosen(question, set(value) if isinstance(value, list) else {str(value)})
        case Number() as key:
            return _number(key, str(value))
        case ShortText() as key:
            return _text(key, str(value))
        case Matching(pairs=pairs) if isinstance(value, dict):
            return _counted("pairs", [value.get(left) == right for left, right in pairs.items()])
        case Ordering(items=items) if isinstance(value, dict):
            places = enumerate(items, start=1)
            return _counted("places", [value.get(item.id) == place for place, item in places])
        case Essay():
            return Judgement("by-people", None)
    return Judgement("unreadable", NOTHING)


def _counted(rule: Rule, right: Sequence[bool]) -> Judgement:
    return Judgement(rule, Fraction(sum(right), len(right) or 1), sum(right), len(right))


def _number(key: Number, typed: str) -> Judgement:
    numbers = numbers_in(typed)
    right = any(key.low <= number <= key.high for number in numbers)
    rule: Rule = "number-in" if right else "number-out" if numbers else "number-unreadable"
    return Judgement(rule, _all_or_nothing(right), read=tuple(map(_as_decimal, numbers)))


def _as_decimal(number: Fraction) -> str:
    """A number as it was read, with all its digits: readings of decimals always end."""
    value = _EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))
    return f"{value.normalize(_EXACT):f}"


def _text(key: ShortText, typed: str) -> Judgement:
    folded = fold(typed)
    met = next((text for text in key.accepted if fold(text) == folded), None)
    rule: Rule = "text-other" if met is None else "text-accepted"
    return Judgement(rule, _all_or_nothing(met is not None), read=(folded,), met=met or "")


def _all_or_nothing(right: bool) -> Fraction:
    return FULL if right else NOTHING


def _chosen(question: Question, chosen: set[str]) -> Judgement:
    """A voided option is right for whoever chose it, and not there for anybody else: the best that it can have been.

    So nobody loses by it, whether it was right or wrong before; a key does not say which.
    """
    voided = {choice.id for choice in question.choices if choice.voided} & chosen
    right = {choice.id for choice in question.choices if choice.right and not choice.voided} | voided
    if question.kind != "multiple":
        rule: Rule = "one-voided" if voided else "one-right" if chosen & right else "one-wrong"
        return Judgement(rule, _all_or_nothing(rule != "one-wrong"))
    counts = (len(chosen & right), len(right), len(chosen - right))
    if not question.partial:
        return Judgement("all-or-nothing", _all_or_nothing(chosen == right), *counts, voided=len(voided))
    share = max(NOTHING, Fraction(counts[0] - counts[2], len(right) or 1))
    return Judgement("part", share, *counts, voided=len(voided))
