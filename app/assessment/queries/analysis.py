"""The first attempts of many at one quiz, as item analysis needs them, and everybody's results as a list.

Of each person only the first attempt that counts, was not declared void, and is marked: whoever comes again has seen
questions before.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Row, Subquery, func, select

from app.assessment.models import Attempt, MarkChange, Regrade, Save
from app.assessment.rules import drawing, pace
from app.assessment.rules.corrections import rekeyed
from app.assessment.rules.items import Response
from app.assessment.rules.regrading import every_question
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model
from app.learning.models import Enrolment

MOST = 1000  # so many attempts are looked at, the newest: beyond that figures hardly move, and a page would be slow


def _firsts(course: str, centres: Sequence[uuid.UUID]) -> Subquery:
    """The first attempt of everybody at every quiz of a course, in these centres, whatever its edition."""
    turn = func.row_number().over(
        partition_by=(Enrolment.person_id, Attempt.quiz_id), order_by=(Attempt.started_at, Attempt.id)
    )
    found = select(Attempt.id, Enrolment.person_id, Enrolment.name, turn.label("turn")).join_from(Attempt, Enrolment)
    theirs = found.where(Enrolment.course_slug == course, Enrolment.centre_id.in_(centres))
    return theirs.where(Attempt.counts, Attempt.voided_at.is_(None)).subquery()


@dataclass(frozen=True)
class Line:
    """How many first attempts at a quiz in one edition are marked, how many of these passed, how many are not yet."""

    quiz: model.Quiz
    module: str  # the title of its module, if it belongs to one
    edition: int
    marked: int
    passed: int
    waiting: int


def overview(course: str, centres: Sequence[uuid.UUID], language: str) -> list[Line]:
    """Every quiz with first attempts, in the order of the course's newest edition, its newest edition first."""
    firsts = _firsts(course, centres)
    counts = (func.count(), func.count(Attempt.passed), func.count().filter(Attempt.passed.is_(True)))
    columns: tuple[Any, ...] = (Attempt.quiz_id, Edition.number, Edition.compiled, *counts)
    found = select(*columns)
    found = found.join_from(Attempt, firsts, firsts.c.id == Attempt.id)
    found = found.join(Edition, Attempt.edition_id == Edition.id).where(firsts.c.turn == 1)
    rows: Sequence[Row[Any]] = db.session.execute(
        found.group_by(Attempt.quiz_id, Edition.number, Edition.compiled)
    ).all()
    lines = [_line(row, language) for row in rows]
    order = [quiz.id for quiz in model.all_quizzes(catalogue.current(course).edition.course)]
    places = {quiz_id: place for place, quiz_id in enumerate(order)}
    return sorted(lines, key=lambda line: (places.get(line.quiz.id, len(order)), line.quiz.id, -line.edition))


def _line(row: Row[Any], language: str) -> Line:
    quiz_id, number, compiled, attempts, marked, passed = tuple(row)
    course = catalogue.compiled(compiled).in_language(language)
    quiz = drawing.find_quiz(course, quiz_id)
    assert quiz is not None, "an edition never changes"
    module = next((module.title for module in course.modules if module.quiz is quiz), "")
    return Line(quiz, module, number, marked, passed, attempts - marked)


def _with_voided(questions: dict[str, model.Question], course: str, quiz_id: str) -> dict[str, model.Question]:
    """These questions, voided where the newest edition voids them: who was asked one was asked it before that."""
    newest = catalogue.current(course).edition.course
    quiz = drawing.find_quiz(newest, quiz_id)
    voided = {question.id for question in drawing.bank(newest, quiz).values() if question.voided} if quiz else set()
    return {id: msgspec.structs.replace(it, voided=it.voided or id in voided) for id, it in questions.items()}


