"""A quiz or exam before it begins: its rules in words, what is declared, her attempts so far, the way in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.assessment import queries, services
from app.assessment.queries import Attempts, Place
from app.assessment.rules import standing
from app.assessment.views.access import centres, language, pages, quiz_of, sitting_id
from app.assessment.views.room_words import asks_declaration, declaration
from app.base import clock, sentences
from app.base.presentation import duration_minutes, percent
from app.base.refusals import Conflict, NotFound
from app.base.web import SIGNED_IN, TICKET, allow, see_other
from app.catalogue import queries as catalogue
from app.content import model
from app.learning import queries as learning
from app.learning import services as learning_services
from app.learning.rules import route

sentences.declare(
    {
        "seat-gone": lazy_gettext("You are not on the list of this sitting any more. Ask your invigilator."),
        "sitting-changed": lazy_gettext(
            "The sitting was changed a moment ago. Nothing has begun. Open this page again, and start."
        ),
    }
)

_LOOKS_AGAIN = 300  # seconds
_LOOKS_AGAIN_IN_PAUSE = 20


@pages.get("/courses/<course>/<module>/quiz")
@allow(SIGNED_IN, TICKET)
def quiz(course: str, module: str) -> Response:
    """A module's quiz."""
    return _page(_front(course, f"{module}/quiz"))


@pages.get("/courses/<course>/exam")
@allow(SIGNED_IN, TICKET)
def exam(course: str) -> Response:
    """The final exam."""
    return _page(_front(course, "exam"))


@pages.post("/courses/<course>/<module>/quiz")
@allow(SIGNED_IN, TICKET)
def start_quiz(course: str, module: str) -> Any:
    """Begin an attempt, or go on with the open one."""
    return _start(course, f"{module}/quiz")


@pages.post("/courses/<course>/exam")
@allow(SIGNED_IN, TICKET)
def start_exam(course: str) -> Any:
    """Begin an attempt at the exam, or go on with the open one."""
    return _start(course, "exam")


@pages.get("/courses/<course>/pre-test")
@allow(SIGNED_IN, TICKET)
def pre_test(course: str) -> Response:
    """The test before the course."""
    return _page(_front(course, "pre-test"))


@pages.post("/courses/<course>/pre-test")
@allow(SIGNED_IN, TICKET)
def start_pre_test(course: str) -> Any:
    """Begin the test before the course, or go on with it."""
    return _start(course, "pre-test")


@pages.get("/courses/<course>/post-test")
@allow(SIGNED_IN, TICKET)
def post_test(course: str) -> Response:
    """The test after the course."""
    return _page(_front(course, "post-test"))


@pages.post("/courses/<course>/post-test")
@allow(SIGNED_IN, TICKET)
def start_post_test(course: str) -> Any:
    """Begin the test after the course, or go on with it."""
    return _start(course, "post-test")


@dataclass(frozen=True)
class Front:
    """A quiz as somebody meets it. `taking` is None for who teaches and is not enrolled."""

    slug: str
    quiz_id: str
    taking: learning.Taking | None
    place: Place | None
    course: model.Course

    @property
    def quiz(self) -> model.Quiz:
        """The quiz in the reader's language. Refuses with NotFound."""
        return quiz_of(self.course, self.quiz_id)


def _front(slug: str, quiz_id: str) -> Front:
    """Who teaches and is not enrolled sees the rules alone; who is neither is refused."""
    within = sitting_id()
    if within is not None:
        place = queries.place_of(current_user.id, within)
        if place is None or (place.course_slug, place.quiz_id) != (slug, quiz_id):
            raise NotFound("no-such-quiz")
        taking = learning.taking_by_id(place.enrolment_id)
        return Front(slug, quiz_id, taking, place, place.edition.in_language(language()))
    found = learning.taking(current_user.id, slug)
    if found is None and not centres():
        found = learning.her_taking(current_user.id, slug)
    if found is None:
        course = catalogue.current(slug).edition.in_language(language())
        return Front(slug, quiz_id, None, None, course)
    hers = queries.her_place(found.id, quiz_id)
    return Front(slug, quiz_id, found, hers, hers.edition.in_language(language()) if hers else found.course(language()))


def _page(front: Front, problem: str = "") -> Response:
    found, taking, place = front.quiz, front.taking, front.place
    attempts = queries.attempts(taking.id, found) if taking else None
    barred = _barred(place, attempts) if place else ""
    paused = attempts is not None and attempts.open is None and _is_paused(front)
    page = render_template(
        "assessment/quiz.html",
        course=front.course,
        quiz=found,
        attempts=attempts,
        rules=_rules(found, attempts.standing if attempts else None),
        begin=request.path,
        place=place,
        barred=barred,
        paused=paused,
        unseated=found.sitting and place is None and taking is not None,
        declares=_declares(front, attempts),
        problem=problem,
    )
    response = make_response(page)
    if place and barred == "too-early":
        response.headers["Refresh"] = str(_until(place))
    elif paused:
        response.headers["Refresh"] = str(_LOOKS_AGAIN_IN_PAUSE)
    return response


def _is_paused(front: Front) -> bool:
    """Whether clocks stand still where she would begin, so that nobody can."""
    here = (None, front.place.sitting_id if front.place else None)
    pauses = queries.pauses_now([front.taking.centre_id]) if front.taking else []
    return any(pause.sitting_id in here for pause in pauses)


def _until(place: Place) -> int:
    """Seconds until the page looks again: when the sitting opens, or some minutes before, for its time may change."""
    wait = (place.opens_at - clock.now()).total_seconds()
    return min(max(1, math.ceil(wait)), _LOOKS_AGAIN)


def _barred(place: Place, attempts: Attempts | None) -> str:
    """Why she cannot begin here and now, or nothing."""
    barred: str = place.barred(request.remote_addr)
    if attempts is None:
        return barred
    if attempts.open and attempts.open.sitting_id != place.sitting_id and (sitting_id() or not barred):
        return "open-elsewhere"
    return barred or ("sat-already" if attempts.has_sat(place.sitting_id) else "")


def _declares(front: Front, attempts: Attempts | None) -> list[str]:
    """The sentences that she declares to keep; none for a quiz that asks for no declaration."""
    if not asks_declaration(front.quiz, front.place):
        return []
    used = attempts.standing.used if attempts else 0
    return declaration(front.quiz, used + 1)


def _start(slug: str, quiz_id: str) -> Any:
    front = _front(slug, quiz_id)
    taking = front.taking or learning.her_taking(current_user.id, slug)
    asks, quiz = asks_declaration(front.quiz, front.place), front.quiz
    if asks and request.form.get("declared") != "yes" and not queries.attempts(taking.id, quiz).open:
        page = _page(front, gettext("To start, mark the box: you declare that you keep these rules."))
        page.status_code = 422
        return page

    def declared(used: int) -> str:
        return "\n".join(declaration(quiz, used + 1)) if asks else ""

    try:
        attempt_id = services.enter(taking, _as_drawn(front, taking), declared, front.place, request.remote_addr)
    except Conflict as refusal:
        if refusal.code != "exam-paused":
            raise
        page = _page(front)
        page.status_code = refusal.status
        return page
    if front.place is None:  # an exam room is left for good: *Continue* does not lead back into it
        learning_services.keep_place(taking.id, route.address(slug, quiz_id))
    return see_other("assessment.attempt", attempt_id=attempt_id)


def _as_drawn(front: Front, taking: learning.Taking) -> model.Quiz:
    """The quiz in the course's first language, from which it is drawn."""
    return quiz_of((front.place or taking).edition.course, front.quiz_id)


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
