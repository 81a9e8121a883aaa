"""What the attempts of someone, or of many, amount to."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from app.assessment.models import Attempt, AttemptGrant
from app.assessment.queries.answers import grade_of
from app.assessment.queries.papers import Paper, papers_of
from app.assessment.rules import marking, standing
from app.base import clock
from app.base.db import db
from app.content import model
from app.learning import queries as learning


def grants(enrolment_id: uuid.UUID, quiz_id: str) -> list[AttemptGrant]:
    """Attempts granted on top, oldest first."""
    found = select(AttemptGrant).filter_by(enrolment_id=enrolment_id, quiz_id=quiz_id)
    return list(db.session.scalars(found.order_by(AttemptGrant.granted_at, AttemptGrant.id)))


@dataclass(frozen=True)
class Attempts:
    """Everything that someone has done about one quiz.

    `standing` is what she may know of it herself: a result that she may not see yet counts as none.
    """

    quiz: model.Quiz
    papers: list[Paper]
    grants: list[AttemptGrant]
    standing: standing.Standing

    @property
    def open(self) -> Paper | None:
        """The attempt that still takes answers."""
        return next((paper for paper in self.papers if paper.is_open), None)

    @property
    def is_passed(self) -> bool:
        """Whether an attempt that counts was passed, seen or not."""
        return any(paper.passed and paper.counts and not paper.is_void for paper in self.papers)

    @property
    def waiting(self) -> bool:
        """Whether an attempt waits for its marker."""
        return any(paper.state == "awaiting" for paper in self.papers)

    @property
    def closed(self) -> list[tuple[Paper, marking.Grade]]:
        """Attempts that are over, with their marks; one whose time is up counts as over."""
        return [(paper, grade_of(paper)) for paper in self.papers if not paper.is_open]

    def has_sat(self, sitting_id: uuid.UUID) -> bool:
        """Whether she has ended her attempt in this sitting, and each one that was granted since she began it."""
        here = [paper for paper in self.papers if paper.sitting_id == sitting_id and not paper.is_void]
        if not here or here[-1].is_open:
            return False
        return len(here) > sum(grant.granted_at >= here[0].started_at for grant in self.grants)


def attempts(enrolment_id: uuid.UUID, quiz: model.Quiz) -> Attempts:
    """The attempts of an enrolment at one quiz, and whether another may begin now."""
    return attempts_in(quiz, papers_of(enrolment_id, [quiz.id]), grants(enrolment_id, quiz.id))


def attempts_in(quiz: model.Quiz, papers: list[Paper], granted: list[AttemptGrant]) -> Attempts:
    """The same from papers that were read before."""
    past = [_ended(paper) for paper in papers if not paper.is_void]
    moments = [grant.granted_at for grant in granted]
    return Attempts(quiz, papers, granted, standing.standing(quiz, past, moments, clock.now()))


@dataclass(frozen=True)
class _Ended:
    counts: bool
    handed_in_at: datetime | None
    passed: bool | None


def _ended(paper: Paper) -> _Ended:
    ended = paper.deadline if paper.is_overdue else paper.handed_in_at
    return _Ended(paper.counts, ended, None if paper.shown == "later" else paper.passed)


def all_attempts(taking: learning.Taking, language: str) -> list[Attempts]:
    """The attempts of an enrolment at every quiz of its course, in the course's order."""
    papers = papers_of(taking.id)
    granted = db.session.scalars(select(AttemptGrant).filter_by(enrolment_id=taking.id)).all()
    return [
        attempts_in(quiz, [p for p in papers if p.quiz_id == quiz.id], [g for g in granted if g.quiz_id == quiz.id])
        for quiz in model.all_quizzes(taking.course(language))
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
    columns = (
        Attempt.enrolment_id, Attempt.quiz_id, Attempt.earned, Attempt.possible, Attempt.passed, Attempt.handed_in_at,
    )  # fmt: skip
    counted = (Attempt.enrolment_id.in_(enrolment_ids), Attempt.counts, Attempt.voided_at.is_(None))
    groups: dict[tuple[uuid.UUID, str], list[Row[Any]]] = {}
    rows: Iterable[Row[Any]] = db.session.execute(select(*columns).where(*counted))
    for row in rows:
        groups.setdefault((row.enrolment_id, row.quiz_id), []).append(row)
    return {key: _result(group) for key, group in groups.items()}


def _result(rows: Sequence[Row[Any]]) -> Result:
    percents = [marking.percent(row.earned, row.possible) for row in rows if row.passed is not None]
    passed, is_open = any(row.passed for row in rows), any(row.handed_in_at is None for row in rows)
    return Result(len(rows), max(percents, default=None), passed, is_open)