def _rekeyed(questions: dict[str, model.Question], quiz_id: str, edition_id: uuid.UUID) -> dict[str, model.Question]:
    """These questions with the keys that gave the marks: each by the last regrade that changed marks of it.

    Only regrades of attempts at this edition are looked at, and what they did since these closed: an attempt that was
    opened again is marked by its own key.
    """
    found = select(MarkChange.question_id, Regrade.edition_id).join(Regrade, MarkChange.regrade_id == Regrade.id)
    found = found.join(Attempt, MarkChange.attempt_id == Attempt.id).where(MarkChange.at >= Attempt.handed_in_at)
    found = found.where(Attempt.quiz_id == quiz_id, Attempt.edition_id == edition_id)
    found = found.group_by(MarkChange.question_id, Regrade.edition_id, Regrade.at, Regrade.id)
    last = {id: by for id, by in db.session.execute(found.order_by(Regrade.at, Regrade.id)) if id in questions}
    keys = {by: every_question(catalogue.edition(by).course) for by in set(last.values())}
    return questions | {id: rekeyed(questions[id], keys[by][id]) for id, by in last.items()}


@dataclass(frozen=True)
class Results:
    """The share of points (0 to 1) of each person, and the names of these people."""

    shares: dict[uuid.UUID, Fraction]
    names: dict[uuid.UUID, str]


@dataclass(frozen=True)
class Studied:
    """The first attempts at one quiz in one edition. `questions` are in the reader's language, with the keys that hold.

    `waiting` are not closed or not marked yet; `older` is how many marked ones are beyond the newest `MOST`.
    """

    course: model.Course
    quiz: model.Quiz
    edition: int
    edition_id: uuid.UUID
    editions: tuple[int, ...]
    questions: dict[str, model.Question]
    taken: list[list[Response]]
    results: Results
    passed: int
    waiting: int
    older: int


def studied(course: str, quiz_id: str, edition: int | None, centres: Sequence[uuid.UUID], language: str) -> Studied:
    """The attempts of these centres at a quiz, in an edition or the newest that anybody took.

    Refuses with NotFound where no edition has the quiz, or not this one. A quiz that nobody took yet has no attempts.
    """
    lines = [line for line in overview(course, centres, language) if line.quiz.id == quiz_id]
    numbers = tuple(line.edition for line in lines)
    number = edition or (numbers[0] if numbers else catalogue.current(course).number)
    row = next((row for row in catalogue.editions(course) if row.number == number), None)
    if row is None:
        raise NotFound("no-such-edition")
    shown = catalogue.compiled(row.compiled).in_language(language)
    quiz = drawing.find_quiz(shown, quiz_id)
    if quiz is None:
        raise NotFound("no-such-quiz")
    line = next((line for line in lines if line.edition == number), Line(quiz, "", number, 0, 0, 0))
    rows = _attempts(course, quiz_id, row.id, centres)
    return Studied(
        course=shown,
        quiz=quiz,
        edition=number,
        edition_id=row.id,
        editions=numbers or (number,),
        questions=_with_voided(_rekeyed(drawing.bank(shown, quiz), quiz_id, row.id), course, quiz_id),
        taken=_taken(rows, drawing.bank(catalogue.compiled(row.compiled).course, quiz)),
        results=_results(rows),
        passed=sum(bool(row.passed) for row in rows),
        waiting=line.waiting,
        older=line.marked - len(rows),
    )


