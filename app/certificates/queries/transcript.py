"""A transcript: every course that a person has completed, its certificate, and what was accepted from elsewhere."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from app.base.db import db
from app.base.presentation import site_day
from app.certificates.models import Certificate
from app.certificates.queries.foreign import Foreign, of_person
from app.certificates.queries.issued import Standing, standing
from app.learning import queries as learning


@dataclass(frozen=True)
class Line:
    """A completed course. Where there is a certificate, the words are those that stand on it."""

    course: str
    code: str
    days: int
    hours: Decimal
    completed_on: date
    certificate: Standing | None

    @property
    def result(self) -> int | None:
        """Per cent in the final exam, where the certificate prints it."""
        return self.certificate.payload.result if self.certificate else None


@dataclass(frozen=True)
class Transcript:
    """Courses by day of completion, oldest first, with the sum of their hours; and accepted ones from elsewhere."""

    lines: tuple[Line, ...]
    hours: Decimal
    elsewhere: tuple[Foreign, ...]
    unchecked: int  # from elsewhere, and not on the transcript


def transcript(person_id: uuid.UUID) -> Transcript:
    """What this person has completed up to now."""
    certificates = _last_ones(person_id)
    done = [taking for taking in learning.takings_of(person_id) if taking.state == "completed" and taking.closed_at]
    lines = sorted((_line(taking, certificates.get(taking.id)) for taking in done), key=lambda line: line.completed_on)
    foreign = of_person(person_id)
    accepted = tuple(one for one in reversed(foreign) if one.row.finding == "accepted")
    hours = sum((line.hours for line in lines), Decimal())
    return Transcript(tuple(lines), hours, accepted, sum(one.row.finding == "" for one in foreign))


def _last_ones(person_id: uuid.UUID) -> dict[uuid.UUID, Certificate]:
    """By enrolment; of those that were corrected, the last."""
    found = select(Certificate).filter_by(person_id=person_id, kind="completion").order_by(Certificate.version)
    return {row.enrolment_id: row for row in db.session.scalars(found)}


def _line(taking: learning.Taking, certificate: Certificate | None) -> Line:
    if certificate is not None:
        found = standing(certificate)
        printed = found.payload
        return Line(printed.course, printed.code, printed.days, printed.hours, printed.completed_on, found)
    course = taking.edition.course
    assert taking.closed_at is not None
    return Line(course.title, course.code, course.days, course.hours, site_day(taking.closed_at), None)
