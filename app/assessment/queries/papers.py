"""An attempt as its owner, an instructor or a job may see it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy import Row, Select, Uuid, bindparam, exists, select
from sqlalchemy.orm import aliased

from app.assessment.models import Attempt, Sitting
from app.assessment.rules import drawing, life, marking, review
from app.base import clock
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model
from app.learning.models import Enrolment


@dataclass(frozen=True)
class Paper:
    """One attempt with the edition it was drawn from. `earned`, `possible` and `passed` are None while it is open.

    `passed` stays None while an essay waits for its marker. `room` is the sitting that it belongs to.
    """

    id: uuid.UUID
    enrolment_id: uuid.UUID
    edition_id: uuid.UUID
    quiz_id: str
    sitting_id: uuid.UUID | None
    number: int
    counts: bool
    seed: str
    question_ids: list[str]
    declaration: str
    started_at: datetime
    deadline: datetime | None
    paused_at: datetime | None
    on_paper_at: datetime | None
    code: str | None
    seen_at: datetime | None
    unsent: int
    handed_in_at: datetime | None
    closed_by: str
    marks: dict[str, str]
    earned: Fraction | None
    possible: Fraction | None
    passed: bool | None
    marked_at: datetime | None
    voided_at: datetime | None
    void_reason: str | None
    person_id: uuid.UUID
    centre_id: uuid.UUID
    name: str
    course_slug: str
    room: review.Room | None
    edition: model.Edition

    def course(self, language: str) -> model.Course:
        """The course of this attempt's edition."""
        return self.edition.in_language(language)

    def quiz(self, language: str) -> model.Quiz:
        """The quiz as it stood when the attempt began."""
        found = drawing.find_quiz(self.course(language), self.quiz_id)
        assert found is not None, "an edition never changes"
        return found

    def questions(self, language: str) -> list[model.Question]:
        """The drawn questions with their keys, in the order in which they are asked."""
        bank = drawing.bank(self.course(language), self.quiz(language))
        return [bank[question_id] for question_id in self.question_ids]

    @cached_property
    def key(self) -> list[model.Question]:
        """The drawn questions in the course's first language, by which answers are read and marked."""
        return self.questions(self.edition.course.language)

    @property
    def pass_mark(self) -> int:
        """In per cent."""
        return self.quiz(self.edition.course.language).pass_mark

    @property
    def state(self) -> life.State:
        """In which state it is now."""
        return life.state(self, clock.now())

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken now."""
        return self.state == "open"

    @property
    def is_overdue(self) -> bool:
        """Whether the time is up and nobody has closed it yet."""
        return self.state == "expired"

    @property
    def is_void(self) -> bool:
        """Whether it was declared void: it neither counts nor uses anything up."""
        return self.voided_at is not None

    @property
    def shown(self) -> review.Shown:
        """What its owner may see of it now."""
        return review.shown(self.quiz(self.edition.course.language).show, self.state, self.room, clock.now())

    @property
    def kind(self) -> str:
        """The kind of evidence that a pass is."""
        return "exam" if self.quiz_id == "exam" else "quiz"

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down; None while it is open."""
        return None if self.earned is None or self.possible is None else marking.percent(self.earned, self.possible)


_COLUMNS = (
    Attempt.id, Attempt.enrolment_id, Attempt.edition_id, Attempt.quiz_id, Attempt.sitting_id, Attempt.number,
    Attempt.counts, Attempt.seed, Attempt.questions, Attempt.declaration, Attempt.started_at, Attempt.deadline,
    Attempt.paused_at, Attempt.on_paper_at, Attempt.code, Attempt.seen_at, Attempt.unsent, Attempt.handed_in_at,
    Attempt.closed_by, Attempt.marks, Attempt.earned, Attempt.possible, Attempt.passed, Attempt.marked_at,
    Attempt.voided_at, Attempt.void_reason, Enrolment.person_id, Enrolment.centre_id, Enrolment.name,
    Enrolment.course_slug,
)  # fmt: skip

