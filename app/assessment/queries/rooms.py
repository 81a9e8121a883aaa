"""The place of a trainee in a sitting: as starting an attempt needs it, and as her ticket says it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from app.assessment.models import Seat, Sitting
from app.assessment.rules import sittings as rules
from app.base import clock
from app.base.db import db
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model
from app.learning.models import Enrolment


@dataclass(frozen=True)
class Place:
    """A seat with what matters of its sitting. `edition` is the one that everybody in the room sits."""

    id: uuid.UUID
    sitting_id: uuid.UUID
    enrolment_id: uuid.UUID
    course_slug: str
    quiz_id: str
    room: str
    zone: str
    opens_at: datetime
    closes_at: datetime
    addresses: str
    extra_minutes: int
    edition_id: uuid.UUID
    edition: model.Edition

    def barred(self, address: str | None) -> rules.Barred:
        """Why an attempt may not begin now from this network address, or nothing."""
        return rules.barred(self.opens_at, self.closes_at, self.addresses, address, clock.now())


_COLUMNS = (
    Seat.id, Seat.sitting_id, Seat.enrolment_id, Sitting.course_slug, Sitting.quiz_id, Sitting.room, Sitting.zone,
    Sitting.opens_at, Sitting.closes_at, Sitting.addresses, Seat.extra_minutes, Sitting.edition_id, Edition.compiled,
)  # fmt: skip


def her_place(enrolment_id: uuid.UUID, quiz_id: str, sitting_id: uuid.UUID | None = None) -> Place | None:
    """Her seat at this quiz in the sitting that is on now or comes next, or in just this one; None without a seat."""
    here = [Sitting.id == sitting_id] if sitting_id is not None else []
    return _first(Seat.enrolment_id == enrolment_id, Sitting.quiz_id == quiz_id, Sitting.closes_at > clock.now(), *here)


def place_of(person_id: uuid.UUID, sitting_id: uuid.UUID) -> Place | None:
    """Her seat in this sitting, which is neither closed nor cancelled, though perhaps over; None without one."""
    return _first(Enrolment.person_id == person_id, Sitting.id == sitting_id)


def _first(*conditions: ColumnElement[bool]) -> Place | None:
    found: Any = select(*_COLUMNS).join_from(Seat, Sitting).join(Edition, Sitting.edition_id == Edition.id)
    found = found.join(Enrolment, Seat.enrolment_id == Enrolment.id)
    found = found.where(*conditions, Sitting.cancelled_at.is_(None), Sitting.closed_at.is_(None))
    row = db.session.execute(found.order_by(Sitting.opens_at, Seat.id).limit(1)).one_or_none()
    if row is None:
        return None
    known: tuple[Any, ...] = tuple(row)[:-1]
    return Place(*(*known, catalogue.compiled(row.compiled)))


@dataclass(frozen=True)
class Ticket:
    """Whom a ticket lets into which sitting."""

    fingerprint: str
    seat_id: uuid.UUID
    sitting_id: uuid.UUID
    person_id: uuid.UUID
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    cancelled_at: datetime | None
    addresses: str
    used_at: datetime | None


def ticket(fingerprint: str) -> Ticket | None:
    """The ticket with this fingerprint, used or not."""
    columns = (
        Seat.id, Seat.sitting_id, Enrolment.person_id, Sitting.opens_at, Sitting.closes_at, Sitting.closed_at,
        Sitting.cancelled_at, Sitting.addresses, Seat.ticket_used_at,
    )  # fmt: skip
    found = select(*columns).join_from(Seat, Sitting).join(Enrolment, Seat.enrolment_id == Enrolment.id)
    row = db.session.execute(found.where(Seat.ticket == fingerprint)).one_or_none()
    return Ticket(fingerprint, *row) if row else None
