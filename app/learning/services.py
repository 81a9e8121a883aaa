"""Enrolling, recording evidence, walking through scenarios, reporting faults."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.base import clock
from app.base.db import db, insert
from app.base.ids import new_id
from app.base.refusals import Conflict, Invalid, NotFound
from app.catalogue.models import Course
from app.content.model import Lesson
from app.jobs import services as jobs
from app.learning import queries, rules
from app.learning.models import Enrolment, Evidence, Fault, Walk
from app.learning.rules import scenario
from app.ledger import services as ledger

COMPLETED = "enrolment-completed"


def enrol(person_id: uuid.UUID, course_slug: str, actor: uuid.UUID, again: bool = False) -> Enrolment:
    """Enrol a person in the current edition; an enrolment that is open already is given back unchanged.

    So is a completed one, unless she takes the course `again`: a form sent once more from an old tab starts nothing.
    """
    course = db.session.get(Course, course_slug)
    if course is None or course.current_id is None:
        raise NotFound("no-such-course")
    person = db.session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("no-such-person")
    return _kept(person_id, course_slug, again) or _enrol(person, course, course.current_id, actor)


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


def record_evidence(
    enrolment_id: uuid.UUID, kind: str, ref: str, actor: uuid.UUID | None = None, data: Mapping[str, Any] | None = None
) -> bool:
    """Keep that something asked for was done; returns whether it was new. A second time changes nothing.

    When the evidence is whole the enrolment is completed, and the job that tells the higher rooms is enqueued in
    the same transaction. A withdrawn enrolment takes no more evidence; a completed one does, and stays completed.
    """
    enrolment = db.session.get(Enrolment, enrolment_id, with_for_update=True)
    if enrolment is None or enrolment.state == "withdrawn":
        raise Conflict("enrolment-closed")
    values = {"id": new_id(), "enrolment_id": enrolment_id, "kind": kind, "ref": ref, "at": clock.now()}
    row = insert(Evidence).values(**values, data=dict(data or {}))
    new = db.session.execute(row.on_conflict_do_nothing().returning(Evidence.id)).scalar() is not None
    if new:
        ledger.record("evidence", f"enrolment:{enrolment_id}", actor, kind=kind, ref=ref)
        _complete_when_whole(enrolment)
    return new


def _complete_when_whole(enrolment: Enrolment) -> None:
    taking = queries.taking_by_id(enrolment.id)
    if enrolment.state != "open" or not rules.is_complete(taking.edition.course, taking.done):
        return
    enrolment.state, enrolment.closed_at = "completed", clock.now()
    ledger.record("completed", f"enrolment:{enrolment.id}")
    jobs.enqueue(COMPLETED, enrolment.id.hex, {"enrolment": enrolment.id.hex})


def keep_place(enrolment_id: uuid.UUID, place: str) -> None:
    """Remember where she left off: the path of a page of her course, with a fragment. *Continue* leads there."""
    db.session.execute(update(Enrolment).where(Enrolment.id == enrolment_id).values(place=place))


def read_lesson(taking: queries.Taking, lesson: Lesson, actor: uuid.UUID) -> None:
    """Record the explicit act of having read a lesson. A scenario is read by coming to an ending."""
    if lesson.kind == "scenario" and not scenario.at_ending(lesson, queries.walk(taking.id, lesson.id)):
        raise Conflict("scenario-not-ended")
    record_evidence(taking.id, "lesson", lesson.id, actor)
    keep_place(taking.id, rules.address(taking.course_slug, lesson.id))


def choose(
    taking: queries.Taking, lesson: Lesson, situation: str, choice: int, actor: uuid.UUID
) -> list[list[str | int]]:
    """Take a choice in a scenario; returns the walk. Coming to an ending is evidence that it was worked through."""
    steps = scenario.walk_on(lesson, queries.walk(taking.id, lesson.id), situation, choice)
    if steps is None:
        raise Invalid("no-such-choice")
    _keep_walk(taking.id, lesson.id, steps)
    keep_place(taking.id, f"{rules.address(taking.course_slug, lesson.id)}#{rules.SCENE}")
    if scenario.at_ending(lesson, steps):
        record_evidence(taking.id, "lesson", lesson.id, actor)
    return steps


def start_again(taking: queries.Taking, lesson: Lesson) -> None:
    """Go back to the first situation; what was evidence stays so."""
    _keep_walk(taking.id, lesson.id, [])


def _keep_walk(enrolment_id: uuid.UUID, lesson_id: str, steps: list[list[str | int]]) -> None:
    row = insert(Walk).values(enrolment_id=enrolment_id, lesson_id=lesson_id, steps=steps, changed_at=clock.now())
    changes = {"steps": row.excluded.steps, "changed_at": row.excluded.changed_at}
    db.session.execute(row.on_conflict_do_update(index_elements=["enrolment_id", "lesson_id"], set_=changes))


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


def close_fault(course_slug: str, fault_id: uuid.UUID, actor: uuid.UUID) -> None:
    """Mark a report as dealt with. Refuses with NotFound."""
    fault = db.session.get(Fault, fault_id)
    if fault is None or fault.course_slug != course_slug:
        raise NotFound("no-such-fault")
    if fault.closed_at is None:
        fault.closed_at, fault.closed_by = clock.now(), actor
        ledger.record("fault-closed", f"fault:{fault.id}", actor)
