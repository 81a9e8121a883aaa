"""Beginning an attempt, handing in, closing at the deadline, declaring void."""

from __future__ import annotations

import secrets
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app.accounts.models import Centre
from app.assessment import queries
from app.assessment.models import Attempt, Pause, TimeChange
from app.assessment.queries import Paper, Place
from app.assessment.rules import drawing, life, marking, standing
from app.assessment.services.answers import Change, give_answers
from app.assessment.services.marks import lock_enrolment, settle_pass, write_marks
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.base.refusals import Conflict
from app.content import model
from app.jobs import services as jobs
from app.learning import queries as learning
from app.ledger import services as ledger
from app.ledger.models import Fact

CLOSE = "close-attempt"
_TIME_GIVEN = ("time-changed", "attempt-reopened")  # the facts of `extend`

# ---------------------------------------------------------------- beginning


@dataclass(frozen=True)
class Terms:
    """On which terms an attempt begins.

    With a `place`, in its sitting: the quiz is that of the sitting's edition. `declared` gives what she declared to
    keep, as she read it, from how many attempts she has used. `gate` refuses whom the room does not let in. What is
    drawn to be printed (`on_paper`) may begin while clocks stand still.
    """

    place: Place | None = None
    declared: Callable[[int], str] = lambda _used: ""
    gate: Callable[[queries.Attempts], None] = lambda _attempts: None
    on_paper: bool = False


def start(taking: learning.Taking, quiz: model.Quiz, actor: uuid.UUID, terms: Terms = Terms()) -> uuid.UUID:
    """Begin an attempt, or give back the one that is open. Refuses when none is left or the wait is not over.

    In a sitting, one that is open elsewhere is refused: nobody in the room would see it, and it ends by other rules.
    """
    lock_centre(taking.centre_id, shared=True)
    return start_here(taking, quiz, actor, terms)


def start_here(taking: learning.Taking, quiz: model.Quiz, actor: uuid.UUID, terms: Terms) -> uuid.UUID:
    """The same for whom the centre is locked already."""
    enrolment = lock_enrolment(taking.id)
    pair = drawing.twins(quiz)
    papers = queries.papers_of(taking.id, [quiz.id, *pair])
    mine = [paper for paper in papers if paper.quiz_id == quiz.id]
    state = queries.attempts_in(quiz, mine, queries.grants(taking.id, quiz.id))
    if state.open:
        if terms.place and state.open.sitting_id != terms.place.sitting_id:
            raise Conflict("open-elsewhere")
        return state.open.id
    terms.gate(state)
    for paper in mine:
        if paper.is_overdue:
            close(paper)
    if enrolment.state == "withdrawn":
        raise Conflict("enrolment-closed")
    if state.standing.refused == "no-attempts-left":
        raise Conflict("no-attempts-left")
    if state.standing.refused == "wait-first":
        raise Conflict("wait-first")
    if not terms.on_paper and is_paused(taking.centre_id, terms.place.sitting_id if terms.place else None):
        raise Conflict("exam-paused")
    return _begin(taking, quiz, papers, actor, terms.declared(state.standing.used), terms.place)


def lock_centre(centre_id: uuid.UUID, shared: bool = False) -> None:
    """Take turns with pauses: who begins or ends one is alone, who starts an attempt or moves its deadline shares.

    Taken before any other lock: their order stands in docs/architecture/attempts.md.
    """
    mine = select(Centre.id).where(Centre.id == centre_id)
    db.session.execute(mine.with_for_update(read=True) if shared else mine.with_for_update(key_share=True))


def is_paused(centre_id: uuid.UUID, sitting_id: uuid.UUID | None) -> bool:
    """Whether the clocks of this centre, or of this sitting of it, stand still now."""
    here = [None, sitting_id] if sitting_id else [None]
    running = select(Pause.sitting_id).where(Pause.centre_id == centre_id, Pause.ended_at.is_(None))
    return any(sitting_id in here for sitting_id in db.session.scalars(running))


