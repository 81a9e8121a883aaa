"""Names at the door: confirmed or corrected by staff who have seen a document, before anything is printed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import select

from app.accounts import services as people
from app.accounts.models import Person
from app.accounts.queries import SignedIn
from app.base.db import db
from app.base.refusals import Forbidden, NotFound
from app.certificates.services import issuing
from app.learning.models import Enrolment
from app.ledger import services as ledger


def confirm_names(viewer: SignedIn, course: str, shown: Mapping[uuid.UUID, tuple[str, str]]) -> list[str]:
    """Confirm the names of these enrolments as they were shown, and issue what waited for it.

    `shown` has the name, and the name in the other script, by enrolment. Gives back the names, as they are now, of
    those who are not confirmed because they are called otherwise by now. Refuses with NotFound enrolments that are not
    hers to see, and with Forbidden her own.
    """
    changed = []
    for enrolment_id in sorted(shown):
        person = _somebody(viewer, enrolment_id, course)
        if (person.name, person.second_name) == shown[enrolment_id]:
            correct_unissued(viewer, enrolment_id, person.name, person.second_name, person.rank)
        else:
            changed.append(person.name)
    return changed


def correct_unissued(viewer: SignedIn, enrolment_id: uuid.UUID, name: str, second_name: str, rank: str) -> None:
    """Correct what is kept of a person as the document says, and issue what waited for it; else as `confirm_names`.

    While the clock is behind, nothing is issued, and the names are kept.
    """
    person = _somebody(viewer, enrolment_id)
    people.correct_name(person.id, name, second_name, rank, viewer.id)
    db.session.flush()
    if not ledger.clock_is_behind():
        issuing.issue_waiting(person.id)


def _somebody(viewer: SignedIn, enrolment_id: uuid.UUID, course: str = "") -> Person:
    found = select(Person).join(Enrolment, Enrolment.person_id == Person.id)
    found = found.where(Enrolment.id == enrolment_id, Enrolment.centre_id.in_(viewer.centres_as("staff")))
    person = db.session.scalars(found.where(Enrolment.course_slug == course) if course else found).first()
    if person is None:
        raise NotFound("no-such-enrolment")
    if person.id == viewer.id:
        raise Forbidden("own-certificate")
    return person