def results(course: str, quiz_id: str, edition_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Results:
    """What the first attempts at a quiz in one edition earned, without their answers."""
    return _results(_attempts(course, quiz_id, edition_id, centres))


def _results(rows: Sequence[Row[Any]]) -> Results:
    shares = {row.person_id: row.earned / row.possible for row in rows if row.possible}
    return Results(shares, {row.person_id: row.name for row in rows})


def _attempts(course: str, quiz_id: str, edition_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Sequence[Row[Any]]:
    firsts = _firsts(course, centres)
    columns = (Attempt.id, Attempt.questions, Attempt.marks, Attempt.started_at, Attempt.on_paper_at)
    result = (Attempt.earned, Attempt.possible, Attempt.passed, firsts.c.person_id, firsts.c.name)
    found = select(*columns, *result).join_from(Attempt, firsts, firsts.c.id == Attempt.id).where(firsts.c.turn == 1)
    found = found.where(Attempt.quiz_id == quiz_id, Attempt.edition_id == edition_id, Attempt.passed.is_not(None))
    return db.session.execute(found.order_by(Attempt.started_at.desc(), Attempt.id).limit(MOST)).all()


def _taken(rows: Sequence[Row[Any]], key: Mapping[str, model.Question]) -> list[list[Response]]:
    """What each of these attempts answered, with its marks, as far as the edition knows its questions."""
    saves = {attempt_id: list(lines) for attempt_id, lines in _saves([row.id for row in rows])}
    return [_responses(row, saves.get(row.id, []), key) for row in rows]


def _saves(attempts: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, Iterator[Row[Any]]]]:
    """Every save of these attempts, in the order of the acts."""
    columns = (Save.attempt_id, Save.question_id, Save.value, Save.seq, Save.by)
    for start in range(0, len(attempts), 500):  # databases take only so many values in one statement
        chosen = select(*columns).where(Save.attempt_id.in_(attempts[start : start + 500]))
        ordered = chosen.order_by(Save.attempt_id, Save.seq, Save.saved_at, Save.id)
        yield from groupby(db.session.execute(ordered), key=lambda row: row.attempt_id)


# thousands of marks are a few different ones, and reading one as a fraction takes longer than all else about it
_exact = lru_cache(maxsize=1024)(Fraction)


def _responses(row: Row[Any], saves: Sequence[Row[Any]], key: Mapping[str, model.Question]) -> list[Response]:
    values = {save.question_id: save.value for save in saves}
    typed = [(save.question_id, save.seq) for save in saves if save.by is None]
    times = pace.seconds(int(row.started_at.timestamp() * 1000), typed) if row.on_paper_at is None else {}
    return [
        Response(
            question.id,
            values.get(question.id),
            _exact(row.marks.get(question.id, "0")),
            question.points,
            # an essay saves itself while it is written: its first save says nothing of how long it took
            times.get(question.id) if question.kind != "essay" else None,
        )
        for question in (key[id] for id in row.questions if id in key)
    ]


@dataclass(frozen=True)
class Entry:
    """One attempt of a participant, or that there is none (`number` None). It is in the shape of `life.Facts`."""

    name: str
    rank: str
    organisation: str
    enrolment: str  # the state of the enrolment
    edition: int | None
    quiz_id: str | None
    number: int | None
    counts: bool | None
    earned: Fraction | None
    possible: Fraction | None
    passed: bool | None
    started_at: datetime | None
    deadline: datetime | None
    paused_at: datetime | None
    on_paper_at: datetime | None
    handed_in_at: datetime | None
    closed_by: str
    voided_at: datetime | None
    void_reason: str | None


def everybody(course: str, centres: Sequence[uuid.UUID]) -> list[Entry]:
    """Every attempt of every participant of a course in these centres, by name; who has none stands once."""
    person = (Enrolment.name, Enrolment.rank, Enrolment.organisation, Enrolment.state)
    attempt: tuple[Any, ...] = (
        Edition.number, Attempt.quiz_id, Attempt.number, Attempt.counts, Attempt.earned, Attempt.possible,
        Attempt.passed, Attempt.started_at, Attempt.deadline, Attempt.paused_at, Attempt.on_paper_at,
        Attempt.handed_in_at, func.coalesce(Attempt.closed_by, ""), Attempt.voided_at, Attempt.void_reason,
    )  # fmt: skip
    found = select(*person, *attempt).join_from(Enrolment, Attempt, Attempt.enrolment_id == Enrolment.id, isouter=True)
    found = found.outerjoin(Edition, Edition.id == Attempt.edition_id)
    found = found.where(Enrolment.course_slug == course, Enrolment.centre_id.in_(centres))
    order = (Enrolment.name, Enrolment.id, Attempt.quiz_id, Attempt.number)
    return [Entry(*row) for row in db.session.execute(found.order_by(*order))]
