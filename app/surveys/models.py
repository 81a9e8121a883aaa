"""The box into which answers go."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base


class Box(Base):
    """All that was answered to one item of an edition's survey: counts, and a shuffled pile of free words.

    There is no row for a response, so no row that could lead to a person: no id, no time, no order. Handing in rewrites
    every box of the survey, so that not even a database's own marks (SQLite's rowid, Postgres's ctid and xmin) say
    which answers came together, or when.
    """

    __tablename__ = "survey_box"
    __table_args__ = {"sqlite_with_rowid": False}
    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(primary_key=True)
    answered: Mapped[int]
    counts: Mapped[dict[str, Any]]  # for every choice or step of the scale, in the author's order: how many chose it
    words: Mapped[list[Any]]
