"""Reports that something in a course is wrong: sent from where it is read, dealt with by those who teach."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from flask import Response, flash, make_response, redirect, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.base import rates
from app.base.db import transaction
from app.base.refusals import NotFound
from app.base.web import INSTRUCTOR, SIGNED_IN, STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.learning import queries, rules, services
from app.learning.forms import FaultForm
from app.learning.views.access import access_to, language, pages
from app.learning.views.staff import taught


@pages.post("/courses/<course>/faults")
@allow(SIGNED_IN, own_transaction=True)
def report_fault(course: str) -> Any:
    """Keep a report, say thank you, and go back to where she was."""
    access = access_to(course)
    if not access.whole:
        raise NotFound("not-enrolled")
    form = FaultForm()
    if not form.validate():
        return render_template("learning/report.html", course=access.course, form=form), 422
    rates.spend(f"fault:{current_user.id}", 20, 3600)
    with transaction():
        services.report_fault(current_user.id, course, access.edition_id, form.location.data or "", form.words.data)
    flash(gettext("Thank you. The instructors of this course will read your report."), "success")
    return redirect(_came_from(course), 303)


def _came_from(course: str) -> str:
    """The page of this site from which the form was sent; the course when the browser does not say."""
    home = rules.address(course, "")
    try:
        came = urlsplit(request.form.get("next") or request.referrer or "")
    except ValueError:
        return home
    here = came.path.startswith(("/courses/", "/attempts/")) and came.netloc in ("", request.host)
    return came.path if here and came.path != rules.address(course, "faults") else home


@pages.get("/courses/<course>/faults")
@allow(INSTRUCTOR, STAFF)
def faults(course: str) -> str:
    """All reports of a course, open ones first."""
    access = taught(course)
    places = {stop.ref: stop for stop in rules.stops(access.course)}
    return render_template(
        "learning/faults.html",
        course=access.course,
        reports=queries.faults(course),
        places=places,
    )


@pages.get("/my/reports")
@allow(SIGNED_IN)
def my_reports() -> str:
    """What one has reported oneself, and what the instructors answered."""
    sent = queries.her_reports(current_user.id)
    courses = {
        slug: catalogue.current(slug).edition.in_language(language()) for slug in {it.course_slug for it in sent}
    }
    places = {slug: {stop.ref: stop for stop in rules.stops(course)} for slug, course in courses.items()}
    return render_template("learning/my_reports.html", reports=sent, courses=courses, places=places)


@pages.post("/courses/<course>/faults/<uuid:fault_id>/close")
@allow(INSTRUCTOR, STAFF)
def close_fault(course: str, fault_id: uuid.UUID) -> Response:
    """Mark a report as dealt with."""
    taught(course)
    services.close_fault(course, fault_id, current_user.id)
    return make_response(see_other("learning.faults", course=course))
