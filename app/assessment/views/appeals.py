"""The record of an attempt for those who decide about an appeal, its twin for machines, and changes to it."""

from __future__ import annotations

import uuid
from fractions import Fraction
from typing import Any

import msgspec
from flask import Response, current_app, flash, render_template
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.assessment import queries, services
from app.assessment.forms.changing import OverrideForm, TimeForm, VoidForm
from app.assessment.queries import Paper, appeals
from app.assessment.rules.explaining import typed_points
from app.assessment.services.overriding import override
from app.assessment.views import record_words
from app.assessment.views.access import centres, language, of_another, pages
from app.assessment.views.record_json import plain
from app.base import sentences
from app.base.refusals import Conflict, Invalid, NotFound
from app.base.web import INSTRUCTOR, STAFF, allow, see_other

sentences.declare(
    {
        "waits-for-marker": lazy_gettext(
            "This answer waits for its marker. Mark it on the page for marking, or wait until it is marked."
        ),
        "mark-changed-meanwhile": lazy_gettext(
            "Somebody else has changed this mark meanwhile. Nothing was changed. Look at the mark as it is now."
        ),
        "void-without-reason": lazy_gettext(
            "A reason is missing, or has more than 500 letters. Nothing was changed. Go back and say why."
        ),
        "minutes-missing": lazy_gettext(
            "Give from 1 to 600 minutes, and a reason of at most 500 letters. Nothing was changed. Go back, try again."
        ),
    }
)


def judged_paper(attempt_id: uuid.UUID) -> Paper:
    """An attempt of a participant about whom the person may decide. Refuses with NotFound or Forbidden."""
    return of_another(queries.paper_in(attempt_id, centres()))


@pages.get("/attempts/<uuid:attempt_id>/record")
@allow(INSTRUCTOR, STAFF)
def record(attempt_id: uuid.UUID) -> str:
    """Everything about one attempt: as it was seen, every save, every mark with its reason, every change."""
    return _page(judged_paper(attempt_id))


def _page(paper: Paper, refused: str = "", typed: OverrideForm | None = None) -> str:
    return render_template(
        "assessment/appeal.html",
        record=appeals.record(paper),
        paper=paper,
        course=paper.course(language()),
        quiz=paper.quiz(language()),
        words=record_words,
        refused=refused,
        typed=typed,
    )


@pages.get("/attempts/<uuid:attempt_id>/record.json")
@allow(INSTRUCTOR, STAFF)
def record_json(attempt_id: uuid.UUID) -> Response:
    """The same for machines: canonical JSON, so that the same record is always the same bytes."""
    body = msgspec.json.encode(plain(appeals.record(judged_paper(attempt_id))), order="deterministic")
    return current_app.response_class(body, mimetype="application/json")


@pages.post("/attempts/<uuid:attempt_id>/marks")
@allow(INSTRUCTOR, STAFF)
def change_mark(attempt_id: uuid.UUID) -> Any:
    """Give one answer other points, with a reason. What was typed is kept when it is refused."""
    paper, form = judged_paper(attempt_id), OverrideForm()
    asked = next((question for question in paper.key if question.id == form.question.data), None)
    if asked is None:
        raise NotFound("no-such-question")
    points = typed_points(form.points.data or "", asked.points)
    if not form.validate() or points is None or form.seen.data is None:
        refused = gettext("Give points from 0 to %(most)s, and say why. Nothing was changed.", most=asked.points)
        return _page(paper, refused, form), 422
    return _override(paper, asked.id, points, form)


def _override(paper: Paper, question_id: str, points: Fraction, form: OverrideForm) -> Any:
    seen: Any = form.seen.data  # a fraction, by its filter
    try:
        override(paper.id, question_id, points, seen, form.reason.data or "", current_user.id)
    except Conflict as refusal:
        return _page(queries.paper_by_id(paper.id), sentences.words(refusal.code, {}), form), 409
    flash(gettext("The mark is changed. The mark before is kept with your reason."), "success")
    return see_other("assessment.record", attempt_id=paper.id, _anchor=f"q{paper.question_ids.index(question_id) + 1}")


@pages.post("/attempts/<uuid:attempt_id>/void")
@allow(INSTRUCTOR, STAFF)
def void(attempt_id: uuid.UUID) -> Response:
    """Declare an attempt void, with a reason."""
    paper, form = judged_paper(attempt_id), VoidForm()
    if not form.validate():
        raise Invalid("void-without-reason")
    if services.void(paper.id, form.reason.data or "", current_user.id):
        flash(
            gettext("The attempt is void. It counts for nothing and uses no attempt up. Nothing of it is lost."),
            "success",
        )
    else:
        flash(gettext("The attempt was void already."), "info")
    return see_other("assessment.record", attempt_id=paper.id)


@pages.post("/attempts/<uuid:attempt_id>/time")
@allow(INSTRUCTOR, STAFF)
def extra_time(attempt_id: uuid.UUID) -> Response:
    """More minutes for one attempt, with a reason; a double click gives them once."""
    paper, form = judged_paper(attempt_id), TimeForm()
    if not form.validate():
        raise Invalid("minutes-missing")
    key: Any = form.key.data  # a key, by its filter
    seconds = int(form.minutes.data or 0) * 60
    services.extend(paper.id, seconds, form.reason.data or "", current_user.id, key)
    flash(
        gettext("%(minutes)s minutes more. The page of the attempt shows them.", minutes=form.minutes.data), "success"
    )
    return see_other("assessment.results", enrolment_id=paper.enrolment_id)
