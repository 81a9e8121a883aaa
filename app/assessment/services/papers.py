"""An attempt goes on on paper, comes back on line, is keyed in and handed in from its paper."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.assessment import queries
from app.assessment.models import Attempt, Sitting, TimeChange
from app.assessment.queries import Paper, Place
from app.assessment.rules import drawing, paper
from app.assessment.services import attempts
from app.assessment.services.answers import Change, give_answers
from app.assessment.services.marks import lock_enrolment
from app.assessment.services.sittings import hold_place
from app.base import clock
from app.base.db import db
from app.base.ids import new_id
from app.base.refusals import Conflict, Forbidden, NotFound
from app.learning import queries as learning
from app.ledger import services as ledger

_TRIES = 8


# ---------------------------------------------------------------- onto paper


def draw_on_paper(place: Place, declaration: str, actor: uuid.UUID) -> uuid.UUID:
    """Give somebody on the list of a sitting a paper: her open attempt goes on on it, or a new one is drawn.

    Refuses as `start` does, but for pauses; a place that is not what it was; and a second attempt in one sitting that
    nobody has granted.
    """
    taking = learning.taking_by_id(place.enrolment_id)
    quiz = drawing.find_quiz(place.edition.course, place.quiz_id)
    if quiz is None:
        raise NotFound("no-such-quiz")

    def gate(so_far: queries.Attempts) -> None:
        if so_far.has_sat(place.sitting_id):
            raise Conflict("sat-already")

    attempts.lock_centre(taking.centre_id, shared=True)
    place, before = hold_place(place), clock.now()
    attempt_id = attempts.start_here(taking, quiz, actor, attempts.Terms(place, lambda _used: declaration, gate, True))
    go_on_paper(attempt_id, actor, drawn_since=before)
    return attempt_id


def go_on_paper(
    attempt_id: uuid.UUID,
    actor: uuid.UUID,
    drawn_since: datetime | None = None,
    chance: Callable[[int], int] = secrets.randbits,
) -> str:
    """Let an open attempt go on on paper and return the paper's code; a second time changes nothing.

    From now on nothing is saved on line, and no clock of ours ends it. A pause that lasts is added to its time.
    Refuses one that is over. One that began after `drawn_since` has never been on line. `chance` gives random bits.
    """
    mine = queries.paper_by_id(attempt_id)
    attempts.lock_centre(mine.centre_id, shared=True)  # or the end of a pause moves the deadline at once
    lock_enrolment(mine.enrolment_id)
    mine = queries.paper_by_id(attempt_id)
    if not mine.is_open:
        raise Conflict("attempt-closed")
    if mine.on_paper_at is not None and mine.code is not None:
        return mine.code
    code, now = mine.code or _give_code(mine.id, chance), clock.now()
    is_new = drawn_since is not None and mine.started_at >= drawn_since
    since: dict[str, Any] = {"on_paper_at": mine.started_at if is_new else now, "paused_at": None, "unsent": 0}
    if mine.paused_at is not None:
        _move(mine, now - mine.paused_at, "Paused before it went on on paper.", actor)
    db.session.execute(update(Attempt).where(Attempt.id == mine.id).values(**since))
    ledger.record("attempt-on-paper", f"attempt:{mine.id}", actor, code=code)
    return code


def _move(mine: Paper, by: timedelta, reason: str, actor: uuid.UUID) -> datetime | None:
    """Move its deadline and keep why; returns the new one, None without a limit of time."""
    if mine.deadline is None or by <= timedelta(0):
        return mine.deadline
    seconds = round(by.total_seconds())
    deadline = mine.deadline + timedelta(seconds=seconds)
    db.session.execute(update(Attempt).where(Attempt.id == mine.id).values(deadline=deadline))
    row = TimeChange(id=new_id(), attempt_id=mine.id, seconds=seconds, reason=reason, by=actor, at=clock.now())
    db.session.add(row)
    return deadline


def _give_code(attempt_id: uuid.UUID, chance: Callable[[int], int]) -> str:
    """Set a code that no other paper has; of two papers that draw the same one, the second draws again."""
    for _ in range(_TRIES):
        code = paper.new_code(chance(paper.RANDOM_BITS))
        try:
            with db.session.begin_nested():
                db.session.execute(update(Attempt).where(Attempt.id == attempt_id).values(code=code))
        except IntegrityError:
            continue
        return code
    raise RuntimeError("no free code was found")


# ---------------------------------------------------------------- off it again


def back_on_line(attempt_id: uuid.UUID, actor: uuid.UUID) -> bool:
    """Let an attempt go on on line with the time that was left when it went on paper; returns whether it was there.

    What was keyed in stays. Refuses one that is over, one whose sitting is closed or has not opened, and all while
    clocks stand still.
    """
    mine = queries.paper_by_id(attempt_id)
    attempts.lock_centre(mine.centre_id, shared=True)
    lock_enrolment(mine.enrolment_id)
    mine = queries.paper_by_id(attempt_id)
    if mine.handed_in_at is not None:
        raise Conflict("attempt-closed")
    if mine.on_paper_at is None:
        return False
    if mine.room is not None and mine.room.closed_at is not None:
        raise Conflict("sitting-over")
    if mine.sitting_id is not None and clock.now() < db.session.get_one(Sitting, mine.sitting_id).opens_at:
        raise Conflict("sitting-too-early")  # its questions would be seen before the others see theirs
    if attempts.is_paused(mine.centre_id, mine.sitting_id):
        raise Conflict("exam-paused")
    deadline = _move(mine, clock.now() - mine.on_paper_at, "The time on paper, before it came back on line.", actor)
    db.session.execute(update(Attempt).where(Attempt.id == mine.id).values(on_paper_at=None))
    ledger.record("attempt-on-line", f"attempt:{mine.id}", actor)
    if deadline is not None:
        attempts.close_at(mine.id, deadline)
    return True


def key_in(attempt_id: uuid.UUID, changes: Iterable[Change], actor: uuid.UUID) -> int:
    """Keep what is keyed in from a paper; returns how many answers. Refuses what is not out on paper, and one's own."""
    return give_answers(_out(attempt_id, actor), changes, actor)


def hand_in_paper(attempt_id: uuid.UUID, changes: Iterable[Change], actor: uuid.UUID) -> None:
    """Keep these last answers, close the attempt as handed in on paper, and mark it by the same rules as on line."""
    attempts.hand_in(_out(attempt_id, actor), changes, actor, "paper")


def _out(attempt_id: uuid.UUID, actor: uuid.UUID) -> Paper:
    """An attempt that is out on paper, locked."""
    lock_enrolment(queries.paper_by_id(attempt_id).enrolment_id)
    mine = queries.paper_by_id(attempt_id)
    if mine.person_id == actor:
        raise Forbidden("own-attempt")
    if not mine.is_open:
        raise Conflict("attempt-closed")
    if mine.on_paper_at is None:
        raise Conflict("attempt-not-on-paper")
    return mine
