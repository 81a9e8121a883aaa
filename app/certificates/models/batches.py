"""The rows of a batch: certificates issued and printed in one go."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime


class Batch(Base):
    """Certificates of a course that were asked for together. `key` makes asking twice the same as asking once.

    `prints` are the digests of the print files, in order, once all is made.
    """

    __tablename__ = "certificate_batch"
    __table_args__ = (Index("ix_certificate_batch_course_slug", "course_slug", "asked_at"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id"))
    course_slug: Mapped[str] = mapped_column(ForeignKey("course.slug"))
    paper: Mapped[str] = mapped_column(String(20))
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    prints: Mapped[list[Any]] = mapped_column(default=list)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BatchLine(Base):
    """One person's place in a batch: the certificate once it is issued, or the code of what stands in the way."""

    __tablename__ = "certificate_batch_line"
    __table_args__ = (Index("ix_certificate_batch_line_certificate_id", "certificate_id"),)
    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("certificate_batch.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    certificate_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("certificate.id"))
    problem: Mapped[str] = mapped_column(Text, default="")
