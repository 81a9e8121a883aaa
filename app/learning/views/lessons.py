"""Reading a lesson, answering its checks, walking through a scenario."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from app.base.db import transaction
from app.base.refusals import Invalid, NotFound
from app.base.web import SIGNED_IN, allow, wants_json
from app.learning import queries, rules, services
from app.learning.forms import ChoiceForm
from app.learning.rules import checks, scenario
from app.learning.rules.lesson_page import LessonPage, check_in
from app.learning.views.access import Access, access_to, language, pages
from app.learning.views.courses import turn_to_course


@pages.get("/courses/<course>/<module>/<lesson>")
@allow(SIGNED_IN)
def lesson(course: str, module: str, lesson: str) -> Any:
    """A lesson, for whoever takes or teaches the course. The privacy notice comes before the first one."""
    access = access_to(course)
    if not access.whole:
        return turn_to_course(course)
    page = queries.page_of(access.compiled, language(), module, lesson)
    if access.taking and current_user.privacy_seen_at is None:
        return redirect(url_for("accounts.privacy", next=page.path))
    return _shown(access, page)


def _shown(access: Access, page: LessonPage, body: Markup | None = None) -> str:
    done = access.taking.done if access.taking else frozenset()
    values = {
        "access": access,
        "page": page,
        "body": body or _kept_body(access, page),
        "stops": [(stop, path, (stop.kind, stop.ref) in done) for stop, path in page.stops],
        "is_done": ("lesson", page.lesson.id) in done,
    }
    return render_template("learning/lesson.html", **values | _walk(access, page))


def _kept_body(access: Access, page: LessonPage) -> Markup:
    kept = _body(access.compiled, language(), page.lesson.id, access.instructs)
    return kept.replace(_TOKEN, generate_csrf())


_TOKEN = "\0"  # stands for the token in kept bodies: no course can hold it


@lru_cache(maxsize=256)
def _body(compiled: str, language: str, lesson_id: str, notes: bool) -> Markup:
    """The parts of a lesson: but for the token of its forms the same for every reader, and for as long as it stands."""
    return Markup(_pieces(queries.page_of(compiled, language, *lesson_id.split("/")), notes, _TOKEN))


def _pieces(page: LessonPage, notes: bool, token: str, **answered: Any) -> str:
    pieces = page.taught if notes else page.pieces
    values = {"pieces": pieces, "page": page, "token": token, "verdicts": {}, "answers": {}}
    return render_template("learning/pieces.html", **values | answered)


def _walk(access: Access, page: LessonPage) -> dict[str, Any]:
    if not page.is_scenario or access.taking is None:
        return {}
    steps = queries.walk(access.taking.id, page.lesson.id)
    return {"passed": scenario.passed_by(page.lesson, steps), "scene": scenario.scene(page.lesson, steps)}


def _hers(course: str, module: str, lesson: str) -> tuple[queries.Taking, LessonPage]:
    """Her enrolment and a lesson of its edition. Refuses with NotFound."""
    taking = queries.her_taking(current_user.id, course)
    return taking, queries.page_of(taking.compiled, language(), module, lesson)


@pages.post("/courses/<course>/<module>/<lesson>/read")
@allow(SIGNED_IN)
def read(course: str, module: str, lesson: str) -> Any:
    """The explicit act of having read a lesson; it leads to what comes next."""
    taking, page = _hers(course, module, lesson)
    services.read_lesson(taking, page.lesson, current_user.id)
    done = taking.done | {("lesson", page.lesson.id)}
    following = rules.after_reading(taking.course(language()), done, page.lesson.id)
    return redirect(rules.address(course, following.ref if following else ""), 303)


@pages.post("/courses/<course>/<module>/<lesson>/place")
@allow(SIGNED_IN, own_transaction=True)
def place(course: str, module: str, lesson: str) -> Any:
    """Remember at which heading she reads. Sent by a script, now and then; what is known already writes nothing."""
    taking, page = _hers(course, module, lesson)
    heading = request.form.get("heading", "")
    known = any(heading == it.id for it in page.lesson.headings)
    spot = f"{page.path}#{heading}" if known else page.path
    if taking.place != spot:
        with transaction():
            services.keep_place(taking.id, spot)
    return "", 204


@pages.post("/courses/<course>/<module>/<lesson>/check/<path:question>")
@allow(SIGNED_IN, own_transaction=True)
def check(course: str, module: str, lesson: str, question: str) -> Any:
    """Judge an ungraded answer at once. Nothing is recorded."""
    access = access_to(course)
    if not access.whole:
        raise NotFound("not-enrolled")
    page = queries.page_of(access.compiled, language(), module, lesson)
    asked = check_in(page.lesson, question)
    if asked is None:
        raise NotFound("no-such-check")
    answer = checks.given(asked, request.form.to_dict(flat=False))
    verdict = checks.judge(asked, answer) if answer else None
    if wants_json():
        return render_template("learning/verdict.html", kind=asked.kind, verdict=verdict)
    sent = {"verdicts": {asked.id: verdict}, "answers": {asked.id: request.form.to_dict(flat=False)}}
    return _shown(access, page, Markup(_pieces(page, access.instructs, generate_csrf(), **sent)))


@pages.get("/courses/<course>/<module>/<lesson>/check/<path:question>")
@allow(SIGNED_IN)
def check_page(course: str, module: str, lesson: str, question: str) -> Response:
    """Where a browser comes when it repeats the address of a check: the question in its lesson."""
    path = url_for("learning.lesson", course=course, module=module, lesson=lesson, _anchor=f"check-{question}")
    return make_response(redirect(path))


@pages.post("/courses/<course>/<module>/<lesson>/choose")
@allow(SIGNED_IN)
def choose(course: str, module: str, lesson: str) -> Any:
    """Take a choice in a scenario."""
    taking, page = _hers(course, module, lesson)
    form = ChoiceForm()
    if not page.is_scenario or not form.validate():
        raise Invalid("no-such-choice")
    services.choose(taking, page.lesson, form.situation.data or "", form.choice.data, current_user.id)
    return redirect(f"{page.path}#{rules.SCENE}", 303)


@pages.post("/courses/<course>/<module>/<lesson>/again")
@allow(SIGNED_IN)
def again(course: str, module: str, lesson: str) -> Any:
    """Go through a scenario once more from its beginning."""
    taking, page = _hers(course, module, lesson)
    if not page.is_scenario:
        raise NotFound("no-such-lesson")
    services.start_again(taking, page.lesson)
    return redirect(f"{page.path}#{rules.SCENE}", 303)
