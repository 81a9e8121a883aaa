"""Keying in: finding a paper by its code, its lines, comparing a second keying, handing it in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from app.assessment import queries
from app.assessment.forms import papers as forms
from app.assessment.queries import Paper, printouts
from app.assessment.rules import desk, keying
from app.assessment.rules.keying import Entry
from app.assessment.rules.paper import Typed, read_code, spaced
from app.assessment.services import Change
from app.assessment.services.papers import hand_in_paper, key_in
from app.assessment.views import keying_words
from app.assessment.views.access import centres, language, of_another, pages
from app.base import clock
from app.base.db import transaction
from app.base.refusals import NotFound
from app.base.web import INSTRUCTOR, STAFF, allow, see_other, wants_json


@pages.get("/papers")
@allow(INSTRUCTOR, STAFF)
def papers() -> Any:
    """The way to a paper by its code, and the papers that are out."""
    text = request.args.get("code", "").strip()
    if not text:
        return _find_page()
    typed = read_code(text)
    if typed.fault:
        return _find_page(text, typed.fault), 422
    return redirect(url_for("assessment.keyed_paper", code=spaced(typed.code)))


def _find_page(text: str = "", fault: str = "") -> str:
    out = printouts.outstanding(centres(), language())
    return render_template("assessment/papers/find.html", text=text[:60], fault=fault, out=out, spaced=spaced)


@pages.get("/papers/<code>")
@allow(INSTRUCTOR, STAFF)
def keyed_paper(code: str) -> Any:
    """The lines of a paper, in its own letters; empty ones with ?again=1, to key it in a second time."""
    typed = read_code(code)
    if typed.fault:
        return _find_page(code, typed.fault), 404
    paper = _theirs(typed)
    if code != spaced(typed.code):
        return redirect(url_for("assessment.keyed_paper", code=spaced(typed.code)))
    if not _is_out(paper):
        return render_template("assessment/papers/not_out.html", paper=paper, quiz=paper.quiz(language()), code=code)
    again = request.args.get("again") == "1"
    texts = {question.id: "" for question in paper.key if question.kind != "essay"} if again else {}
    return _page(paper, _entries(paper, forms.Typed(texts, {})), again=again)


def _theirs(typed: Typed) -> Paper:
    """A paper of somebody else in her centres. Refuses with NotFound or Forbidden."""
    if typed.fault:
        raise NotFound("no-such-paper")
    return of_another(printouts.paper_by_code(typed.code, centres()))


def _is_out(paper: Paper) -> bool:
    return paper.is_open and paper.on_paper_at is not None


def _entries(paper: Paper, typed: forms.Typed) -> list[Entry]:
    values = {question_id: given.value for question_id, given in queries.answers(paper.id).items()}
    shuffle = paper.quiz(language()).shuffle
    return keying.entries(paper.questions(language()), values, paper.seed, shuffle, typed.texts, typed.was)


def _page(paper: Paper, lines: Sequence[Entry], again: bool = False, asks: bool = False) -> str:
    """`again`: the fields hold a second keying. `asks`: whether to hand in although something is missing."""
    return render_template(
        "assessment/keying.html",
        paper=paper,
        quiz=paper.quiz(language()),
        code=spaced(paper.code or ""),
        lines=[(line, keying_words.sentence(line)) for line in lines],
        hints=keying_words.hints(lines),
        faults=[line for line in lines if line.keyed.fault],
        differing=[line for line in lines if line.other is not None],
        gaps=[line for line in lines if line.keyed.gap],
        again=again,
        asks=asks,
        words=keying_words.of_script(),
    )


@pages.post("/papers/<code>")
@allow(INSTRUCTOR, STAFF, own_transaction=True)
def key_paper(code: str) -> Any:
    """Keep what can be read of the lines; then compare, or hand in. What cannot be read stays in its field."""
    paper = _theirs(read_code(code))
    note = gettext("[The answer is on paper %(code)s.]", code=spaced(paper.code or ""))
    typed = forms.read_typed(paper.key, request.form.to_dict(flat=False), note)
    lines, go = _entries(paper, typed), request.form.get("go", "")
    if go == "compare":
        found = keying.compared(lines)
        _say_compared(found)
        return _page(paper, found, again=True)
    whole = go == "hand-in" and not any(line.keyed.fault for line in lines)
    sure = whole and ("sure" in request.form or not any(line.keyed.gap for line in lines))
    _keep(paper, lines, closing=bool(sure))
    if wants_json():
        return _answer(lines)
    return _onward(paper, lines, go, bool(sure))


def _say_compared(lines: Sequence[Entry]) -> None:
    count = sum(line.other is not None for line in lines)
    if count:
        differs = gettext("Lines that differ: %(count)s. Look at the paper, and correct them.", count=count)
        flash(differs, "warning")
    else:
        flash(gettext("Both keyings are the same."), "success")


def _keep(paper: Paper, lines: Sequence[Entry], closing: bool) -> None:
    now = desk.milliseconds(clock.now())
    changes = [Change(line.question.id, now, line.keyed.value) for line in lines if line.is_changed]
    with transaction():
        if closing:
            hand_in_paper(paper.id, changes, current_user.id)
        else:
            key_in(paper.id, changes, current_user.id)


def _answer(lines: Sequence[Entry]) -> Response:
    """For the script: what each line means now, and what is wrong with it."""
    return jsonify(
        lines={
            line.question.id: {
                "fault": keying_words.sentence(line) if line.keyed.fault else "",
                "gap": "" if line.keyed.fault else keying_words.sentence(line),
            }
            for line in lines
        }
    )


def _onward(paper: Paper, lines: Sequence[Entry], go: str, closed: bool) -> Any:
    if closed:
        flash(gettext("Paper %(code)s is handed in and marked.", code=spaced(paper.code or "")), "success")
        return see_other("assessment.papers")
    if any(line.keyed.fault for line in lines):
        flash(gettext("Some lines cannot be read. All others are kept."), "warning")
        return _page(paper, lines), 422
    if go == "hand-in":
        return _page(paper, _entries(paper, forms.Typed({}, {})), asks=True)
    flash(gettext("All lines are kept. The paper is not handed in yet."), "success")
    return see_other("assessment.keyed_paper", code=spaced(paper.code or ""))
