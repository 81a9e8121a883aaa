"""Ungraded questions in lessons: how they are asked without their key, and whether an answer is right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.content.model import Item, Matching, Number, Ordering, Question, ShortText
from app.content.typed import fold, numbers_in

# single, true or false, number, text: one text · multiple: ids · matching: left to right · ordering: ids in order
Given: TypeAlias = str | frozenset[str] | dict[str, str] | tuple[str, ...]

LONGEST = 200  # characters of a written answer


@dataclass(frozen=True)
class Asked:
    """A question as it may be shown before it is answered: there is no key in it, nor in the order of its parts."""

    id: str
    kind: str
    title: str
    html: str
    options: tuple[Item, ...] = ()  # choices, right sides to choose from, or things to put in order
    lefts: tuple[Item, ...] = ()
    left_label: str = ""
    right_label: str = ""


def asked(question: Question) -> Asked:
    """The question without its key; what must not stand in the author's order is mixed, always in the same way."""
    base = (question.id, question.kind, question.title, question.html)
    match question.answer:
        case Matching() as key:
            rights = _mixed(key.rights, question.id)
            return Asked(*base, rights, key.lefts, key.left_label, key.right_label)
        case Ordering() as key:
            return Asked(*base, _mixed(key.items, question.id))
        case _:
            return Asked(*base, tuple(Item(id=choice.id, html=choice.html) for choice in question.choices))


def _mixed(items: tuple[Item, ...], seed: str) -> tuple[Item, ...]:
    mixed = tuple(sorted(items, key=lambda item: hashlib.sha256(f"{seed} {item.id}".encode()).digest()))
    return mixed if mixed != items else items[1:] + items[:1]


def field(question_id: str, row: str = "") -> str:
    """The name of a form field: "a.question", or "a.question.row" for matching and ordering."""
    return f"a.{question_id}.{row}" if row else f"a.{question_id}"


def given(question: Question, fields: Mapping[str, Sequence[str]]) -> Given | None:
    """The answer that a form's fields give; None when there is none or it is not whole."""
    match question.answer:
        case Matching(lefts=rows):
            pairs = {row.id: _first(fields, question.id, row.id) for row in rows}
            return pairs if all(pairs.values()) else None
        case Ordering(items=rows):
            places = {_first(fields, question.id, row.id): row.id for row in rows}
            order = tuple(places.get(str(place), "") for place in range(1, len(rows) + 1))
            return order if all(order) else None
    if question.kind == "multiple":
        return frozenset(value for value in fields.get(field(question.id), ()) if value) or None
    return _first(fields, question.id) or None


def _first(fields: Mapping[str, Sequence[str]], question_id: str, row: str = "") -> str:
    return next(iter(fields.get(field(question_id, row), ())), "").strip()[:LONGEST]


def is_right(question: Question, answer: Given) -> bool:
    """Whether an answer is right. A voided choice is right for whoever chose it. An essay is never judged here."""
    match question.answer, answer:
        case Number() as key, str():
            return any(key.low <= value <= key.high for value in numbers_in(answer))
        case ShortText() as key, str():
            return fold(answer) in map(fold, key.accepted)
        case Matching() as key, dict():
            return answer == key.pairs
        case Ordering() as key, tuple():
            return answer == tuple(item.id for item in key.items)
    return question.kind in ("single", "multiple", "truefalse") and _chose_right(question, answer)


def _chose_right(question: Question, answer: Given) -> bool:
    voided = {choice.id for choice in question.choices if choice.voided}
    right = {choice.id for choice in question.choices if choice.right and not choice.voided}
    if isinstance(answer, str):
        return answer in right | voided
    return isinstance(answer, frozenset) and answer - voided == right


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer at once: whether it is right, of the choices made, of the question, and the key."""

    right: bool
    remarks: tuple[str, ...]  # HTML of the feedback of each choice made
    feedback: str  # HTML
    key: tuple[str, ...]  # HTML of each line of the right answer


def judge(question: Question, answer: Given) -> Verdict:
    """The verdict on an answer in a lesson."""
    chosen = {answer} if isinstance(answer, str) else set(answer) if isinstance(answer, frozenset) else set()
    remarks = tuple(choice.feedback for choice in question.choices if choice.feedback and choice.id in chosen)
    return Verdict(is_right(question, answer), remarks, question.feedback, _key(question))


def _key(question: Question) -> tuple[str, ...]:
    match question.answer:
        case Number() as key:
            return (str(key.low) if key.low == key.high else f"{key.low} – {key.high}",)
        case ShortText() as key:
            return (_escaped(key.accepted[0]),)
        case Matching() as key:
            rights = {right.id: right.html for right in key.rights}
            return tuple(f"{left.html} – {rights[key.pairs[left.id]]}" for left in key.lefts if left.id in key.pairs)
        case Ordering() as key:
            return tuple(item.html for item in key.items)
    return tuple(choice.html for choice in question.choices if choice.right)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
