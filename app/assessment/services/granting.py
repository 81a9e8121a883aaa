"""More than the quiz allows: another attempt, more time."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select, update

from app.assessment import queries
from app.assessment.models import Attempt, AttemptGrant, TimeChange
from app.assessment.queries import Paper
from app.assessment.rules import drawing, life, review
from app.assessment.services.attempts import close, close_at, lock_centre
from app.assessment.services.marks import lock_enrolment
from app.base import clock
from app.base.db import db, insert
from app.base.ids import new_id
from app.base.refusals import Conflict, NotFound
from app.learning import queries as learning
from app.ledger import services as ledger


def grant_attempt(
    enrolment_id: uuid.UUID, quiz_id: str, actor: uuid.UUID, reason: str, key: uuid.UUID | None = None
) -> bool:
    """Allow one attempt more than the quiz does; a repeated `key` changes nothing. Returns whether it was new.

    Refuses a quiz that the enrolment's edition does not have. Whether the actor may do it is checked before.
    """
    taking = learning.taking_by_id(enrolment_id)
    if drawing.find_quiz(taking.edition.course, quiz_id) is None:
        raise NotFound("no-such-quiz")
    values = {"id": key or new_id(), "enrolment_id": enrolment_id, "quiz_id": quiz_id, "reason": reason}
    row = insert(AttemptGrant).values(**values, granted_by=actor, granted_at=clock.now())
    new = db.session.execute(row.on_conflict_do_nothing().returning(AttemptGrant.id)).scalar() is not None
    if new:
        ledger.record("attempt-granted", f"enrolment:{enrolment_id}", actor, quiz=quiz_id)
    return new


def extend(
    attempt_id: uuid.UUID, seconds: int, reason: str, actor: uuid.UUID | None, key: uuid.UUID | None = None
) -> bool:
    """Move the deadline of an attempt; a repeated `key` changes nothing. Returns whether it was new.

    One that closed at its deadline goes on when the new one lies ahead: with what was saved, and the marks that it got
    are forgotten. Refuses an attempt without a limit of time, one that ended otherwise, and one that may not go on.
    """
    lock_centre(queries.paper_by_id(attempt_id).centre_id, shared=True)  # or the end of a pause moves it at once
    return extend_here(attempt_id, seconds, reason, actor, key)


def extend_here(
    attempt_id: uuid.UUID, seconds: int, reason: str, actor: uuid.UUID | None, key: uuid.UUID | None = None
) -> bool:
    """The same for one whose centre is locked already."""
    lock_enrolment(queries.paper_by_id(attempt_id).enrolment_id)
    paper = queries.paper_by_id(attempt_id)
    key = key or new_id()
    if db.session.get(TimeChange, key) is not None:
        return False
    if paper.deadline is None:
        raise Conflict("no-time-limit")
    deadline = paper.deadline + timedelta(seconds=seconds)
    if paper.is_overdue and close(paper):
        paper = queries.paper_by_id(attempt_id)
    reopened = reopening(paper, deadline > clock.now())
    if reopened is None:
        raise Conflict("attempt-not-to-reopen")
    db.session.execute(update(Attempt).where(Attempt.id == paper.id).values(deadline=deadline, **reopened))
    row = TimeChange(id=key, attempt_id=paper.id, seconds=seconds, reason=reason, by=actor, at=clock.now())
    db.session.add(row)
    verb = "attempt-reopened" if reopened else "time-changed"
    ledger.record(verb, f"attempt:{paper.id}", actor, seconds=seconds, change=str(key))
    close_at(paper.id, deadline)
    return True


def reopening(paper: Paper, in_time: bool) -> dict[str, object] | None:
    """What must be forgotten so that the attempt is open again: nothing when it is; None where it may not go on."""
    if paper.handed_in_at is None:
        return {}
    newer = select(Attempt.id).filter_by(enrolment_id=paper.enrolment_id, quiz_id=paper.quiz_id)
    is_newer = db.session.scalar(newer.where(Attempt.number > paper.number).limit(1)) is not None
    if not in_time or not life.may_reopen(paper, review.tells(paper.shown) or _is_key_out(paper), is_newer):
        return None
    forgotten = dict.fromkeys(("handed_in_at", "earned", "possible", "passed", "marked_at"))
    return {**forgotten, "closed_by": "", "marks": {}}


def _is_key_out(paper: Paper) -> bool:
    """Whether others of her room know what is right while she waits for her marker: it is over, and theirs is done.

    Nobody can as long as all of them wait.
    """
    show = paper.quiz(paper.edition.course.language).show
    if paper.room is None or not review.tells(review.shown(show, "marked", paper.room, clock.now())):
        return False
    done = select(Attempt.id).filter_by(sitting_id=paper.sitting_id, quiz_id=paper.quiz_id)
    return db.session.scalar(done.where(Attempt.passed.is_not(None)).limit(1)) is not None
