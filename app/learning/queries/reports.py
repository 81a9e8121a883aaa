"""Reports of faults, for those who teach and for who sent them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import case, select

from app.accounts.models import Person
from app.base.db import db
from app.base.refusals import NotFound
from app.learning.models import Fault


@dataclass(frozen=True)
class Report:
    """A report of a fault, with the name of who sent it and of who closed it."""

    fault: Fault
    sender: str
    closer: str | None


def faults(course_slug: str) -> list[Report]:
    """Reports of faults in a course: open ones first, newest first; at most 200."""
    closer = select(Person.name).where(Person.id == Fault.closed_by).correlate(Fault).scalar_subquery()
    found = select(Fault, Person.name, closer).join_from(Fault, Person, Fault.person_id == Person.id)
    order = (case((Fault.closed_at.is_(None), 0), else_=1), Fault.at.desc(), Fault.id)
    rows = db.session.execute(found.where(Fault.course_slug == course_slug).order_by(*order).limit(200))
    return [Report(*row) for row in rows]


def open_faults(course_slug: str) -> list[Report]:
    """Reports that nobody has dealt with yet, oldest first; at most 500."""
    found = select(Fault, Person.name).join_from(Fault, Person, Fault.person_id == Person.id)
    waiting = found.where(Fault.course_slug == course_slug, Fault.closed_at.is_(None))
    rows = db.session.execute(waiting.order_by(Fault.at, Fault.id).limit(500))
    return [Report(fault, sender, None) for fault, sender in rows]


def fault_of(course_slug: str, fault_id: uuid.UUID) -> Fault:
    """A report in this course. Refuses with NotFound."""
    fault = db.session.get(Fault, fault_id)
    if fault is None or fault.course_slug != course_slug:
        raise NotFound("no-such-fault")
    return fault


def her_reports(person_id: uuid.UUID) -> list[Fault]:
    """What this person has reported, newest first; at most 200."""
    mine = select(Fault).filter_by(person_id=person_id).order_by(Fault.at.desc(), Fault.id)
    return list(db.session.scalars(mine.limit(200)))
