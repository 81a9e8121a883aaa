"""What was answered in an attempt, every save of it, and what it is worth."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select

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


def saves(attempt_id: uuid.UUID) -> list[Given]:
    """Every save of an attempt, in the order of the acts; of two acts of one moment, in the order of arrival."""
    columns = (Save.id, Save.question_id, Save.value, Save.seq, Save.saved_at, Save.language, Save.by)
    found = select(*columns).where(Save.attempt_id == attempt_id).order_by(Save.seq, Save.saved_at, Save.id)
    return [Given(*row) for row in db.session.execute(found)]


def answers(attempt_id: uuid.UUID) -> dict[str, Given]:
    """The answers of an attempt, by question: of each the last save, also where it took the answer back."""
    return {given.question_id: given for given in saves(attempt_id)}


def grade_of(paper: Paper) -> marking.Grade:
    """The marks of an attempt: as they are kept, or, before anyone has closed it, as they would be now."""
    if paper.earned is not None and paper.possible is not None:
        marks = {question_id: Fraction(mark) for question_id, mark in paper.marks.items()}
        return marking.Grade(marks, paper.earned, paper.possible, paper.passed)
    values = {question_id: given.value for question_id, given in answers(paper.id).items()}
    return marking.grade(paper.key, values, paper.pass_mark)
