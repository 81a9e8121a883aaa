"""Essays as those see them who mark them, and what was given to one as its trainee may see it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy import Select, select

from app.accounts.models import Centre
from app.assessment.models import Attempt, EssayMark, Save
from app.assessment.queries.papers import Paper, paper_by_id, paper_in
from app.assessment.rules import drawing, essays
from app.assessment.rules.essays import Given, Task
from app.assessment.rules.piles import Pile, Waiting
from app.base.db import db
from app.base.refusals import Conflict, NotFound
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model
from app.learning.models import Enrolment

# ---------------------------------------------------------------- what waits

_AWAITING = (Attempt.handed_in_at.is_not(None), Attempt.passed.is_(None), Attempt.voided_at.is_(None))
_CURRENT = EssayMark.at >= Attempt.handed_in_at  # an attempt that went on with more time is marked anew


def waiting(centres: Sequence[uuid.UUID], language: str) -> list[Waiting]:
    """The essays of attempts in these centres that are not marked in full: what waits, and what was given to them.

    Two statements, however many they are.
    """
    columns = (Attempt.id, Attempt.quiz_id, Attempt.questions, Attempt.marks, Attempt.handed_in_at)
    found = select(*columns, Enrolment.person_id, Enrolment.course_slug, Edition.compiled)
    found = _in(found.join_from(Attempt, Enrolment, Attempt.enrolment_id == Enrolment.id), centres)
    rows = db.session.execute(found.join(Edition, Attempt.edition_id == Edition.id).where(*_AWAITING)).all()
    given = _given_in(centres) if rows else {}
    names = _Names(language)
    return [item for row in rows for item in _items(row, given, names)]


def _in(found: Select[Any], centres: Sequence[uuid.UUID]) -> Select[Any]:
    return found.where(Enrolment.centre_id.in_(centres))


def _given_in(centres: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], tuple[Given, ...]]:
    found = select(EssayMark).join(Attempt, EssayMark.attempt_id == Attempt.id)
    found = _in(found.join(Enrolment, Attempt.enrolment_id == Enrolment.id), centres).where(*_AWAITING, _CURRENT)
    return _standing(found)


def _standing(found: Select[EssayMark]) -> dict[tuple[uuid.UUID, str], tuple[Given, ...]]:
    marks: dict[tuple[uuid.UUID, str], list[Given]] = {}
    for row in db.session.scalars(found.order_by(EssayMark.at, EssayMark.id)):
        given = Given(row.role, tuple(row.points), row.comment, row.by, row.at)
        marks.setdefault((row.attempt_id, row.question_id), []).append(given)
    return {answer: essays.standing(given) for answer, given in marks.items()}


def _items(row: Any, given: dict[tuple[uuid.UUID, str], tuple[Given, ...]], names: _Names) -> Iterator[Waiting]:
    for question_id in row.questions:
        marks, mark = given.get((row.id, question_id), ()), row.marks.get(question_id)
        if mark is None or marks:
            pile = names.pile(row.compiled, row.course_slug, row.quiz_id, question_id)
            counted = None if mark is None else Fraction(mark)
            yield Waiting(row.id, row.person_id, row.handed_in_at, pile, marks, counted)


class _Names:
    """Titles of quizzes and questions, each looked up once."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._known: dict[tuple[str, str], tuple[str, str, dict[str, model.Question]]] = {}

    def pile(self, compiled: str, course_slug: str, quiz_id: str, question_id: str) -> Pile:
        """The pile of this question, as its edition names it."""
        course, quiz, questions = self._quiz(compiled, quiz_id)
        return Pile(course_slug, quiz_id, question_id, course, quiz, questions[question_id].text)

    def points(self, compiled: str, quiz_id: str, question_id: str) -> int:
        """The points of this question."""
        return self._quiz(compiled, quiz_id)[2][question_id].points

    def _quiz(self, compiled: str, quiz_id: str) -> tuple[str, str, dict[str, model.Question]]:
        if (compiled, quiz_id) not in self._known:
            course = catalogue.compiled(compiled).in_language(self._language)
            quiz = drawing.find_quiz(course, quiz_id)
            assert quiz is not None, "an edition never changes"
            self._known[compiled, quiz_id] = (course.title, quiz.title, drawing.bank(course, quiz))
        return self._known[compiled, quiz_id]


# ---------------------------------------------------------------- one essay


