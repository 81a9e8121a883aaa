"""The rows of a certificate as it was issued, of the files made from it, and of the links by which it is shared."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime

_ENDED = text("revoked_at is not null or superseded_at is not null")


class Certificate(Base):
    """A certificate as it was issued. `payload` is canonical JSON and never changes, nor does what is printed from it.

    `version` counts what was issued for one enrolment: only staff who correct something make a second. `key` is the
    number folded for finding it. `name` and `valid_until` repeat the payload for lists. `design` is the digest of the
    frozen design, `signature` a detached JWS over the payload; both are empty for what was issued before there were
    keys. `status_list` and `status_index` are its place in the published list of what was revoked. `masked` are the
    printed fields that the holder does not show to people who come with the number alone. `made_at` is when its
    first file was there.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("kind in ('completion', 'participation')", name="kind"),
        UniqueConstraint("enrolment_id", "kind", "version"),
        UniqueConstraint("status_list", "status_index"),
        Index("ix_certificate_person_id", "person_id", "course_slug"),
        Index("ix_certificate_course_slug", "course_slug", "issued_at"),
        Index("ix_certificate_centre_id", "centre_id", "issued_at"),
        Index(
            "ix_certificate_ended",
            "status_list",
            "status_index",
            "revoked_at",
            sqlite_where=_ENDED,
            postgresql_where=_ENDED,
        ),
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
    signature: Mapped[str] = mapped_column(Text, default="")
    design: Mapped[str | None] = mapped_column(String(64))
    paper: Mapped[str] = mapped_column(String(20), default="a4")
    status_list: Mapped[int | None]
    status_index: Mapped[int | None]
    masked: Mapped[list[Any]] = mapped_column(default=list)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    superseded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("certificate.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    revoked_reason: Mapped[str] = mapped_column(default="")
    revoked_note: Mapped[str] = mapped_column(Text, default="")


class CertificateFile(Base):
    """A file made from a certificate, once: `form` says which (a paper, "credential.jwt", "badge.png" …)."""

    __tablename__ = "certificate_file"
    __table_args__ = (Index("ix_certificate_file_digest", "digest"),)
    certificate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("certificate.id"), primary_key=True)
    form: Mapped[str] = mapped_column(String(24), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]  # bytes
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CertificateShare(Base):
    """A link by which a holder discloses a certificate whole. The row keeps the fingerprint of its token."""

    __tablename__ = "certificate_share"
    __table_args__ = (Index("ix_certificate_share_certificate_id", "certificate_id"),)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    certificate_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("certificate.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
