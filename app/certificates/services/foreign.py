"""Recording certificates that somebody else issued, checking them, withdrawing them."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import update

from app.base import clock
from app.base.db import db, insert
from app.base.refusals import Conflict, Forbidden
from app.certificates.models import ForeignCertificate
from app.ledger import services as ledger


@dataclass(frozen=True)
class Said:
    """What stands on a certificate from elsewhere, and its scan: the digest of the kept file, and its content type."""

    title: str
    issuer: str
    number: str
    issued_on: date
    valid_until: date | None
    scan: str
    scan_type: str


def enter(key: uuid.UUID, person_id: uuid.UUID, centre_id: uuid.UUID, said: Said, actor: uuid.UUID) -> None:
    """Record it under the key that the form was made with, so that sending the form twice records it once."""
    row = insert(ForeignCertificate).values(
        id=key, person_id=person_id, centre_id=centre_id, **asdict(said), entered_by=actor, entered_at=clock.now(),
        finding="", note="",
    )  # fmt: skip
    if db.session.execute(row.on_conflict_do_nothing().returning(ForeignCertificate.id)).scalar() is not None:
        ledger.record("foreign-entered", f"foreign:{key}", actor, person=str(person_id), scan=said.scan)


def check(row: ForeignCertificate, actor: uuid.UUID, finding: str, note: str) -> None:
    """Keep what a second person found, "accepted" or "refused". Of two who decide at once, the first one's stands.

    Refuses whoever holds or entered it, and what was checked or withdrawn already.
    """
    if actor in (row.person_id, row.entered_by):
        raise Forbidden("second-look")
    open_one = update(ForeignCertificate).filter_by(id=row.id, finding="", withdrawn_at=None)
    checked = open_one.values(finding=finding, checked_by=actor, checked_at=clock.now(), note=note)
    if db.session.execute(checked.returning(ForeignCertificate.id)).scalar() is None:
        raise Conflict("checked-already")
    ledger.record("foreign-checked", f"foreign:{row.id}", actor, finding=finding)


def withdraw(row: ForeignCertificate, actor: uuid.UUID) -> None:
    """Take it off every list; it is kept. What is withdrawn stays so."""
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        ledger.record("foreign-withdrawn", f"foreign:{row.id}", actor)
