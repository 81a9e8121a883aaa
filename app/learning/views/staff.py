"""A course's participants and their enrolments, for instructors and staff of its centre."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user

from app.base.refusals import Forbidden, Invalid, NotFound
from app.base.web import INSTRUCTOR, STAFF, allow, see_other
from app.learning import queries, rules, services
from app.learning.forms import EnrolForm
from app.learning.models import Enrolment
from app.learning.views.access import Access, access_to, language, pages

SIZE = 50
STATES = ("open", "completed", "withdrawn")


def taught(course: str) -> Access:
    """A course of which the person is instructor or staff. Refuses with NotFound."""
    access = access_to(course)
    if not access.teaches:
        raise NotFound("no-such-course")
    return access


@pages.get("/courses/<course>/participants")
@allow(INSTRUCTOR, STAFF)
def participants(course: str) -> str:
    """Who takes the course, how far they are; for staff, a search for people to enrol."""
    access = taught(course)
    words, find = (request.args.get(name, "")[:100].strip() for name in ("q", "find"))
    state = request.args.get("state", "")
    chosen: dict[str, Any] = {"search": words, "state": state if state in STATES else ""}
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    found = queries.participants(course, [access.centre_id], **chosen, page=page, size=SIZE)
    people = queries.candidates(current_user, course, access.centre_id, find) if find and access.manages else []
    return render_template(
        "learning/participants.html",
        access=access,
        course=access.course,
        rows=[_row(taking) for taking in found],
        total=queries.count_participants(course, [access.centre_id], **chosen),
        page=page,
        size=SIZE,
        find=find,
        people=people,
        **chosen,
    )


def _row(taking: queries.Taking) -> dict[str, Any]:
    course = taking.course(language())
    return {
        "taking": taking,
        "progress": rules.progress(course, taking.done),
        "lines": {line.kind: line for line in rules.lines(course, taking.done)},
    }


@pages.post("/courses/<course>/participants")
@allow(STAFF)
def enrol_others(course: str) -> Response:
    """Enrol people of the centre, several at once; whoever takes the course already stays as they are."""
    access = taught(course)
    if not access.manages:
        raise Forbidden("not-your-role")
    form = EnrolForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    if form.person.data:
        count = services.enrol_several(form.person.data, course, access.centre_id, current_user.id)
        flash(ngettext("%(num)s person enrolled.", "%(num)s people enrolled.", count), "success")
    else:
        flash(gettext("Nobody was chosen, so nobody was enrolled. Mark the people first."), "warning")
    return see_other("learning.participants", course=course)


@pages.get("/enrolments/<uuid:enrolment_id>")
@allow(INSTRUCTOR, STAFF)
def enrolment(enrolment_id: uuid.UUID) -> str:
    """One enrolment: particulars as they were, evidence with its moments."""
    row = _enrolment(enrolment_id, "instructor", "staff")
    taking = queries.taking_by_id(row.id)
    course = taking.course(language())
    return render_template(
        "learning/enrolment.html",
        enrolment=row,
        course=course,
        lines=rules.lines(course, taking.done),
        progress=rules.progress(course, taking.done),
        evidence=queries.evidence_of(row.id),
        titles={(stop.kind, stop.ref): stop.title for stop in rules.stops(course)},
        manages=row.centre_id in current_user.centres_as("staff"),
    )


@pages.post("/enrolments/<uuid:enrolment_id>/withdraw")
@allow(STAFF)
def withdraw(enrolment_id: uuid.UUID) -> Response:
    """Close an enrolment without completion."""
    row = _enrolment(enrolment_id, "staff")
    services.withdraw(row, current_user.id)
    flash(gettext("Withdrawn. What was done so far stays on record."), "success")
    return see_other("learning.enrolment", enrolment_id=enrolment_id)


def _enrolment(enrolment_id: uuid.UUID, *roles: str) -> Enrolment:
    centres = {centre for role in roles for centre in current_user.centres_as(role)}
    return queries.enrolment_in(enrolment_id, list(centres))
