"""Finding certificates, scoped to who asks."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from app.accounts.queries import SignedIn
from app.base import clock
from app.base.db import db
from app.base.presentation import site_day
from app.base.refusals import NotFound
from app.certificates.models import Certificate, CertificateFile
from app.certificates.rules import numbers, payloads, states
from app.ledger.models import Fact


def latest_of(enrolment_id: uuid.UUID) -> Certificate | None:
    """The certificate of an enrolment; the last one when it was issued again."""
    found = select(Certificate).filter_by(enrolment_id=enrolment_id, kind="completion")
    return db.session.scalars(found.order_by(Certificate.version.desc()).limit(1)).first()


def hers(person_id: uuid.UUID, course_slug: str) -> list[Certificate]:
    """What she has earned in this course that can be had as a file, newest first."""
    found = select(Certificate).filter_by(person_id=person_id, course_slug=course_slug)
    return list(
        db.session.scalars(found.where(Certificate.made_at.is_not(None)).order_by(Certificate.issued_at.desc()))
    )


def by_number(typed: numbers.Typed) -> Certificate:
    """A certificate by its number as typed. Anyone who has the number may ask. Refuses with NotFound."""
    found = None if typed.fault else db.session.scalars(select(Certificate).filter_by(key=typed.key)).first()
    if found is None:
        raise NotFound("no-such-certificate")
    return found


def file_of(certificate_id: uuid.UUID, form: str) -> CertificateFile | None:
    """The file of this form ("a4", "credential.jwt" …) as it was made once; None while nobody has asked for it."""
    return db.session.get(CertificateFile, (certificate_id, form))


def issued_digests(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The digests of these certificates' payloads as the ledger has them; none for what was issued long ago."""
    if not ids:
        return {}
    names = {f"certificate:{certificate_id}": certificate_id for certificate_id in ids}
    facts = select(Fact.subject, Fact.data).where(Fact.subject.in_(names), Fact.verb == "certificate-issued")
    return {names[row.subject]: row.data["payload"] for row in db.session.execute(facts) if "payload" in row.data}


def printable_by(viewer: SignedIn, certificate_id: uuid.UUID) -> Certificate:
    """A certificate that is hers, or of a centre where she is staff. Refuses with NotFound."""
    return _one(certificate_id, or_(Certificate.person_id == viewer.id, _in(viewer.centres_as("staff"))))


def in_centres(certificate_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Certificate:
    """A certificate of one of these centres. Refuses with NotFound."""
    return _one(certificate_id, _in(centres))


def _in(centres: Sequence[uuid.UUID]) -> ColumnElement[bool]:
    return Certificate.centre_id.in_(centres)


def _one(certificate_id: uuid.UUID, visible: ColumnElement[bool]) -> Certificate:
    found = db.session.scalars(select(Certificate).where(Certificate.id == certificate_id, visible)).first()
    if found is None:
        raise NotFound("no-such-certificate")
    return found


@dataclass(frozen=True)
class Standing:
    """A certificate with what it is today."""

    certificate: Certificate
    payload: payloads.Payload
    state: states.State

    @property
    def printed(self) -> dict[str, str | tuple[str, ...]]:
        """The printed fields as the reader sees them, in the certificate's order."""
        return payloads.printed(self.payload)


def standing(certificate: Certificate) -> Standing:
    """What this certificate is today, where the centre is."""
    return Standing(certificate, payloads.load(certificate.payload), _state(certificate, site_day(clock.now())))


def _state(certificate: Certificate, today: date) -> states.State:
    superseded, revoked = certificate.superseded_at is not None, certificate.revoked_at is not None
    return states.state(today, certificate.valid_until, superseded, revoked)


def in_course(
    course_slug: str, centres: Sequence[uuid.UUID], search: str = "", page: int = 1, size: int = 50
) -> tuple[list[Standing], int]:
    """Certificates of a course in these centres, newest first, a page at a time, and how many there are in all."""
    found = select(Certificate).where(Certificate.course_slug == course_slug, _in(centres))
    key = numbers.key_of("".join(search.upper().split()))
    for word in search.split()[:6]:
        by_name = Certificate.name.icontains(word, autoescape=True)
        found = found.where(or_(by_name, Certificate.key.contains(key, autoescape=True)))
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    order = (Certificate.issued_at.desc(), Certificate.id)
    rows = db.session.scalars(found.order_by(*order).limit(size).offset((page - 1) * size)).all()
    return [standing(row) for row in rows], total
