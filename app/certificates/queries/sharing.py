"""Links by which a holder shares a certificate."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, or_, select

from app.base import clock
from app.base.db import db
from app.base.ids import fingerprint
from app.base.refusals import NotFound
from app.certificates.models import Certificate, CertificateShare


def open_shares(certificate_id: uuid.UUID) -> list[CertificateShare]:
    """The links to a certificate that work now, newest first."""
    found = select(CertificateShare).where(CertificateShare.certificate_id == certificate_id, *_open())
    return list(db.session.scalars(found.order_by(CertificateShare.made_at.desc(), CertificateShare.fingerprint)))


def shared(token: str) -> Certificate:
    """The certificate to which this link leads. Refuses with NotFound when it has ended or never was."""
    found = select(Certificate).join(CertificateShare, CertificateShare.certificate_id == Certificate.id)
    row = db.session.scalars(found.where(CertificateShare.fingerprint == fingerprint(token), *_open())).first()
    if row is None:
        raise NotFound("share-ended")
    return row


def _open() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    unended, expires = CertificateShare.ended_at.is_(None), CertificateShare.expires_at
    return unended, or_(expires.is_(None), expires > clock.now())
