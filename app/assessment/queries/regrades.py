"""The regrades that were made: who, why, how far each is, and every mark that it changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.assessment.models import Attempt, MarkChange, Regrade
from app.assessment.rules import regrading
from app.assessment.rules.regrading import Progress, Turn
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue.models import Edition
from app.jobs import queries as jobs
from app.learning.models import Enrolment

JOB = "regrade"


@dataclass(frozen=True)
class Made:
    """A regrade that somebody applied."""

    id: uuid.UUID
    course_slug: str
    quiz_id: str
    edition: int
    raise_only: bool
    reason: str
    by: str
    at: datetime
    questions: list[str]
    summary: dict[str, Any]
    progress: Progress

    def turned(self, turn: Turn) -> int:
        """How many attempts won or lost a pass by it."""
        return list(self.summary.get("turns", {}).values()).count(turn)


def newest(made: Sequence[Made]) -> dict[str, Made]:
    """By quiz the last one that is done, where none is under way or stopped since; `made` stand newest first."""
    found: dict[str, Made] = {}
    for it in made:
        if it.progress != "replaced":
            found.setdefault(it.quiz_id, it)
    return {quiz_id: it for quiz_id, it in found.items() if it.progress == "done"}


def progress(regrade_id: uuid.UUID, summary: Mapping[str, Any]) -> Progress:
    """How far a regrade is, by what is kept of it and by its jobs: the first one, and one for each time it went on."""
    return regrading.progress(summary, [] if regrading.is_over(summary) else [it.state for it in pieces(regrade_id)])


def pieces(regrade_id: uuid.UUID) -> list[jobs.Piece]:
    """The jobs of a regrade, oldest first."""
    return jobs.pieces(JOB, regrade_id.hex)


def _made() -> Any:
    columns = (
        Regrade.id, Regrade.course_slug, Regrade.quiz_id, Edition.number.label("edition"), Regrade.raise_only,
        Regrade.reason, Person.name.label("by"), Regrade.at, Regrade.questions, Regrade.summary,
    )  # fmt: skip
    found = select(*columns).join_from(Regrade, Edition, Regrade.edition_id == Edition.id)
    return found.join(Person, Regrade.by == Person.id)


def regrades(course_slug: str) -> list[Made]:
    """The regrades of a course, newest first."""
    found = _made().where(Regrade.course_slug == course_slug).order_by(Regrade.at.desc(), Regrade.id)
    return [_as_made(row) for row in db.session.execute(found)]


def _as_made(row: Any) -> Made:
    return Made(**row._asdict(), progress=progress(row.id, row.summary))


def unfinished(course_slug: str, quiz_id: str) -> Made | None:
    """The regrade of a quiz that is under way, or has stopped halfway; there is one at most."""
    found = _made().where(Regrade.course_slug == course_slug, Regrade.quiz_id == quiz_id)
    rows = db.session.execute(found.order_by(Regrade.at.desc(), Regrade.id))
    return next((_as_made(row) for row in rows if not regrading.is_over(row.summary)), None)


def regrade(regrade_id: uuid.UUID) -> Made:
    """One regrade, for whoever may see its course: ask that next. Refuses with NotFound."""
    row = db.session.execute(_made().where(Regrade.id == regrade_id)).one_or_none()
    if row is None:
        raise NotFound("no-such-regrade")
    return _as_made(row)


@dataclass(frozen=True)
class Changed:
    """What a regrade did to one attempt: its marks before and after, question by question."""

    attempt_id: uuid.UUID
    name: str
    number: int
    passed: bool | None
    turn: Turn
    marks: list[tuple[str, Fraction | None, Fraction]]


def changed_by(made: Made) -> list[Changed]:
    """Everything that a regrade changed, by outcome and name."""
    columns = (
        MarkChange.attempt_id, Enrolment.name, Attempt.number, Attempt.passed, MarkChange.question_id,
        MarkChange.before, MarkChange.after,
    )  # fmt: skip
    found = select(*columns).join_from(MarkChange, Attempt, MarkChange.attempt_id == Attempt.id)
    found = found.join(Enrolment, Attempt.enrolment_id == Enrolment.id).where(MarkChange.regrade_id == made.id)
    turns: dict[str, Turn] = made.summary.get("turns", {})
    by_attempt: dict[uuid.UUID, Changed] = {}
    for row in db.session.execute(found.order_by(MarkChange.attempt_id, MarkChange.question_id)):
        turn = turns.get(row.attempt_id.hex, "stays")
        known = by_attempt.setdefault(row.attempt_id, Changed(*row[:4], turn, []))
        known.marks.append((row.question_id, row.before, row.after))
    return sorted(by_attempt.values(), key=lambda it: regrading.by_outcome(it.turn, it.name, it.number))
