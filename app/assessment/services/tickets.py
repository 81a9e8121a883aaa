"""Using a ticket: once, in its time, from its addresses."""

from __future__ import annotations

from sqlalchemy import select, update

from app.accounts import services as accounts
from app.assessment import queries
from app.assessment.models import Seat, Sitting
from app.assessment.queries import Ticket
from app.assessment.rules import sittings as rules
from app.assessment.rules import tickets as letters
from app.assessment.services.sittings import within
from app.base import clock
from app.base.db import db
from app.base.refusals import Conflict, Forbidden, NotFound
from app.ledger import services as ledger


def find_ticket(typed: str, secret: str) -> Ticket:
    """The ticket that was typed. Refuses with NotFound what is none; whoever asks counts such tries."""
    compact = letters.read(typed)
    found = queries.ticket(letters.fingerprint(secret, compact)) if compact else None
    if found is None:
        raise NotFound("no-such-ticket")
    return found


def use_ticket(ticket: Ticket, address: str | None) -> str:
    """Open a session that reaches this sitting alone; returns its token. The ticket is used up.

    Refuses one that was used before, a sitting that is not on, and a place from which it may not be sat.
    """
    now = clock.now()
    db.session.execute(select(Sitting.id).where(Sitting.id == ticket.sitting_id).with_for_update(read=True))
    ticket = _as_it_is(ticket)
    if ticket.closed_at is not None or ticket.cancelled_at is not None or now >= ticket.closes_at:
        raise Conflict("ticket-ended")
    if not letters.is_time(ticket.opens_at, ticket.closes_at, now):
        raise Conflict("ticket-too-early")
    if not rules.admits(ticket.addresses, address):
        raise Forbidden("not-in-the-room")
    used = update(Seat).where(Seat.ticket == ticket.fingerprint, Seat.ticket_used_at.is_(None))
    used = used.values(ticket_used_at=now)
    if db.session.execute(used.returning(Seat.id)).scalar() is None:
        raise Conflict("ticket-used")
    ledger.record("ticket-used", f"sitting:{ticket.sitting_id}", ticket.person_id, seat=str(ticket.seat_id))
    return accounts.sign_in(ticket.person_id, within(ticket.sitting_id), ticket.closes_at + letters.LASTS)


def _as_it_is(ticket: Ticket) -> Ticket:
    """The same ticket, read again behind the lock: it may have been renewed, or its sitting closed, a moment ago."""
    found = queries.ticket(ticket.fingerprint)
    if found is None:
        raise Conflict("ticket-ended")
    return found
