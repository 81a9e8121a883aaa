"""Sittings: a quiz or exam in a room at a time, who sits it, and pauses."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime


class Sitting(Base):
    """A quiz or exam of one edition, in a room, in a window of time, under an invigilator.

    `zone` is the IANA name in which its times were given. `addresses` are the networks from which it may be sat, in
    CIDR form with blanks between; empty means from anywhere. It ends at `closes_at`, or earlier by `closed_at`.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="window"),
        Index("ix_sitting_centre_id", "centre_id", "opens_at"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id"))
    course_slug: Mapped[str] = mapped_column(ForeignKey("course.slug"))
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    quiz_id: Mapped[str] = mapped_column(String(200))
    room: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(60))
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    invigilator_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    addresses: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Seat(Base):
    """One person on the list of a sitting, with extra time and a one-time ticket.

    The row keeps the ticket's fingerprint; the code follows from the seat and `ticket_number`, so that it can be
    printed again. A new number ends the ticket before it.
    """

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("sitting_id", "enrolment_id"), Index("ix_seat_enrolment_id", "enrolment_id"))
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sitting_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sitting.id"))
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    extra_minutes: Mapped[int] = mapped_column(default=0)
    extra_reason: Mapped[str] = mapped_column(Text, default="")
    ticket: Mapped[str | None] = mapped_column(String(64), unique=True)
    ticket_number: Mapped[int] = mapped_column(default=0)
    ticket_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    added_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Pause(Base):
    """A time in which the clocks of a centre, or of one sitting, stood still; it runs until `ended_at`."""

    __tablename__ = "pause"
    __table_args__ = (Index("ix_pause_centre_id", "centre_id", "ended_at"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id"))
    sitting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sitting.id"))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    begun_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
