"""Reports of faults: kept, answered, closed."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.ids import new_id
from app.base.refusals import NotFound
from app.learning.models import Fault
from app.ledger import services as ledger


def report_fault(person_id: uuid.UUID, course_slug: str, edition_id: uuid.UUID, location: str, words: str) -> Fault:
    """Keep a report that something in a course is wrong. The same report, sent twice while it is open, is kept once."""
    values = {"person_id": person_id, "course_slug": course_slug, "location": location, "words": words}
    same = select(Fault).filter_by(**values, closed_at=None)
    fault = db.session.scalars(same).first()
    if fault is None:
        fault = Fault(id=new_id(), edition_id=edition_id, at=clock.now(), **values)
        db.session.add(fault)
        db.session.flush()
        ledger.record("fault-reported", f"fault:{fault.id}", person_id, course=course_slug)
    return fault


def answer_fault(course_slug: str, fault_id: uuid.UUID, answer: str, actor: uuid.UUID) -> None:
    """Tell the reporter something; a later answer takes the place of the one before. Refuses with NotFound."""
    fault = _fault(course_slug, fault_id)
    if fault.answer != answer:
        fault.answer = answer
        ledger.record("fault-answered", f"fault:{fault.id}", actor)


def close_fault(course_slug: str, fault_id: uuid.UUID, actor: uuid.UUID, version: uuid.UUID | None = None) -> None:
    """Mark a report as dealt with, by the `version` of a draft's file if an edit did. Refuses with NotFound.

    A second time changes nothing.
    """
    fault = _fault(course_slug, fault_id)
    if fault.closed_at is None:
        fault.closed_at, fault.closed_by, fault.closed_version = clock.now(), actor, version
        ledger.record("fault-closed", f"fault:{fault.id}", actor)


def _fault(course_slug: str, fault_id: uuid.UUID) -> Fault:
    fault = db.session.get(Fault, fault_id, with_for_update=True)
    if fault is None or fault.course_slug != course_slug:
        raise NotFound("no-such-fault")
    return fault
