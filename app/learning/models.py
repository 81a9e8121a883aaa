"""Enrolments, the evidence that completes them, walks through scenarios, and reports of faults."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime


class Enrolment(Base):
    """One person taking one edition of a course. Name, rank and unit are true as of the enrolment."""

    __tablename__ = "enrolment"
    __table_args__ = (
        CheckConstraint("state in ('open', 'completed', 'withdrawn')", name="state"),
        Index(
            "uq_enrolment_open",
            "person_id",
            "course_slug",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_enrolment_course_slug", "course_slug"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id"))
    course_slug: Mapped[str] = mapped_column(ForeignKey("course.slug"))
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    state: Mapped[str] = mapped_column(default="open")
    name: Mapped[str] = mapped_column(String(120))
    rank: Mapped[str] = mapped_column(String(60))
    category: Mapped[str]
    nationality: Mapped[str] = mapped_column(String(2))
    organisation: Mapped[str] = mapped_column(String(120))
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    enrolled_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(default="")


class Evidence(Base):
    """One thing done: `kind` lesson, quiz, exam or evaluation; `ref` is the author's id of it."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("enrolment_id", "kind", "ref"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[str]
    ref: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    data: Mapped[dict[str, Any]]


class Walk(Base):
    """How far someone has come in a scenario: the choices made, in order, each a situation's id and a link's number."""

    __tablename__ = "walk"
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[str] = mapped_column(primary_key=True)
    steps: Mapped[list[Any]]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Fault(Base):
    """Somebody says that something in a course is wrong. `location` is a lesson's or a question's id.

    `answer` is what the reporter is told; `closed_version` names the version of the draft's file that mends it.
    """

    __tablename__ = "fault"
    __table_args__ = (Index("ix_fault_course_slug", "course_slug", "closed_at"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    course_slug: Mapped[str] = mapped_column(ForeignKey("course.slug"))
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    location: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    closed_version: Mapped[uuid.UUID | None]
