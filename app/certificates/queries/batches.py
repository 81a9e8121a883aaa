"""Batches of certificates: how far they are, who is in them, what stands in the way."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from app.accounts.models import Person
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue.models import Edition
from app.catalogue.queries import compiled
from app.certificates.models import Batch, BatchLine, Certificate, CertificateFile
from app.certificates.queries.designs import unprintable as unprintable_texts
from app.certificates.rules import batches as rules
from app.certificates.rules.states import completion_rule
from app.learning.models import Enrolment

_GOOD = and_(BatchLine.certificate_id.is_not(None), BatchLine.problem == "")


@dataclass(frozen=True)
class Progress:
    """How many of a batch's people: all, issued, their file made, printed, and those with a problem."""

    total: int = 0
    issued: int = 0
    made: int = 0
    printed: int = 0
    problems: int = 0

    @property
    def percent(self) -> int:
        """How much of the work is done, in whole per cent."""
        asked = 3 * (self.total - self.problems)
        return 100 * (self.issued + self.made + self.printed) // asked if asked else 100


@dataclass(frozen=True)
class Asked:
    """A batch with who asked for it and how far it is."""

    batch: Batch
    by: str
    progress: Progress

    @property
    def prints(self) -> list[tuple[int, str]]:
        """Number, from 1, and digest of each print file that is made."""
        return [(number, digest) for number, digest in enumerate(filter(None, self.batch.prints), start=1)]


@dataclass(frozen=True)
class Line:
    """One person of a batch. Without a certificate, the name is that of the enrolment."""

    place: int
    enrolment_id: uuid.UUID
    name: str
    problem: str
    certificate_id: uuid.UUID | None
    number: str
    made: bool

    @property
    def count(self) -> int:
        """The place as people count."""
        return self.place + 1


