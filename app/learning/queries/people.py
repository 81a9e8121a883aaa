"""People who may be enrolled in a course."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts import queries as accounts
from app.base.db import db
from app.learning.models import Enrolment


@dataclass(frozen=True)
class Candidate:
    """A person of the centre who may be enrolled, and whether they take the course already."""

    id: uuid.UUID
    name: str
    rank: str
    organisation: str
    state: str  # of the latest enrolment in the course; empty without one


def candidates(viewer: accounts.SignedIn, course_slug: str, centre_id: uuid.UUID, words: str) -> list[Candidate]:
    """People with a role in this centre whom these words find, by name, at most 30."""
    found, _ = accounts.people(viewer, words, 1, 30)
    ids = [row.id for row in found]
    here = accounts.roles_of(ids, [centre_id])
    mine = select(Enrolment.person_id, Enrolment.state).where(
        Enrolment.course_slug == course_slug, Enrolment.person_id.in_(ids)
    )
    states = {row.person_id: row.state for row in db.session.execute(mine.order_by(Enrolment.enrolled_at))}
    return [
        Candidate(row.id, row.name, row.rank, row.organisation, states.get(row.id, ""))
        for row in found
        if row.id in here
    ]
