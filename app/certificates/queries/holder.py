"""What a person holds: her certificates, their files, and how to renew them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.presentation import site_day
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.certificates.models import Certificate, CertificateFile
from app.certificates.queries.issued import Standing, standing
from app.certificates.rules import reminders, states
from app.jobs import queries as jobs

FILE = "make-certificate-file"


@dataclass(frozen=True)
class Renewal:
    """How a certificate is renewed: by which course, and from which day on; None where that is possible today."""

    course: str
    title: str
    opens_on: date | None


@dataclass(frozen=True)
class Held:
    """A certificate of hers, what it is today, and how to renew it while it can be."""

    standing: Standing
    renewal: Renewal | None


def held_by(person_id: uuid.UUID) -> list[Held]:
    """All certificates of a person, newest first."""
    found = select(Certificate).filter_by(person_id=person_id)
    rows = db.session.scalars(found.order_by(Certificate.issued_at.desc(), Certificate.id)).all()
    ways = renewals({row.course_slug for row in rows if row.valid_until})
    today = site_day(clock.now())
    return [_held(standing(row), ways.get(row.course_slug), today) for row in rows]


def _held(standing: Standing, way: Way | None, today: date) -> Held:
    until = standing.certificate.valid_until
    if way is None or until is None or standing.state not in ("valid", "expired"):
        return Held(standing, None)
    return Held(standing, way.for_one_until(until, today))


@dataclass(frozen=True)
class Way:
    """The way in which certificates of a course are renewed now. `opens_months` is None when it is always open."""

    course: str
    title: str
    opens_months: int | None

    def for_one_until(self, valid_until: date, today: date) -> Renewal:
        """The same for a certificate with this last day."""
        opens = None if self.opens_months is None else reminders.opens_on(valid_until, self.opens_months)
        return Renewal(self.course, self.title, opens if opens and opens > today else None)


def renewals(courses: Iterable[str]) -> dict[str, Way]:
    """How certificates of these courses are renewed, by course: by its refresher, else by the course itself.

    A course that gives no certificate any more, or is retired, is not there.
    """
    found = {slug: _way(slug) for slug in sorted(courses)}
    return {slug: way for slug, way in found.items() if way is not None}


def _way(slug: str) -> Way | None:
    course = _open(slug)
    refresher = course.edition.course.refresher if course else None
    shorter = _open(refresher.course) if refresher else None
    if refresher and shorter:
        return Way(shorter.slug, shorter.edition.course.title, refresher.opens_months)
    return Way(slug, course.edition.course.title, None) if course else None


def _open(slug: str) -> catalogue.Published | None:
    """A course that takes participants and gives a certificate."""
    try:
        found = catalogue.current(slug)
    except NotFound:
        return None
    gives = states.completion_rule(found.edition.course.certificates) is not None
    return found if gives and not found.retired else None


def her_own(person_id: uuid.UUID, certificate_id: uuid.UUID) -> Certificate:
    """A certificate of hers. Refuses with NotFound."""
    found = db.session.scalars(select(Certificate).filter_by(id=certificate_id, person_id=person_id)).first()
    if found is None:
        raise NotFound("no-such-certificate")
    return found


def files_of(certificate_id: uuid.UUID) -> dict[str, CertificateFile]:
    """The files that were made of a certificate, by form."""
    return {
        file.form: file for file in db.session.scalars(select(CertificateFile).filter_by(certificate_id=certificate_id))
    }


def asked_for(certificate_id: uuid.UUID) -> dict[str, jobs.State]:
    """Which files were asked for, by form, and how far the last job for each is."""
    return {piece.payload["form"]: piece.state for piece in jobs.pieces(FILE, f"{certificate_id.hex}/")}
