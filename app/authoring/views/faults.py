"""Reports of faults beside the text they concern: answered, and closed by the edit that mended it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from app.authoring import queries
from app.authoring.forms import FaultForm
from app.authoring.services import reviews
from app.authoring.views.access import pages, writes
from app.authoring.views.names import named
from app.base.refusals import Invalid
from app.base.web import INSTRUCTOR, STAFF, allow, safe_next
from app.learning import queries as learning
from app.learning import services


@pages.get("/<course>/faults")
@allow(INSTRUCTOR, STAFF)
def faults(course: str) -> Any:
    """The open reports, by file, each with the edits that were made since."""
    writing = queries.drafts.writing(current_user, course, "staff")
    by_path = queries.faults.faults_of(course) if writing.draft else queries.faults.unplaced(course)
    edits = {it.report.fault.id: queries.faults.edits_since(course, it) for found in by_path.values() for it in found}
    return render_template(
        "authoring/faults.html",
        writing=writing,
        by_path=by_path,
        edits=edits,
        writes=writes(writing),
        **named(writing),
    )


@pages.post("/<course>/faults/<uuid:fault_id>")
@allow(INSTRUCTOR, STAFF)
def answer_fault(course: str, fault_id: uuid.UUID) -> Any:
    """Tell the reporter something, and, if so asked, mark the report as dealt with."""
    queries.drafts.writing(current_user, course, "staff")
    learning.fault_of(course, fault_id)
    form = FaultForm()
    version = _version(form.version.data or "")
    if not form.validate():
        raise Invalid("not-understood")
    if form.words.data:
        services.answer_fault(course, fault_id, form.words.data, current_user.id)
    elif form.act.data == "answer":
        flash(gettext("Please write your answer first. Nothing was sent."), "warning")
    if form.act.data == "close":
        pinned = reviews.pin(course, version) if version else None
        services.close_fault(course, fault_id, current_user.id, pinned)
        flash(gettext("The report is closed. Who sent it sees your answer under My reports."), "success")
    return redirect(safe_next(url_for("authoring.faults", course=course)), 303)


def _version(sent: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(sent) if sent else None
    except ValueError:
        raise Invalid("not-understood") from None