def batch_in(batch_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Asked:
    """A batch of one of these centres. Refuses with NotFound."""
    found = _asked(Batch.id == batch_id, Batch.centre_id.in_(centres))
    if not found:
        raise NotFound("no-such-batch")
    return found[0]


def last_of(course_slug: str, centres: Sequence[uuid.UUID], most: int = 8) -> list[Asked]:
    """The last batches of a course in these centres, newest first."""
    return _asked(Batch.course_slug == course_slug, Batch.centre_id.in_(centres), most=most)


def _asked(*which: ColumnElement[bool], most: int = 1) -> list[Asked]:
    found = select(Batch, Person.name).join(Person, Batch.asked_by == Person.id).where(*which)
    rows = db.session.execute(found.order_by(Batch.asked_at.desc(), Batch.id).limit(most)).all()
    counted = _progress([row.Batch for row in rows])
    return [Asked(row.Batch, row.name, counted.get(row.Batch.id, Progress())) for row in rows]


def _progress(batches: Sequence[Batch]) -> dict[uuid.UUID, Progress]:
    if not batches:
        return {}
    until = {batch.id: len(batch.prints) * rules.PAGES for batch in batches}
    printed = case(until, value=BatchLine.batch_id, else_=0)
    columns = (
        func.count(),
        func.sum(case((_GOOD, 1), else_=0)),
        func.sum(case((and_(_GOOD, Certificate.made_at.is_not(None)), 1), else_=0)),
        func.sum(case((and_(_GOOD, BatchLine.place < printed), 1), else_=0)),
        func.sum(case((BatchLine.problem != "", 1), else_=0)),
    )
    found = select(BatchLine.batch_id, *columns).outerjoin(Certificate, BatchLine.certificate_id == Certificate.id)
    rows = db.session.execute(found.where(BatchLine.batch_id.in_(until)).group_by(BatchLine.batch_id))
    return {batch_id: Progress(*counts) for batch_id, *counts in rows}


def lines_of(batch_id: uuid.UUID, first: int = 0, most: int = rules.MOST, faulty: bool = False) -> list[Line]:
    """People of a batch in its order, from this place on; only those with a problem where they are asked for."""
    columns = (BatchLine.place, BatchLine.enrolment_id, func.coalesce(Certificate.name, Enrolment.name))
    more = (BatchLine.problem, Certificate.id, func.coalesce(Certificate.number, ""), Certificate.made_at.is_not(None))
    found = select(*columns, *more).join(Enrolment, BatchLine.enrolment_id == Enrolment.id)
    found = found.outerjoin(Certificate, BatchLine.certificate_id == Certificate.id)
    found = found.where(BatchLine.batch_id == batch_id, BatchLine.place >= first)
    if faulty:
        found = found.where(BatchLine.problem != "")
    rows: Any = db.session.execute(found.order_by(BatchLine.place).limit(most))
    return [Line(*row) for row in rows]


def open_lines(batch_id: uuid.UUID, most: int) -> list[BatchLine]:
    """The next lines of which nothing is known yet, in the batch's order."""
    found = select(BatchLine).filter_by(batch_id=batch_id, certificate_id=None, problem="")
    return list(db.session.scalars(found.order_by(BatchLine.place).limit(most)))


@dataclass(frozen=True)
class Known:
    """What decides whether somebody in a batch gets a certificate."""

    enrolment: Enrolment
    person: Person
    edition: Edition

    @property
    def problem(self) -> str:
        """Why nothing is issued to her."""
        if self.enrolment.state != "completed":
            return "not-complete"
        if self.person.name_confirmed != self.person.name:
            return "name-not-confirmed"
        if unprintable_texts([self.person.rank, self.person.name, self.person.second_name]):
            return "unprintable"
        gives = completion_rule(compiled(self.edition.compiled).course.certificates) is not None
        return "clock-behind" if gives else "no-certificate"


def enrolments_of(lines: Sequence[BatchLine]) -> dict[uuid.UUID, Known]:
    """The enrolments of these lines with their people and editions: as long as they are held, none is read again."""
    found = select(Enrolment, Person, Edition).join(Person, Enrolment.person_id == Person.id)
    found = found.join(Edition, Enrolment.edition_id == Edition.id)
    rows = db.session.execute(found.where(Enrolment.id.in_([line.enrolment_id for line in lines])))
    return {row.Enrolment.id: Known(*row) for row in rows}


def unmade(batch_id: uuid.UUID) -> int:
    """How many of a batch are issued, and their files not made."""
    return db.session.scalar(_unmade(batch_id).with_only_columns(func.count())) or 0


def unmade_lines(batch_id: uuid.UUID) -> list[BatchLine]:
    """Those whose files are not made, in the batch's order."""
    return list(db.session.scalars(_unmade(batch_id).order_by(BatchLine.place)))


def _unmade(batch_id: uuid.UUID) -> Any:
    found = select(BatchLine).join(Certificate, BatchLine.certificate_id == Certificate.id)
    return found.where(BatchLine.batch_id == batch_id, _GOOD, Certificate.made_at.is_(None))


def unprintable(batch_id: uuid.UUID, part: int) -> list[tuple[BatchLine, Certificate]]:
    """Who cannot stand in this print file or a later one: not made, or not holding any more."""
    lasting = or_(Certificate.made_at.is_(None), Certificate.superseded_at.is_not(None))
    found = select(BatchLine, Certificate).join(Certificate, BatchLine.certificate_id == Certificate.id)
    found = found.where(BatchLine.batch_id == batch_id, _GOOD, BatchLine.place >= part * rules.PAGES)
    rows = db.session.execute(found.where(or_(lasting, Certificate.revoked_at.is_not(None))))
    return [(row.BatchLine, row.Certificate) for row in rows]


def reaches(batch_id: uuid.UUID, part: int) -> bool:
    """Whether anybody stands in this print file or a later one."""
    found = select(BatchLine.place).where(BatchLine.batch_id == batch_id, BatchLine.place >= part * rules.PAGES, _GOOD)
    return db.session.scalar(found.limit(1)) is not None


def printable(batch_id: uuid.UUID, part: int) -> list[Certificate]:
    """The certificates whose pages stand in this print file of a batch, counted from 0, in its order."""
    found = select(Certificate).join(BatchLine, BatchLine.certificate_id == Certificate.id)
    first = part * rules.PAGES
    found = found.where(BatchLine.batch_id == batch_id, _GOOD, BatchLine.place.between(first, first + rules.PAGES - 1))
    return list(db.session.scalars(found.order_by(BatchLine.place)))


@dataclass(frozen=True)
class Signed:
    """A signed file of a batch: what it is called among the others, and the digest under which it is kept."""

    name: str
    digest: str


def signed_files(batch_id: uuid.UUID) -> list[Signed]:
    """The signed files of a batch that are made, in its order."""
    found = select(BatchLine.place, Certificate.name, Certificate.number, CertificateFile.digest)
    found = found.join(Certificate, BatchLine.certificate_id == Certificate.id)
    made = and_(CertificateFile.certificate_id == Certificate.id, CertificateFile.form == Certificate.paper)
    found = found.join(CertificateFile, made).where(BatchLine.batch_id == batch_id, _GOOD)
    rows = db.session.execute(found.order_by(BatchLine.place))
    return [Signed(rules.file_name(row.place, row.name, row.number), row.digest) for row in rows]
