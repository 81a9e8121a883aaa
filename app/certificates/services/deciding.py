"""Revoking, and deciding about a certificate whose ground was shaken."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import update

from app.base import clock
from app.base.db import db, insert, transaction
from app.base.ids import new_id
from app.certificates import queries
from app.certificates.models import Certificate, CertificateDoubt
from app.certificates.rules import payloads, states
from app.certificates.services.issuing import result_of
from app.learning.models import Enrolment
from app.ledger import services as ledger


def revoke(certificate: Certificate, actor: uuid.UUID, reason: str, note: str = "") -> None:
    """Revoke for one of `states.REASONS`; the note is for staff only. What is revoked stays so, unchanged."""
    db.session.get(Enrolment, certificate.enrolment_id, with_for_update=True)  # nobody corrects it meanwhile
    db.session.refresh(certificate)
    if certificate.revoked_at is not None:
        return
    if reason not in states.REASONS:
        raise ValueError(f"not a reason: {reason!r}")
    certificate.revoked_at, certificate.revoked_by = clock.now(), actor
    certificate.revoked_reason, certificate.revoked_note = reason, note
    ledger.record("certificate-revoked", f"certificate:{certificate.id}", actor, reason=reason)
    _decide(certificate, actor, "revoked", note)


# ---------------------------------------------------------------- for decision


def on_pass_changed(payload: dict[str, Any]) -> None:
    """The job that `assessment` enqueues when a pass on which a completed course rests is lost, or its result changed.

    A pass that was not lost matters only where a certificate prints another result than the one that stands now.
    """
    with transaction():
        raise_doubt(uuid.UUID(payload["enrolment"]), payload["cause"], payload.get("passed", False))


def raise_doubt(enrolment_id: uuid.UUID, cause: str, passed: bool = False) -> bool:
    """Put the certificate of an enrolment up for decision; returns whether it is new. The certificate stays as it is.

    `cause` is what changed, "kind:id" as in the ledger. Nothing happens without a certificate that holds, nor where
    all is `passed` as before and the certificate prints no result, or the one that stands now.
    """
    db.session.get(Enrolment, enrolment_id, with_for_update=True)  # nothing is issued on it meanwhile
    found = queries.latest_of(enrolment_id)
    if found is None or found.revoked_at or found.superseded_at or (passed and _prints_what_stands(found)):
        return False
    doubt = insert(CertificateDoubt).values(
        id=new_id(), certificate_id=found.id, cause=cause, raised_at=clock.now(), decision="", reason=""
    )
    new = db.session.execute(doubt.on_conflict_do_nothing().returning(CertificateDoubt.id)).scalar() is not None
    if new:
        ledger.record("certificate-doubted", f"certificate:{found.id}", None, cause=cause)
    return new


def _prints_what_stands(certificate: Certificate) -> bool:
    printed = payloads.load(certificate.payload).result
    return printed is None or printed == result_of(certificate.enrolment_id)


def keep(certificate: Certificate, actor: uuid.UUID, reason: str) -> bool:
    """Decide that a certificate stays although a result that it rests on has changed; returns whether that was open."""
    return _decide(certificate, actor, "kept", reason)


def _decide(certificate: Certificate, actor: uuid.UUID, decision: str, reason: str) -> bool:
    """Close every open doubt about a certificate. Of two who decide at once, the first one's decision stands."""
    undecided = update(CertificateDoubt).filter_by(certificate_id=certificate.id, decided_at=None)
    decided = undecided.values(decision=decision, reason=reason, decided_by=actor, decided_at=clock.now())
    causes = list(db.session.scalars(decided.returning(CertificateDoubt.cause)))
    if causes:
        subject = f"certificate:{certificate.id}"
        ledger.record("certificate-decided", subject, actor, decision=decision, causes=sorted(causes))
    return bool(causes)
