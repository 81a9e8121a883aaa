"""Doubts about certificates, and what waits for a decision."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Person
from app.base.db import db
from app.certificates.models import Certificate, CertificateDoubt
from app.certificates.queries.issued import Standing, standing


@dataclass(frozen=True)
class Doubt:
    """Why a certificate is up for decision, or was. `attempt` or `regrade` is what changed the pass, by its id."""

    attempt: uuid.UUID | None
    regrade: uuid.UUID | None
    raised_at: datetime
    decision: str
    decided_at: datetime | None
    decided_by: str
    reason: str


def doubts(certificate_id: uuid.UUID) -> list[Doubt]:
    """Every doubt about a certificate, oldest first."""
    found = select(CertificateDoubt, Person.name).outerjoin(Person, CertificateDoubt.decided_by == Person.id)
    found = found.where(CertificateDoubt.certificate_id == certificate_id)
    rows = db.session.execute(found.order_by(CertificateDoubt.raised_at, CertificateDoubt.id))
    return [_doubt(row.CertificateDoubt, row.name or "") for row in rows]


def _doubt(row: CertificateDoubt, decided_by: str) -> Doubt:
    kind, _, found = row.cause.partition(":")
    attempt = uuid.UUID(found) if kind == "attempt" else None
    regrade = uuid.UUID(found) if kind == "regrade" else None
    return Doubt(attempt, regrade, row.raised_at, row.decision, row.decided_at, decided_by, row.reason)


def for_decision(course_slug: str, centres: Sequence[uuid.UUID]) -> list[Standing]:
    """Certificates of a course in these centres about which nobody has decided yet, the oldest doubt first."""
    undecided = select(CertificateDoubt.certificate_id, func.min(CertificateDoubt.raised_at).label("since"))
    undecided = undecided.where(CertificateDoubt.decided_at.is_(None)).group_by(CertificateDoubt.certificate_id)
    waiting = undecided.subquery()
    found = select(Certificate).join(waiting, waiting.c.certificate_id == Certificate.id)
    found = found.where(Certificate.course_slug == course_slug, Certificate.centre_id.in_(centres))
    return [standing(row) for row in db.session.scalars(found.order_by(waiting.c.since, Certificate.id))]
