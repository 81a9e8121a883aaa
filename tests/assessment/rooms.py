"""Sittings for tests: one with people on its list, in a course whose exam asks every kind."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from app.assessment import queries, services
from app.assessment.models import Seat
from app.assessment.services import Plan
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.catalogue import queries as catalogue
from tests import factories
from tests.assessment import examples

SECRET = "for tests only"


def publish(**changes):
    """The course; `changes` are those of its quiz."""
    return factories.publish(examples.course(**{"minutes": 20, "kind": "exam"} | changes))


def a_plan(slug="small", opens=timedelta(0), lasts=timedelta(hours=2), **changes):
    """A plan for a sitting that opens in `opens`."""
    course = catalogue.current(slug)
    now = clock.now()
    values = {
        "course_slug": slug,
        "edition_id": course.edition_id,
        "quiz_id": "one/quiz",
        "room": "Room 12",
        "zone": "Africa/Nairobi",
        "opens_at": now + opens,
        "closes_at": now + opens + lasts,
        "invigilator_id": changes.pop("invigilator_id", None) or factories.person("instructor").id,
    }
    return Plan(**(values | changes))


def sitting(people=(), **changes):
    """A sitting that is on now, with these enrolments on its list; its id."""
    plan, centre_id = a_plan(**changes), factories.centre()
    with transaction():
        found = services.plan(new_id(), centre_id, plan, plan.invigilator_id)
        if people:
            services.add_people(found, [taking.id for taking in people], plan.invigilator_id, SECRET)
    return found


def do(act, *arguments):
    """One act in a transaction of its own."""
    with transaction():
        return act(*arguments)


def trainees(count=1):
    """People who take the course."""
    return [factories.enrol(factories.person()) for _ in range(count)]


def planned(sitting_id):
    """The sitting as its staff see it."""
    return queries.sitting_in(sitting_id, [factories.centre()])


def seat(sitting_id, taking):
    """Her seat. Detached."""
    found = db.session.scalars(select(Seat).filter_by(sitting_id=sitting_id, enrolment_id=taking.id)).one()
    db.session.expunge(found)
    return found


def enter(taking, address="10.1.2.3", declaration="I declare", quiz_id="one/quiz"):
    """Start as the page of the quiz does; the attempt."""
    place = queries.her_place(taking.id, quiz_id)
    edition = place.edition if place else taking.edition
    quiz = edition.course.modules[0].quiz
    with transaction():
        attempt_id = services.enter(taking, quiz, lambda _used: declaration, place, address)
    return queries.paper_by_id(attempt_id)


def someone():
    """A member of staff, by id."""
    return factories.person("staff").id


def key():
    """A key that a form would carry."""
    return uuid.uuid4()
