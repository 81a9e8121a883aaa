"""The place of a trainee in a sitting, as starting an attempt needs it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.assessment.models import Seat, Sitting
from app.base import clock
from app.base.db import db
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model


@dataclass(frozen=True)
class Place:
    """A seat with what matters of its sitting. `edition` is the one that everybody in the room sits."""

    id: uuid.UUID
    sitting_id: uuid.UUID
    room: str
    opens_at: datetime
    closes_at: datetime
    addresses: str
    extra_minutes: int
    edition_id: uuid.UUID
    edition: model.Edition


_COLUMNS = (
    Seat.id, Seat.sitting_id, Sitting.room, Sitting.opens_at, Sitting.closes_at, Sitting.addresses,
    Seat.extra_minutes, Sitting.edition_id, Edition.compiled,
)  # fmt: skip


def her_place(enrolment_id: uuid.UUID, quiz_id: str, sitting_id: uuid.UUID | None = None) -> Place | None:
    """Her seat at this quiz in the sitting that is on now or comes next, or in just this one; None without a seat."""
    mine = select(*_COLUMNS).join_from(Seat, Sitting).join(Edition, Sitting.edition_id == Edition.id)
    mine = mine.where(Seat.enrolment_id == enrolment_id, Sitting.quiz_id == quiz_id)
    mine = mine.where(Sitting.cancelled_at.is_(None), Sitting.closed_at.is_(None), Sitting.closes_at > clock.now())
    if sitting_id is not None:
        mine = mine.where(Sitting.id == sitting_id)
    row = db.session.execute(mine.order_by(Sitting.opens_at, Seat.id).limit(1)).one_or_none()
    return Place(*row[:-1], edition=catalogue.compiled(row.compiled)) if row else None
