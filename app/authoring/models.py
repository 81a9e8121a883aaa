"""Drafts of courses with every version of their files, comments on them, and approvals."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime

KINDS = ("began", "typed", "saved", "merged", "moved", "deleted", "restored", "imported", "uploaded")


class Draft(Base):
    """The one draft of a course. `base_id` is the edition it began from or was last published as.

    `tree` is a digest of its paths and their digests; `revision` rises with every change.
    """

    __tablename__ = "draft"
    course_slug: Mapped[str] = mapped_column(ForeignKey("course.slug"), primary_key=True)
    base_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("edition.id"))
    tree: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class DraftFile(Base):
    """A file of a draft as it is now. Its id stays when it is moved; `number` is that of its last version."""

    __tablename__ = "draft_file"
    __table_args__ = (UniqueConstraint("course_slug", "path"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    course_slug: Mapped[str] = mapped_column(ForeignKey("draft.course_slug"))
    path: Mapped[str] = mapped_column(String(240))
    digest: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class DraftVersion(Base):
    """What a file was. A deleted file has a version without a digest; `act` binds what was done in one go."""

    __tablename__ = "draft_version"
    __table_args__ = (
        CheckConstraint("kind in (" + ", ".join(f"'{kind}'" for kind in KINDS) + ")", name="kind"),
        UniqueConstraint("file_id", "number"),
        Index("ix_draft_version_course_slug_act", "course_slug", "act"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    course_slug: Mapped[str] = mapped_column(ForeignKey("draft.course_slug"))
    file_id: Mapped[uuid.UUID]  # of a file that may be gone
    number: Mapped[int]
    path: Mapped[str] = mapped_column(String(240))
    digest: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[str]
    act: Mapped[uuid.UUID]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Comment(Base):
    """A reviewer's words on a block of a file, or an answer to them (`parent_id`).

    `line` is where the block began, `block` the SHA-256 of its text, `quote` its first words.
    """

    __tablename__ = "draft_comment"
    __table_args__ = (Index("ix_draft_comment_course_slug", "course_slug", "file_id"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    course_slug: Mapped[str] = mapped_column(ForeignKey("draft.course_slug"))
    file_id: Mapped[uuid.UUID]
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("draft_comment.id"))
    line: Mapped[int]
    block: Mapped[str] = mapped_column(String(64))
    quote: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Approval(Base):
    """A second instructor approves a draft exactly as it is: `tree` is the draft's digest at that moment."""

    __tablename__ = "draft_approval"
    __table_args__ = (UniqueConstraint("course_slug", "tree", "by"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    course_slug: Mapped[str] = mapped_column(ForeignKey("draft.course_slug"))
    tree: Mapped[str] = mapped_column(String(64))
    by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    words: Mapped[str] = mapped_column(Text)
