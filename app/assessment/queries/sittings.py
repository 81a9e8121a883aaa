"""Sittings as their staff see them: lists, one with its people, who may be put on its list, its pauses."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Centre, Person
from app.assessment.models import Attempt, Pause, Seat, Sitting
from app.assessment.rules import drawing
from app.assessment.rules import sittings as rules
from app.base import clock
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model
from app.learning.models import Enrolment


@dataclass(frozen=True)
class Planned:
    """A sitting with the names that its pages say. `seats` is how many people are on its list."""

    id: uuid.UUID
    centre_id: uuid.UUID
    course_slug: str
    edition_id: uuid.UUID
    quiz_id: str
    room: str
    zone: str
    opens_at: datetime
    closes_at: datetime
    invigilator_id: uuid.UUID
    addresses: str
    closed_at: datetime | None
    cancelled_at: datetime | None
    edition_number: int
    invigilator: str
    centre: str
    seats: int
    begun: bool
    edition: model.Edition

    def course(self, language: str) -> model.Course:
        """The course of the edition that is sat."""
        return self.edition.in_language(language)

    def quiz(self, language: str) -> model.Quiz:
        """The quiz that is sat."""
        found = drawing.find_quiz(self.course(language), self.quiz_id)
        assert found is not None, "an edition never changes"
        return found

    @property
    def phase(self) -> rules.Phase:
        """Where it stands now."""
        return rules.phase(self, clock.now())

    @property
    def is_over(self) -> bool:
        """Whether nothing of it can change any more."""
        return self.closed_at is not None or self.cancelled_at is not None

    @property
    def networks(self) -> list[rules.Network]:
        """The networks from which it may be sat; none: from anywhere."""
        return rules.networks(self.addresses)[0]


_SEATS = select(func.count()).where(Seat.sitting_id == Sitting.id).scalar_subquery()
_BEGUN = exists().where(Attempt.sitting_id == Sitting.id)
_COLUMNS = (
    Sitting.id, Sitting.centre_id, Sitting.course_slug, Sitting.edition_id, Sitting.quiz_id, Sitting.room,
    Sitting.zone, Sitting.opens_at, Sitting.closes_at, Sitting.invigilator_id, Sitting.addresses, Sitting.closed_at,
    Sitting.cancelled_at, Edition.number.label("edition_number"), Person.name.label("invigilator"),
    Centre.name.label("centre"), _SEATS.label("seats"), _BEGUN.label("begun"), Edition.compiled,
)  # fmt: skip


def _sittings() -> Select[Any]:
    found = select(*_COLUMNS).join_from(Sitting, Edition, Sitting.edition_id == Edition.id)
    found = found.join(Person, Sitting.invigilator_id == Person.id)
    return found.join(Centre, Sitting.centre_id == Centre.id)


def _planned(row: Any) -> Planned:
    known: tuple[Any, ...] = tuple(row)[:-1]
    return Planned(*(*known, catalogue.compiled(row.compiled)))


def sitting_in(sitting_id: uuid.UUID, centres: Collection[uuid.UUID]) -> Planned:
    """A sitting of one of these centres. Refuses with NotFound."""
    theirs = _sittings().where(Sitting.id == sitting_id, Sitting.centre_id.in_(centres))
    row = db.session.execute(theirs).one_or_none()
    if row is None:
        raise NotFound("no-such-sitting")
    return _planned(row)


def sittings_ahead(centres: Collection[uuid.UUID], course_slug: str = "") -> list[Planned]:
    """Sittings that run, come, or wait to be closed, in the order of time; of one course where it is named."""
    found = _sittings().where(
        Sitting.centre_id.in_(centres), Sitting.closed_at.is_(None), Sitting.cancelled_at.is_(None)
    )
    found = found.where(Sitting.course_slug == course_slug) if course_slug else found
    return [_planned(row) for row in db.session.execute(found.order_by(Sitting.opens_at, Sitting.id))]


def sittings_past(
    centres: Collection[uuid.UUID], course_slug: str = "", page: int = 1, size: int = 30
) -> tuple[list[Planned], int]:
    """A page of those that were closed or cancelled, newest first, and how many there are in all."""
    over = [Sitting.centre_id.in_(centres), or_(Sitting.closed_at.is_not(None), Sitting.cancelled_at.is_not(None))]
    over += [Sitting.course_slug == course_slug] if course_slug else []
    total = db.session.scalar(select(func.count()).select_from(Sitting).where(*over)) or 0
    found = _sittings().where(*over).order_by(Sitting.opens_at.desc(), Sitting.id)
    rows = db.session.execute(found.limit(size).offset((page - 1) * size))
    return [_planned(row) for row in rows], total


# ---------------------------------------------------------------- who may be put on a list


@dataclass(frozen=True)
class Candidate:
    """A participant who is not on the list yet."""

    enrolment_id: uuid.UUID
    name: str
    rank: str
    organisation: str
    email: str


def candidates(sitting: Planned, search: str = "", most: int = 500) -> list[Candidate]:
    """Participants of its course and centre who are not on its list, by name; their latest enrolment each."""
    newer = aliased(Enrolment)
    again = exists().where(
        newer.person_id == Enrolment.person_id, newer.course_slug == Enrolment.course_slug,
        newer.enrolled_at > Enrolment.enrolled_at, newer.state != "withdrawn",
    )  # fmt: skip
    columns = (Enrolment.id, Enrolment.name, Enrolment.rank, Enrolment.organisation, func.coalesce(Person.email, ""))
    seated = exists().where(Seat.sitting_id == sitting.id, Seat.enrolment_id == Enrolment.id)
    found = select(*columns).join_from(Enrolment, Person, Enrolment.person_id == Person.id)
    found = found.where(Enrolment.course_slug == sitting.course_slug, Enrolment.centre_id == sitting.centre_id)
    found = found.where(Enrolment.state != "withdrawn", ~again, ~seated)
    for word in search.split()[:6]:
        fields = (Enrolment.name, Enrolment.organisation, Enrolment.rank, Person.email)
        found = found.where(or_(*(field.icontains(word, autoescape=True) for field in fields)))
    rows = db.session.execute(found.order_by(Enrolment.name, Enrolment.id).limit(most))
    return [Candidate(*row) for row in rows]


@dataclass(frozen=True)
class Clash:
    """Somebody who is on the list of another sitting at the same time."""

    name: str
    room: str
    opens_at: datetime


def clashes(window: rules.Window, enrolment_ids: Sequence[uuid.UUID], except_for: uuid.UUID) -> list[Clash]:
    """Whom of these people other sittings hold in this window, by name."""
    mine = aliased(Enrolment)
    persons = select(mine.person_id).where(mine.id.in_(enrolment_ids))
    found = select(Enrolment.name, Sitting.room, Sitting.opens_at).join_from(Seat, Sitting)
    found = found.join(Enrolment, Seat.enrolment_id == Enrolment.id).where(Enrolment.person_id.in_(persons))
    found = found.where(Sitting.id != except_for, Sitting.cancelled_at.is_(None), Sitting.closed_at.is_(None))
    found = found.where(Sitting.opens_at < window.closes_at, Sitting.closes_at > window.opens_at)
    return [Clash(*row) for row in db.session.execute(found.order_by(Enrolment.name, Seat.id))]


# ---------------------------------------------------------------- pauses


@dataclass(frozen=True)
class Standstill:
    """A pause that lasts, and who began it."""

    id: uuid.UUID
    centre_id: uuid.UUID
    sitting_id: uuid.UUID | None
    began_at: datetime
    reason: str
    by: str


def pauses_now(centres: Collection[uuid.UUID], sitting_id: uuid.UUID | None = None) -> list[Standstill]:
    """Pauses of these centres that last, centre-wide ones first; with a sitting, only its own besides."""
    found = select(Pause.id, Pause.centre_id, Pause.sitting_id, Pause.began_at, Pause.reason, Person.name)
    found = found.join_from(Pause, Person, Pause.begun_by == Person.id)
    found = found.where(Pause.centre_id.in_(centres), Pause.ended_at.is_(None))
    if sitting_id is not None:
        found = found.where(or_(Pause.sitting_id.is_(None), Pause.sitting_id == sitting_id))
    rows = db.session.execute(found.order_by(Pause.sitting_id.is_not(None), Pause.began_at, Pause.id))
    return [Standstill(*row) for row in rows]


def pause_in(pause_id: uuid.UUID, centres: Collection[uuid.UUID]) -> Pause:
    """A pause of one of these centres. Refuses with NotFound."""
    found = db.session.scalars(select(Pause).where(Pause.id == pause_id, Pause.centre_id.in_(centres))).first()
    if found is None:
        raise NotFound("no-such-pause")
    return found


def centre_names(centres: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, str]]:
    """Id and name of these centres, by name."""
    found = select(Centre.id, Centre.name).where(Centre.id.in_(centres)).order_by(Centre.name, Centre.id)
    return [(row.id, row.name) for row in db.session.execute(found)]
