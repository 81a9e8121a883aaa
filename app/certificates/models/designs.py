"""The rows of designs: what certificates look like, in numbered versions, and where which one is used."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime


class Design(Base):
    """A design of a centre's own, begun as a copy of a shipped one (`based_on`)."""

    __tablename__ = "design"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id"))
    name: Mapped[str] = mapped_column(String(80))
    based_on: Mapped[str] = mapped_column(String(40))
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DesignVersion(Base):
    """A state of a design. While `published_at` is empty it is a draft, of which a design has one at most.

    `source` holds html and css by paper, and the words; once it is published, also `frozen` (the digest of the frozen
    design by language) and `picture`. `pictures` maps a picture's name to the digest of its bytes.
    `revision` counts the saves of a draft, so that of two who edit, the second is told.
    """

    __tablename__ = "design_version"
    __table_args__ = (UniqueConstraint("design_id", "number"),)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    design_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("design.id"))
    number: Mapped[int]
    source: Mapped[dict[str, Any]]
    pictures: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DesignChoice(Base):
    """Which design and paper a centre uses: for one course, or with an empty `course_slug` for all others.

    `design` is the key of a shipped design or the id of an own one, in hex.
    """

    __tablename__ = "design_choice"
    centre_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("centre.id"), primary_key=True)
    course_slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    design: Mapped[str] = mapped_column(String(40))
    paper: Mapped[str] = mapped_column(String(20))
    chosen_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
