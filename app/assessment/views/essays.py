"""Marking essays: what waits, one answer with its rubric, deciding between two markers, and how far markers agree."""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.assessment.forms import essays as forms
from app.assessment.queries import Paper
from app.assessment.queries import essays as queries
from app.assessment.queries.essays import Answer
from app.assessment.rules import agreement, essays, piles
from app.assessment.rules.essays import Draft
from app.assessment.rules.marking import Grade
from app.assessment.rules.piles import Waiting
from app.assessment.services import essays as services
from app.assessment.views.access import centres, language, pages
from app.base import sentences
from app.base.presentation import number
from app.base.refusals import Conflict
from app.base.web import INSTRUCTOR, STAFF, allow, see_other

sentences.declare(
    {
        "essay-blank": lazy_gettext("Nothing was written for this question, so there is nothing to mark."),
        "essay-marked-already": lazy_gettext(
            "This answer was marked by somebody else meanwhile. Your mark was not kept, and does not count."
        ),
        "essay-settled": lazy_gettext(
            "The mark of this answer stands. Your change was not kept. Another mark is now given by an override."
        ),
        "essay-decided": lazy_gettext(
            "There is nothing to decide about this answer, or somebody has decided it. Your decision was not kept."
        ),
        "essay-points": lazy_gettext("These points do not fit the criteria of this question. Nothing was kept."),
        "essay-reason": lazy_gettext("A reason is needed. Nothing was kept."),
    }
)  # fmt: skip


def _centres() -> list[uuid.UUID]:
    return list(current_user.centres_as("instructor"))


def marked_essays(paper: Paper, grade: Grade, show: str) -> dict[str, essays.Marked]:
    """How the essays of an attempt were marked, by question, for its result; without anybody's name."""
    if show in ("nothing", "later"):
        return {}
    questions = {question.id: question for question in paper.questions(language())}
    return {
        question_id: essays.marked(questions[question_id], given, grade.marks[question_id], show)
        for question_id, given in queries.given_to_marked(paper).items()
    }


# ---------------------------------------------------------------- what waits


@pages.get("/marking")
@allow(INSTRUCTOR, STAFF)
def marking() -> str:
    """What waits for a marker, question by question; staff who do not teach see the numbers alone."""
    teaches = bool(_centres())
    found = queries.waiting(_centres() if teaches else centres(), language())
    return render_template(
        "assessment/essays/queue.html",
        heaps=piles.heaps(found, current_user.id),
        teaches=teaches,
        disputed=piles.of_task(found, current_user.id, "reconcile") if teaches else [],
        changeable=piles.of_task(found, current_user.id, "change", "remark") if teaches else [],
        mine={item.code for item in found if any(one.by == current_user.id for one in item.given)},
        sent=_sent(),
    )


@pages.get("/marking/next")
@allow(INSTRUCTOR)
def next_essay() -> Response:
    """On to the next answer that she can mark: to the same question first, then back to the list."""
    sent: dict[str, Any] = {"sent": _sent()} if _sent() else {}
    asked = [request.args.get(name, "") for name in ("course", "quiz", "question")]
    found = piles.of_pile(queries.waiting(_centres(), language()), *asked)
    following = piles.following(found, current_user.id, request.args.get("after", ""))
    if following is not None:
        place: dict[str, Any] = {"attempt_id": following.attempt_id, "question": following.pile.question_id}
        return make_response(redirect(url_for("assessment.mark_essay", **place, **sent)))
    flash(gettext("No answer to this question waits for you any more."), "success")
    return make_response(redirect(url_for("assessment.marking", **sent)))


@pages.get("/marking/agreement")
@allow(INSTRUCTOR)
def marking_agreement() -> str:
    """How far two markers of the same answer agree, question by question."""
    found = agreement.agreements(queries.pairs(_centres(), language()))
    return render_template("assessment/essays/agreement.html", found=found)


# ---------------------------------------------------------------- one answer


@pages.get("/marking/<uuid:attempt_id>/<path:question>")
@allow(INSTRUCTOR)
def mark_essay(attempt_id: uuid.UUID, question: str) -> Any:
    """One answer with its rubric, as this marker left it. Nothing of what another marker gave."""
    answer = _answer(attempt_id, question)
    task, mine = answer.task(current_user.id), answer.by(current_user.id)
    if task == "reconcile":
        return redirect(url_for("assessment.reconcile_essay", attempt_id=attempt_id, question=question))
    if task == "settled":
        raise Conflict("essay-settled" if mine else "essay-marked-already")
    return _page(answer, Draft(mine.points, mine.comment) if mine else _empty(answer))


@pages.post("/marking/<uuid:attempt_id>/<path:question>")
@allow(INSTRUCTOR)
def give_essay_mark(attempt_id: uuid.UUID, question: str) -> Any:
    """Keep the mark and go on to the next answer. What cannot be kept comes back as it was sent."""
    answer = _answer(attempt_id, question)
    draft = forms.read_draft(answer.key, request.form)
    repeated = essays.is_same(answer.by(current_user.id), draft)
    faults = forms.faults(draft, answer.task(current_user.id) == "remark" and not repeated)
    if faults:
        return _page(answer, draft, faults), 422
    try:
        outcome = services.give_mark(attempt_id, question, draft, current_user.id)
    except Conflict as refusal:
        return _too_late(answer, draft, refusal), 409
    flash(_said(answer, draft, outcome), "warning" if outcome == "differs" else "success")
    return _onward(answer)


