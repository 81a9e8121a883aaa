"""Beginning an attempt, keeping answers, handing in, closing at the deadline, granting another attempt."""

from __future__ import annotations

import secrets
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from app.assessment import queries
from app.assessment.models import Answer, Attempt, AttemptGrant, Save
from app.assessment.queries import Paper
from app.assessment.rules import answers as shape
from app.assessment.rules import drawing, marking, standing
from app.assessment.rules.desk import milliseconds
from app.base import clock
from app.base.db import db, insert, transaction
from app.base.ids import new_id
from app.base.refusals import Conflict, NotFound
from app.content import model
from app.jobs import services as jobs
from app.learning import queries as learning_queries
from app.learning import services as learning
from app.learning.models import Enrolment
from app.ledger import services as ledger

CLOSE = "close-attempt"


class TooLate(Conflict):
    """The deadline has passed. The attempt that was closed because of it stays closed."""

    keeps_trace = True


@dataclass(frozen=True)
class Change:
    """An answer to be saved. `seq` is the moment of the act in milliseconds since the epoch, by the server's clock."""

    question_id: str
    seq: int
    raw: object


# ---------------------------------------------------------------- beginning


def start(taking: learning_queries.Taking, quiz: model.Quiz, actor: uuid.UUID) -> uuid.UUID:
    """Begin an attempt, or give back the one that is open. Refuses when none is left or the wait is not over."""
    enrolment = _lock_enrolment(taking.id)
    state = queries.attempts(taking.id, quiz)
    if state.open:
        return state.open.id
    for paper in state.papers:
        if paper.is_overdue:
            close(paper)
    if enrolment.state == "withdrawn":
        raise Conflict("enrolment-closed")
    if state.standing.refused == "no-attempts-left":
        raise Conflict("no-attempts-left")
    if state.standing.refused == "wait-first":
        raise Conflict("wait-first")
    return _begin(taking, quiz, state.papers, actor)


def _lock_enrolment(enrolment_id: uuid.UUID) -> Enrolment:
    """Whoever begins or ends an attempt takes this lock first, always before the attempt's own."""
    return db.session.get_one(Enrolment, enrolment_id, with_for_update=True, populate_existing=True)


def _begin(taking: learning_queries.Taking, quiz: model.Quiz, past: list[Paper], actor: uuid.UUID) -> uuid.UUID:
    seed, now = secrets.token_hex(16), clock.now()
    seen = Counter(question_id for paper in past for question_id in paper.question_ids)
    questions = drawing.draw(taking.edition.course, quiz, seed, seen)
    if not questions:
        raise Conflict("quiz-empty")
    attempt = Attempt(
        id=new_id(),
        enrolment_id=taking.id,
        edition_id=taking.edition_id,
        quiz_id=quiz.id,
        number=max((paper.number for paper in past), default=0) + 1,
        counts=not quiz.practice,
        seed=seed,
        questions=questions,
        started_at=now,
        deadline=standing.deadline(quiz, now),
        marks={},
    )
    db.session.add(attempt)
    db.session.flush()
    ledger.record("attempt-started", f"attempt:{attempt.id}", actor, enrolment=str(taking.id), quiz=quiz.id)
    if attempt.deadline:
        jobs.enqueue(CLOSE, attempt.id.hex, {"attempt": attempt.id.hex}, due_at=attempt.deadline)
    return attempt.id


# ---------------------------------------------------------------- answering


def give_answers(paper: Paper, changes: Iterable[Change]) -> int:
    """Keep answers; returns how many took effect. Of two saves of one question the later act wins, in any order.

    Refuses a closed attempt, a question that it does not ask, and what cannot be an answer. A save after the
    deadline closes the attempt.
    """
    read = [(change, shape.read(_question(paper, change.question_id), change.raw)) for change in changes]
    if paper.is_overdue:
        close(paper)
        raise TooLate("too-late")
    if not _is_open(paper.id):
        raise Conflict("attempt-closed")
    return sum(_keep(paper.id, change, value) for change, value in read)


def _is_open(attempt_id: uuid.UUID) -> bool:
    """Lock the attempt, so that it is not closed while answers are being saved."""
    row = select(Attempt.handed_in_at).where(Attempt.id == attempt_id).with_for_update()
    return db.session.execute(row).scalar_one() is None


def _question(paper: Paper, question_id: str) -> model.Question:
    found = next((question for question in paper.key if question.id == question_id), None)
    if found is None:
        raise NotFound("no-such-question")
    return found


