"""What an invigilator does for one person or for all: more time, another attempt, handing in, closing the sitting."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from app.accounts import services as accounts
from app.assessment import queries
from app.assessment.models import Attempt, Pause, Seat, Sitting
from app.assessment.rules.sittings import HANDED_OVER
from app.assessment.services import attempts
from app.assessment.services.granting import extend_here, grant_attempt
from app.assessment.services.sittings import lock_sitting, within
from app.base import clock
from app.base.db import db
from app.base.refusals import Conflict, Invalid, NotFound
from app.ledger import services as ledger
from app.ledger.models import Fact

MOST_EXTRA = 600  # minutes more for one person, in all

# ---------------------------------------------------------------- time


def give_time(
    sitting_id: uuid.UUID, minutes: int, reason: str, actor: uuid.UUID, key: uuid.UUID, seat_id: uuid.UUID | None = None
) -> int:
    """Give minutes more to everybody who writes or has not started, or to one person; returns to how many.

    A repeated `key` changes nothing. One person whose attempt has closed at its deadline goes on, where that may be.
    """
    attempts.lock_centre(_centre(sitting_id), shared=True)
    lock_sitting(sitting_id)
    if _is_done(sitting_id, key):
        return 0
    seats = select(Seat).filter_by(sitting_id=sitting_id).order_by(Seat.enrolment_id)
    chosen = db.session.scalars(seats.where(Seat.id == seat_id) if seat_id else seats).all()
    if seat_id and not chosen:
        raise NotFound("no-such-seat")
    latest = _latest(sitting_id)
    count = sum(_give(seat, latest.get(seat.enrolment_id), minutes, reason, actor, key, seat_id) for seat in chosen)
    data: dict[str, Any] = {"change": str(key), "minutes": minutes, "people": count}
    data |= {"seat": str(seat_id)} if seat_id else {}
    ledger.record("sitting-time", f"sitting:{sitting_id}", actor, **data)
    return count


def _centre(sitting_id: uuid.UUID) -> uuid.UUID:
    return db.session.get_one(Sitting, sitting_id).centre_id


def _is_done(sitting_id: uuid.UUID, key: uuid.UUID) -> bool:
    said = db.session.scalars(select(Fact.data).filter_by(subject=f"sitting:{sitting_id}", verb="sitting-time"))
    return any(data["change"] == str(key) for data in said)


def _latest(sitting_id: uuid.UUID) -> dict[uuid.UUID, Attempt]:
    found = select(Attempt).where(Attempt.sitting_id == sitting_id, Attempt.voided_at.is_(None))
    rows = db.session.scalars(found.order_by(Attempt.number).execution_options(populate_existing=True))
    return {row.enrolment_id: row for row in rows}


def _give(
    seat: Seat,
    attempt: Attempt | None,
    minutes: int,
    reason: str,
    actor: uuid.UUID,
    key: uuid.UUID,
    alone: uuid.UUID | None,
) -> int:
    if attempt is None:
        if seat.extra_minutes + minutes > MOST_EXTRA:
            raise Invalid("too-much-time")
        seat.extra_minutes, seat.extra_reason = seat.extra_minutes + minutes, reason
        return 1
    if not alone and (attempt.handed_in_at is not None or attempt.deadline is None):
        return 0
    try:
        return int(extend_here(attempt.id, minutes * 60, reason, actor, uuid.uuid5(key, attempt.id.hex)))
    except Conflict:
        if alone:
            raise
        return 0  # its time was up before, and nobody had closed it yet: the others have theirs all the same


# ---------------------------------------------------------------- attempts


def grant_to_all(sitting_id: uuid.UUID, reason: str, actor: uuid.UUID, key: uuid.UUID) -> int:
    """One more attempt for everybody on the list; a repeated `key` changes nothing. Returns for how many it was new."""
    sitting = db.session.get_one(Sitting, sitting_id)
    seats = select(Seat.id, Seat.enrolment_id).filter_by(sitting_id=sitting_id).order_by(Seat.enrolment_id)
    rows = db.session.execute(seats).all()
    return sum(
        grant_attempt(row.enrolment_id, sitting.quiz_id, actor, reason, uuid.uuid5(key, row.id.hex)) for row in rows
    )


# ---------------------------------------------------------------- who runs it


def hand_over(sitting_id: uuid.UUID, invigilator_id: uuid.UUID, reason: str, actor: uuid.UUID) -> bool:
    """Name another invigilator, also while it runs; returns whether it is another one. Refuses one that is over."""
    sitting = lock_sitting(sitting_id)
    before = sitting.invigilator_id
    if before == invigilator_id:
        return False
    sitting.invigilator_id = invigilator_id
    data = {"before": str(before), "after": str(invigilator_id), "reason": reason}
    ledger.record(HANDED_OVER, f"sitting:{sitting_id}", actor, **data)
    return True


# ---------------------------------------------------------------- ending


def hand_in_for(sitting_id: uuid.UUID, attempt_id: uuid.UUID, reason: str, actor: uuid.UUID) -> bool:
    """Hand in for somebody of this sitting with what is saved; returns whether it was open still."""
    mine = select(Attempt.id).where(Attempt.sitting_id == sitting_id, Attempt.id == attempt_id)
    if db.session.scalar(mine) is None:
        raise NotFound("no-such-attempt")
    paper = queries.paper_by_id(attempt_id)
    return paper.is_open and attempts.hand_in(paper, (), actor, "invigilator", reason)


def close_sitting(sitting_id: uuid.UUID, actor: uuid.UUID) -> int:
    """Close a sitting: who still writes is handed in, tickets and their sessions end. Returns how many were handed in.

    Results can be seen from now on. A second time changes nothing. Refuses one that is cancelled.
    """
    attempts.lock_centre(_centre(sitting_id))
    sitting = lock_sitting(sitting_id, over=True)
    if sitting.cancelled_at is not None:
        raise Conflict("sitting-over")
    if sitting.closed_at is not None:
        return 0
    writing = _writing(sitting_id)
    for attempt_id in writing:
        attempts.hand_in(queries.paper_by_id(attempt_id), (), actor, "invigilator")
    now = clock.now()
    sitting.closed_at, sitting.closed_by = now, actor
    lasting = update(Pause).where(Pause.sitting_id == sitting_id, Pause.ended_at.is_(None))
    db.session.execute(lasting.values(ended_at=now, ended_by=actor))
    accounts.end_sessions(within(sitting_id))
    ledger.record("sitting-closed", f"sitting:{sitting_id}", actor, handed_in=[str(id) for id in writing])
    return len(writing)


def _writing(sitting_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Open attempts of a sitting, in the order in which their enrolments are locked; not what goes on on paper."""
    open_now = select(Attempt.id).where(Attempt.sitting_id == sitting_id, Attempt.handed_in_at.is_(None))
    return db.session.scalars(open_now.where(Attempt.on_paper_at.is_(None)).order_by(Attempt.enrolment_id)).all()
