"""People and centres, how people prove who they are, and what they may do."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime

CATEGORIES = ("military", "police", "civilian")
ROLES = ("trainee", "instructor", "staff", "administrator")


class Centre(Base):
    """A training centre: it owns courses, enrolments and certificates.

    With `approval_since`, a second instructor approves each draft before it is published. With `two_markers_since`, two
    instructors mark each essay; with `marking_names_since`, they see whose it is.
    """

    __tablename__ = "centre"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approval_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    two_markers_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    marking_names_since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Person(Base):
    """A person, who is not a sign-in: the e-mail address may be empty, credentials may be none or several.

    `name` is as it shall stand on a certificate, `second_name` the same in her own script. `email` is kept as typed,
    `email_key` folded for finding it. `unit_email` is the sending unit's: it is told before certificates end, once
    she has agreed (`unit_agreed_at`).
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("category in ('military', 'police', 'civilian')", name="category"),
        Index("ix_person_name", "name"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True)
    category: Mapped[str]
    nationality: Mapped[str] = mapped_column(String(2))
    organisation: Mapped[str] = mapped_column(String(120))
    rank: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    privacy_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    name_confirmed: Mapped[str] = mapped_column(String(120), default="")
    second_name: Mapped[str] = mapped_column(String(120), default="")
    unit_email: Mapped[str] = mapped_column(String(254), default="")
    unit_agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Credential(Base):
    """One way to prove who one is; for `password` the secret is an argon2id hash."""

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str]
    secret: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Grant(Base):
    """A role of a person in the scope of one centre."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role in ('trainee', 'instructor', 'staff', 'administrator')", name="role"),
        UniqueConstraint("person_id", "centre_id", "role"),
        Index("ix_role_grant_centre_id", "centre_id"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id", ondelete="CASCADE"))
    role: Mapped[str]
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class SignIn(Base):
    """A session: what a cookie stands for. The cookie holds the token, the row its fingerprint.

    A session `within` something ("sitting:<id>") was opened by a ticket and reaches nothing else.
    """

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_person_id", "person_id"),)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    within: Mapped[str | None] = mapped_column(String(60))


class ResetLink(Base):
    """A link that sets a new password once, mailed or printed; the row keeps its fingerprint."""

    __tablename__ = "reset_link"
    __table_args__ = (Index("ix_reset_link_person_id", "person_id"),)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