def _begin(
    taking: learning.Taking,
    quiz: model.Quiz,
    past: list[Paper],
    actor: uuid.UUID,
    declaration: str,
    place: Place | None,
) -> uuid.UUID:
    seed, now = secrets.token_hex(16), clock.now()
    seen = Counter(question_id for paper in past for question_id in paper.question_ids)
    questions = drawing.draw((place or taking).edition.course, quiz, seed, seen)
    if not questions:
        raise Conflict("quiz-empty")
    attempt = Attempt(
        id=new_id(),
        enrolment_id=taking.id,
        edition_id=(place or taking).edition_id,
        quiz_id=quiz.id,
        sitting_id=place.sitting_id if place else None,
        number=max((paper.number for paper in past if paper.quiz_id == quiz.id), default=0) + 1,
        counts=not quiz.practice,
        seed=seed,
        questions=questions,
        declaration=declaration,
        started_at=now,
        deadline=standing.deadline(quiz, now, *((place.closes_at, place.extra_minutes) if place else ())),
        marks={},
    )
    db.session.add(attempt)
    db.session.flush()
    facts = {"sitting": str(place.sitting_id)} if place else {}
    ledger.record("attempt-started", f"attempt:{attempt.id}", actor, enrolment=str(taking.id), quiz=quiz.id, **facts)
    _carry_time(attempt, past)
    if attempt.deadline:
        close_at(attempt.id, attempt.deadline)
    return attempt.id


def _carry_time(attempt: Attempt, past: list[Paper]) -> None:
    """Who begins again in a sitting has the time that people gave her there after her last start, each with its reason.

    What she got for a pause or for time on paper belongs to that attempt alone.
    """
    here = [it for it in past if it.sitting_id == attempt.sitting_id and it.quiz_id == attempt.quiz_id]
    if attempt.sitting_id is None or attempt.deadline is None or not here:
        return
    last = max(here, key=lambda paper: paper.number)
    acts = select(Fact.data).where(Fact.subject == f"attempt:{last.id}", Fact.verb.in_(_TIME_GIVEN))
    keys = [uuid.UUID(data["change"]) for data in db.session.scalars(acts) if "change" in data]
    given = select(TimeChange).where(TimeChange.id.in_(keys)).order_by(TimeChange.at, TimeChange.id)
    for row in db.session.scalars(given).all():
        kept = {"attempt_id": attempt.id, "seconds": row.seconds, "reason": row.reason, "by": row.by}
        again = TimeChange(id=new_id(), at=attempt.started_at, **kept)
        db.session.add(again)
        attempt.deadline += timedelta(seconds=row.seconds)
        facts = {"seconds": row.seconds, "change": str(again.id), "carried": str(last.id)}
        ledger.record("time-changed", f"attempt:{attempt.id}", None, **facts)


def close_at(attempt_id: uuid.UUID, deadline: datetime) -> None:
    """Let a job close the attempt at its deadline; a deadline that has moved since has a job of its own."""
    key = f"{attempt_id.hex}:{int(deadline.timestamp())}"
    jobs.enqueue(CLOSE, key, {"attempt": attempt_id.hex}, due_at=deadline)


# ---------------------------------------------------------------- while it is open


def note_pulse(paper: Paper, unsent: int) -> None:
    """Keep that the page of an open attempt is alive, and how many answers it could not send yet."""
    if paper.handed_in_at is None:
        db.session.execute(update(Attempt).where(Attempt.id == paper.id).values(seen_at=clock.now(), unsent=unsent))


# ---------------------------------------------------------------- ending


