"""What quiz pages need: an attempt as its owner or an instructor may see it, attempts so far, results of many."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from sqlalchemy import Row, Select, select

from app.assessment.models import Answer, Attempt, AttemptGrant
from app.assessment.rules import drawing, marking, standing
from app.assessment.rules.answers import Value
from app.base import clock
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model
from app.learning import queries as learning
from app.learning.models import Enrolment


@dataclass(frozen=True)
class Paper:
    """One attempt with the edition it was drawn from. `earned`, `possible` and `passed` are None while it is open."""

    id: uuid.UUID
    enrolment_id: uuid.UUID
    quiz_id: str
    number: int
    counts: bool
    seed: str
    question_ids: list[str]
    started_at: datetime
    deadline: datetime | None
    handed_in_at: datetime | None
    closed_by: str
    marks: dict[str, str]
    earned: Fraction | None
    possible: Fraction | None
    passed: bool | None
    person_id: uuid.UUID
    name: str
    course_slug: str
    edition: model.Edition

    def course(self, language: str) -> model.Course:
        """The course of this attempt's edition."""
        return self.edition.in_language(language)

    def quiz(self, language: str) -> model.Quiz:
        """The quiz as it stood when the attempt began."""
        found = drawing.find_quiz(self.course(language), self.quiz_id)
        assert found is not None, "an edition never changes"
        return found

    def questions(self, language: str) -> list[model.Question]:
        """The drawn questions with their keys, in the order in which they are asked."""
        bank = drawing.bank(self.course(language), self.quiz(language))
        return [bank[question_id] for question_id in self.question_ids]

    @cached_property
    def key(self) -> list[model.Question]:
        """The drawn questions in the course's first language, by which answers are read and marked."""
        return self.questions(self.edition.course.language)

    @property
    def pass_mark(self) -> int:
        """In per cent."""
        return self.quiz(self.edition.course.language).pass_mark

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken now."""
        return self.handed_in_at is None and not standing.is_over(self.deadline, clock.now())

    @property
    def is_overdue(self) -> bool:
        """Whether the time is up and nobody has closed it yet."""
        return self.handed_in_at is None and not self.is_open

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down; None while it is open."""
        return None if self.earned is None or self.possible is None else marking.percent(self.earned, self.possible)


_COLUMNS = (
    Attempt.id, Attempt.enrolment_id, Attempt.quiz_id, Attempt.number, Attempt.counts, Attempt.seed, Attempt.questions,
    Attempt.started_at, Attempt.deadline, Attempt.handed_in_at, Attempt.closed_by, Attempt.marks, Attempt.earned,
    Attempt.possible, Attempt.passed, Enrolment.person_id, Enrolment.name, Enrolment.course_slug,
)  # fmt: skip


def _papers() -> Select[tuple[object, ...]]:
    found = select(*_COLUMNS, Edition.compiled).join_from(Attempt, Enrolment, Attempt.enrolment_id == Enrolment.id)
    return found.join(Edition, Attempt.edition_id == Edition.id)


def _paper(row: Row[tuple[object, ...]] | None) -> Paper:
    if row is None:
        raise NotFound("no-such-attempt")
    return Paper(*row[:-1], edition=catalogue.compiled(row.compiled))  # type: ignore[call-arg]


def her_paper(person_id: uuid.UUID, attempt_id: uuid.UUID) -> Paper:
    """Her own attempt. Refuses with NotFound, also when it is somebody else's."""
    mine = _papers().where(Attempt.id == attempt_id, Enrolment.person_id == person_id)
    return _paper(db.session.execute(mine).one_or_none())


