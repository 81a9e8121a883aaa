"""The result of an attempt, a participant's results, and another attempt."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template
from flask_babel import gettext
from flask_login import current_user

from app.assessment import forms, queries, services
from app.assessment.queries import Paper
from app.assessment.rules import marking, review
from app.assessment.rules import results as outcome
from app.assessment.views.access import centres, language, pages
from app.assessment.views.essays import marked_essays
from app.base.ids import new_id
from app.base.presentation import moment
from app.base.refusals import Forbidden
from app.base.web import INSTRUCTOR, STAFF, allow, see_other
from app.learning import queries as learning
from app.learning.rules import route


def result_page(paper: Paper) -> str:
    """An attempt that is over, as far as its owner may see it now; who teaches sees all of it, read-only, always."""
    mine, course, quiz = paper.person_id == current_user.id, paper.course(language()), paper.quiz(language())
    grade = queries.grade_of(paper)
    show = _shown(paper, grade) if mine else "answers"
    return render_template(
        "assessment/result.html",
        paper=paper,
        course=course,
        quiz=quiz,
        mine=mine,
        result=outcome.summary(grade, quiz, show, paper.state),
        judged=_judged(paper, grade, show),
        essays=marked_essays(paper, grade, show),
        by_module=outcome.by_module(course, paper.key, grade, show),
        attempts=queries.attempts(paper.enrolment_id, quiz),
        particulars=_particulars(paper),
        front=route.address(paper.course_slug, paper.quiz_id),
        **_onward(paper, mine),
    )


def _shown(paper: Paper, grade: marking.Grade) -> review.Shown:
    """What its owner sees. An essay whose time is up waits for its marker also before a job has closed it."""
    return "later" if grade.passed is None else paper.shown


def _judged(paper: Paper, grade: marking.Grade, show: review.Shown) -> list[outcome.Judged]:
    """Question by question. Nothing is read of what may not be shown yet."""
    if show in ("nothing", "later"):
        return []
    values = {question_id: given.value for question_id, given in queries.answers(paper.id).items()}
    return outcome.judged(queries.tellings(paper, values, grade.marks, language()), values, grade, show)


def _particulars(paper: Paper) -> list[tuple[str, str]]:
    pairs = [(gettext("Attempt"), str(paper.number)), (gettext("Begun"), moment(paper.started_at))]
    ended = paper.handed_in_at or (paper.deadline if paper.is_overdue else None)
    return [*pairs, (gettext("Ended"), moment(ended))] if ended else pairs


def _onward(paper: Paper, mine: bool) -> dict[str, Any]:
    """What comes next in the course."""
    if not mine:
        return {"onward": None, "onward_address": ""}
    taking = learning.taking_by_id(paper.enrolment_id)
    stop = route.next_stop(taking.course(language()), taking.done, paper.quiz_id)
    return {"onward": stop, "onward_address": route.address(paper.course_slug, stop.ref) if stop else ""}


@pages.get("/enrolments/<uuid:enrolment_id>/results")
@allow(INSTRUCTOR, STAFF)
def results(enrolment_id: uuid.UUID) -> str:
    """A participant's attempts at every quiz, and the way to grant another one."""
    learning.enrolment_in(enrolment_id, centres())
    return _page(enrolment_id, forms.GrantForm(formdata=None))


@pages.post("/enrolments/<uuid:enrolment_id>/attempts")
@allow(INSTRUCTOR, STAFF)
def grant_attempt(enrolment_id: uuid.UUID) -> Any:
    """Allow one more attempt, with a reason."""
    if learning.enrolment_in(enrolment_id, centres()).person_id == current_user.id:
        raise Forbidden("own-attempt")
    form = forms.GrantForm()
    if not form.validate_on_submit():
        return _page(enrolment_id, form), 422
    services.grant_attempt(enrolment_id, form.quiz.data, current_user.id, form.reason.data, form.key.data)
    flash(gettext("One more attempt is granted."), "success")
    return see_other("assessment.results", enrolment_id=enrolment_id)


def _page(enrolment_id: uuid.UUID, form: forms.GrantForm) -> str:
    taking = learning.taking_by_id(enrolment_id)
    quizzes = queries.all_attempts(taking, language())
    return render_template(
        "assessment/results.html",
        taking=taking,
        course=taking.course(language()),
        quizzes=quizzes,
        form=form,
        own=taking.person_id == current_user.id,
        keys={id: new_id() for entry in quizzes for id in (entry.quiz.id, entry.open and entry.open.id)},
    )
