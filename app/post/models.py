"""The row of a letter."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime


class Letter(Base):
    """A letter to one address. `unsent` means that this instance has no mail server."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'sent', 'unsent')", name="state"),
        Index("ix_letter_created_at", "created_at"),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="waiting")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
