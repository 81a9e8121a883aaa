"""Papers as they are printed and keyed in: all that stands on them, in few statements however many they are."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from app.accounts.models import Centre
from app.assessment.models import Attempt, Save, Seat, Sitting
from app.assessment.queries.papers import Paper, papers_where
from app.assessment.rules import drawing
from app.assessment.rules.answers import Value
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.learning.models import Enrolment


@dataclass(frozen=True)
class Printout:
    """An attempt with what its paper says besides: the centre's name, the edition's number, what is answered."""

    paper: Paper
    centre: str
    edition: int
    extra_minutes: int
    values: dict[str, Value]

    @property
    def is_continued(self) -> bool:
        """Whether it began on line."""
        return self.paper.on_paper_at is not None and self.paper.on_paper_at > self.paper.started_at

    @property
    def minutes(self) -> int:
        """The time that she has on paper: all of it, or what was left on line; 0 without a limit."""
        whole = self.paper.quiz(self.paper.edition.course.language).minutes
        if not self.is_continued:
            return whole and whole + self.extra_minutes
        if self.paper.deadline is None or self.paper.on_paper_at is None:
            return 0
        return max(1, round((self.paper.deadline - self.paper.on_paper_at) / timedelta(minutes=1)))


def printouts(attempt_ids: Collection[uuid.UUID]) -> list[Printout]:
    """These attempts in this order; those that are not there are left out. Who may see them is asked before."""
    papers = {paper.id: paper for paper in papers_where(Attempt.id.in_(attempt_ids))}
    facts = select(Attempt.id, Centre.name, Edition.number, func.coalesce(Seat.extra_minutes, 0))
    facts = facts.join_from(Attempt, Enrolment, Attempt.enrolment_id == Enrolment.id)
    facts = facts.join(Centre, Enrolment.centre_id == Centre.id).join(Edition, Attempt.edition_id == Edition.id)
    seat = (Seat.sitting_id == Attempt.sitting_id) & (Seat.enrolment_id == Attempt.enrolment_id)
    facts = facts.outerjoin(Seat, seat).where(Attempt.id.in_(attempt_ids))
    known = {row[0]: row[1:] for row in db.session.execute(facts)}
    values = _values(attempt_ids)
    return [Printout(papers[id], *known[id], values.get(id, {})) for id in attempt_ids if id in papers]


def _values(attempt_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Value]]:
    """By attempt and question, the last save of each."""
    saves = select(Save.attempt_id, Save.question_id, Save.value).where(Save.attempt_id.in_(attempt_ids))
    found: dict[uuid.UUID, dict[str, Value]] = {}
    for row in db.session.execute(saves.order_by(Save.seq, Save.saved_at, Save.id)):
        found.setdefault(row.attempt_id, {})[row.question_id] = row.value
    return found


def printout(attempt_id: uuid.UUID) -> Printout:
    """One attempt. Refuses with NotFound."""
    found = printouts([attempt_id])
    if not found:
        raise NotFound("no-such-attempt")
    return found[0]


def paper_by_code(code: str, centres: Collection[uuid.UUID]) -> Paper:
    """The attempt whose paper has this code, of someone in these centres. Refuses with NotFound."""
    found = papers_where(Attempt.code == code, Enrolment.centre_id.in_(centres))
    if not found:
        raise NotFound("no-such-paper")
    return found[0]


def sits_herself(sitting_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Whether this person is on the list of a sitting that is not over."""
    mine = select(Seat.id).join_from(Seat, Enrolment, Seat.enrolment_id == Enrolment.id)
    mine = mine.join(Sitting, Seat.sitting_id == Sitting.id)
    mine = mine.where(Seat.sitting_id == sitting_id, Enrolment.person_id == person_id)
    mine = mine.where(Sitting.closed_at.is_(None), Sitting.cancelled_at.is_(None))
    return db.session.scalar(mine.limit(1)) is not None


@dataclass(frozen=True)
class Outstanding:
    """A paper that is out and not keyed in yet."""

    code: str
    name: str
    course: str
    quiz: str
    on_paper_at: datetime


def outstanding(centres: Sequence[uuid.UUID], language: str, most: int = 200) -> list[Outstanding]:
    """Papers of these centres that are out, those that went out first at the top."""
    columns: tuple[Any, ...] = (Attempt.code, Enrolment.name, Attempt.quiz_id, Attempt.on_paper_at, Edition.compiled)
    found = select(*columns).join_from(Attempt, Enrolment, Attempt.enrolment_id == Enrolment.id)
    found = found.join(Edition, Attempt.edition_id == Edition.id)
    found = found.where(Attempt.handed_in_at.is_(None), Attempt.on_paper_at.is_not(None))
    found = found.where(Enrolment.centre_id.in_(centres)).order_by(Attempt.on_paper_at, Attempt.id).limit(most)
    return [_outstanding(row, language) for row in db.session.execute(found)]


def _outstanding(row: Row[Any], language: str) -> Outstanding:
    course = catalogue.compiled(row.compiled).in_language(language)
    quiz = drawing.find_quiz(course, row.quiz_id)
    return Outstanding(row.code, row.name, course.title, quiz.title if quiz else row.quiz_id, row.on_paper_at)