def hand_in(paper: Paper, changes: Iterable[Change], actor: uuid.UUID, how: str = "person", reason: str = "") -> bool:
    """Keep these last answers and hand in; returns whether they were in time.

    Handing in a second time changes nothing. After the deadline the attempt is closed with what was saved in time.
    Refuses what goes on on paper, until it is keyed in, and to hand in for herself while the clock stands still.
    `how` is "person", "invigilator" or "paper"; the last two by someone else, who says why or keys the answers in.
    """
    lock_enrolment(paper.enrolment_id)
    paper = queries.paper_by_id(paper.id)
    if paper.is_overdue:
        close(paper)
        return False
    if paper.is_open:
        if paper.on_paper_at and how != "paper":
            raise Conflict("attempt-on-paper")
        if paper.paused_at and how == "person":
            raise Conflict("attempt-paused")
        give_answers(paper, changes, None if how == "person" else actor)
        close(paper, actor, how, reason)
        return True
    return paper.closed_by != "deadline"


def close(paper: Paper, actor: uuid.UUID | None = None, how: str = "deadline", reason: str = "") -> bool:
    """Close an attempt and mark it with what was saved: by someone now, or at its deadline by nobody.

    Returns whether it was open. Two who close it at once queue for the enrolment, and the second changes nothing.
    """
    lock_enrolment(paper.enrolment_id)
    ended = update(Attempt).where(Attempt.id == paper.id, Attempt.handed_in_at.is_(None))
    ended = ended.values(handed_in_at=clock.now() if actor else paper.deadline, closed_by=how, paused_at=None)
    if actor is None:  # a pause may have stopped its clock meanwhile
        ended = ended.where(Attempt.paused_at.is_(None))
    if db.session.execute(ended.returning(Attempt.id)).scalar() is None:
        return False
    why = {"reason": reason} if reason else {}
    ledger.record("handed-in" if actor else "attempt-closed", f"attempt:{paper.id}", actor, **why)
    values = {question_id: given.value for question_id, given in queries.answers(paper.id).items()}
    grade = marking.grade(paper.key, values, paper.pass_mark)
    write_marks(paper, grade.marks, actor, f"attempt:{paper.id}")
    return True


def close_when_due(payload: dict[str, Any]) -> None:
    """The job that ends an attempt at its deadline. Repeating it changes nothing."""
    with transaction():
        attempt_id = uuid.UUID(payload["attempt"])
        lock_enrolment(queries.paper_by_id(attempt_id).enrolment_id)
        paper = queries.paper_by_id(attempt_id)
        if paper.is_overdue:
            close(paper)


def close_overdue() -> int:
    """The chore that ends what no job has ended; returns how many attempts."""
    overdue = select(Attempt.id).where(
        Attempt.handed_in_at.is_(None),
        Attempt.paused_at.is_(None),
        Attempt.on_paper_at.is_(None),
        Attempt.deadline <= clock.now(),
    )
    found = db.session.scalars(overdue.limit(100)).all()
    for attempt_id in found:
        close_when_due({"attempt": attempt_id.hex})
    return len(found)


def void(attempt_id: uuid.UUID, reason: str, actor: uuid.UUID) -> bool:
    """Declare an attempt void: it counts for nothing and uses nothing up. Its answers and marks are kept.

    Returns whether it was not void before. A pass that rested on it alone is lost.
    """
    lock_enrolment(queries.paper_by_id(attempt_id).enrolment_id)
    paper = queries.paper_by_id(attempt_id)
    if paper.is_overdue:
        close(paper)
        paper = queries.paper_by_id(attempt_id)
    if life.after(paper.state, "void") is None:
        return False
    values: dict[str, Any] = {"voided_at": clock.now(), "voided_by": actor, "void_reason": reason}
    if paper.handed_in_at is None:
        values |= {"handed_in_at": clock.now(), "closed_by": "void", "paused_at": None}
    db.session.execute(update(Attempt).where(Attempt.id == paper.id).values(**values))
    ledger.record("attempt-voided", f"attempt:{paper.id}", actor)
    if paper.counts:
        settle_pass(paper, None, actor, f"attempt:{paper.id}")
    return True
