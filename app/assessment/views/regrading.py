"""Regrading a quiz by a corrected key: what it would do, doing it with a reason, and what was done before."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.assessment.forms.changing import RegradeForm
from app.assessment.queries import regrades as made_ones
from app.assessment.queries import regrading as queries
from app.assessment.rules import drawing
from app.assessment.services import regrading as services
from app.assessment.views import record_words
from app.assessment.views.access import language, pages, quiz_of
from app.assessment.views.analysis import taught
from app.base import sentences
from app.base.ids import new_id
from app.base.refusals import Conflict, NotFound
from app.base.web import INSTRUCTOR, STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.content.differences.sayings import Difference
from app.content.model import Course, all_quizzes

SHOWN = 200  # attempts on one page; the numbers at the top count all
_AGAIN_SECONDS = "3"

sentences.declare(
    {
        "no-such-regrade": lazy_gettext("There is no such regrade, or it is not of a course of yours."),
        "nothing-to-regrade": lazy_gettext(
            "No mark would change by this key, so nothing was done. Perhaps somebody has regraded meanwhile."
        ),
        "regrade-moved-on": lazy_gettext(
            "Something has changed since this page was made: an attempt ended, or a mark was changed. Nothing was "
            "done. Your reason is kept. This page shows what would change now: read it again, then apply."
        ),
        "regrade-running": lazy_gettext(
            "Another regrade of this quiz is under way. Nothing was done. Wait until it is done: then this page shows "
            "what would still change."
        ),
        "regrade-stopped": lazy_gettext(
            "Another regrade of this quiz has stopped halfway. If this one were applied, some marks would follow its "
            "key and some would not. Nothing was done. Continue the other one, or choose “By the corrected key” and an "
            "edition that can regrade the same questions."
        ),
        "regrade-replaced": lazy_gettext(
            "Another regrade has taken the place of this one meanwhile, so it does not go on. Nothing was done."
        ),
    }
)


@pages.get("/courses/<course>/regrades")
@allow(INSTRUCTOR, STAFF)
def regrades(course: str) -> str:
    """The regrades of a course, and the way to a new one for each quiz."""
    shown = taught(course)
    made = made_ones.regrades(course)
    left = {it.id: queries.rest(it) for it in made_ones.newest(made).values()}
    return render_template("assessment/regrades.html", course=shown, made=made, left=left, titles=_titles(shown))


@pages.get("/courses/<course>/regrade/<path:quiz>")
@allow(INSTRUCTOR, STAFF)
def regrade(course: str, quiz: str) -> str:
    """The dry run: whose marks would change by the key of an edition, and whose pass."""
    number = request.args.get("edition", type=int)
    number = number if number is not None and 0 < number < 10**9 else None
    return _dry_run(course, quiz, number, request.args.get("way") != "key", RegradeForm(formdata=None))


def _dry_run(course: str, quiz: str, number: int | None, raise_only: bool, form: RegradeForm, refused: str = "") -> str:
    shown = taught(course)
    _edition_id, number, edition = queries.edition_to_use(course, number)
    asked = drawing.find_quiz(edition.in_language(language()), quiz) or quiz_of(shown, quiz)
    found = queries.proposal(course, quiz, edition, raise_only, by=current_user.id)
    form.digest.data, form.edition.data = found.plan.digest, number
    form.key.data, form.way.data = form.key.data or new_id(), "raise" if raise_only else "key"
    return render_template(
        "assessment/regrade.html",
        course=shown,
        quiz=asked,
        editions=catalogue.editions(course),
        number=number,
        raise_only=raise_only,
        found=found,
        unfinished=made_ones.unfinished(course, quiz),
        still_open=queries.open_by_another_key(course, quiz, edition),
        **_part(found.plan.shifts),
        form=form,
        refused=refused,
        words=record_words,
        saying=_saying,
    )


def _part(lines: Sequence[Any]) -> dict[str, Any]:
    """The lines of the page that is asked for."""
    page = max(1, min(request.args.get("page", 1, type=int), 10**6))
    shown = lines[(page - 1) * SHOWN : page * SHOWN]
    return {"shown": shown, "total": len(lines), "page": page, "size": SHOWN}


def _saying(difference: Difference) -> str:
    """What changed of a key, in a sentence."""
    return gettext(difference.template).format_map(difference.parts)


@pages.post("/courses/<course>/regrade/<path:quiz>")
@allow(INSTRUCTOR, STAFF)
def apply_regrade(course: str, quiz: str) -> Any:
    """Mark anew what the page showed; when it would be something else by now, show that first."""
    taught(course)
    form = RegradeForm()
    number: Any = form.edition.data  # a number, by its filter
    if not form.validate() or number is None:
        return _dry_run(course, quiz, number, form.way.data != "key", form), 422
    edition_id, _, _ = queries.edition_to_use(course, number)
    key: Any = form.key.data  # a key, by its filter
    way = (form.way.data == "raise", form.reason.data or "", current_user.id, form.digest.data or "", key)
    try:
        services.regrade(course, quiz, edition_id, *way)
    except Conflict as refusal:
        sentence = sentences.words(refusal.code, {})
        return _dry_run(course, quiz, number, form.way.data == "raise", form, sentence), 409
    flash(gettext("The regrade has begun. Every mark before it is kept with your reason."), "success")
    return see_other("assessment.regrade_made", regrade_id=key)


@pages.get("/regrades/<uuid:regrade_id>")
@allow(INSTRUCTOR, STAFF)
def regrade_made(regrade_id: uuid.UUID) -> Any:
    """One regrade: who, why, by which key, and every mark that it changed."""
    made = made_ones.regrade(regrade_id)
    shown = _taught(made)
    changed = made_ones.changed_by(made)
    newest = made_ones.newest(made_ones.regrades(made.course_slug)).get(made.quiz_id)
    page = render_template(
        "assessment/regrade_made.html",
        made=made,
        course=shown,
        titles=_titles(shown),
        **_part(changed),
        stayed=len(made.summary["attempts"]) - len(changed) if made.progress == "done" else 0,
        left=queries.rest(made) if newest and newest.id == made.id else None,
        words=record_words,
    )
    response = make_response(page)
    if made.progress == "running":
        response.headers["Refresh"] = _AGAIN_SECONDS
    return response


@pages.post("/regrades/<uuid:regrade_id>/continue")
@allow(INSTRUCTOR, STAFF)
def continue_regrade(regrade_id: uuid.UUID) -> Any:
    """Let a regrade that stopped halfway go on."""
    _taught(made_ones.regrade(regrade_id))
    if services.go_on(regrade_id, current_user.id):
        flash(gettext("The regrade goes on."), "success")
    return see_other("assessment.regrade_made", regrade_id=regrade_id)


def _taught(made: made_ones.Made) -> Course:
    """The course of a regrade. A regrade of a course elsewhere is as if it were not there."""
    try:
        return taught(made.course_slug)
    except NotFound:
        raise NotFound("no-such-regrade") from None


def _titles(course: Course) -> dict[str, str]:
    return {quiz.id: quiz.title for quiz in all_quizzes(course)}
