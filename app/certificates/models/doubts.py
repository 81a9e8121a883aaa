"""The row of a doubt about a certificate."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, UtcDateTime

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
