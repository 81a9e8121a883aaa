"""The desk of an open attempt: its questions, saving answers, the review, handing in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import get_timezone, gettext, ngettext
from flask_login import current_user

from app.assessment import forms, queries, services
from app.assessment.queries import Paper
from app.assessment.rules import desk
from app.assessment.views import desk_words
from app.assessment.views.access import her_paper, language, pages, readable_paper, sitting_id
from app.assessment.views.results import result_page
from app.base import clock
from app.base.refusals import Conflict, NotFound
from app.base.web import SIGNED_IN, TICKET, allow, see_other, wants_json
from app.learning.rules import route


@pages.get("/attempts/<uuid:attempt_id>")
@allow(SIGNED_IN, TICKET)
def attempt(attempt_id: uuid.UUID) -> Any:
    """An open attempt where she left it, or all of it with ?view=all; the result of one that is over."""
    paper = readable_paper(attempt_id)
    if not paper.is_open or paper.person_id != current_user.id:
        return result_page(paper)
    if paper.on_paper_at or paper.paused_at:
        return _without_questions(paper)
    asked = _asked(paper)
    if request.args.get("view") == "all":
        return _render(paper, asked, "assessment/all.html")
    return redirect(url_for("assessment.question", attempt_id=paper.id, number=desk.first_gap(asked)))


@pages.get("/attempts/<uuid:attempt_id>/<int:number>")
@allow(SIGNED_IN, TICKET)
def question(attempt_id: uuid.UUID, number: int) -> Any:
    """One question in full view."""
    paper = her_paper(attempt_id)
    if not 1 <= number <= len(paper.question_ids):
        raise NotFound("no-such-question")
    if not paper.is_open:
        return see_other("assessment.attempt", attempt_id=attempt_id)
    if paper.on_paper_at or paper.paused_at:
        return _without_questions(paper)
    asked = _asked(paper)
    here = asked[number - 1]
    return _render(paper, asked, "assessment/question.html", here=here, previous=number - 1, following=number + 1)


@pages.get("/attempts/<uuid:attempt_id>/review")
@allow(SIGNED_IN, TICKET)
def review(attempt_id: uuid.UUID) -> Any:
    """What is answered and what is not, before handing in."""
    paper = her_paper(attempt_id)
    if not paper.is_open:
        return see_other("assessment.attempt", attempt_id=attempt_id)
    if paper.on_paper_at or paper.paused_at:
        return _without_questions(paper)
    return _render(paper, _asked(paper), "assessment/review.html")


def _asked(paper: Paper) -> list[desk.Asked]:
    questions, shuffle = paper.questions(language()), paper.quiz(language()).shuffle
    return desk.desk(questions, queries.answers(paper.id), paper.seed, shuffle)


def _without_questions(paper: Paper, kept: Sequence[tuple[str, str]] = ()) -> Response:
    """What she sees on paper and while the clock stands still; `kept` is what a form brought that is not taken now."""
    template = "assessment/papers/hers.html" if paper.on_paper_at else "assessment/paused.html"
    return _render(paper, [], template, kept=kept)


def _render(paper: Paper, asked: list[desk.Asked], template: str, **values: Any) -> Response:
    now = clock.now()
    page = render_template(
        template,
        paper=paper,
        quiz=paper.quiz(language()),
        total=len(paper.question_ids),
        asked=asked,
        gaps=[item for item in asked if item.gap],
        time=desk.clock_at(paper.started_at, paper.deadline, paper.paused_at or now),
        paused=desk.milliseconds(paper.paused_at) if paper.paused_at else None,
        now=desk.milliseconds(now),
        sign_in=url_for("assessment.ticket") if sitting_id() else url_for("accounts.sign_in"),
        leave=route.address(paper.course_slug, paper.quiz_id),
        zone=str(get_timezone()),
        words=desk_words.sentences(len(paper.question_ids)),
        **values,
    )
    response = make_response(page)
    # Back must not bring an old page with old answers and an old clock, nor leave an exam on a shared machine
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.post("/attempts/<uuid:attempt_id>/answers/<path:question>")
@allow(SIGNED_IN, TICKET, one_transaction=True)
def answer(attempt_id: uuid.UUID, question: str) -> Response:
    """One autosave of a page with scripts: 204 once it is committed, whether it was news or not."""
    paper = queries.paper_to_save(current_user.id, attempt_id, sitting_id())
    services.give_answers(paper, [forms.read_save(question, request.get_data(), language())])
    response = make_response("", 204)
    if paper.deadline and not paper.paused_at:
        response.headers["X-Deadline"] = str(desk.milliseconds(paper.deadline))
    return response


@pages.post("/attempts/<uuid:attempt_id>/pulse")
@allow(SIGNED_IN, TICKET)
def pulse(attempt_id: uuid.UUID) -> Response:
    """The page says that it is alive; it is told the time, and whether the attempt still takes answers."""
    paper, pulse = her_paper(attempt_id), forms.read_pulse(request.get_data())
    services.note_pulse(paper, pulse.unsent)
    deadline = desk.milliseconds(paper.deadline) if paper.deadline else None
    stands = {"paused": paper.paused_at is not None, "paper": paper.is_open and paper.on_paper_at is not None}
    takes = paper.is_open and not stands["paper"]
    return jsonify(now=desk.milliseconds(clock.now()), deadline=deadline, open=takes, **stands)


@pages.post("/attempts/<uuid:attempt_id>/answers")
@allow(SIGNED_IN, TICKET)
def save_page(attempt_id: uuid.UUID) -> Response:
    """Keep the answers of a page and go where its button leads: to a question's number, the review, or all at once."""
    paper = queries.paper_to_save(current_user.id, attempt_id, sitting_id())
    try:
        services.give_answers(paper, _sent(paper))
    except Conflict as refusal:
        return _put_off(paper, refusal)
    go = request.form.get("go", "")
    if go in {str(number) for number in range(1, len(paper.question_ids) + 1)}:
        return see_other("assessment.question", attempt_id=attempt_id, number=int(go))
    if go == "all":
        return see_other("assessment.attempt", attempt_id=attempt_id, view="all")
    return see_other("assessment.review", attempt_id=attempt_id)