@dataclass(frozen=True)
class Answer:
    """One essay as it is marked: what was asked in the words in which she read it, what she wrote, what was given."""

    paper: Paper
    question_id: str
    text: str
    language: str
    given: tuple[Given, ...]
    markers: int
    with_names: bool

    @cached_property
    def question(self) -> model.Question:
        """The question in the language in which she was asked."""
        return next(it for it in self.paper.questions(self.language) if it.id == self.question_id)

    @property
    def key(self) -> model.Essay:
        """The rubric, in the same language."""
        assert isinstance(self.question.answer, model.Essay)
        return self.question.answer

    @property
    def code(self) -> str:
        """The letters by which markers speak of it."""
        return essays.code(self.paper.id, self.question_id)

    @property
    def mark(self) -> Fraction | None:
        """The mark that counts by now."""
        found = self.paper.marks.get(self.question_id)
        return None if found is None else Fraction(found)

    def task(self, who: uuid.UUID) -> Task:
        """What this person can do about it."""
        return essays.task(self.given, who, self.mark, self.paper.state == "awaiting")

    def by(self, who: uuid.UUID, role: str = "marker") -> Given | None:
        """What this person gave."""
        return next((one for one in self.given if one.by == who and one.role == role), None)


def answer_in(attempt_id: uuid.UUID, question_id: str, centres: Sequence[uuid.UUID], who: uuid.UUID) -> Answer:
    """An essay from one of these centres that this person may mark: not her own.

    Refuses with NotFound; with Conflict while the attempt is open, when it is void, and when nothing was written.
    """
    paper = paper_in(attempt_id, centres)
    if paper.person_id == who:
        raise NotFound("no-such-attempt")
    return _answer(paper, question_id)


def answer_by_id(attempt_id: uuid.UUID, question_id: str) -> Answer:
    """An essay for services; who may mark it is asked before. Refuses as `answer_in` does."""
    return _answer(paper_by_id(attempt_id), question_id)


def _answer(paper: Paper, question_id: str) -> Answer:
    question = next((it for it in paper.key if it.id == question_id and it.kind == "essay"), None)
    if question is None:
        raise NotFound("no-such-question")
    if paper.state not in ("awaiting", "marked"):
        raise Conflict("attempt-not-closed")
    text, language = _text(paper.id, question_id)
    if not text:
        raise Conflict("essay-blank")
    settings = select(Centre.two_markers_since, Centre.marking_names_since).where(Centre.id == paper.centre_id)
    two, names = db.session.execute(settings).one()
    asked = paper.quiz(paper.edition.course.language).markers
    markers = essays.markers_needed(asked, paper.counts, two is not None)
    return Answer(paper, question_id, text, language, _given_to(paper, question_id), markers, names is not None)


def _text(attempt_id: uuid.UUID, question_id: str) -> tuple[str, str]:
    """What she wrote last, and the language of the page on which she did."""
    hers = select(Save.value, Save.language).where(Save.attempt_id == attempt_id, Save.question_id == question_id)
    last = hers.order_by(Save.seq.desc(), Save.saved_at.desc(), Save.id.desc()).limit(1)
    value, language = db.session.execute(last).one_or_none() or (None, "")
    return (value if isinstance(value, str) else ""), language


def _given_to(paper: Paper, question_id: str) -> tuple[Given, ...]:
    return _standing(_marks_of(paper).where(EssayMark.question_id == question_id)).get((paper.id, question_id), ())


def _marks_of(paper: Paper) -> Select[EssayMark]:
    return select(EssayMark).where(EssayMark.attempt_id == paper.id, EssayMark.at >= paper.handed_in_at)


# ---------------------------------------------------------------- what was given, afterwards


def given_to_marked(paper: Paper) -> dict[str, tuple[Given, ...]]:
    """What people gave to each essay of this attempt that is marked; nothing of one that still waits.

    No statement for an attempt without essays.
    """
    if paper.handed_in_at is None or not any(question.kind == "essay" for question in paper.key):
        return {}
    found = _standing(_marks_of(paper))
    return {question_id: given for (_, question_id), given in found.items() if question_id in paper.marks}


def pairs(centres: Sequence[uuid.UUID], language: str) -> Iterable[tuple[Pile, int, int, int]]:
    """Essays in these centres that two have marked alone: the question, its points, one sum, the other."""
    columns = (EssayMark.attempt_id, EssayMark.question_id, EssayMark.by, EssayMark.points, Enrolment.course_slug)
    found = select(*columns, Attempt.quiz_id, Edition.compiled).join_from(
        EssayMark, Attempt, EssayMark.attempt_id == Attempt.id
    )
    found = _in(found.join(Enrolment, Attempt.enrolment_id == Enrolment.id), centres)
    found = found.join(Edition, Attempt.edition_id == Edition.id).where(EssayMark.role == "marker", _CURRENT)
    groups: dict[tuple[uuid.UUID, str], dict[uuid.UUID, Any]] = {}
    for row in db.session.execute(found.order_by(Edition.number, EssayMark.at, EssayMark.id)):
        groups.setdefault((row.attempt_id, row.question_id), {})[row.by] = row
    names = _Names(language)
    for one, *others in (list(by.values()) for by in groups.values()):
        if others:
            pile = names.pile(one.compiled, one.course_slug, one.quiz_id, one.question_id)
            points = names.points(one.compiled, one.quiz_id, one.question_id)
            yield pile, points, sum(one.points), sum(others[0].points)
