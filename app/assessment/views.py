"""Quiz and exam pages, the desk of an open attempt, handing in, results, and another attempt."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user

from app.assessment import forms, queries, services
from app.assessment.queries import Paper
from app.assessment.rules import desk, drawing
from app.assessment.rules import results as outcome
from app.base import clock, sentences
from app.base.ids import new_id
from app.base.refusals import NotFound
from app.base.web import INSTRUCTOR, SIGNED_IN, STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.content import model
from app.learning import queries as learning
from app.learning import services as learning_services
from app.learning.rules import route

pages = Blueprint("assessment", __name__)

sentences.declare(
    {
        "no-such-quiz": lazy_gettext("There is no such quiz in this course."),
        "no-such-attempt": lazy_gettext("There is no such attempt, or it is not yours."),
        "no-such-question": lazy_gettext("There is no such question in this attempt."),
        "no-attempts-left": lazy_gettext("You have used all your attempts. Ask your instructor for another one."),
        "wait-first": lazy_gettext("It is too early for another attempt. The quiz's page says when you can begin."),
        "quiz-empty": lazy_gettext("This quiz has no questions yet. Tell your instructor."),
        "attempt-closed": lazy_gettext("This attempt is closed. What was saved before counts; later answers do not."),
        "too-late": lazy_gettext("The time is up. What was saved in time counts; this answer came too late."),
        "answer-unreadable": lazy_gettext(
            "This answer could not be read, so it was not saved. Reload the page and try again."
        ),
        "clock-ahead": lazy_gettext(
            "This page has the wrong time, so nothing was saved. Reload the page and try again."
        ),
    }
)


# ---------------------------------------------------------------- a quiz and its start


@pages.get("/courses/<course>/<module>/quiz")
@allow(SIGNED_IN)
def quiz(course: str, module: str) -> str:
    """The rules of a module's quiz, her attempts so far, and the way in."""
    return _quiz_page(course, f"{module}/quiz")


@pages.get("/courses/<course>/exam")
@allow(SIGNED_IN)
def exam(course: str) -> str:
    """The same for the final exam."""
    return _quiz_page(course, "exam")


@pages.post("/courses/<course>/<module>/quiz")
@allow(SIGNED_IN)
def start_quiz(course: str, module: str) -> Response:
    """Begin an attempt, or go on with the open one."""
    return _start(course, f"{module}/quiz")


@pages.post("/courses/<course>/exam")
@allow(SIGNED_IN)
def start_exam(course: str) -> Response:
    """Begin an attempt at the exam, or go on with the open one."""
    return _start(course, "exam")


def _quiz_page(slug: str, quiz_id: str) -> str:
    taking = learning.taking(current_user.id, slug)
    if taking is None and _teaches_here():
        course = catalogue.current(slug).edition.in_language(_language())
        return _render_quiz(course, _find(course, quiz_id), None)
    taking = taking or learning.her_taking(current_user.id, slug)
    course = taking.course(_language())
    found = _find(course, quiz_id)
    return _render_quiz(course, found, queries.attempts(taking.id, found))


def _render_quiz(course: model.Course, found: model.Quiz, attempts: queries.Attempts | None) -> str:
    asked = sum(part.count for part in found.draw) or len(found.questions)
    return render_template("assessment/quiz.html", course=course, quiz=found, asked=asked, attempts=attempts)


def _start(slug: str, quiz_id: str) -> Response:
    taking = learning.her_taking(current_user.id, slug)
    attempt_id = services.start(taking, _find(taking.edition.course, quiz_id), current_user.id)
    learning_services.keep_place(taking.id, route.address(slug, quiz_id))
    return see_other("assessment.attempt", attempt_id=attempt_id)


def _find(course: model.Course, quiz_id: str) -> model.Quiz:
    found = drawing.find_quiz(course, quiz_id)
    if found is None:
        raise NotFound("no-such-quiz")
    return found


def _language() -> str:
    return str(get_locale())


def _teaches_here() -> bool:
    return bool(current_user.has_role("instructor") or current_user.has_role("staff"))


def _centres() -> list[uuid.UUID]:
    return list({*current_user.centres_as("instructor"), *current_user.centres_as("staff")})


# ---------------------------------------------------------------- the desk of an open attempt


@pages.get("/attempts/<uuid:attempt_id>")
@allow(SIGNED_IN)
def attempt(attempt_id: uuid.UUID) -> Any:
    """An open attempt where she left it, or all of it with ?view=all; the result of one that is over."""
    paper = _readable(attempt_id)
    if not paper.is_open or paper.person_id != current_user.id:
        return _result(paper)
    asked = _desk(paper)
    if request.args.get("view") == "all":
        return _render_desk(paper, asked, "assessment/all.html")
    return redirect(url_for("assessment.question", attempt_id=paper.id, number=desk.first_gap(asked)))


@pages.get("/attempts/<uuid:attempt_id>/<int:number>")
@allow(SIGNED_IN)
def question(attempt_id: uuid.UUID, number: int) -> Any:
    """One question in full view."""
    paper = queries.her_paper(current_user.id, attempt_id)
    if not paper.is_open:
        return see_other("assessment.attempt", attempt_id=attempt_id)
    asked = _desk(paper)
    if not 1 <= number <= len(asked):
        raise NotFound("no-such-question")
    return _render_desk(paper, asked, "assessment/question.html", here=asked[number - 1])


@pages.get("/attempts/<uuid:attempt_id>/review")
@allow(SIGNED_IN)
def review(attempt_id: uuid.UUID) -> Any:
    """What is answered and what is not, before handing in."""
    paper = queries.her_paper(current_user.id, attempt_id)
    if not paper.is_open:
        return see_other("assessment.attempt", attempt_id=attempt_id)
    return _render_desk(paper, _desk(paper), "assessment/review.html")