def paper_in(attempt_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Paper:
    """An attempt of someone enrolled in one of these centres. Refuses with NotFound."""
    theirs = _papers().where(Attempt.id == attempt_id, Enrolment.centre_id.in_(centres))
    return _paper(db.session.execute(theirs).one_or_none())


def paper_by_id(attempt_id: uuid.UUID) -> Paper:
    """Any attempt, for jobs. Refuses with NotFound."""
    return _paper(db.session.execute(_papers().where(Attempt.id == attempt_id)).one_or_none())


def papers_of(enrolment_id: uuid.UUID, quiz_id: str | None = None) -> list[Paper]:
    """All attempts of an enrolment, or those at one quiz, oldest first."""
    found = _papers().where(Attempt.enrolment_id == enrolment_id).order_by(Attempt.quiz_id, Attempt.number)
    if quiz_id is not None:
        found = found.where(Attempt.quiz_id == quiz_id)
    return [_paper(row) for row in db.session.execute(found)]


@dataclass(frozen=True)
class Given:
    """An answer as it is saved."""

    value: Value
    seq: int
    saved_at: datetime


def answers(attempt_id: uuid.UUID) -> dict[str, Given]:
    """The saved answers of an attempt, by question."""
    columns = (Answer.question_id, Answer.value, Answer.seq, Answer.saved_at)
    rows = db.session.execute(select(*columns).where(Answer.attempt_id == attempt_id))
    return {row.question_id: Given(row.value, row.seq, row.saved_at) for row in rows}


def grade_of(paper: Paper) -> marking.Grade:
    """The marks of an attempt: as they were frozen, or, before anyone has closed it, as they would be now."""
    if paper.earned is not None and paper.possible is not None:
        marks = {question_id: Fraction(mark) for question_id, mark in paper.marks.items()}
        return marking.Grade(marks, paper.earned, paper.possible, bool(paper.passed))
    values = {question_id: given.value for question_id, given in answers(paper.id).items()}
    return marking.grade(paper.key, values, paper.pass_mark)


def grants(enrolment_id: uuid.UUID, quiz_id: str) -> list[AttemptGrant]:
    """Attempts granted on top, oldest first."""
    found = select(AttemptGrant).filter_by(enrolment_id=enrolment_id, quiz_id=quiz_id)
    return list(db.session.scalars(found.order_by(AttemptGrant.granted_at, AttemptGrant.id)))


@dataclass(frozen=True)
class Attempts:
    """Everything that someone has done about one quiz."""

    quiz: model.Quiz
    papers: list[Paper]
    grants: list[AttemptGrant]
    standing: standing.Standing

    @property
    def open(self) -> Paper | None:
        """The attempt that still takes answers."""
        return next((paper for paper in self.papers if paper.is_open), None)

    @property
    def closed(self) -> list[tuple[Paper, marking.Grade]]:
        """Attempts that are over, with their marks; one whose time is up counts as over."""
        return [(paper, grade_of(paper)) for paper in self.papers if not paper.is_open]


def attempts(enrolment_id: uuid.UUID, quiz: model.Quiz) -> Attempts:
    """The attempts of an enrolment at one quiz, and whether another may begin now."""
    return _attempts(quiz, papers_of(enrolment_id, quiz.id), grants(enrolment_id, quiz.id))


def _attempts(quiz: model.Quiz, papers: list[Paper], granted: list[AttemptGrant]) -> Attempts:
    past = [_Ended(p.counts, p.deadline if p.is_overdue else p.handed_in_at, p.passed) for p in papers]
    moments = [grant.granted_at for grant in granted]
    return Attempts(quiz, papers, granted, standing.standing(quiz, past, moments, clock.now()))


@dataclass(frozen=True)
class _Ended:
    counts: bool
    handed_in_at: datetime | None
    passed: bool | None


def all_attempts(taking: learning.Taking, language: str) -> list[Attempts]:
    """The attempts of an enrolment at every quiz of its course and at the exam, in the course's order."""
    course = taking.course(language)
    quizzes = [module.quiz for module in course.modules if module.quiz] + [course.exam] * bool(course.exam)
    papers = papers_of(taking.id)
    granted = db.session.scalars(select(AttemptGrant).filter_by(enrolment_id=taking.id)).all()
    return [
        _attempts(quiz, [p for p in papers if p.quiz_id == quiz.id], [g for g in granted if g.quiz_id == quiz.id])
        for quiz in quizzes
        if quiz
    ]


@dataclass(frozen=True)
class Result:
    """What attempts at one quiz amount to: the best one counts. `best` is whole per cent, rounded down."""

    used: int
    best: int | None
    passed: bool
    open: bool


def results_for(enrolment_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], Result]:
    """Results by enrolment and quiz id, in one statement; quizzes without attempts are left out. Practice too."""
    columns = (Attempt.enrolment_id, Attempt.quiz_id, Attempt.earned, Attempt.possible, Attempt.passed)
    rows = db.session.execute(select(*columns).where(Attempt.enrolment_id.in_(enrolment_ids), Attempt.counts))
    groups: dict[tuple[uuid.UUID, str], list[Row[tuple[uuid.UUID, str, Fraction, Fraction, bool]]]] = {}
    for row in rows:
        groups.setdefault((row.enrolment_id, row.quiz_id), []).append(row)  # type: ignore[arg-type]
    return {key: _result(group) for key, group in groups.items()}


def _result(rows: Sequence[Row[tuple[uuid.UUID, str, Fraction, Fraction, bool]]]) -> Result:
    percents = [marking.percent(row.earned, row.possible) for row in rows if row.passed is not None]
    passed, is_open = any(row.passed for row in rows), any(row.passed is None for row in rows)
    return Result(len(rows), max(percents, default=None), passed, is_open)
