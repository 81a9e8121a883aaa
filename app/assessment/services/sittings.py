"""Planning a sitting, its list of people, entering it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, exists, select

from app.accounts import services as accounts
from app.assessment import queries
from app.assessment.models import Attempt, Seat, Sitting
from app.assessment.queries import Place
from app.assessment.rules import tickets as letters
from app.assessment.services import attempts
from app.base import clock
from app.base.db import db, insert
from app.base.ids import new_id
from app.base.refusals import Conflict, Forbidden, NotFound
from app.content import model
from app.learning import queries as learning
from app.learning.models import Enrolment
from app.ledger import services as ledger


@dataclass(frozen=True)
class Plan:
    """What is decided of a sitting before anybody sits it. `addresses`: CIDR with blanks between; "" from anywhere."""

    course_slug: str
    edition_id: uuid.UUID
    quiz_id: str
    room: str
    zone: str
    opens_at: datetime
    closes_at: datetime
    invigilator_id: uuid.UUID
    addresses: str = ""


# ---------------------------------------------------------------- planning


def plan(key: uuid.UUID, centre_id: uuid.UUID, what: Plan, actor: uuid.UUID) -> uuid.UUID:
    """Make a sitting without people; it gets `key` as its id, and a repeated key changes nothing."""
    values = {**vars(what), "id": key, "centre_id": centre_id, "created_by": actor, "created_at": clock.now()}
    row = insert(Sitting).values(**values).on_conflict_do_nothing(index_elements=["id"])
    if db.session.execute(row.returning(Sitting.id)).scalar() is not None:
        ledger.record("sitting-planned", f"sitting:{key}", actor, **_facts(what))
    return key


def _facts(what: Plan) -> dict[str, str]:
    return {
        "course": what.course_slug,
        "edition": str(what.edition_id),
        "quiz": what.quiz_id,
        "opens": what.opens_at.isoformat(),
        "closes": what.closes_at.isoformat(),
        "invigilator": str(what.invigilator_id),
    }


def change_plan(sitting_id: uuid.UUID, what: Plan, actor: uuid.UUID) -> None:
    """Change a sitting until the first has started. Refuses a window in which others hold somebody of its list."""
    sitting = lock_sitting(sitting_id)
    if _has_begun(sitting_id):
        raise Conflict("sitting-begun")
    people = db.session.scalars(select(Seat.enrolment_id).filter_by(sitting_id=sitting_id).order_by(Seat.enrolment_id))
    _refuse_clashes(what, people.all(), sitting_id)
    for name, value in vars(what).items():
        setattr(sitting, name, value)
    ledger.record("sitting-changed", f"sitting:{sitting_id}", actor, **_facts(what))


def cancel(sitting_id: uuid.UUID, actor: uuid.UUID) -> None:
    """Call a sitting off before anybody has started; it stays on record. A second time changes nothing."""
    sitting = lock_sitting(sitting_id, over=True)
    if sitting.cancelled_at is not None:
        return
    if sitting.closed_at is not None or _has_begun(sitting_id):
        raise Conflict("sitting-begun")
    sitting.cancelled_at, sitting.cancelled_by = clock.now(), actor
    accounts.end_sessions(within(sitting_id))
    ledger.record("sitting-cancelled", f"sitting:{sitting_id}", actor)


def lock_sitting(sitting_id: uuid.UUID, over: bool = False) -> Sitting:
    """A sitting that nobody else changes meanwhile. Refuses one that is closed or cancelled, unless `over` will do."""
    sitting = db.session.get(Sitting, sitting_id, with_for_update=True, populate_existing=True)
    if sitting is None:
        raise NotFound("no-such-sitting")
    if not over and (sitting.closed_at is not None or sitting.cancelled_at is not None):
        raise Conflict("sitting-over")
    return sitting


def _has_begun(sitting_id: uuid.UUID) -> bool:
    return bool(db.session.scalar(select(exists().where(Attempt.sitting_id == sitting_id))))


def within(sitting_id: uuid.UUID) -> str:
    """What a session opened by a ticket of this sitting reaches."""
    return f"sitting:{sitting_id.hex}"


# ---------------------------------------------------------------- its people


def add_people(sitting_id: uuid.UUID, enrolment_ids: Iterable[uuid.UUID], actor: uuid.UUID, secret: str) -> int:
    """Put participants on the list, each with a ticket; returns how many are new.

    Refuses who does not take the course in this centre, and who is on the list of another sitting at the same time;
    then nobody is added. `secret` is the key from which the tickets' codes follow.
    """
    sitting = lock_sitting(sitting_id)
    chosen = sorted(set(enrolment_ids))
    _lock_participants(sitting, chosen)
    seated = set(db.session.scalars(select(Seat.enrolment_id).filter_by(sitting_id=sitting_id)))
    new = [enrolment_id for enrolment_id in chosen if enrolment_id not in seated]
    _refuse_clashes(sitting, new, sitting_id)
    for enrolment_id in new:
        seat = Seat(id=new_id(), sitting_id=sitting_id, enrolment_id=enrolment_id, added_by=actor, added_at=clock.now())
        seat.ticket_number = 1
        seat.ticket = letters.fingerprint(secret, letters.code(secret, seat.id, 1))
        db.session.add(seat)
        ledger.record("seat-added", f"sitting:{sitting_id}", actor, enrolment=str(enrolment_id), seat=str(seat.id))
    db.session.flush()
    return len(new)


def _lock_participants(sitting: Sitting, enrolment_ids: Sequence[uuid.UUID]) -> None:
    """Two lists made at once, each with the same person, queue here: in one order, so that neither waits for ever."""
    theirs = select(Enrolment.id).where(
        Enrolment.id.in_(enrolment_ids), Enrolment.course_slug == sitting.course_slug,
        Enrolment.centre_id == sitting.centre_id, Enrolment.state != "withdrawn",
    )  # fmt: skip
    found = db.session.scalars(theirs.order_by(Enrolment.id).with_for_update()).all()
    if len(found) < len(enrolment_ids):
        raise NotFound("not-a-participant")


def _refuse_clashes(window: Plan | Sitting, enrolment_ids: Sequence[uuid.UUID], sitting_id: uuid.UUID) -> None:
    found = queries.clashes(window, enrolment_ids, sitting_id)
    if found:
        named = ", ".join(f"{clash.name} ({clash.room})" for clash in found[:5])
        raise Conflict("sits-elsewhere", people=named + (" …" if len(found) > 5 else ""))


def remove_person(sitting_id: uuid.UUID, seat_id: uuid.UUID, actor: uuid.UUID) -> None:
    """Take somebody off the list before they start; their ticket ends. Refuses who has started."""
    lock_sitting(sitting_id)
    seat = seat_in(sitting_id, seat_id)
    started = exists().where(Attempt.sitting_id == sitting_id, Attempt.enrolment_id == seat.enrolment_id)
    if db.session.scalar(select(started)):
        raise Conflict("seat-begun")
    _end_session(seat)
    db.session.execute(delete(Seat).where(Seat.id == seat_id))
    ledger.record("seat-removed", f"sitting:{sitting_id}", actor, enrolment=str(seat.enrolment_id), seat=str(seat_id))


def seat_in(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Seat:
    """A seat of this sitting, kept from changing. Refuses with NotFound."""
    mine = select(Seat).filter_by(id=seat_id, sitting_id=sitting_id).with_for_update()
    seat = db.session.scalars(mine.execution_options(populate_existing=True)).first()
    if seat is None:
        raise NotFound("no-such-seat")
    return seat


def set_extra_time(sitting_id: uuid.UUID, seat_id: uuid.UUID, minutes: int, reason: str, actor: uuid.UUID) -> None:
    """Say how many minutes more somebody gets who has not started, whatever was said before. Refuses who has."""
    lock_sitting(sitting_id)
    seat = seat_in(sitting_id, seat_id)
    if seat.extra_minutes == minutes and seat.extra_reason == reason:
        return
    hers = exists().where(Attempt.sitting_id == sitting_id, Attempt.enrolment_id == seat.enrolment_id)
    if db.session.scalar(select(hers.where(Attempt.voided_at.is_(None)))):
        raise Conflict("extra-time-begun")
    seat.extra_minutes, seat.extra_reason = minutes, reason
    ledger.record("seat-time", f"sitting:{sitting_id}", actor, seat=str(seat_id), minutes=minutes)


def renew_ticket(sitting_id: uuid.UUID, seat_id: uuid.UUID, number: int, actor: uuid.UUID, secret: str) -> int:
    """Give a new ticket in place of number `number`; that one and the session it opened end. Returns its number.

    When there is a newer one already, as after a double click, it stays.
    """
    lock_sitting(sitting_id)
    seat = seat_in(sitting_id, seat_id)
    if seat.ticket_number != number:
        return seat.ticket_number
    seat.ticket_number, seat.ticket_used_at = number + 1, None
    seat.ticket = letters.fingerprint(secret, letters.code(secret, seat_id, seat.ticket_number))
    _end_session(seat)
    db.session.flush()
    ledger.record("ticket-renewed", f"sitting:{sitting_id}", actor, seat=str(seat_id), number=seat.ticket_number)
    return seat.ticket_number


def _end_session(seat: Seat) -> None:
    person_id = db.session.scalar(select(Enrolment.person_id).where(Enrolment.id == seat.enrolment_id))
    accounts.end_sessions(within(seat.sitting_id), person_id)


# ---------------------------------------------------------------- sitting it


def enter(
    taking: learning.Taking,
    quiz: model.Quiz,
    declared: Callable[[int], str],
    place: Place | None,
    address: str | None,
) -> uuid.UUID:
    """Begin an attempt, or give back the open one, as far as the exam room allows it; else as `start`.

    Refuses a quiz that is sat in an exam room only without a place there; a place that is not what it was; outside the
    window of the sitting; from outside its addresses; and a second attempt in one sitting that nobody has granted. An
    open one goes on.
    """
    attempts.lock_centre(taking.centre_id, shared=True)
    place = hold_place(place) if place is not None else None

    def gate(so_far: queries.Attempts) -> None:
        if place is not None:
            _refuse_barred(place, address, so_far)
        elif quiz.sitting:
            raise Forbidden("sitting-required")

    return attempts.start_here(taking, quiz, taking.person_id, attempts.Terms(place, declared, gate))


def _refuse_barred(place: Place, address: str | None, so_far: queries.Attempts) -> None:
    why = place.barred(address)
    if why == "too-early":
        raise Conflict("sitting-too-early")
    if why == "too-late":
        raise Conflict("sitting-too-late")
    if why == "elsewhere":
        raise Forbidden("not-in-the-room")
    if so_far.has_sat(place.sitting_id):
        raise Conflict("sat-already")


def hold_place(place: Place) -> Place:
    """The place as it is now, until the transaction ends: whoever changes or closes its sitting waits.

    The centre is locked before. Refuses a sitting that is over, one that asks something else by now, and who was taken
    off its list.
    """
    # of both rows the newest is read, also after a wait, because both are locked
    columns = (Sitting.room, Sitting.zone, Sitting.opens_at, Sitting.closes_at, Sitting.addresses, Seat.extra_minutes)
    asked = (Sitting.edition_id, Sitting.quiz_id, Sitting.closed_at, Sitting.cancelled_at)
    mine = select(*columns, *asked).join_from(Sitting, Seat, Seat.sitting_id == Sitting.id).where(Seat.id == place.id)
    row = db.session.execute(mine.with_for_update(read=True, of=(Sitting, Seat))).one_or_none()
    if row is None:
        raise Conflict("seat-gone")
    if row.closed_at is not None or row.cancelled_at is not None:
        raise Conflict("sitting-over")
    if (row.edition_id, row.quiz_id) != (place.edition_id, place.quiz_id):
        raise Conflict("sitting-changed")
    return replace(place, **{column.key: getattr(row, column.key) for column in columns})
