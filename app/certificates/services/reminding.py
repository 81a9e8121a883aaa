"""Writing to holders, and to units where the holder agreed, before certificates end: each letter once.

A chore enqueues one job a day. What was written is known from the ledger, so neither a repeated job nor a machine that
stood still for a month writes twice; certificates issued long ago are found like new ones.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from flask_babel import gettext

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.base import clock
from app.base.db import db, transaction
from app.base.presentation import day, letter, site_address, site_day
from app.certificates.models import Certificate
from app.certificates.queries import reminding as queries
from app.certificates.queries.reminding import Ending
from app.certificates.rules import payloads
from app.jobs import services as jobs
from app.ledger import services as ledger
from app.post import services as post

log = logging.getLogger(__name__)

REMIND = "remind-of-endings"
_AT_ONCE = 200


def remind_daily() -> None:
    """Have the day's reminders written, once a day. A chore, in a transaction of its own."""
    jobs.enqueue_once(REMIND, site_day(clock.now()).isoformat(), {"after": None})


def remind(payload: dict[str, Any]) -> None:
    """The job that writes the letters that are due, a page of certificates at a time; the next page is a job again.

    What fails stops nothing else; the job is then tried anew.
    """
    today = site_day(clock.now())
    found = queries.ending(today, uuid.UUID(payload["after"]) if payload["after"] else None, _AT_ONCE)
    due = queries.untold(found, today)
    db.session.rollback()
    if len(found) == _AT_ONCE:
        last = found[-1].id.hex
        with transaction():
            jobs.enqueue(REMIND, f"{today.isoformat()}/{last}", {"after": last})
    failed = sum(not _tried(one, stage) for one, stage in due)
    if failed:
        raise RuntimeError(f"{failed} of {len(due)} reminders could not be written")


def _tried(one: Ending, stage: int) -> bool:
    try:
        with transaction():
            _tell(one, stage)
    except Exception:
        log.exception("no reminder could be written for certificate %s", one.id)
        return False
    return True


def _tell(one: Ending, stage: int) -> None:
    """Write the letters of one certificate, unless another worker did, or it was revoked meanwhile."""
    row = db.session.get_one(Certificate, one.id, with_for_update=True)
    if row.revoked_at or row.superseded_at or queries.is_told(queries.told_of([one.id])[one.id], stage):
        return
    person = accounts.person(one.person_id)
    written = _write(one, row, person)
    if written:
        letters = [str(letter_id) for letter_id in written]
        ledger.record(queries.REMINDED, f"certificate:{one.id}", None, stage=stage, letters=letters)


def _write(one: Ending, row: Certificate, person: Person) -> list[uuid.UUID]:
    renewal = one.way.for_one_until(one.valid_until, site_day(clock.now())) if one.way else None
    words = {"person": person, "printed": payloads.load(row.payload), "renewal": renewal}
    words["course_address"] = f"{site_address()}/courses/{renewal.course}/" if renewal else ""
    words["own_address"] = f"{site_address()}/certificates"
    on, written = day(one.valid_until), []
    if person.email:
        subject = gettext("Your certificate ends on %(day)s", day=on)
        written.append(post.write(person.email, subject, letter("mail/reminder.txt", **words)))
    if person.unit_email and person.unit_agreed_at:
        subject = gettext("A certificate of %(name)s ends on %(day)s", name=person.name, day=on)
        written.append(post.write(person.unit_email, subject, letter("mail/reminder_unit.txt", **words)))
    return written
