"""The row of a certificate."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime


class Certificate(Base):
    """A certificate as it was issued. `payload` is canonical JSON and never changes, nor does what is printed from it.

    `version` counts what was issued for one enrolment: only staff who correct a name make a second. `key` is the
    number folded for finding it. `name` and `valid_until` repeat the payload for lists.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("kind in ('completion', 'participation')", name="kind"),
        UniqueConstraint("enrolment_id", "kind", "version"),
        Index("ix_certificate_person_id", "person_id", "course_slug"),
        Index("ix_certificate_course_slug", "course_slug", "issued_at"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(48), unique=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[str]
    version: Mapped[int]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id"))
    course_slug: Mapped[str] = mapped_column(ForeignKey("course.slug"))
    name: Mapped[str] = mapped_column(String(120))
    valid_until: Mapped[date | None] = mapped_column(Date)
    payload: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pdf: Mapped[str | None] = mapped_column(String(64))
    rendered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("certificate.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_reason: Mapped[str] = mapped_column(default="")
    revoked_note: Mapped[str] = mapped_column(Text, default="")


_UNDECIDED = text("decided_at is null")


class CertificateDoubt(Base):
    """A pass on which a certificate rests was changed afterwards: a person decides whether the certificate stays.

    `cause` is what changed it, "kind:id" as in the ledger. Nothing is decided while `decided_at` is empty; what was
    decided may come into doubt again by the same cause, as a row of its own.
    """

    __tablename__ = "certificate_doubt"
    __table_args__ = (
        CheckConstraint("decision in ('', 'kept', 'revoked')", name="decision"),
        Index(
            "uq_certificate_doubt_undecided",
            "certificate_id",
            "cause",
            unique=True,
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    certificate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("certificate.id"))
    cause: Mapped[str] = mapped_column(String(80))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