def _readable(attempt_id: uuid.UUID) -> Paper:
    """Her own attempt, or one of a participant whom she teaches. Refuses with NotFound."""
    try:
        return queries.her_paper(current_user.id, attempt_id)
    except NotFound:
        return queries.paper_in(attempt_id, _centres())


def _desk(paper: Paper) -> list[desk.Asked]:
    questions, shuffle = paper.questions(_language()), paper.quiz(_language()).shuffle
    return desk.desk(questions, queries.answers(paper.id), paper.seed, shuffle)


def _render_desk(paper: Paper, asked: list[desk.Asked], template: str, **values: Any) -> str:
    now = clock.now()
    return render_template(
        template,
        paper=paper,
        course=paper.course(_language()),
        quiz=paper.quiz(_language()),
        asked=asked,
        gaps=[item for item in asked if item.gap],
        time=desk.clock_at(paper.started_at, paper.deadline, now),
        now=desk.milliseconds(now),
        **values,
    )


@pages.post("/attempts/<uuid:attempt_id>/answers/<question>")
@allow(SIGNED_IN)
def answer(attempt_id: uuid.UUID, question: str) -> Response:
    """One autosave of a page with scripts: 204 once it is committed, whether it was news or not."""
    paper = queries.her_paper(current_user.id, attempt_id)
    services.give_answers(paper, [forms.read_save(question, request.get_data())])
    return make_response("", 204)


@pages.post("/attempts/<uuid:attempt_id>/answers")
@allow(SIGNED_IN)
def save_page(attempt_id: uuid.UUID) -> Response:
    """Keep the answers of a page and go where its button leads: to a question's number, the review, or all at once."""
    paper = queries.her_paper(current_user.id, attempt_id)
    services.give_answers(paper, _sent(paper))
    go = request.form.get("go", "review")
    if go.isdecimal() and 1 <= int(go[:4]) <= len(paper.question_ids):
        return see_other("assessment.question", attempt_id=attempt_id, number=int(go[:4]))
    if go == "all":
        return see_other("assessment.attempt", attempt_id=attempt_id, view="all")
    return see_other("assessment.review", attempt_id=attempt_id)


@pages.post("/attempts/<uuid:attempt_id>/hand-in")
@allow(SIGNED_IN)
def hand_in(attempt_id: uuid.UUID) -> Response:
    """Keep what the page carries and hand in; the result is the same however often it is sent."""
    paper = queries.her_paper(current_user.id, attempt_id)
    changes = forms.read_unsent(request.form.get("unsent", "")) + _sent(paper)
    if not services.hand_in(paper, changes, current_user.id):
        flash(gettext("The time was up before you handed in. What was saved in time counts."), "warning")
    return see_other("assessment.attempt", attempt_id=attempt_id)


def _sent(paper: Paper) -> list[services.Change]:
    return forms.read_page(paper.key, request.form.to_dict(flat=False), desk.milliseconds(clock.now()))


# ---------------------------------------------------------------- results


def _result(paper: Paper) -> str:
    """An attempt that is over, as far as its quiz shows it; instructors see all of it, read-only, at any time."""
    mine, language = paper.person_id == current_user.id, _language()
    course, quiz, grade = paper.course(language), paper.quiz(language), queries.grade_of(paper)
    show = quiz.show if mine else "answers"
    values = {question_id: given.value for question_id, given in queries.answers(paper.id).items()}
    return render_template(
        "assessment/result.html",
        paper=paper,
        course=course,
        quiz=quiz,
        mine=mine,
        result=outcome.summary(grade, quiz, show, paper.is_open),
        judged=outcome.judged(paper.questions(language), values, grade, show),
        by_module=outcome.by_module(course, paper.key, grade, show),
        attempts=queries.attempts(paper.enrolment_id, quiz),
        onward=_onward(paper, course) if mine else None,
    )


def _onward(paper: Paper, course: model.Course) -> route.Stop | None:
    taking = learning.taking_by_id(paper.enrolment_id)
    return route.next_stop(course, taking.done, paper.quiz_id)


@pages.get("/enrolments/<uuid:enrolment_id>/results")
@allow(INSTRUCTOR, STAFF)
def results(enrolment_id: uuid.UUID) -> str:
    """A participant's attempts at every quiz, and the way to grant another one."""
    return _results_page(enrolment_id, forms.GrantForm(formdata=None))


def _results_page(enrolment_id: uuid.UUID, form: forms.GrantForm) -> str:
    learning.enrolment_in(enrolment_id, _centres())
    taking = learning.taking_by_id(enrolment_id)
    return render_template(
        "assessment/results.html",
        taking=taking,
        course=taking.course(_language()),
        quizzes=queries.all_attempts(taking, _language()),
        form=form,
        key=new_id(),
    )


@pages.post("/enrolments/<uuid:enrolment_id>/attempts")
@allow(INSTRUCTOR, STAFF)
def grant_attempt(enrolment_id: uuid.UUID) -> Any:
    """Allow one more attempt, with a reason."""
    learning.enrolment_in(enrolment_id, _centres())
    form = forms.GrantForm()
    if not form.validate_on_submit():
        return _results_page(enrolment_id, form), 422
    services.grant_attempt(enrolment_id, form.quiz.data, current_user.id, form.reason.data, form.key.data)
    flash(gettext("One more attempt is granted."), "success")
    return see_other("assessment.results", enrolment_id=enrolment_id)