def _keep(attempt_id: uuid.UUID, change: Change, value: shape.Value) -> bool:
    now = clock.now()
    # nothing was done later than now: a clock that runs ahead must not lock her answer against later ones
    seq = min(change.seq, milliseconds(now))
    values: dict[str, Any] = {"attempt_id": attempt_id, "question_id": change.question_id, "seq": seq}
    values |= {"value": value, "saved_at": now}
    row = insert(Answer).values(**values)
    kept = row.on_conflict_do_update(
        index_elements=["attempt_id", "question_id"],
        set_={"seq": row.excluded.seq, "value": row.excluded.value, "saved_at": row.excluded.saved_at},
        where=row.excluded.seq > Answer.seq,
    )
    if db.session.execute(kept.returning(Answer.seq)).scalar() is None:
        return False
    db.session.execute(insert(Save).values(id=new_id(), **values))
    return True


# ---------------------------------------------------------------- ending


def hand_in(paper: Paper, changes: Iterable[Change], actor: uuid.UUID) -> bool:
    """Keep these last answers and hand in; returns whether they were in time.

    Handing in a second time changes nothing. After the deadline the attempt is closed with what was saved in time.
    """
    _lock_enrolment(paper.enrolment_id)
    if paper.is_overdue:
        close(paper)
        return False
    if _is_open(paper.id):
        give_answers(paper, changes)
        close(paper, actor)
    return True


def close(paper: Paper, actor: uuid.UUID | None = None) -> bool:
    """Freeze and mark an attempt: by its owner now, or at its deadline by nobody. Returns whether it was open."""
    enrolment = _lock_enrolment(paper.enrolment_id)
    _is_open(paper.id)
    values = {question_id: given.value for question_id, given in queries.answers(paper.id).items()}
    grade = marking.grade(paper.key, values, paper.pass_mark)
    ended = update(Attempt).where(Attempt.id == paper.id, Attempt.handed_in_at.is_(None))
    ended = ended.values(
        handed_in_at=clock.now() if actor else paper.deadline,
        closed_by="person" if actor else "deadline",
        marks={question_id: str(mark) for question_id, mark in grade.marks.items()},
        earned=grade.earned,
        possible=grade.possible,
        passed=grade.passed,
    )
    if db.session.execute(ended.returning(Attempt.id)).scalar() is None:
        return False
    ledger.record("handed-in" if actor else "attempt-closed", f"attempt:{paper.id}", actor)
    if grade.passed and paper.counts and enrolment.state != "withdrawn":
        _record_pass(paper, grade, actor)
    return True


def _record_pass(paper: Paper, grade: marking.Grade, actor: uuid.UUID | None) -> None:
    kind = "exam" if paper.quiz_id == "exam" else "quiz"
    data = {"attempt": str(paper.id), "percent": marking.percent(grade.earned, grade.possible)}
    learning.record_evidence(paper.enrolment_id, kind, paper.quiz_id, actor, data)


def close_when_due(payload: dict[str, Any]) -> None:
    """The job that ends an attempt at its deadline. Repeating it changes nothing."""
    with transaction():
        paper = queries.paper_by_id(uuid.UUID(payload["attempt"]))
        if paper.is_overdue:
            close(paper)


def close_overdue() -> int:
    """The chore that ends what no job has ended; returns how many attempts."""
    overdue = select(Attempt.id).where(Attempt.handed_in_at.is_(None), Attempt.deadline <= clock.now()).limit(100)
    found = db.session.scalars(overdue).all()
    for attempt_id in found:
        close_when_due({"attempt": attempt_id.hex})
    return len(found)


# ---------------------------------------------------------------- granting


def grant_attempt(
    enrolment_id: uuid.UUID, quiz_id: str, actor: uuid.UUID, reason: str, key: uuid.UUID | None = None
) -> bool:
    """Allow one attempt more than the quiz does; a repeated `key` changes nothing. Returns whether it was new.

    Refuses a quiz that the enrolment's edition does not have. Whether the actor may do it is checked before.
    """
    taking = learning_queries.taking_by_id(enrolment_id)
    if drawing.find_quiz(taking.edition.course, quiz_id) is None:
        raise NotFound("no-such-quiz")
    values = {"id": key or new_id(), "enrolment_id": enrolment_id, "quiz_id": quiz_id, "reason": reason}
    row = insert(AttemptGrant).values(**values, granted_by=actor, granted_at=clock.now())
    new = db.session.execute(row.on_conflict_do_nothing().returning(AttemptGrant.id)).scalar() is not None
    if new:
        ledger.record("attempt-granted", f"enrolment:{enrolment_id}", actor, quiz=quiz_id)
    return new
