"""What course pages need: her enrolment with its evidence, and who takes a course."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, case, select

from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model
from app.learning.models import Enrolment, Evidence, Fault, Walk


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
    enrolled_at: datetime
    closed_at: datetime | None
    edition: model.Edition
    done: frozenset[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        """Whether evidence is still gathered."""
        return self.state == "open"

    def course(self, language: str) -> model.Course:
        """The course of this enrolment's edition."""
        return self.edition.in_language(language)


_COLUMNS = (
    Enrolment.id,
    Enrolment.person_id,
    Enrolment.centre_id,
    Enrolment.course_slug,
    Enrolment.edition_id,
    Enrolment.state,
    Enrolment.place,
    Enrolment.name,
    Enrolment.enrolled_at,
    Enrolment.closed_at,
)


def _with_evidence() -> Select[tuple[object, ...]]:
    """Enrolments, their editions' digests and their evidence, in one statement: a row for each piece of evidence."""
    return (
        select(*_COLUMNS, Edition.compiled, Evidence.kind, Evidence.ref)
        .join_from(Enrolment, Edition, Enrolment.edition_id == Edition.id)
        .outerjoin(Evidence, Evidence.enrolment_id == Enrolment.id)
    )


def _taking(rows: Sequence[Row[tuple[object, ...]]]) -> Taking:
    done = frozenset((row.kind, row.ref) for row in rows if row.kind)
    return Taking(*rows[0][:10], edition=catalogue.compiled(rows[0].compiled), done=done)  # type: ignore[arg-type]


def taking(person_id: uuid.UUID, course_slug: str) -> Taking | None:
    """Her enrolment in this course: the open one, else the last completed one; a withdrawn one is none."""
    order = (case((Enrolment.state == "open", 0), else_=1), Enrolment.enrolled_at.desc(), Enrolment.id)
    mine = select(Enrolment.id).where(
        Enrolment.person_id == person_id, Enrolment.course_slug == course_slug, Enrolment.state != "withdrawn"
    )
    latest = mine.order_by(*order).limit(1).scalar_subquery()
    rows = db.session.execute(_with_evidence().where(Enrolment.id == latest)).all()
    return _taking(rows) if rows else None


def taking_by_id(enrolment_id: uuid.UUID) -> Taking:
    """Any enrolment, for those who may see it: check that first. Refuses with NotFound."""
    rows = db.session.execute(_with_evidence().where(Enrolment.id == enrolment_id)).all()
    if not rows:
        raise NotFound("no-such-enrolment")
    return _taking(rows)


def her_taking(person_id: uuid.UUID, course_slug: str) -> Taking:
    """Her enrolment in this course. Refuses with NotFound when there is none."""
    found = taking(person_id, course_slug)
    if found is None:
        raise NotFound("not-enrolled")
    return found


def takings_of(person_id: uuid.UUID) -> list[Taking]:
    """Everything a person takes or has completed, newest first."""
    rows = db.session.execute(
        _with_evidence()
        .where(Enrolment.person_id == person_id, Enrolment.state != "withdrawn")
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id)
    ).all()
    return _grouped(rows)


def participants(course_slug: str, centres: Sequence[uuid.UUID]) -> list[Taking]:
    """Everyone who takes this course in these centres, by name; withdrawn ones last."""
    rows = db.session.execute(
        _with_evidence()
        .where(Enrolment.course_slug == course_slug, Enrolment.centre_id.in_(centres))
        .order_by(case((Enrolment.state == "withdrawn", 1), else_=0), Enrolment.name, Enrolment.id)
    ).all()
    return _grouped(rows)


def _grouped(rows: Sequence[Row[tuple[object, ...]]]) -> list[Taking]:
    groups: dict[uuid.UUID, list[Row[tuple[object, ...]]]] = {}
    for row in rows:
        groups.setdefault(row.id, []).append(row)
    return [_taking(group) for group in groups.values()]


def enrolment_in(enrolment_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Enrolment:
    """An enrolment in one of these centres. Refuses with NotFound."""
    found = db.session.scalars(
        select(Enrolment).where(Enrolment.id == enrolment_id, Enrolment.centre_id.in_(centres))
    ).first()
    if found is None:
        raise NotFound("no-such-enrolment")
    return found


def walk(enrolment_id: uuid.UUID, lesson_id: str) -> list[str]:
    """The path through a scenario so far; empty when it has not begun."""
    return db.session.scalar(select(Walk.path).filter_by(enrolment_id=enrolment_id, lesson_id=lesson_id)) or []


def faults(course_slug: str) -> list[Fault]:
    """Reports of faults in a course: open ones first, newest first."""
    order = (Fault.closed_at.is_not(None), Fault.at.desc(), Fault.id)
    return list(db.session.scalars(select(Fault).filter_by(course_slug=course_slug).order_by(*order)))


def evidence_of(enrolment_id: uuid.UUID) -> list[Evidence]:
    """All evidence of an enrolment with its moments, oldest first."""
    found = select(Evidence).filter_by(enrolment_id=enrolment_id).order_by(Evidence.at, Evidence.id)
    return list(db.session.scalars(found))
