"""What may be shown of a question while its attempt is open: no key, no feedback, and no order that gives it away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.assessment.rules.answers import Value
from app.assessment.rules.drawing import shuffled
from app.content.model import Choice, Choices, Essay, Item, Matching, Ordering, Question, QuestionKind


@dataclass(frozen=True)
class Option:
    """Something that can be chosen, or a row that wants a choice."""

    id: str
    html: str


@dataclass(frozen=True)
class Sheet:
    """One question as it is asked. Matching and ordering have rows, each of which takes one of the options.

    An essay says how many words are asked for.
    """

    id: str
    kind: QuestionKind
    title: str
    text: str
    html: str
    points: int
    language: str
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    row_label: str = ""
    option_label: str = ""
    least_words: int = 0
    most_words: int = 0


def sheet(question: Question, seed: str, shuffle: bool, given: Value = None) -> Sheet:
    """The question as this attempt asks it. An order that she has given already is shown as she left it."""
    values = (
        question.id,
        question.kind,
        question.title,
        question.text,
        question.html,
        question.points,
        question.language,
    )
    match question.answer:
        case Choices():
            return Sheet(*values, options=_choices(question, seed, shuffle))
        case Matching() as key:
            rights = _in_order(key.rights, shuffled(seed, question.id, (item.id for item in key.rights)))
            return Sheet(*values, rights, _options(key.lefts), key.left_label, key.right_label)
        case Ordering() as key:
            rows = _in_order(key.items, starting_order(key, seed, question.id, given))
            return Sheet(*values, _places(len(key.items)), rows)
        case Essay() as key:
            return Sheet(*values, least_words=key.least_words, most_words=key.most_words)
    return Sheet(*values)


def starting_order(key: Ordering, seed: str, scope: str, given: Value = None) -> list[str]:
    """The order in which items are shown at first: hers when it is whole, else shuffled and never the right one.

    Who leaves it as it is has answered nothing: a first order that is right could not be told from no answer.
    """
    right = [item.id for item in key.items]
    if isinstance(given, dict) and sorted(given.values(), key=str) == sorted(range(1, len(right) + 1), key=str):
        return sorted(right, key=lambda id: int(given[id]))
    order = shuffled(seed, scope, right)
    return order[1:] + order[:1] if order == right else order


def _choices(question: Question, seed: str, shuffle: bool) -> tuple[Option, ...]:
    if not shuffle or question.fixed or question.kind == "truefalse":
        return _options(question.choices)
    ids = shuffled(seed, question.id, (choice.id for choice in question.choices))
    return _in_order(question.choices, ids)


def _in_order(items: Iterable[Choice | Item], ids: Iterable[str]) -> tuple[Option, ...]:
    html = {item.id: item.html for item in items}
    return tuple(Option(id, html[id]) for id in ids)


def _options(items: Iterable[Choice | Item]) -> tuple[Option, ...]:
    return tuple(Option(item.id, item.html) for item in items)


def _places(count: int) -> tuple[Option, ...]:
    return tuple(Option(str(place), str(place)) for place in range(1, count + 1))
