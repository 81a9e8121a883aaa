"""The evaluation of a course, and its results for those who teach it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user

from app.base import sentences
from app.base.web import INSTRUCTOR, SIGNED_IN, STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.learning import queries as learning
from app.surveys import queries, rules, services

pages = Blueprint("surveys", __name__)

sentences.declare(
    {
        "no-evaluation": lazy_gettext("This course has no evaluation."),
        "evaluation-faults": lazy_gettext("Some answers could not be taken. Nothing was handed in. Go back and check."),
    }
)


@pages.get("/courses/<course>/evaluation")
@allow(SIGNED_IN)
def evaluation(course: str) -> Any:
    """The form; thanks when it was handed in."""
    taking = learning.her_taking(current_user.id, course)
    survey = queries.her_survey(taking, str(get_locale()))
    if queries.is_handed_in(taking, survey):
        return render_template("surveys/handed_in.html", taking=taking, course=taking.course(str(get_locale())))
    return _form(taking, survey, rules.Sheet())


@pages.post("/courses/<course>/evaluation")
@allow(SIGNED_IN)
def hand_in(course: str) -> Any:
    """Hand in once. A form with faults, or an empty one that was not meant to be, is shown again as it was sent."""
    taking = learning.her_taking(current_user.id, course)
    survey = queries.her_survey(taking, str(get_locale()))
    sheet = rules.read_sheet(survey, request.form.to_dict(flat=False))
    if sheet.faults or (sheet.is_empty and "empty" not in request.form):
        return _form(taking, survey, sheet, sent=True), 422
    if services.hand_in(taking, survey, sheet, current_user.id):
        flash(gettext("Handed in. Thank you."), "success")
    return see_other("surveys.evaluation", course=course)


def _form(taking: learning.Taking, survey: Any, sheet: rules.Sheet, sent: bool = False) -> str:
    course = taking.course(str(get_locale()))
    names = {item.id: rules.field_name(item) for item in survey.items}
    longest = rules.LONGEST_WORDS
    return render_template(
        "surveys/evaluation.html", course=course, survey=survey, sheet=sheet, sent=sent, names=names, longest=longest,
        options=rules.options, fewest=rules.FEWEST_SHOWN,
    )  # fmt: skip


@pages.get("/courses/<course>/evaluations")
@allow(INSTRUCTOR, STAFF)
def results(course: str) -> str:
    """What was answered, for instructors and staff of the course's centre."""
    centres = {*current_user.centres_as("instructor"), *current_user.centres_as("staff")}
    found = queries.results(course, list(centres))
    shown = catalogue.current(course).edition.in_language(str(get_locale()))
    return render_template("surveys/results.html", course=shown, editions=found, fewest=rules.FEWEST_SHOWN)
