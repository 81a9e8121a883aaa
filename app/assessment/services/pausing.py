"""Pauses: the clocks of a centre or of one sitting stand still, and go on with the time that was lost.

An attempt keeps what its clock shows while it stands (`paused_at`). Pauses may overlap: a clock goes on when the last
pause over it ends, and is moved once, by all the time that it stood. Who pauses is alone in the centre (`lock_centre`),
so that no attempt slips through.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from app.assessment import queries
from app.assessment.models import Attempt, Pause, Sitting, TimeChange
from app.assessment.rules import sittings as rules
from app.assessment.services.attempts import close, close_at, lock_centre
from app.assessment.services.granting import reopening
from app.assessment.services.marks import lock_enrolment
from app.base import clock
from app.base.db import db, insert
from app.base.ids import new_id
from app.base.refusals import Conflict, Invalid
from app.learning.models import Enrolment
from app.ledger import services as ledger
from app.ledger.models import Fact

# ---------------------------------------------------------------- beginning


def begin(
    key: uuid.UUID,
    centre_id: uuid.UUID,
    sitting_id: uuid.UUID | None,
    reason: str,
    actor: uuid.UUID,
    began_at: datetime | None = None,
) -> uuid.UUID:
    """Stop the clocks of all open attempts of a centre, or of one sitting; returns the pause. `key` becomes its id.

    It may have begun earlier: attempts that have closed at their deadline since then are open again where they may be.
    A repeated key, and a pause where one of the same extent lasts, change nothing. Refuses a beginning that lies
    ahead or more than a day back.
    """
    lock_centre(centre_id)
    lasting = select(Pause.id).where(Pause.centre_id == centre_id, _same(Pause.sitting_id, sitting_id))
    found = db.session.scalar(lasting.where(or_(Pause.id == key, Pause.ended_at.is_(None))).limit(1))
    if found is not None:
        return found
    now = clock.now()
    since = began_at or now
    if not now - rules.EARLIEST_PAUSE <= since <= now:
        raise Invalid("pause-not-then")
    values = {"id": key, "centre_id": centre_id, "sitting_id": sitting_id, "began_at": since, "reason": reason}
    row = insert(Pause).values(**values, begun_by=actor).on_conflict_do_nothing(index_elements=["id"])
    if db.session.execute(row.returning(Pause.id)).scalar() is None:
        raise Conflict("pause-ended")
    _lock_ended(centre_id, sitting_id, since, now)
    _close_overdue(centre_id, sitting_id, now)
    reopened = _reopen(key, centre_id, sitting_id, since, actor)
    stopped = _stop(centre_id, sitting_id, since)
    ledger.record("pause-began", _subject(centre_id, sitting_id), actor, pause=str(key), began=since.isoformat(),
                  attempts=stopped, reopened=reopened)  # fmt: skip
    return key


def _subject(centre_id: uuid.UUID, sitting_id: uuid.UUID | None) -> str:
    return f"sitting:{sitting_id}" if sitting_id else f"centre:{centre_id}"


def _same(column: Any, value: uuid.UUID | None) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.is_(None) if value is None else column == value
    return found


def _in_reach(centre_id: uuid.UUID, sitting_id: uuid.UUID | None) -> ColumnElement[bool]:
    """The attempts that a pause stops. What goes on on paper has a clock on the wall."""
    if sitting_id is not None:
        return and_(Attempt.sitting_id == sitting_id, Attempt.on_paper_at.is_(None))
    here = exists().where(Enrolment.id == Attempt.enrolment_id, Enrolment.centre_id == centre_id)
    return and_(here, Attempt.on_paper_at.is_(None))


def _stop(centre_id: uuid.UUID, sitting_id: uuid.UUID | None, since: datetime) -> int:
    """Stop each clock in reach, in statements that do not grow in number with the attempts; returns how many.

    One that stands still already stands since the earlier moment. What was overdue is closed by now.
    """
    open_now = select(Attempt.id, Attempt.started_at, Attempt.paused_at).where(
        _in_reach(centre_id, sitting_id), Attempt.handed_in_at.is_(None)
    )
    rows = db.session.execute(open_now.order_by(Attempt.id).with_for_update(of=Attempt)).all()
    given = _given([row.id for row in rows], since)
    moments = {row.id: rules.stops_at(max(since, row.started_at), given.get(row.id, ())) for row in rows}
    stopped = [row.id for row in rows if row.paused_at is None or row.paused_at > moments[row.id]]
    if stopped:
        db.session.execute(update(Attempt), [{"id": id, "paused_at": moments[id]} for id in stopped])
    return len(stopped)


def _given(attempt_ids: Sequence[uuid.UUID], since: datetime) -> dict[uuid.UUID, list[rules.Given]]:
    """What each of these attempts got for pauses that ended after `since`."""
    got = select(TimeChange.attempt_id, TimeChange.at, TimeChange.seconds).where(TimeChange.pause_id.is_not(None))
    found: dict[uuid.UUID, list[rules.Given]] = {}
    for row in db.session.execute(got.where(TimeChange.at > since, TimeChange.attempt_id.in_(attempt_ids))):
        found.setdefault(row.attempt_id, []).append((row.at, timedelta(seconds=row.seconds)))
    return found


def _lock_ended(centre_id: uuid.UUID, sitting_id: uuid.UUID | None, since: datetime, now: datetime) -> None:
    """Lock all whose attempt is closed or opened below, each once and in one order."""
    overdue = and_(Attempt.handed_in_at.is_(None), Attempt.paused_at.is_(None), Attempt.deadline <= now)
    closed = and_(Attempt.closed_by == "deadline", Attempt.deadline > since)
    theirs = select(Attempt.enrolment_id).where(_in_reach(centre_id, sitting_id), or_(overdue, closed))
    chosen = select(Enrolment.id).where(Enrolment.id.in_(db.session.scalars(theirs).all()))
    db.session.scalars(chosen.order_by(Enrolment.id).with_for_update()).all()


def _close_overdue(centre_id: uuid.UUID, sitting_id: uuid.UUID | None, now: datetime) -> None:
    """End what no job has ended yet: its trainee may see the key by now, and only `reopening` asks for that."""
    overdue = select(Attempt.id, Attempt.enrolment_id).where(
        _in_reach(centre_id, sitting_id), Attempt.handed_in_at.is_(None), Attempt.paused_at.is_(None),
        Attempt.deadline <= now,
    )  # fmt: skip
    for attempt_id, enrolment_id in db.session.execute(overdue.order_by(Attempt.enrolment_id)).all():
        lock_enrolment(enrolment_id)
        paper = queries.paper_by_id(attempt_id)
        if paper.is_overdue:
            close(paper)


def _reopen(
    pause_id: uuid.UUID, centre_id: uuid.UUID, sitting_id: uuid.UUID | None, since: datetime, actor: uuid.UUID
) -> int:
    """Open what has closed at its deadline while, as is said now, the clocks stood; returns how many."""
    closed = select(Attempt.id, Attempt.enrolment_id).where(
        _in_reach(centre_id, sitting_id), Attempt.closed_by == "deadline", Attempt.deadline > since
    )
    count = 0
    for attempt_id, enrolment_id in db.session.execute(closed.order_by(Attempt.enrolment_id)).all():
        lock_enrolment(enrolment_id)
        paper = queries.paper_by_id(attempt_id)
        forgotten = reopening(paper, in_time=True)
        if forgotten:
            before = _given([attempt_id], since).get(attempt_id, ())
            stopped = {**forgotten, "paused_at": rules.stops_at(max(since, paper.started_at), before)}
            db.session.execute(update(Attempt).where(Attempt.id == attempt_id).values(**stopped))
            ledger.record("attempt-reopened", f"attempt:{attempt_id}", actor, pause=str(pause_id))
            count += 1
    return count


# ---------------------------------------------------------------- ending


def end(pause_id: uuid.UUID, actor: uuid.UUID | None) -> bool:
    """Let the clocks go on, each deadline later by as long as its clock stood. A second time changes nothing.

    Clocks that another pause still holds go on when that one ends. Sittings that were to close meanwhile close later
    by as much.
    """
    pause = db.session.get_one(Pause, pause_id)
    lock_centre(pause.centre_id)
    now = clock.now()
    ended = update(Pause).where(Pause.id == pause_id, Pause.ended_at.is_(None)).values(ended_at=now, ended_by=actor)
    if db.session.execute(ended.returning(Pause.id)).scalar() is None:
        return False
    _move_sittings(pause, actor, now)
    moved = _go_on(pause, actor, now)
    ledger.record(
        "pause-ended", _subject(pause.centre_id, pause.sitting_id), actor, pause=str(pause_id), attempts=moved
    )
    return True


def _held(pause: Pause, sitting_id: Any) -> ColumnElement[bool]:
    """Whether another pause still holds the clocks of this sitting."""
    over = or_(Pause.sitting_id.is_(None), Pause.sitting_id == sitting_id)
    return exists().where(Pause.centre_id == pause.centre_id, Pause.ended_at.is_(None), over)


def _go_on(pause: Pause, actor: uuid.UUID | None, now: datetime) -> int:
    columns = (Attempt.id, Attempt.deadline, Attempt.paused_at)
    standing = select(*columns).where(_in_reach(pause.centre_id, pause.sitting_id), Attempt.handed_in_at.is_(None))
    standing = standing.where(Attempt.paused_at.is_not(None), ~_held(pause, Attempt.sitting_id))
    rows = db.session.execute(standing.order_by(Attempt.id).with_for_update(of=Attempt)).all()
    lost = {row.id: now - row.paused_at for row in rows}
    _write(rows, lost)
    limited = [(row.id, row.deadline + lost[row.id]) for row in rows if row.deadline is not None]
    _keep_changes(pause, [(id, lost[id]) for id, _ in limited], actor, now)
    for attempt_id, deadline in limited:
        close_at(attempt_id, deadline)
    return len(rows)


def _write(rows: Sequence[Any], lost: dict[uuid.UUID, timedelta]) -> None:
    """One statement for all: SQL of both databases has no common sum of a moment and a length."""
    values = [
        {"id": row.id, "paused_at": None, "deadline": row.deadline + lost[row.id] if row.deadline else None}
        for row in rows
    ]
    if values:
        db.session.execute(update(Attempt), values)


def _keep_changes(
    pause: Pause, moved: Sequence[tuple[uuid.UUID, timedelta]], actor: uuid.UUID | None, now: datetime
) -> None:
    rows = [
        {"id": new_id(), "attempt_id": id, "seconds": round(length.total_seconds()), "reason": pause.reason,
         "by": actor, "at": now, "pause_id": pause.id}
        for id, length in moved
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(TimeChange), rows)


def _move_sittings(pause: Pause, actor: uuid.UUID | None, now: datetime) -> None:
    """Sittings that were on close later by as long as they stood: who has not started yet loses nothing either."""
    here = Sitting.id == pause.sitting_id if pause.sitting_id else Sitting.centre_id == pause.centre_id
    running = select(Sitting).where(here, Sitting.closed_at.is_(None), Sitting.cancelled_at.is_(None))
    running = running.where(Sitting.opens_at < now, Sitting.closes_at > pause.began_at, ~_held(pause, Sitting.id))
    for sitting in db.session.scalars(running.order_by(Sitting.id).with_for_update(of=Sitting)).all():
        _move_sitting(sitting, pause, actor, now)
    db.session.flush()


def _move_sitting(sitting: Sitting, pause: Pause, actor: uuid.UUID | None, now: datetime) -> None:
    """By all the time that it has stood still so far, less what it was moved before."""
    over = or_(Pause.sitting_id.is_(None), Pause.sitting_id == sitting.id)
    over = and_(over, Pause.centre_id == sitting.centre_id, Pause.began_at < sitting.closes_at)
    spans = db.session.scalars(select(Pause).where(over).execution_options(populate_existing=True)).all()
    said = db.session.scalars(select(Fact.data).filter_by(subject=f"sitting:{sitting.id}", verb="sitting-moved"))
    before = timedelta(seconds=sum(data["seconds"] for data in said))
    length = timedelta(seconds=round((rules.stood_still(sitting.opens_at, now, spans) - before).total_seconds()))
    if length > timedelta(0):
        sitting.closes_at += length
        facts = {"pause": str(pause.id), "seconds": round(length.total_seconds())}
        ledger.record("sitting-moved", f"sitting:{sitting.id}", actor, **facts)
