"""What was answered in an attempt, every save of it, and what it is worth."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import Uuid, bindparam, func, select

from app.assessment.models import Save
from app.assessment.queries.papers import Paper
from app.assessment.rules import marking
from app.assessment.rules.answers import Value
from app.base.db import db


@dataclass(frozen=True)
class Given:
    """One save of an answer. `by` is empty when the trainee saved it herself."""

    id: uuid.UUID
    question_id: str
    value: Value
    seq: int
    saved_at: datetime
    language: str
    by: uuid.UUID | None


_COLUMNS = (Save.id, Save.question_id, Save.value, Save.seq, Save.saved_at, Save.language, Save.by)
_ACTS = (Save.seq, Save.saved_at, Save.id)  # the order of the acts; of two of one moment, that of arrival

# built once: every page of the desk runs it. An essay has hundreds of saves, of which a page wants the last
_NEWEST_FIRST = func.row_number().over(partition_by=Save.question_id, order_by=[column.desc() for column in _ACTS])
_RANKED = (
    select(*_COLUMNS, _NEWEST_FIRST.label("rank"))
    .where(Save.attempt_id == bindparam("attempt", type_=Uuid()))
    .subquery()
)
_LAST = select(_RANKED).where(_RANKED.c.rank == 1)


def saves(attempt_id: uuid.UUID) -> list[Given]:
    """Every save of an attempt, in the order of the acts; of two acts of one moment, in the order of arrival."""
    found = select(*_COLUMNS).where(Save.attempt_id == attempt_id).order_by(*_ACTS)
    return [Given(*row) for row in db.session.execute(found)]


def answers(attempt_id: uuid.UUID) -> dict[str, Given]:
    """The answers of an attempt, by question: of each the last save, also where it took the answer back."""
    rows = db.session.connection().execute(_LAST, {"attempt": attempt_id})
    return {row.question_id: Given(*row[:-1]) for row in rows}


def grade_of(paper: Paper) -> marking.Grade:
    """The marks of an attempt: as they are kept, or, before anyone has closed it, as they would be now."""
    if paper.earned is not None and paper.possible is not None:
        marks = {question_id: Fraction(mark) for question_id, mark in paper.marks.items()}
        return marking.Grade(marks, paper.earned, paper.possible, paper.passed)
    values = {question_id: given.value for question_id, given in answers(paper.id).items()}
    return marking.grade(paper.key, values, paper.pass_mark)
