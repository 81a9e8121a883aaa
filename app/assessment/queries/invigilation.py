"""What an invigilator sees of the people in a sitting, in two statements however many they are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import String, cast, func, select

from app.assessment.models import Attempt, AttemptGrant, Save, Seat
from app.assessment.rules import life, standing
from app.assessment.rules import sittings as rules
from app.base import clock
from app.base.db import db
from app.base.refusals import NotFound
from app.content import model
from app.learning.models import Enrolment


@dataclass(frozen=True)
class Progress:
    """An attempt in a sitting, from outside: how far, never what."""

    id: uuid.UUID
    started_at: datetime
    deadline: datetime | None
    paused_at: datetime | None
    on_paper_at: datetime | None
    seen_at: datetime | None
    unsent: int
    handed_in_at: datetime | None
    closed_by: str
    passed: bool | None
    voided_at: datetime | None
    asked: int
    answered: int
    last_saved: datetime | None

    @property
    def state(self) -> life.State:
        """In which state it is now."""
        return life.state(self, clock.now())

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken now."""
        return self.state == "open"

    @property
    def presence(self) -> rules.Presence:
        """Whether its page has been heard of lately."""
        return rules.presence((self.started_at, self.seen_at, self.last_saved), clock.now())

    @property
    def seconds_left(self) -> int | None:
        """Until its end; None without one."""
        if self.deadline is None:
            return None
        return max(0, int((self.deadline - (self.paused_at or clock.now())).total_seconds()))


@dataclass(frozen=True)
class Line:
    """One person on the list of a sitting."""

    seat_id: uuid.UUID
    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    rank: str
    organisation: str
    extra_minutes: int
    extra_reason: str
    ticket_number: int
    ticket_used_at: datetime | None
    attempt: Progress | None


_SEAT = (
    Seat.id, Seat.enrolment_id, Enrolment.person_id, Enrolment.name, Enrolment.rank, Enrolment.organisation,
    Seat.extra_minutes, Seat.extra_reason, Seat.ticket_number, Seat.ticket_used_at,
)  # fmt: skip
_ATTEMPT = (
    Attempt.id.label("attempt_id"), Attempt.started_at, Attempt.deadline, Attempt.paused_at, Attempt.on_paper_at,
    Attempt.seen_at, Attempt.unsent, Attempt.handed_in_at, Attempt.closed_by, Attempt.passed, Attempt.voided_at,
    Attempt.questions,
)  # fmt: skip


def lines_of(sitting_id: uuid.UUID, seat_id: uuid.UUID | None = None) -> list[Line]:
    """Everybody on the list by name, or one of them, with their last attempt in it; one not void before a void one."""
    found = select(*_SEAT, *_ATTEMPT).join_from(Seat, Enrolment, Seat.enrolment_id == Enrolment.id)
    hers = (Attempt.enrolment_id == Seat.enrolment_id) & (Attempt.sitting_id == Seat.sitting_id)
    found = found.outerjoin(Attempt, hers).where(Seat.sitting_id == sitting_id)
    if seat_id is not None:
        found = found.where(Seat.id == seat_id)
    found = found.order_by(Enrolment.name, Seat.id, Attempt.voided_at.is_(None), Attempt.number)
    saved = _saved(sitting_id)
    last = {row.id: row for row in db.session.execute(found)}
    return [_line(row, saved) for row in last.values()]


Hindrance = Literal["open-elsewhere", "no-attempts-left", "wait-first"]


def hindrances(sitting_id: uuid.UUID, quiz: model.Quiz) -> dict[uuid.UUID, Hindrance]:
    """Who of those who have not begun in a sitting could not, by enrolment, and why; in two statements."""
    seats = select(Seat.enrolment_id).where(Seat.sitting_id == sitting_id)
    tried = db.session.scalars(
        select(Attempt).where(Attempt.quiz_id == quiz.id, Attempt.enrolment_id.in_(seats), Attempt.voided_at.is_(None))
    )
    granted = select(AttemptGrant.enrolment_id, AttemptGrant.granted_at)
    granted = granted.where(AttemptGrant.quiz_id == quiz.id, AttemptGrant.enrolment_id.in_(seats))
    attempts: dict[uuid.UUID, list[Attempt]] = {}
    for row in tried:
        attempts.setdefault(row.enrolment_id, []).append(row)
    grants: dict[uuid.UUID, list[datetime]] = {}
    for enrolment_id, moment in db.session.execute(granted):
        grants.setdefault(enrolment_id, []).append(moment)
    found = {
        enrolment_id: _hindrance(quiz, hers, grants.get(enrolment_id, []))
        for enrolment_id, hers in attempts.items()
        if all(attempt.sitting_id != sitting_id for attempt in hers)
    }
    return {enrolment_id: why for enrolment_id, why in found.items() if why}


def _hindrance(quiz: model.Quiz, attempts: list[Attempt], grants: list[datetime]) -> Hindrance | None:
    now = clock.now()
    if any(life.state(attempt, now) == "open" for attempt in attempts):
        return "open-elsewhere"
    return standing.standing(quiz, attempts, grants, now).refused or None


def line_of(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Line:
    """One person on the list of a sitting. Refuses with NotFound."""
    found = lines_of(sitting_id, seat_id)
    if not found:
        raise NotFound("no-such-seat")
    return found[0]


def _line(row: Any, saved: dict[uuid.UUID, tuple[int, datetime | None]]) -> Line:
    known: tuple[Any, ...] = tuple(row)[:-1]
    seat, attempt = known[: len(_SEAT)], known[len(_SEAT) :]
    if row.attempt_id is None:
        return Line(*(*seat, None))
    return Line(*(*seat, Progress(*(*attempt, len(row.questions), *saved.get(row.attempt_id, (0, None))))))


def _saved(sitting_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, datetime | None]]:
    """How many questions of each attempt have an answer now, and when the last one was saved."""
    newest = func.row_number().over(
        partition_by=(Save.attempt_id, Save.question_id),
        order_by=(Save.seq.desc(), Save.saved_at.desc(), Save.id.desc()),
    )
    lines = select(Save.attempt_id, Save.saved_at, cast(Save.value, String).label("value"), newest.label("place"))
    lines = lines.join_from(Save, Attempt, Save.attempt_id == Attempt.id).where(Attempt.sitting_id == sitting_id)
    each = lines.subquery()
    given = func.count().filter(each.c.place == 1, each.c.value != "null")
    found = select(each.c.attempt_id, given, func.max(each.c.saved_at)).group_by(each.c.attempt_id)
    return {row[0]: (row[1], row[2]) for row in db.session.execute(found)}
