"""What the pages of papers send: who gets one, and the lines that are keyed in."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.base.fields import as_key
from app.content.model import Question

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Typed:
    """The lines of a keying page by question: what stands in them, and what stood in them when the page was made."""

    texts: dict[str, str]
    was: dict[str, str]


def chosen_seats(fields: Fields) -> set[uuid.UUID]:
    """The people who were ticked, by seat."""
    return {seat for seat in map(as_key, fields.get("seat", ())) if seat}


def order_key(fields: Fields) -> uuid.UUID | None:
    """The id of an order, minted with its page so that a double click prints once."""
    return as_key(_first(fields, "key"))


def chosen_language(text: str, languages: Collection[str]) -> str:
    """One of the course's languages: the one that was asked for, else its first."""
    return text if text in languages else next(iter(languages))


def read_typed(questions: Sequence[Question], fields: Fields, note: str) -> Typed:
    """What was keyed in; `note` is added to an essay that is said to stand on paper."""
    texts, was = {}, {}
    for question in questions:
        name = f"text.{question.id}"
        if name in fields:
            texts[question.id] = _with_note(_first(fields, name), fields, question, note)
        if f"was.{question.id}" in fields:
            was[question.id] = _first(fields, f"was.{question.id}")
    return Typed(texts, was)


def _with_note(text: str, fields: Fields, question: Question, note: str) -> str:
    if question.kind != "essay" or f"paper.{question.id}" not in fields or note in text:
        return text
    return f"{text.rstrip()}\n\n{note}".strip()


def _first(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")
