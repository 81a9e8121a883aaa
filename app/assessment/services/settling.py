"""Passes that were won in a sitting: they count when it has closed, so that no page tells a result before.

A sitting closes by its invigilator or by the clock, and by the clock nobody acts: a chore looks for what is due.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import Select, exists, func, or_, select

from app.assessment import queries
from app.assessment.models import Attempt, Sitting
from app.assessment.queries.papers import BUSY
from app.assessment.rules import drawing
from app.assessment.services.marks import lock_enrolment, settle_pass
from app.base import clock
from app.base.db import db, transaction
from app.learning.models import Enrolment, Evidence

_LOOK_BACK = timedelta(days=60)  # older sittings were settled long ago; a worker does not stand still that long


def settle_sittings() -> int:
    """The chore that records the passes of sittings that have closed; returns how many."""
    due = db.session.scalars(_due().limit(100)).all()
    db.session.rollback()
    for attempt_id in due:
        with transaction():
            _settle(attempt_id)
    return len(due)


def _due() -> Select[uuid.UUID]:
    now = clock.now()
    ended = or_(Sitting.closed_at.is_not(None), (Sitting.closes_at <= now) & ~BUSY)
    known = exists().where(
        Evidence.enrolment_id == Attempt.enrolment_id,
        Evidence.ref == Attempt.quiz_id,
        Evidence.kind.in_(("quiz", "exam")),
    )
    found = select(Attempt.id).join(Sitting, Attempt.sitting_id == Sitting.id)
    found = found.join(Enrolment, Attempt.enrolment_id == Enrolment.id)
    return found.where(
        func.coalesce(Sitting.closed_at, Sitting.closes_at) > now - _LOOK_BACK,
        ended,
        Attempt.counts,
        Attempt.passed.is_(True),
        Attempt.voided_at.is_(None),
        Attempt.quiz_id.not_in(drawing.PAIR),
        Enrolment.state == "open",
        ~known,
    ).order_by(Attempt.id)


def _settle(attempt_id: uuid.UUID) -> None:
    lock_enrolment(queries.paper_by_id(attempt_id).enrolment_id)
    paper = queries.paper_by_id(attempt_id)
    if paper.passed and not paper.is_void:
        settle_pass(paper, queries.grade_of(paper), None, f"attempt:{attempt_id}")
