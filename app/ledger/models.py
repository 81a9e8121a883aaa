"""Facts and the seals that chain them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime


class Seal(Base):
    """A link of the chain: the hash of the seal before it and of the facts it covers."""

    __tablename__ = "seal"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class Fact(Base):
    """Who did what to what, when. `actor` is empty when no person acted (a deadline, a job)."""

    __tablename__ = "fact"
    __table_args__ = (Index("ix_fact_subject", "subject"), Index("ix_fact_seal", "seal"))
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    verb: Mapped[str]
    subject: Mapped[str]
    actor: Mapped[uuid.UUID | None]
    data: Mapped[dict[str, Any]]
    seal: Mapped[int | None] = mapped_column(ForeignKey("seal.number"))
