"""Sharing a certificate by a link, ending links, and choosing what the public page shows."""

from __future__ import annotations

import uuid
from collections.abc import Container
from datetime import timedelta

from sqlalchemy import update

from app.base import clock
from app.base.db import db, insert
from app.base.ids import fingerprint
from app.base.refusals import Conflict
from app.certificates.models import Certificate, CertificateShare
from app.certificates.queries import sharing as queries
from app.certificates.rules import masking, payloads
from app.ledger import services as ledger

MOST_OPEN = 20
"""Links to one certificate that work at the same time."""


def share(certificate: Certificate, token: str, days: int | None, actor: uuid.UUID) -> None:
    """Let this token, minted with the page, disclose a certificate, for so many days or until somebody ends it.

    The same token again changes nothing. Refuses with Conflict one that has ended, and too many links.
    """
    now, mark = clock.now(), fingerprint(token)
    marks = _open_marks(certificate.id)
    if mark in marks:
        return
    if len(marks) >= MOST_OPEN:
        raise Conflict("too-many-shares", most=MOST_OPEN)
    expires = now + timedelta(days=days) if days else None
    row = insert(CertificateShare).values(
        fingerprint=mark, certificate_id=certificate.id, made_at=now, expires_at=expires
    )
    new = db.session.execute(row.on_conflict_do_nothing().returning(CertificateShare.fingerprint)).scalar()
    if new is not None:
        ledger.record("certificate-shared", f"certificate:{certificate.id}", actor, share=mark[:16], days=days)
    elif mark not in _open_marks(certificate.id):  # it is there, but not because of a double click
        raise Conflict("share-used")


def _open_marks(certificate_id: uuid.UUID) -> set[str]:
    return {share.fingerprint for share in queries.open_shares(certificate_id)}


def end_share(certificate: Certificate, mark: str, actor: uuid.UUID) -> None:
    """End the link with this fingerprint; what has ended stays so."""
    ended = update(CertificateShare).filter_by(fingerprint=mark, certificate_id=certificate.id, ended_at=None)
    ended = ended.values(ended_at=clock.now()).returning(CertificateShare.fingerprint)
    if db.session.execute(ended).scalar() is not None:
        ledger.record("share-ended", f"certificate:{certificate.id}", actor, share=mark[:16])


def show_only(certificate: Certificate, shown: Container[str], actor: uuid.UUID) -> None:
    """Show, of what may be kept from people who come with the number alone, only these fields."""
    masked = masking.masked(payloads.printed(payloads.load(certificate.payload)), shown)
    if masked != certificate.masked:
        certificate.masked = masked
        ledger.record("certificate-masked", f"certificate:{certificate.id}", actor, masked=masked)
