"""Enrolments as pages need them: hers with its evidence, and everyone's in a course."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Uuid, bindparam, case, func, or_, select

from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model
from app.learning.models import Enrolment, Evidence


@dataclass(frozen=True)
class Taking:
    """One person's enrolment as pages need it: its edition's course, and the evidence so far."""

    id: uuid.UUID
    person_id: uuid.UUID
    centre_id: uuid.UUID
    course_slug: str
    edition_id: uuid.UUID
    state: str
    place: str
    name: str
    organisation: str
    enrolled_at: datetime
    closed_at: datetime | None
    compiled: str  # the digest of the edition's compiled form
    done: frozenset[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        """Whether evidence is still gathered."""
        return self.state == "open"

    @property
    def edition(self) -> model.Edition:
        """The edition that she takes."""
        return catalogue.compiled(self.compiled)

    def course(self, language: str) -> model.Course:
        """The course of this enrolment's edition."""
        return self.edition.in_language(language)


# one line "kind ref" for each piece of evidence: a single row an enrolment, however much has been done
_DONE = (
    select(func.aggregate_strings(Evidence.kind + " " + Evidence.ref, "\n"))
    .where(Evidence.enrolment_id == Enrolment.id)
    .correlate(Enrolment)
    .scalar_subquery()
)

_COLUMNS = (
    Enrolment.id,
    Enrolment.person_id,
    Enrolment.centre_id,
    Enrolment.course_slug,
    Enrolment.edition_id,
    Enrolment.state,
    Enrolment.place,
    Enrolment.name,
    Enrolment.organisation,
    Enrolment.enrolled_at,
    Enrolment.closed_at,
    Edition.compiled,
)

TAKINGS: Any = select(*_COLUMNS, _DONE.label("done")).join_from(Enrolment, Edition, Enrolment.edition_id == Edition.id)

# built once: every lesson page runs it; perhaps before `person`, from which the column takes its type, is known
_HERS = (
    TAKINGS.where(
        Enrolment.person_id == bindparam("person", type_=Uuid()),
        Enrolment.course_slug == bindparam("course"),
        Enrolment.state != "withdrawn",
    )
    .order_by(case((Enrolment.state == "open", 0), else_=1), Enrolment.enrolled_at.desc(), Enrolment.id)
    .limit(1)
)


def taking_of(row: Any) -> Taking:
    done = frozenset(_pair(line) for line in (row.done or "").splitlines())
    return Taking(*(*row[:-1], done))


def _pair(line: str) -> tuple[str, str]:
    kind, _, ref = line.partition(" ")
    return kind, ref


def taking(person_id: uuid.UUID, course_slug: str) -> Taking | None:
    """Her enrolment in this course: the open one, else the last completed one; a withdrawn one is none."""
    row = db.session.connection().execute(_HERS, {"person": person_id, "course": course_slug}).one_or_none()
    return taking_of(row) if row else None


def taking_by_id(enrolment_id: uuid.UUID) -> Taking:
    """Any enrolment, for those who may see it: check that first. Refuses with NotFound."""
    row = db.session.execute(TAKINGS.where(Enrolment.id == enrolment_id)).one_or_none()
    if row is None:
        raise NotFound("no-such-enrolment")
    return taking_of(row)


def her_taking(person_id: uuid.UUID, course_slug: str) -> Taking:
    """Her enrolment in this course. Refuses with NotFound when there is none."""
    found = taking(person_id, course_slug)
    if found is None:
        raise NotFound("not-enrolled")
    return found


def takings_of(person_id: uuid.UUID) -> list[Taking]:
    """Everything a person takes or has completed, newest first."""
    hers = TAKINGS.where(Enrolment.person_id == person_id, Enrolment.state != "withdrawn")
    return [taking_of(row) for row in db.session.execute(hers.order_by(Enrolment.enrolled_at.desc(), Enrolment.id))]


def participants(
    course_slug: str, centres: Sequence[uuid.UUID], search: str = "", state: str = "", page: int = 1, size: int = 1000
) -> list[Taking]:
    """Who takes this course in these centres, by name, withdrawn ones last; a page of the matching ones."""
    found = TAKINGS.where(*_matching(course_slug, centres, search, state))
    order = (case((Enrolment.state == "withdrawn", 1), else_=0), Enrolment.name, Enrolment.id)
    rows = db.session.execute(found.order_by(*order).limit(size).offset((page - 1) * size))
    return [taking_of(row) for row in rows]


def count_participants(course_slug: str, centres: Sequence[uuid.UUID], search: str = "", state: str = "") -> int:
    """How many there are in all of those that `participants` gives by the page."""
    found = select(func.count()).select_from(Enrolment).where(*_matching(course_slug, centres, search, state))
    return db.session.scalar(found) or 0


def _matching(course_slug: str, centres: Sequence[uuid.UUID], search: str, state: str) -> list[ColumnElement[bool]]:
    conditions = [Enrolment.course_slug == course_slug, Enrolment.centre_id.in_(centres)]
    for word in search.split()[:6]:
        columns = (Enrolment.name, Enrolment.organisation, Enrolment.rank)
        conditions.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return conditions + ([Enrolment.state == state] if state else [])


def enrolment_in(enrolment_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Enrolment:
    """An enrolment in one of these centres. Refuses with NotFound."""
    found = db.session.scalars(
        select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.centre_id.in_(centres))
    ).first()
    if found is None:
        raise NotFound("no-such-enrolment")
    return found


def evidence_of(enrolment_id: uuid.UUID) -> list[Evidence]:
    """All evidence of an enrolment with its moments, oldest first."""
    found = select(Evidence).filter_by(enrolment_id=enrolment_id).order_by(Evidence.at, Evidence.id)
    return list(db.session.scalars(found))
