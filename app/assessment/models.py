"""Attempts, the answers given in them with the log of every save, and attempts granted on top."""

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


class Attempt(Base):
    """One attempt at a quiz. Edition, questions and seed are frozen at the start, the marks at the end.

    Open while `handed_in_at` is empty. `closed_by` is "person" or "deadline". `marks` maps question ids to fractions.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz_id", "number"),
        CheckConstraint("(handed_in_at is null) = (passed is null)", name="closed"),
        CheckConstraint("closed_by in ('', 'person', 'deadline')", name="closed_by"),
        Index("uq_attempt_open", "enrolment_id", "quiz_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_attempt_deadline", "deadline", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    quiz_id: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]
    counts: Mapped[bool]
    seed: Mapped[str] = mapped_column(String(40))
    questions: Mapped[list[Any]]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deadline: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[str] = mapped_column(default="")
    marks: Mapped[dict[str, Any]]
    earned: Mapped[Fraction | None] = mapped_column(Exact)
    possible: Mapped[Fraction | None] = mapped_column(Exact)
    passed: Mapped[bool | None]


class Answer(Base):
    """The answer to one question of an attempt. `seq` says which of two saves is the later act, however they arrive."""

    __tablename__ = "answer"
    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[Any] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Save(Base):
    """One line of an attempt's log: a save that took effect. Lines are only ever added."""

    __tablename__ = "answer_log"
    __table_args__ = (UniqueConstraint("attempt_id", "question_id", "seq"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"))
    question_id: Mapped[str] = mapped_column(String(200))
    seq: Mapped[int] = mapped_column(BigInteger)
    value: Mapped[Any] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


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
