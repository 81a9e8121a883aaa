"""Marking closed attempts anew by a corrected key: decided once by a person, done in small transactions by a job.

A killed process leaves whole attempts behind it, some marked anew and some not yet. The job begins again and finds
nothing to change in those that are done: what an attempt gets follows from its answers and the key alone.

One regrade of a quiz is under way at a time, so that two never mix their keys. One whose job failed for good stops
halfway: a person lets it go on, or another regrade takes its place, and then it never goes on.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.assessment import queries
from app.assessment.models import Attempt, Regrade
from app.assessment.queries import regrades
from app.assessment.queries.regrading import proposal
from app.assessment.rules.regrading import Plan, Shift, is_over
from app.assessment.services.marks import change_marks_of
from app.base import clock
from app.base.db import db, insert, transaction
from app.base.refusals import Conflict
from app.catalogue import queries as catalogue
from app.catalogue.models import Course
from app.jobs import services as jobs
from app.learning.models import Enrolment
from app.ledger import services as ledger

REGRADE = regrades.JOB
BATCH = 20


def regrade(
    course_slug: str,
    quiz_id: str,
    edition_id: uuid.UUID,
    raise_only: bool,
    reason: str,
    actor: uuid.UUID,
    digest: str,
    key: uuid.UUID,
) -> bool:
    """Mark all closed attempts at a quiz by the key of this edition; returns whether it was new.

    `digest` is that of the plan which the person saw: refuses when it would be another one by now, or changes
    nothing. Refuses while another regrade of the quiz is under way, and when one has stopped halfway that this one
    cannot replace. A repeated `key` changes nothing. Marks that a person has set stay, and so do those of the actor's
    own attempts.
    """
    earlier = _earlier(course_slug, quiz_id)
    if key in {row.id for row in earlier}:
        return False
    stopped = _stopped(earlier)
    proposed = proposal(course_slug, quiz_id, catalogue.edition(edition_id), raise_only, by=actor)
    found, own = proposed.plan, [attempt_id.hex for attempt_id in proposed.own]
    if not found.shifts:
        raise Conflict("nothing-to-regrade")
    if found.digest != digest:
        raise Conflict("regrade-moved-on")
    for row in stopped:
        _replace(row, key, found, (edition_id, raise_only))
    questions = sorted({question_id for shift in found.shifts for question_id in shift.marks})
    # passes are won before others are lost, so that nobody loses on the way what she keeps in another attempt
    waiting = [shift.sat.id.hex for shift in sorted(found.shifts, key=_is_lost)]
    made = insert(Regrade).values(
        id=key, course_slug=course_slug, quiz_id=quiz_id, edition_id=edition_id, questions=questions,
        raise_only=raise_only, reason=reason, by=actor, at=clock.now(),
        summary={"attempts": waiting, "seen": found.seen, "own": own, "done": False},
    )  # fmt: skip
    if db.session.execute(made.on_conflict_do_nothing().returning(Regrade.id)).scalar() is None:
        return False
    facts = {"quiz": quiz_id, "edition": str(edition_id), "attempts": len(waiting), "raise_only": raise_only}
    ledger.record("regrade", f"regrade:{key}", actor, course=course_slug, **facts)
    jobs.enqueue(REGRADE, key.hex, {"regrade": key.hex})
    return True


def _earlier(course_slug: str, quiz_id: str) -> Sequence[Regrade]:
    """The regrades of this quiz so far. Nobody else begins one before this transaction ends."""
    db.session.execute(select(Course.slug).where(Course.slug == course_slug).with_for_update(key_share=True))
    mine = select(Regrade).filter_by(course_slug=course_slug, quiz_id=quiz_id).order_by(Regrade.id)
    return db.session.scalars(mine.with_for_update().execution_options(populate_existing=True)).all()


def _stopped(earlier: Sequence[Regrade]) -> list[Regrade]:
    """Of these regrades the one that stopped halfway. Refuses when one is under way."""
    progress = {row: regrades.progress(row.id, row.summary) for row in earlier}
    if "running" in progress.values():
        raise Conflict("regrade-running")
    return [row for row in earlier if progress[row] == "stopped"]


def _replace(row: Regrade, key: uuid.UUID, found: Plan, way: tuple[uuid.UUID, bool]) -> None:
    """A regrade that stopped halfway never goes on. Refuses when the new one would leave some marks by its key.

    The same key in the same way marks what was left; another one must be able to take back what was done.
    """
    takes_back = not way[1] and found.covers(row.questions)
    if way != (row.edition_id, row.raise_only) and not takes_back:
        raise Conflict("regrade-stopped")
    row.summary = row.summary | {"replaced": key.hex}


def go_on(regrade_id: uuid.UUID, actor: uuid.UUID) -> bool:
    """Let a regrade that stopped halfway go on, as it was decided; returns whether it had stopped.

    Refuses one whose place another has taken.
    """
    row = _locked(regrade_id)
    progress = regrades.progress(row.id, row.summary)
    if progress == "replaced":
        raise Conflict("regrade-replaced")
    if progress != "stopped":
        return False
    ledger.record("regrade-continued", f"regrade:{row.id}", actor)
    jobs.enqueue(REGRADE, f"{row.id.hex}:{len(regrades.pieces(row.id))}", {"regrade": row.id.hex})
    return True


def _locked(regrade_id: uuid.UUID) -> Regrade:
    return db.session.get_one(Regrade, regrade_id, with_for_update=True, populate_existing=True)


def carry_out(payload: dict[str, Any]) -> None:
    """The job that marks the attempts of a regrade anew, some in each transaction. Repeating it changes nothing."""
    regrade_id = uuid.UUID(payload["regrade"])
    waiting = [uuid.UUID(text) for text in db.session.get_one(Regrade, regrade_id).summary["attempts"]]
    db.session.rollback()
    for start in range(0, len(waiting), BATCH):
        with transaction():
            _mark_anew(_locked(regrade_id), waiting[start : start + BATCH])
    with transaction():
        _finish(regrade_id)


def _mark_anew(row: Regrade, attempts: Sequence[uuid.UUID]) -> None:
    """These attempts by the key. Enrolments are locked in one order; passes are won before others are lost.

    A worker that was slow, and was given up, does nothing after another regrade has taken the place of this one.
    """
    if is_over(row.summary):
        return
    hers = select(Attempt.enrolment_id).where(Attempt.id.in_(attempts))
    locked = select(Enrolment).where(Enrolment.id.in_(hers)).order_by(Enrolment.id).with_for_update()
    db.session.scalars(locked.execution_options(populate_existing=True)).all()
    edition = catalogue.edition(row.edition_id)
    found = proposal(row.course_slug, row.quiz_id, edition, row.raise_only, attempts, row.by)
    for shift in sorted(found.plan.shifts, key=_is_lost):
        _apply(row, shift, found.papers[shift.sat.id])
    turns: dict[str, str] = {it.sat.id.hex: it.turn for it in found.plan.shifts if it.turn != "stays"}
    row.summary = row.summary | {"turns": row.summary.get("turns", {}) | turns}


def _is_lost(shift: Shift) -> bool:
    return shift.turn == "fails"


def _apply(row: Regrade, shift: Shift, paper: queries.Paper) -> None:
    marks = {question_id: after for question_id, (_, after) in shift.marks.items()}
    change_marks_of(paper, marks, "regrade", row.reason, row.by, row.id)


def _finish(regrade_id: uuid.UUID) -> None:
    row = _locked(regrade_id)
    if not is_over(row.summary):
        row.summary = row.summary | {"done": True, "done_at": clock.now().isoformat()}
