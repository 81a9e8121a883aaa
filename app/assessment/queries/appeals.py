"""The whole record of one attempt, for an appeal or an inquiry: what is stored of it, and nothing that is not."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import msgspec
from sqlalchemy import select

from app.accounts.models import Person
from app.assessment.models import EssayMark, MarkChange, Pause, Regrade, Seat, Sitting, TimeChange
from app.assessment.queries.answers import Given, saves
from app.assessment.queries.papers import Paper
from app.assessment.rules import records
from app.assessment.rules.explaining import Explanation, explain
from app.assessment.rules.regrading import every_question
from app.assessment.rules.sittings import HANDED_OVER
from app.base.db import db
from app.catalogue.models import Edition
from app.catalogue.queries import compiled
from app.ledger.models import Fact, Seal


@dataclass(frozen=True)
class OfEdition:
    """The edition from which the paper was drawn."""

    number: int
    published_at: datetime
    digest: str
    meaning: str


@dataclass(frozen=True)
class Changed:
    """One later change of a mark. `reason_by_key` explains a regrade by its key, whose edition is `edition`."""

    id: uuid.UUID
    question_id: str
    before: Fraction | None
    after: Fraction | None
    kind: str
    reason: str
    by: uuid.UUID | None
    at: datetime
    regrade_id: uuid.UUID | None
    edition: int | None
    reason_by_key: Explanation | None


@dataclass(frozen=True)
class TimeMoved:
    """The deadline moved: by so many seconds, by whom, why; `pause` is why the clocks stood still, if they did."""

    at: datetime
    seconds: int
    reason: str
    by: uuid.UUID | None
    pause: str | None


@dataclass(frozen=True)
class Sealed:
    """A fact of the ledger about this attempt, with the seal that chains it; None while it waits for the sealer."""

    id: uuid.UUID
    at: datetime
    verb: str
    actor: uuid.UUID | None
    data: dict[str, Any]
    seal: int | None
    seal_digest: str | None


@dataclass(frozen=True)
class HandedOver:
    """Another invigilator took a sitting over: who from whom, why, by whose word."""

    at: datetime
    before: uuid.UUID
    after: uuid.UUID
    reason: str
    by: uuid.UUID | None


@dataclass(frozen=True)
class OfSitting:
    """The sitting in which it was sat, and her place in it. `invigilator` is the last one of it."""

    room: str
    opens_at: datetime
    closes_at: datetime
    closed_at: datetime | None
    invigilator: uuid.UUID
    extra_minutes: int
    extra_reason: str
    handed_over: list[HandedOver]


@dataclass(frozen=True)
class Record:
    """Everything about one attempt. `names` are those of all who acted in it."""

    paper: Paper
    edition: OfEdition
    entries: list[records.Entry]
    changes: list[Changed]
    essays: list[EssayMark]
    times: list[TimeMoved]
    sitting: OfSitting | None
    facts: list[Sealed]
    names: dict[uuid.UUID, str]

    def changes_of(self, question_id: str) -> list[Changed]:
        """The changes of one mark, oldest first."""
        return [change for change in self.changes if change.question_id == question_id]

    def essays_of(self, question_id: str) -> list[tuple[EssayMark, bool]]:
        """What markers gave this essay, oldest first, and whether the same person gave something else later."""
        given = [mark for mark in self.essays if mark.question_id == question_id]
        last = {(mark.role, mark.by): mark.id for mark in given}
        return [(mark, last[mark.role, mark.by] != mark.id) for mark in given]

    def name(self, person_id: uuid.UUID | None) -> str:
        """Who it was; empty when no person acted."""
        return self.names.get(person_id, "") if person_id else ""


def record(paper: Paper) -> Record:
    """The record of an attempt that its reader may see: ask that first. As many statements however long it is.

    While an essay waits for its second marker, nothing is told of the first: its reader may be the second.
    """
    given, essays = saves(paper.id), _essays(paper.id)
    alone = _marked_alone(paper, essays)
    essays = [mark for mark in essays if mark.question_id not in alone]
    facts = [it for it in _facts(paper.id) if it.verb != "essay-marked" or it.data["question"] not in alone]
    entries = _entries(paper, given)
    changes, times, sitting = _changes(paper.id, entries), _times(paper.id), _sitting(paper)
    acted = (
        [save.by for save in given]
        + [fact.actor for fact in facts]
        + [change.by for change in changes]
        + [mark.by for mark in essays]
        + [time.by for time in times]
        + [sitting.invigilator if sitting else None]
        + [who for one in (sitting.handed_over if sitting else ()) for who in (one.before, one.after, one.by)]
    )
    return Record(paper, _edition(paper), entries, changes, essays, times, sitting, facts, _names(acted))


def _entries(paper: Paper, given: list[Given]) -> list[records.Entry]:
    questions = {language: paper.questions(language) for language in paper.edition.courses}
    marks = {question_id: Fraction(mark) for question_id, mark in paper.marks.items()}
    shuffle = paper.quiz(paper.edition.course.language).shuffle
    return records.entries(questions, given, marks, paper.seed, shuffle)


def _edition(paper: Paper) -> OfEdition:
    columns = (Edition.number, Edition.published_at, Edition.digest, Edition.meaning)
    return OfEdition(*db.session.execute(select(*columns).where(Edition.id == paper.edition_id)).one())


def _changes(attempt_id: uuid.UUID, entries: list[records.Entry]) -> list[Changed]:
    columns = (
        MarkChange.id, MarkChange.question_id, MarkChange.before, MarkChange.after, MarkChange.kind,
        MarkChange.reason, MarkChange.by, MarkChange.at, MarkChange.regrade_id, Edition.number,
    )  # fmt: skip
    found = select(*columns, Edition.compiled).select_from(MarkChange)
    found = found.outerjoin(Regrade, MarkChange.regrade_id == Regrade.id)
    found = found.outerjoin(Edition, Regrade.edition_id == Edition.id)
    found = found.where(MarkChange.attempt_id == attempt_id).order_by(MarkChange.at, MarkChange.id)
    by_id = {entry.sheet.id: entry for entry in entries}
    rows: Iterable[Any] = db.session.execute(found)
    return [Changed(*(*row[:-1], _by_key(row.compiled, by_id.get(row.question_id)))) for row in rows]


def _by_key(digest: str | None, entry: records.Entry | None) -> Explanation | None:
    """The reason by the key of the edition with this digest; points stay those of the paper."""
    question = every_question(compiled(digest).course).get(entry.sheet.id) if digest and entry else None
    if question is None or entry is None:
        return None
    promised = msgspec.structs.replace(question, points=entry.sheet.points)
    return explain(promised, entry.saves[-1].given.value if entry.saves else None)


def _essays(attempt_id: uuid.UUID) -> list[EssayMark]:
    found = select(EssayMark).filter_by(attempt_id=attempt_id)
    return list(db.session.scalars(found.order_by(EssayMark.at, EssayMark.id)))


def _marked_alone(paper: Paper, essays: list[EssayMark]) -> set[str]:
    """The questions of essays that one has marked and a second has to."""
    if paper.state != "awaiting" or paper.handed_in_at is None:
        return set()
    people = {(mark.question_id, mark.by) for mark in essays if mark.at >= paper.handed_in_at}
    counts = Counter(question_id for question_id, _by in people)
    return {question_id for question_id, count in counts.items() if count == 1} - set(paper.marks)


def _times(attempt_id: uuid.UUID) -> list[TimeMoved]:
    columns = (TimeChange.at, TimeChange.seconds, TimeChange.reason, TimeChange.by, Pause.reason.label("pause"))
    found = select(*columns).select_from(TimeChange).outerjoin(Pause, TimeChange.pause_id == Pause.id)
    found = found.where(TimeChange.attempt_id == attempt_id).order_by(TimeChange.at, TimeChange.id)
    return [TimeMoved(*row) for row in db.session.execute(found)]


def _sitting(paper: Paper) -> OfSitting | None:
    if paper.sitting_id is None:
        return None
    columns = (
        Sitting.room, Sitting.opens_at, Sitting.closes_at, Sitting.closed_at, Sitting.invigilator_id,
        Seat.extra_minutes, Seat.extra_reason,
    )  # fmt: skip
    hers = (Seat.sitting_id == Sitting.id) & (Seat.enrolment_id == paper.enrolment_id)
    row = db.session.execute(
        select(*columns).select_from(Sitting).outerjoin(Seat, hers).where(Sitting.id == paper.sitting_id)
    ).one()
    return OfSitting(*row[:5], row.extra_minutes or 0, row.extra_reason or "", _handed_over(paper.sitting_id))


def _handed_over(sitting_id: uuid.UUID) -> list[HandedOver]:
    found = select(Fact.at, Fact.data, Fact.actor).filter_by(subject=f"sitting:{sitting_id}", verb=HANDED_OVER)
    return [
        HandedOver(at, uuid.UUID(data["before"]), uuid.UUID(data["after"]), data["reason"], actor)
        for at, data, actor in db.session.execute(found.order_by(Fact.at, Fact.id))
    ]


def _facts(attempt_id: uuid.UUID) -> list[Sealed]:
    columns = (Fact.id, Fact.at, Fact.verb, Fact.actor, Fact.data, Fact.seal, Seal.digest)
    found = select(*columns).select_from(Fact).outerjoin(Seal, Fact.seal == Seal.number)
    found = found.where(Fact.subject == f"attempt:{attempt_id}").order_by(Fact.at, Fact.id)
    return [Sealed(*row) for row in db.session.execute(found)]


def _names(people: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    wanted = {person for person in people if person}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}
