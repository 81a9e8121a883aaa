"""The shape of an answer: what may be kept, what a form sends, and whether anything is missing.

What was typed is kept as it was typed; only what can never be an answer to the question is refused.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from app.base.refusals import Invalid
from app.content.model import Choice, Item, Matching, Ordering, Question
from app.content.typed import numbers_in

LONGEST_TEXT = 500
LONGEST_ESSAY = 40_000

# single: an id; multiple: ids; number and text: as typed; matching: left → right; ordering: item → place from 1
Value: TypeAlias = str | list[str] | dict[str, str] | dict[str, int] | None


def read(question: Question, raw: object) -> Value:
    """The answer as it is kept; None is no answer. Refuses with Invalid what cannot be meant."""
    if raw is None:
        return None
    match question.kind:
        case "single" | "truefalse":
            return _one(raw, _ids(question.choices))
        case "multiple":
            return _several(raw, _ids(question.choices))
        case "matching":
            return _pairs(question, raw)
        case "ordering":
            return _places(question, raw)
    return _typed(raw, LONGEST_ESSAY if question.kind == "essay" else LONGEST_TEXT)


def _ids(items: Iterable[Choice | Item]) -> list[str]:
    return [item.id for item in items]


def _unreadable() -> Invalid:
    return Invalid("answer-unreadable")


def _one(raw: object, ids: list[str]) -> Value:
    if raw == "":
        return None
    if not isinstance(raw, str) or raw not in ids:
        raise _unreadable()
    return raw


def _several(raw: object, ids: list[str]) -> Value:
    if not isinstance(raw, list) or not all(isinstance(id, str) and id in ids for id in raw):
        raise _unreadable()
    return [id for id in ids if id in raw] or None


def _pairs(question: Question, raw: object) -> Value:
    key = question.answer
    assert isinstance(key, Matching)
    lefts, rights = _ids(key.lefts), ["", *_ids(key.rights)]
    if not isinstance(raw, dict) or not all(left in lefts and right in rights for left, right in raw.items()):
        raise _unreadable()
    return {left: raw[left] for left in lefts if raw.get(left)} or None


def _places(question: Question, raw: object) -> Value:
    key = question.answer
    assert isinstance(key, Ordering)
    items = _ids(key.items)
    places = {str(place): place for place in range(1, len(items) + 1)}
    if not isinstance(raw, dict) or not all(item in items and str(at) in ("", *places) for item, at in raw.items()):
        raise _unreadable()
    return {item: places[str(raw[item])] for item in items if raw.get(item)} or None


def _typed(raw: object, longest: int) -> Value:
    if not isinstance(raw, str) or len(raw) > longest:
        raise _unreadable()
    return "".join(c for c in raw if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip() or None


def field(question_id: str, row: str = "") -> str:
    """The name of a form field: "a.question", or "a.question.row" for matching and ordering."""
    return f"a.{question_id}.{row}" if row else f"a.{question_id}"


def sent(question: Question, fields: Mapping[str, Sequence[str]]) -> object:
    """What a form's fields say about this question, in the shape that `read` takes."""
    values = [value for value in fields.get(field(question.id), ()) if value]
    match question.answer:
        case Matching(lefts=rows) | Ordering(items=rows):
            return {row.id: fields.get(field(question.id, row.id), [""])[0] for row in rows}
    if question.kind == "multiple":
        return values
    return values[0] if values else None


def gap(question: Question, value: Value) -> str:
    """What is missing: "blank", "part" (some rows are open), "places" (a place twice), "number" (none can be read)."""
    if value is None:
        return "blank"
    match question.answer:
        case Matching(lefts=rows) | Ordering(items=rows) if isinstance(value, dict) and len(value) < len(rows):
            return "part"
        case Ordering() if isinstance(value, dict) and len(set(value.values())) < len(value):
            return "places"
    if question.kind == "number" and not numbers_in(str(value)):
        return "number"
    return ""
