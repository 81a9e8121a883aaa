"""Courses, their editions, and the media that may be served."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime


class Course(Base):
    """A course of a centre. `current_id` is the edition that new enrolments get; a retired course takes none."""

    __tablename__ = "course"
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id"))
    current_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("edition.id", use_alter=True, name="fk_course_current_id")
    )
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Edition(Base):
    """An immutable edition. `sources` maps paths to digests; `compiled` is the digest of the compiled form."""

    __tablename__ = "edition"
    __table_args__ = (UniqueConstraint("course_slug", "number"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    course_slug: Mapped[str] = mapped_column(ForeignKey("course.slug"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    meaning: Mapped[str] = mapped_column(String(64))
    compiler: Mapped[str]
    compiled: Mapped[str] = mapped_column(String(64))
    sources: Mapped[dict[str, Any]]
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(default="")


class Medium(Base):
    """A picture or other file that some edition shows: only these are served to the public."""

    __tablename__ = "medium"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str]
    size: Mapped[int]
