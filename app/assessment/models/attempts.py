"""Attempts, every save of an answer in them, attempts granted on top, and changes of a deadline."""

from __future__ import annotations

import uuid
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from app.base.db import Base, UtcDateTime


class Exact(TypeDecorator[Fraction]):
    """A fraction kept as text ("17/3"): no database rounds it."""

    impl = String(60)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Write it in lowest terms."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Read it back."""
        return None if value is None else Fraction(value)


_OPEN = text("handed_in_at is null")
_AWAITING = text("handed_in_at is not null and passed is null and voided_at is null")


class Attempt(Base):
    """One attempt at a quiz. Edition, questions and seed are frozen at the start.

    Its state follows from these facts (`rules.life`): `handed_in_at` is when it closed, `closed_by` how; `passed` is
    empty until everything is marked. `marks` maps question ids to fractions; a question without one waits for a
    marker. While `paused_at` is set the clock stands still; since `on_paper_at` it goes on on paper. `code` stands on
    the printed paper. `seen_at` and `unsent` are what its page said last, for the invigilator.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz_id", "number"),
        CheckConstraint("passed is null or handed_in_at is not null", name="closed"),
        CheckConstraint("(voided_at is null) = (void_reason is null)", name="voided"),
        CheckConstraint(
            "closed_by in ('', 'person', 'deadline', 'invigilator', 'paper', 'void')",
            name="closed_by",
        ),
        Index("uq_attempt_open", "enrolment_id", "quiz_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_attempt_deadline", "deadline", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_attempt_sitting_id", "sitting_id"),
        Index("ix_attempt_awaiting", "handed_in_at", sqlite_where=_AWAITING, postgresql_where=_AWAITING),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    quiz_id: Mapped[str] = mapped_column(String(200))
    sitting_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sitting.id"))
    number: Mapped[int]
    counts: Mapped[bool]
    seed: Mapped[str] = mapped_column(String(40))
    questions: Mapped[list[Any]]
    declaration: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    on_paper_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    code: Mapped[str | None] = mapped_column(String(16), unique=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unsent: Mapped[int] = mapped_column(default=0)
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str] = mapped_column(default="")
    marks: Mapped[dict[str, Any]]
    earned: Mapped[Fraction | None] = mapped_column(Exact)
    possible: Mapped[Fraction | None] = mapped_column(Exact)
    passed: Mapped[bool | None]
    marked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    void_reason: Mapped[str | None] = mapped_column(Text)


class Save(Base):
    """One save of an answer; lines are only ever added. The answer is the last by `seq`, then by arrival.

    `id` is minted by who saves, so that the same save sent twice stands once. `seq` is the moment of the act in
    milliseconds since the epoch, `language` that in which the question was shown. `by` is empty when the trainee
    saved it herself.
    """

    __tablename__ = "saved_answer"
    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(String(200))
    seq: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[Any] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(12))
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class AttemptGrant(Base):
    """One more attempt than the quiz allows, given to an enrolment by a person for a reason."""

    __tablename__ = "attempt_grant"
    __table_args__ = (Index("ix_attempt_grant_enrolment_id", "enrolment_id", "quiz_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    quiz_id: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TimeChange(Base):
    """The deadline of an attempt moved by so many seconds, by whom and why; `pause_id` when a pause moved it."""

    __tablename__ = "time_change"
    __table_args__ = (Index("ix_time_change_attempt_id", "attempt_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"))
    seconds: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    pause_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pause.id"))