_OTHER = aliased(Attempt)
BUSY = exists().where(_OTHER.sitting_id == Sitting.id, _OTHER.handed_in_at.is_(None))


def _papers() -> Select[Any]:
    room = (Sitting.closes_at, Sitting.closed_at.label("sitting_closed_at"), BUSY.label("busy"), Sitting.addresses)
    return _from(select(*_COLUMNS, Edition.compiled, *room)).outerjoin(Sitting, Attempt.sitting_id == Sitting.id)


def _from(found: Select[Any]) -> Select[Any]:
    found = found.join_from(Attempt, Enrolment, Attempt.enrolment_id == Enrolment.id)
    return found.join(Edition, Attempt.edition_id == Edition.id)


def _paper(row: Row[Any] | None) -> Paper:
    if row is None:
        raise NotFound("no-such-attempt")
    known: tuple[Any, ...] = tuple(row)[: len(_COLUMNS)]
    room = review.Room(row.closes_at, row.sitting_closed_at, row.busy, row.addresses) if row.closes_at else None
    return Paper(*(*known, room, catalogue.compiled(row.compiled)))


def her_paper(person_id: uuid.UUID, attempt_id: uuid.UUID, sitting_id: uuid.UUID | None = None) -> Paper:
    """Her own attempt, with a ticket only in its sitting. Refuses with NotFound, also when it is somebody else's."""
    return _paper(db.session.execute(_hers(_papers(), person_id, attempt_id, sitting_id)).one_or_none())


def _hers(found: Select[Any], person_id: uuid.UUID, attempt_id: uuid.UUID, sitting_id: uuid.UUID | None) -> Select[Any]:
    mine = found.where(Attempt.id == attempt_id, Enrolment.person_id == person_id)
    return mine.where(Attempt.sitting_id == sitting_id) if sitting_id else mine


# built once: every save runs it
_TO_SAVE = (
    _from(select(*_COLUMNS, Edition.compiled))
    .where(Attempt.id == bindparam("attempt"), Enrolment.person_id == bindparam("person", type_=Uuid()))
    .with_for_update(read=True, of=Attempt)
)


def paper_to_save(person_id: uuid.UUID, attempt_id: uuid.UUID, sitting_id: uuid.UUID | None = None) -> Paper:
    """Her own attempt, kept from closing until the transaction ends; without its room. Refuses with NotFound."""
    hers = {"attempt": attempt_id, "person": person_id}
    row = db.session.connection().execute(_TO_SAVE, hers).one_or_none()
    if row is None or sitting_id not in (None, row.sitting_id):
        raise NotFound("no-such-attempt")
    known: tuple[Any, ...] = tuple(row)[: len(_COLUMNS)]
    return Paper(*(*known, None, catalogue.compiled(row.compiled)))


def paper_in(attempt_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Paper:
    """An attempt of someone enrolled in one of these centres. Refuses with NotFound."""
    theirs = _papers().where(Attempt.id == attempt_id, Enrolment.centre_id.in_(centres))
    return _paper(db.session.execute(theirs).one_or_none())


def paper_by_id(attempt_id: uuid.UUID) -> Paper:
    """Any attempt, for jobs. Refuses with NotFound."""
    return _paper(db.session.execute(_papers().where(Attempt.id == attempt_id)).one_or_none())


def papers_where(*conditions: Any) -> list[Paper]:
    """All attempts that meet these conditions, by quiz and number; who may see them is asked before."""
    found = _papers().where(*conditions).order_by(Attempt.quiz_id, Attempt.number, Attempt.id)
    return [_paper(row) for row in db.session.execute(found)]


def papers_of(enrolment_id: uuid.UUID, quiz_ids: Sequence[str] | None = None) -> list[Paper]:
    """All attempts of an enrolment, or those at these quizzes, oldest first."""
    if quiz_ids is None:
        return papers_where(Attempt.enrolment_id == enrolment_id)
    return papers_where(Attempt.enrolment_id == enrolment_id, Attempt.quiz_id.in_(quiz_ids))