def _said(answer: Answer, draft: Draft, outcome: essays.Outcome) -> str:
    said = {
        "counts": gettext("%(code)s is marked: %(earned)s of %(points)s points."),
        "waits": gettext("Your mark of %(code)s is kept: %(earned)s of %(points)s points. A second marker follows."),
        "differs": gettext(
            "Your mark of %(code)s is kept: %(earned)s of %(points)s points. The other marker gave another sum. "
            "Somebody has to decide: see the list."
        ),
    }
    details = {"code": answer.code, "earned": number(draft.sum), "points": number(answer.question.points)}
    return said[outcome] % details


@pages.get("/marking/reconcile/<uuid:attempt_id>/<path:question>")
@allow(INSTRUCTOR)
def reconcile_essay(attempt_id: uuid.UUID, question: str) -> Any:
    """One answer with the marks of two who differ, to be decided."""
    answer = _answer(attempt_id, question)
    if answer.task(current_user.id) != "reconcile":
        raise Conflict("essay-decided")
    return _page(answer, _empty(answer))


@pages.post("/marking/reconcile/<uuid:attempt_id>/<path:question>")
@allow(INSTRUCTOR)
def decide_essay(attempt_id: uuid.UUID, question: str) -> Any:
    """Keep the decision. What cannot be kept comes back as it was sent."""
    answer = _answer(attempt_id, question)
    draft = forms.read_draft(answer.key, request.form)
    faults = forms.faults(draft, asks_reason=True)
    if answer.task(current_user.id) == "reconcile" and faults:
        return _page(answer, draft, faults), 422
    try:
        services.reconcile(attempt_id, question, draft, current_user.id)
    except Conflict as refusal:
        return _too_late(answer, draft, refusal), 409
    flash(_said(answer, draft, "counts"), "success")
    return see_other("assessment.marking", sent=_draft_key(answer))


def _answer(attempt_id: uuid.UUID, question: str) -> Answer:
    return queries.answer_in(attempt_id, question, _centres(), current_user.id)


def _empty(answer: Answer) -> Draft:
    return Draft((None,) * len(answer.key.criteria))


def _onward(answer: Answer) -> Response:
    if request.form.get("go") == "list":
        return see_other("assessment.marking", sent=_draft_key(answer))
    return see_other("assessment.next_essay", **_pile(answer), after=_turn(answer), sent=_draft_key(answer))


def _pile(answer: Answer) -> dict[str, Any]:
    return {"course": answer.paper.course_slug, "quiz": answer.paper.quiz_id, "question": answer.question_id}


def _turn(answer: Answer) -> str:
    return essays.turn(current_user.id, answer.paper.id, answer.question_id)


def _draft_key(answer: Answer) -> str:
    """Under which name her browser keeps what she has not sent: hers alone, and nothing can be read from it."""
    return hashlib.sha256(f"draft|{_turn(answer)}".encode()).hexdigest()[:16]


def _sent() -> str:
    """What her browser need not keep any more."""
    sent = request.args.get("sent", "")
    return sent if re.fullmatch("[0-9a-f]{16}", sent) else ""


def _page(answer: Answer, draft: Draft, faults: dict[str, str] | None = None) -> str:
    task = answer.task(current_user.id)
    template = "assessment/essays/reconcile.html" if task == "reconcile" else "assessment/essays/mark.html"
    return render_template(
        template,
        **_shown(answer, draft, faults or {}),
        task=task,
        given=_labelled(answer) if task == "reconcile" else [],
        left=len(_others_left(answer)) if task == "mark" else 0,
        skip=url_for("assessment.next_essay", **_pile(answer), after=_turn(answer)),
    )


def _too_late(answer: Answer, draft: Draft, refusal: Conflict) -> str:
    """Hers, to be read and copied, and why it does not count."""
    values = _shown(answer, draft, {})
    further = url_for("assessment.next_essay", **_pile(answer))
    sentence = sentences.words(refusal.code, {})
    return render_template("assessment/essays/late.html", **values, sentence=sentence, further=further)


def _shown(answer: Answer, draft: Draft, faults: dict[str, str]) -> dict[str, Any]:
    rows = essays.rows(answer.key, draft.points)
    return {
        "answer": answer,
        "quiz": answer.paper.quiz(language()),
        "course": answer.paper.course(language()),
        "name": answer.paper.name if answer.with_names else "",
        "paragraphs": essays.paragraphs(answer.text),
        "length": essays.length(answer.text, answer.key),
        "rows": rows,
        "draft": draft,
        "faults": faults,
        "wrong": [(row, faults[forms.name(row.number)]) for row in rows if forms.name(row.number) in faults],
        "longest": (essays.LONGEST_COMMENT, essays.LONGEST_REASON),
        "kept_as": _draft_key(answer),
        "sent": _sent(),
    }


def _labelled(answer: Answer) -> list[tuple[str, essays.Given]]:
    """The marks of the two, without their names."""
    return [
        (gettext("You") if one.by == current_user.id else gettext("Marker %(number)s", number=place), one)
        for place, one in enumerate(answer.given, start=1)
    ]


def _others_left(answer: Answer) -> list[Waiting]:
    found = piles.of_pile(queries.waiting(_centres(), language()), *_pile(answer).values())
    return [item for item in piles.of_task(found, current_user.id, "mark") if item.attempt_id != answer.paper.id]
