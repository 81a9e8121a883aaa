"""Enrolling people in a course's current edition, and withdrawing them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.base import clock
from app.base.db import db
from app.base.ids import new_id
from app.base.refusals import Conflict, NotFound
from app.catalogue.models import Course
from app.learning.models import Enrolment
from app.ledger import services as ledger


def enrol(person_id: uuid.UUID, course_slug: str, actor: uuid.UUID, again: bool = False) -> Enrolment:
    """Enrol a person in the current edition; an enrolment that is open already is given back unchanged.

    So is a completed one, unless she takes the course `again`: a form sent once more from an old tab starts nothing.
    Refuses a new enrolment in a course that is retired.
    """
    course = db.session.get(Course, course_slug)
    if course is None or course.current_id is None:
        raise NotFound("no-such-course")
    person = db.session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("no-such-person")
    kept = _kept(person_id, course_slug, again)
    if kept is None and course.retired_at is not None:
        raise Conflict("course-retired")
    return kept or _enrol(person, course, course.current_id, actor)


def _kept(person_id: uuid.UUID, course_slug: str, again: bool) -> Enrolment | None:
    states = ("open",) if again else ("open", "completed")
    hers = select(Enrolment).filter_by(person_id=person_id, course_slug=course_slug)
    latest = hers.where(Enrolment.state.in_(states)).order_by(Enrolment.state.desc(), Enrolment.enrolled_at.desc())
    return db.session.scalars(latest.limit(1)).first()


def enrol_several(person_ids: Iterable[uuid.UUID], course_slug: str, centre_id: uuid.UUID, actor: uuid.UUID) -> int:
    """Enrol people of a centre, who may have completed the course before; returns how many enrolments are new.

    Refuses with NotFound, and enrols nobody, when one of them has no role in the centre.
    """
    chosen = sorted(set(person_ids))  # in one order, so that two lists sent at once do not lock each other out
    if len(accounts.roles_of(chosen, [centre_id])) < len(chosen):
        raise NotFound("no-such-person")
    new = [person_id for person_id in chosen if _kept(person_id, course_slug, again=True) is None]
    for person_id in new:
        enrol(person_id, course_slug, actor, again=True)
    return len(new)


def _enrol(person: Person, course: Course, edition_id: uuid.UUID, actor: uuid.UUID) -> Enrolment:
    row = Enrolment(
        id=new_id(),
        person_id=person.id,
        centre_id=course.centre_id,
        course_slug=course.slug,
        edition_id=edition_id,
        name=person.name,
        rank=person.rank,
        category=person.category,
        nationality=person.nationality,
        organisation=person.organisation,
        enrolled_at=clock.now(),
        enrolled_by=actor,
    )
    db.session.add(row)
    db.session.flush()
    ledger.record("enrolled", f"enrolment:{row.id}", actor, person=str(person.id), edition=str(edition_id))
    return row


def withdraw(enrolment: Enrolment, actor: uuid.UUID) -> None:
    """Close an open enrolment without completion; what was done stays on record. Refuses a closed one."""
    db.session.refresh(enrolment, with_for_update=True)  # it may have been completed a moment ago
    if enrolment.state != "open":
        raise Conflict("enrolment-closed")
    enrolment.state, enrolment.closed_at = "withdrawn", clock.now()
    ledger.record("withdrawn", f"enrolment:{enrolment.id}", actor)
