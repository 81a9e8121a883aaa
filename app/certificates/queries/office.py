"""Who of a course stands where on the way to a printed certificate: what the office at the door needs to see."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.accounts.models import Person
from app.base import clock
from app.base.db import db
from app.certificates.models import Batch, BatchLine, Certificate, CertificateDoubt
from app.certificates.rules import batches as rules
from app.learning.models import Enrolment

RECENT = timedelta(days=30)
"""How long ago a course may have been completed so that its certificate is offered for printing without being asked."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who has completed the course and whose certificate was not printed yet."""

    enrolment_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    second_name: str
    rank: str
    is_confirmed: bool
    completed_at: datetime | None
    certificate_id: uuid.UUID | None
    number: str
    is_doubted: bool

    @property
    def is_ready(self) -> bool:
        """Whether she can be printed: her certificate is there, or nothing stands in the way of issuing it."""
        return self.certificate_id is not None or self.is_confirmed

    @property
    def is_ticked(self) -> bool:
        """Whether she is chosen at first; about a doubt somebody decides first."""
        return self.is_ready and not self.is_doubted


_LATEST = and_(
    Certificate.enrolment_id == Enrolment.id,
    Certificate.kind == "completion",
    Certificate.superseded_at.is_(None),
)
_PRINTED = select(BatchLine.certificate_id).where(BatchLine.certificate_id == Certificate.id, BatchLine.problem == "")
_DOUBTED = exists().where(
    CertificateDoubt.certificate_id == Certificate.id, CertificateDoubt.decided_at.is_(None)
)  # fmt: skip
_COLUMNS: tuple[Any, ...] = (
    Enrolment.id,
    Enrolment.person_id,
    func.coalesce(Certificate.name, Person.name),
    Person.second_name,
    Person.rank,
    Person.name_confirmed == Person.name,
    Enrolment.closed_at,
    Certificate.id,
    func.coalesce(Certificate.number, ""),
    _DOUBTED,
)


def candidates(
    course_slug: str, centres: Sequence[uuid.UUID], search: str = "", earlier: bool = False
) -> list[Candidate]:
    """Who has completed the course and is not printed, as they were enrolled; `earlier` ones too, or those found.

    Whoever was printed is found as issued, and whoever was revoked is none of them.
    """
    found = select(*_COLUMNS).select_from(Enrolment).join(Person, Enrolment.person_id == Person.id)
    found = found.outerjoin(Certificate, _LATEST)
    found = found.where(Enrolment.course_slug == course_slug, Enrolment.centre_id.in_(centres))
    found = found.where(Enrolment.state == "completed", Certificate.revoked_at.is_(None), ~_PRINTED.exists())
    found = found.where(*(_has(word) for word in search.split()[:6]))
    if not search and not earlier:
        found = found.where(Enrolment.closed_at >= clock.now() - RECENT)
    rows: Any = db.session.execute(found.order_by(Enrolment.enrolled_at, Enrolment.id).limit(rules.MOST))
    return [Candidate(*row) for row in rows]


def _has(word: str) -> ColumnElement[bool]:
    columns = (Person.name, Person.second_name, Person.rank, Certificate.name)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def seen(course_slug: str, centres: Sequence[uuid.UUID]) -> str:
    """The state of a course's office page: it changes when a batch is asked for."""
    newest = select(Batch.id).where(Batch.course_slug == course_slug, Batch.centre_id.in_(centres))
    found = db.session.scalar(newest.order_by(Batch.asked_at.desc(), Batch.id).limit(1))
    return found.hex if found else "first"


@dataclass(frozen=True)
class Chosen:
    """Somebody who was ticked."""

    enrolment_id: uuid.UUID
    name: str


def chosen(course_slug: str, centres: Sequence[uuid.UUID], ids: Sequence[uuid.UUID]) -> list[Chosen]:
    """Those of these enrolments that are of this course in these centres, as they were enrolled."""
    found = select(Enrolment.id, Person.name).join(Person, Enrolment.person_id == Person.id)
    found = found.where(Enrolment.id.in_(ids), Enrolment.course_slug == course_slug, Enrolment.centre_id.in_(centres))
    rows = db.session.execute(found.order_by(Enrolment.enrolled_at, Enrolment.id))
    return [Chosen(row.id, row.name) for row in rows]
