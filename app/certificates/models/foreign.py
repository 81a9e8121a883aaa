"""The row of a certificate that somebody else issued."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime


class ForeignCertificate(Base):
    """A certificate from elsewhere, with a scan of it and what a member of staff found when checking it.

    `scan` is the digest of the file, `scan_type` its content type.
    """

    __tablename__ = "foreign_certificate"
    __table_args__ = (
        CheckConstraint("finding in ('', 'accepted', 'refused')", name="finding"),
        Index("ix_foreign_certificate_person_id", "person_id"),
        Index("ix_foreign_certificate_centre_id", "centre_id", "entered_at"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id"))
    title: Mapped[str] = mapped_column(String(200))
    issuer: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(80), default="")
    issued_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    scan: Mapped[str] = mapped_column(String(64))
    scan_type: Mapped[str] = mapped_column(String(40))
    entered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finding: Mapped[str] = mapped_column(default="")
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
