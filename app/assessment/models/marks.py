"""Marks given by people, every change of a mark, and regrades."""

from __future__ import annotations

import uuid
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.assessment.models.attempts import Exact
from app.base.db import Base, UtcDateTime


class EssayMark(Base):
    """What one marker gave an essay: points for each criterion of its rubric, in its order, and a comment.

    A reconciler has seen the marks of two markers who differ, and decides. Lines are only ever added: of two by the
    same person in the same role the later one stands.
    """

    __tablename__ = "essay_mark"
    __table_args__ = (
        CheckConstraint("role in ('marker', 'reconciler')", name="role"),
        Index("ix_essay_mark_attempt_id", "attempt_id"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"))
    question_id: Mapped[str] = mapped_column(String(200))
    role: Mapped[str]
    points: Mapped[list[Any]]
    comment: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class MarkChange(Base):
    """The mark of one answer changed: from what (empty: unmarked) to what, by whom, why. Lines are only ever added."""

    __tablename__ = "mark_change"
    __table_args__ = (
        CheckConstraint("kind in ('essay', 'override', 'regrade')", name="kind"),
        Index("ix_mark_change_attempt_id", "attempt_id"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("attempt.id"))
    question_id: Mapped[str] = mapped_column(String(200))
    before: Mapped[Fraction | None] = mapped_column(Exact)
    after: Mapped[Fraction | None] = mapped_column(Exact)
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    regrade_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regrade.id"))


class Regrade(Base):
    """Closed attempts at a quiz marked anew by the key of another edition. `summary` counts what it changed."""

    __tablename__ = "regrade"
    __table_args__ = (Index("ix_regrade_course_slug", "course_slug", "quiz_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    course_slug: Mapped[str] = mapped_column(ForeignKey("course.slug"))
    quiz_id: Mapped[str] = mapped_column(String(200))
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"))
    questions: Mapped[list[Any]]
    raise_only: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    summary: Mapped[dict[str, Any]]
