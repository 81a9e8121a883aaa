"""The live page of a sitting, and what its invigilator does: for one person, for everybody, at its end."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

from flask import Response, current_app, flash, make_response, render_template
from flask_babel import gettext, ngettext
from flask_login import current_user
from flask_wtf import FlaskForm

from app.assessment import queries, services
from app.assessment.forms import sittings as forms
from app.assessment.queries import Line, Planned, printouts
from app.assessment.rules import tickets as letters
from app.assessment.views.access import language, pages
from app.assessment.views.room_words import PHASES, row
from app.assessment.views.sittings import invigilators, place_facts, run_by_her, the_sitting
from app.base.ids import new_id
from app.base.refusals import Forbidden, Invalid
from app.base.web import INSTRUCTOR, STAFF, allow, see_other

Sent = TypeVar("Sent", bound=FlaskForm)


@pages.get("/sittings/<uuid:sitting_id>")
@allow(INSTRUCTOR, STAFF)
def live(sitting_id: uuid.UUID) -> Response:
    """Who is on the list, who has started, how far everybody is; it refreshes itself where scripts run."""
    return _live_page(the_sitting(sitting_id), forms.TimeForm(formdata=None))


@pages.get("/sittings/<uuid:sitting_id>/people")
@allow(INSTRUCTOR, STAFF)
def live_people(sitting_id: uuid.UUID) -> Response:
    """The part of the live page that changes by itself."""
    sitting = the_sitting(sitting_id)
    return _fresh(render_template("assessment/sittings/rows.html", **_people(sitting)))


def _live_page(sitting: Planned, form: forms.TimeForm, status: int = 200) -> Response:
    page = render_template(
        "assessment/sittings/live.html",
        facts_of_place=place_facts(sitting),
        form=form,
        keys=[new_id() for _ in range(4)],
        invigilators=invigilators(sitting.centre_id),
        sits=printouts.sits_herself(sitting.id, current_user.id),
        **_people(sitting),
    )
    response = _fresh(page)
    response.status_code = status
    return response


def _people(sitting: Planned) -> dict[str, Any]:
    lines, quiz = queries.lines_of(sitting.id), sitting.quiz(language())
    hindered = {} if sitting.is_over else queries.hindrances(sitting.id, quiz)
    attempts = [line.attempt for line in lines if line.attempt and line.attempt.voided_at is None]
    return {
        "sitting": sitting,
        "quiz": quiz,
        "phase": PHASES[sitting.phase],
        "rows": [row(line, hindered.get(line.enrolment_id)) for line in lines],
        "pauses": queries.pauses_now([sitting.centre_id], sitting.id),
        "started": len(attempts),
        "writing": sum(attempt.is_open for attempt in attempts),
        "on_line": sum(attempt.is_open and attempt.on_paper_at is None for attempt in attempts),
        "papers_out": sum(attempt.is_open and attempt.on_paper_at is not None for attempt in attempts),
        "ended": sum(not attempt.is_open for attempt in attempts),
    }


def _fresh(page: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


# ---------------------------------------------------------------- for everybody


def _back(sitting_id: uuid.UUID) -> Response:
    return see_other("assessment.live", sitting_id=sitting_id)


@pages.post("/sittings/<uuid:sitting_id>/time")
@allow(INSTRUCTOR, STAFF)
def give_time(sitting_id: uuid.UUID) -> Any:
    """More time for everybody who writes or has not started."""
    sitting, form = run_by_her(sitting_id), forms.TimeForm()
    if not form.validate_on_submit():
        return _live_page(sitting, form, 422)
    count = services.give_time(sitting_id, form.minutes.data, form.reason.data, current_user.id, form.key.data)
    if count:
        flash(ngettext("%(num)s person has more time.", "%(num)s people have more time.", count), "success")
    return _back(sitting_id)


@pages.post("/sittings/<uuid:sitting_id>/attempts")
@allow(INSTRUCTOR, STAFF)
def grant_to_all(sitting_id: uuid.UUID) -> Any:
    """One more attempt for everybody on the list."""
    run_by_her(sitting_id)
    form = _valid(forms.ReasonForm())
    count = services.grant_to_all(sitting_id, form.reason.data, current_user.id, form.key.data)
    if count:
        flash(ngettext("%(num)s person has one more attempt.", "%(num)s people have one more.", count), "success")
    return _back(sitting_id)


@pages.post("/sittings/<uuid:sitting_id>/invigilator")
@allow(INSTRUCTOR, STAFF)
def hand_over(sitting_id: uuid.UUID) -> Response:
    """Name another invigilator."""
    sitting = run_by_her(sitting_id)
    form = forms.HandOverForm()
    form.invigilator.choices = invigilators(sitting.centre_id)
    form = _valid(form)
    if services.hand_over(sitting_id, form.invigilator.data, form.reason.data, current_user.id):
        flash(gettext("The sitting has another invigilator now."), "success")
    return _back(sitting_id)


@pages.post("/sittings/<uuid:sitting_id>/close")
@allow(INSTRUCTOR, STAFF)
def close_sitting(sitting_id: uuid.UUID) -> Response:
    """Close the sitting: hand in for who still writes, end tickets, let results be seen."""
    run_by_her(sitting_id)
    count = services.close_sitting(sitting_id, current_user.id)
    said = gettext("The sitting is closed. Results can be seen now.")
    if count:
        said += " " + ngettext("Handed in for %(num)s person.", "Handed in for %(num)s people.", count)
    flash(said, "success")
    return _back(sitting_id)


def _valid(form: Sent) -> Sent:
    """A form of the page as it was sent. Refuses with Invalid what the page does not send."""
    if not form.validate_on_submit():
        raise Invalid("sitting-not-valid")
    return form


# ---------------------------------------------------------------- for one person


@pages.get("/sittings/<uuid:sitting_id>/seats/<uuid:seat_id>")
@allow(INSTRUCTOR, STAFF)
def seat(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Response:
    """One person in the room, and what can be done for them."""
    return _seat_page(sitting_id, seat_id)


def _seat_page(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Response:
    sitting = the_sitting(sitting_id)
    line, quiz = queries.line_of(sitting_id, seat_id), sitting.quiz(language())
    code = letters.code(str(current_app.secret_key), seat_id, line.ticket_number)
    page = render_template(
        "assessment/sittings/seat.html",
        sitting=sitting,
        quiz=quiz,
        row=row(line, queries.hindrances(sitting_id, quiz).get(line.enrolment_id)),
        line=line,
        attempt=line.attempt,
        code=letters.spaced(code),
        key=new_id(),
        most=forms.MOST_MINUTES,
        own=line.person_id == current_user.id,
        sits=printouts.sits_herself(sitting_id, current_user.id),
    )
    return _fresh(page)


def _theirs(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Line:
    """The place of somebody else in a sitting that she runs. Refuses with NotFound or Forbidden."""
    run_by_her(sitting_id)
    line = queries.line_of(sitting_id, seat_id)
    if line.person_id == current_user.id:
        raise Forbidden("own-attempt")
    return line


def _to_seat(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Response:
    return see_other("assessment.seat", sitting_id=sitting_id, seat_id=seat_id)


@pages.post("/sittings/<uuid:sitting_id>/seats/<uuid:seat_id>/remove")
@allow(INSTRUCTOR, STAFF)
def remove_seat(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Response:
    """Take somebody off the list before they start."""
    the_sitting(sitting_id)
    services.remove_person(sitting_id, seat_id, current_user.id)
    flash(gettext("Taken off the list. The ticket has ended."), "success")
    return _back(sitting_id)


@pages.post("/sittings/<uuid:sitting_id>/seats/<uuid:seat_id>/extra")
@allow(INSTRUCTOR, STAFF)
def set_extra(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Response:
    """Say how much longer somebody has who has not started."""
    _theirs(sitting_id, seat_id)
    form = _valid(forms.ExtraForm())
    if form.minutes.data and not form.reason.data:
        raise Invalid("sitting-not-valid")
    services.set_extra_time(sitting_id, seat_id, form.minutes.data, form.reason.data, current_user.id)
    flash(gettext("Extra time is kept. It counts from when this person starts."), "success")
    return _to_seat(sitting_id, seat_id)


@pages.post("/sittings/<uuid:sitting_id>/seats/<uuid:seat_id>/time")
@allow(INSTRUCTOR, STAFF)
def give_seat_time(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Response:
    """More time for somebody who writes, or whose time was up."""
    _theirs(sitting_id, seat_id)
    form = _valid(forms.TimeForm())
    act = (form.minutes.data, form.reason.data, current_user.id, form.key.data, seat_id)
    if services.give_time(sitting_id, *act):
        flash(
            gettext("More time is given. An open page shows it within a minute; else open the exam there again."),
            "success",
        )
    return _to_seat(sitting_id, seat_id)


@pages.post("/sittings/<uuid:sitting_id>/seats/<uuid:seat_id>/ticket")
@allow(INSTRUCTOR, STAFF)
def renew_ticket(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Response:
    """Let somebody in again: a new ticket; the old one and its session end."""
    _theirs(sitting_id, seat_id)
    form = _valid(forms.RenewForm())
    services.renew_ticket(sitting_id, seat_id, form.number.data, current_user.id, str(current_app.secret_key))
    flash(gettext("There is a new ticket. The one before and its session have ended."), "success")
    return _to_seat(sitting_id, seat_id)


@pages.post("/sittings/<uuid:sitting_id>/seats/<uuid:seat_id>/hand-in")
@allow(INSTRUCTOR, STAFF)
def hand_in_for(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Response:
    """Hand in for somebody with what is saved."""
    line, form = _theirs(sitting_id, seat_id), _valid(forms.ReasonForm())
    if line.attempt and services.hand_in_for(sitting_id, line.attempt.id, form.reason.data, current_user.id):
        flash(gettext("Handed in with what was saved."), "success")
    return _to_seat(sitting_id, seat_id)


@pages.post("/sittings/<uuid:sitting_id>/seats/<uuid:seat_id>/void")
@allow(INSTRUCTOR, STAFF)
def void_seat(sitting_id: uuid.UUID, seat_id: uuid.UUID) -> Response:
    """Declare the attempt of somebody void, with a reason."""
    line, form = _theirs(sitting_id, seat_id), _valid(forms.ReasonForm())
    if line.attempt and services.void(line.attempt.id, form.reason.data, current_user.id):
        flash(gettext("The attempt is void. Its answers are kept; it counts for nothing."), "success")
    return _to_seat(sitting_id, seat_id)