def _put_off(paper: Paper, refusal: Conflict) -> Response:
    """A form that comes in a pause: its answers stand in the page that she gets, to be sent when the exam goes on."""
    if refusal.code != "attempt-paused":
        raise refusal
    sent = request.form.items(multi=True)
    page = _without_questions(paper, [(name, value) for name, value in sent if name != "csrf_token"])
    page.status_code = refusal.status
    return page


@pages.post("/attempts/<uuid:attempt_id>/hand-in")
@allow(SIGNED_IN, TICKET)
def hand_in(attempt_id: uuid.UUID) -> Response:
    """Keep what the page carries and hand in; the result is the same however often it is sent."""
    paper = her_paper(attempt_id)
    changes = forms.read_unsent(request.form.get("unsent", ""), language()) + _sent(paper)
    try:
        in_time = services.hand_in(paper, changes, current_user.id)
    except Conflict as refusal:
        if refusal.code != "attempt-paused" or wants_json():
            raise
        flash(gettext("You have not handed in: the exam is paused. Hand in when it goes on."), "warning")
        return see_other("assessment.review", attempt_id=attempt_id)
    if not in_time:
        flash(gettext("The time was up before you handed in. What was saved in time counts."), "warning")
    elif missing := _missing(paper, changes):
        flash(_not_kept(missing), "warning")
    if wants_json():
        return jsonify(missing=_missing(paper, changes))
    return see_other("assessment.attempt", attempt_id=attempt_id)


def _missing(paper: Paper, changes: list[services.Change]) -> int:
    """How many of these answers are not kept: the attempt had been handed in on another device, or its time was up."""
    kept = {save.id for save in queries.saves(paper.id)} if changes else set()
    return sum(change.key not in kept for change in changes)


def _not_kept(number: int) -> str:
    return ngettext(
        "This attempt had been handed in before. %(num)s answer came after that and does not count.",
        "This attempt had been handed in before. %(num)s answers came after that and do not count.",
        number,
    )


def _sent(paper: Paper) -> list[services.Change]:
    return forms.read_page(paper.key, request.form.to_dict(flat=False), desk.milliseconds(clock.now()), language())
