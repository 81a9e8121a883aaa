"""Tickets: the door of an exam room for people without an account's password, and the sheet from which they are cut."""

from __future__ import annotations

import ipaddress
import uuid
from typing import Any

from flask import Response, current_app, flash, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user, login_user

from app.accounts import queries as accounts
from app.accounts import services as accounts_services
from app.assessment import queries, services
from app.assessment.forms import sittings as forms
from app.assessment.rules import tickets as letters
from app.assessment.views import ticket_sheet
from app.assessment.views.access import language, pages, quiz_of, sitting_id
from app.assessment.views.sittings import run_by_her
from app.base import rates, sentences
from app.base.db import transaction
from app.base.refusals import Conflict, Forbidden, NotFound
from app.base.web import ANYONE, INSTRUCTOR, STAFF, TICKET, allow, see_other
from app.learning.rules import route

sentences.declare(
    {
        "no-such-ticket": lazy_gettext("No ticket has this code. Check each letter, and type it again."),
        "ticket-used": lazy_gettext("This ticket has been used. Ask your invigilator for a new one."),
        "ticket-ended": lazy_gettext("This ticket has ended. Ask your invigilator for a new one."),
        "ticket-too-early": lazy_gettext(
            "Your exam has not opened yet. The ticket works from half an hour before it begins."
        ),
        "not-in-the-room": lazy_gettext(
            "This exam can be sat only from the computers and the network of its room. What you saved is kept."
        ),
        "sitting-required": lazy_gettext(
            "This exam is sat in an exam room only, and you are on no list yet. Ask your training centre."
        ),
        "sitting-too-early": lazy_gettext("Your exam has not opened yet. Its page says when you can begin."),
        "sitting-too-late": lazy_gettext("The time of your sitting is over. Ask your invigilator."),
        "open-elsewhere": lazy_gettext(
            "An attempt at this exam is still open that was not begun in this sitting. It must be handed in, or "
            "declared void by staff, before another one can begin here."
        ),
        "sat-already": lazy_gettext("You have sat this exam in this sitting. Ask your invigilator."),
    }
)

_WINDOW = 600  # seconds
_WRONG = 300  # a whole room may share one address: whoever has a ticket comes in all the same
_GUESSED = 3000  # nobody mistypes that often: from here on nothing is looked up, or a guess might be right


@pages.get("/ticket")
@allow(ANYONE, TICKET)
def ticket() -> Any:
    """The form, filled in by the square on the ticket; who has come in sees their name, exam and room."""
    within = sitting_id() if current_user.is_authenticated else None
    if within is not None:
        return _welcome(within)
    return _form(forms.TicketForm(formdata=None, code=request.args.get("code", "")[:100]))


def _form(form: forms.TicketForm) -> str:
    return render_template("assessment/sittings/ticket.html", form=form)


def _welcome(within: uuid.UUID) -> Any:
    place = queries.place_of(current_user.id, within)
    if place is None:
        return _form(forms.TicketForm(formdata=None))
    course = place.edition.in_language(language())
    quiz = quiz_of(course, place.quiz_id)
    front = route.address(place.course_slug, place.quiz_id)
    return render_template("assessment/sittings/welcome.html", place=place, course=course, quiz=quiz, front=front)


@pages.post("/ticket")
@allow(ANYONE, TICKET, own_transaction=True)
def use_ticket() -> Any:
    """Let somebody in: once for each ticket. A page that merely shows a link uses nothing up."""
    form = forms.TicketForm()
    if not form.validate_on_submit():
        return _form(form), 422
    try:
        token = _used(form.code.data)
    except (Conflict, Forbidden, NotFound) as refusal:
        form.code.errors = [sentences.words(refusal.code, refusal.details)]
        return _form(form), refusal.status
    login_user(accounts.signed_in(token))
    return see_other("assessment.ticket")


def _used(code: str) -> str:
    """The token of the session that a ticket opens; whoever was signed in on this browser is not any more."""
    where = f"ticket-wrong:{_from()}"
    rates.refuse_beyond(where, _GUESSED, _WINDOW)
    try:
        found = services.find_ticket(code, str(current_app.secret_key))
    except NotFound:
        rates.spend(where, _WRONG, _WINDOW)
        raise
    before = current_user.token if current_user.is_authenticated else None
    with transaction():
        token = services.use_ticket(found, request.remote_addr)
        if before:
            accounts_services.sign_out(before)
    return token


def _from() -> str:
    """Where a request comes from: its address, or for IPv6 its network, since one place has countless addresses."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "::")
    except ValueError:
        return "nowhere"
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))


@pages.get("/sittings/<uuid:sitting_id>/tickets.pdf")
@allow(INSTRUCTOR, STAFF)
def ticket_pdf(sitting_id: uuid.UUID) -> Any:
    """The tickets that have not been used, eight a page; with ?seat=<id> just one."""
    sitting = run_by_her(sitting_id)
    only = request.args.get("seat", "", type=str)
    lines = [line for line in queries.lines_of(sitting.id) if only in ("", str(line.seat_id))]
    unused = [line for line in lines if line.ticket_used_at is None]
    if not unused:
        flash(gettext("There is no unused ticket to print. Put people on the list, or give new tickets."), "warning")
        return see_other("assessment.live", sitting_id=sitting_id)
    secret = str(current_app.secret_key)
    codes = [(line, letters.code(secret, line.seat_id, line.ticket_number)) for line in unused]
    response: Response = make_response(ticket_sheet.pdf(sitting, codes))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="tickets.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
