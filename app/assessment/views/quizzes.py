"""A quiz or exam before it begins: its rules in words, her attempts so far, the way in."""

from __future__ import annotations

import uuid

from flask import Response, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.assessment import queries, services
from app.assessment.rules import standing
from app.assessment.views.access import centres, language, pages, quiz_of
from app.base.presentation import duration_minutes, percent
from app.base.web import SIGNED_IN, allow, see_other
from app.catalogue import queries as catalogue
from app.content import model
from app.learning import queries as learning
from app.learning import services as learning_services
from app.learning.rules import route


@pages.get("/courses/<course>/<module>/quiz")
@allow(SIGNED_IN)
def quiz(course: str, module: str) -> str:
    """A module's quiz."""
    return _page(course, f"{module}/quiz")


@pages.get("/courses/<course>/exam")
@allow(SIGNED_IN)
def exam(course: str) -> str:
    """The final exam."""
    return _page(course, "exam")


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


def _page(slug: str, quiz_id: str) -> str:
    """Who teaches and is not enrolled sees the rules alone; who is neither is refused."""
    taking = learning.taking(current_user.id, slug)
    if taking is None and not centres():
        taking = learning.her_taking(current_user.id, slug)
    course = taking.course(language()) if taking else catalogue.current(slug).edition.in_language(language())
    found = quiz_of(course, quiz_id)
    attempts = queries.attempts(taking.id, found) if taking else None
    rules = _rules(found, attempts.standing if attempts else None)
    return render_template(
        "assessment/quiz.html", course=course, quiz=found, attempts=attempts, rules=rules, begin=request.path
    )


def _start(slug: str, quiz_id: str) -> Response:
    taking = learning.her_taking(current_user.id, slug)
    attempt_id: uuid.UUID = services.start(taking, quiz_of(taking.edition.course, quiz_id), current_user.id)
    learning_services.keep_place(taking.id, route.address(slug, quiz_id))
    return see_other("assessment.attempt", attempt_id=attempt_id)


def _rules(quiz: model.Quiz, now: standing.Standing | None) -> list[tuple[str, str]]:
    """The rules of a quiz as names and values, for a list of facts."""
    shown = {
        "answers": gettext("your marks, the right answers and what is said about them"),
        "marks": gettext("your marks"),
        "nothing": gettext("whether you passed"),
    }
    rules = [
        (gettext("Questions"), str(sum(part.count for part in quiz.draw) or len(quiz.questions))),
        (gettext("To pass"), percent(quiz.pass_mark)),
        (gettext("Time"), duration_minutes(quiz.minutes) if quiz.minutes else gettext("no limit")),
        (gettext("Attempts"), _attempts(quiz, now)),
        (gettext("Wait between attempts"), duration_minutes(-(-quiz.wait // 60)) if quiz.wait else ""),
        (gettext("Afterwards you see"), shown[quiz.show]),
    ]
    return [(name, value) for name, value in rules if value]


def _attempts(quiz: model.Quiz, now: standing.Standing | None) -> str:
    if quiz.practice or not quiz.attempts:
        return gettext("no limit")
    if now is None or not now.used:
        return gettext("%(all)s; the best one counts", all=quiz.attempts)
    return gettext("%(used)s used, %(left)s left; the best one counts", used=now.used, left=now.left)
