"""Printing papers and their keys: those of a sitting, and that of one attempt."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Response, flash, make_response, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.assessment import queries
from app.assessment.forms import papers as forms
from app.assessment.queries import Line, Paper, Planned, Progress, printouts
from app.assessment.services import prints
from app.assessment.services.papers import back_on_line, draw_on_paper, go_on_paper
from app.assessment.views.access import centres, language, of_another, pages, refuse_own_sitting
from app.assessment.views.room_words import few
from app.base import sentences
from app.base.db import db, transaction
from app.base.ids import new_id
from app.base.refusals import NotFound, Refusal
from app.base.sentences import words
from app.base.web import INSTRUCTOR, STAFF, allow, see_other

sentences.declare(
    {
        "no-such-print": lazy_gettext(
            "These papers are not there, or not any more. Print them again: nothing is lost."
        ),
        "no-such-paper": lazy_gettext("There is no paper with this code in your centre."),
        "attempt-not-on-paper": lazy_gettext(
            "This attempt is not on paper now, so nothing can be keyed in. Nothing was changed."
        ),
    }
)  # fmt: skip

_AGAIN_SECONDS = "3"


def declaration() -> list[str]:
    """What a trainee declares with her signature on a paper."""
    return [
        gettext("I do this exam alone, and under my own name."),
        gettext("I use no aids but those that the invigilator has allowed."),
        gettext("I do not copy questions, and I do not pass them on."),
    ]


# ---------------------------------------------------------------- a sitting


def _sitting(sitting_id: uuid.UUID) -> Planned:
    """A sitting of her centres in which she does not sit herself. Refuses with NotFound or Forbidden."""
    found = queries.sitting_in(sitting_id, centres())
    refuse_own_sitting(sitting_id)
    return found


@pages.get("/sittings/<uuid:sitting_id>/papers")
@allow(INSTRUCTOR, STAFF)
def sitting_papers(sitting_id: uuid.UUID) -> str:
    """Who may get a paper, and what was printed before."""
    sitting = _sitting(sitting_id)
    orders, lines = prints.orders(sitting_id), queries.lines_of(sitting_id)
    ordered = frozenset().union(*(order.attempts for order in orders))
    return render_template(
        "assessment/papers/sitting.html",
        sitting=sitting,
        quiz=sitting.quiz(language()),
        lines=lines,
        orders=orders,
        ticked={line.seat_id for line in lines if _needs_paper(line.attempt, ordered)},
        key=new_id(),
    )


def _needs_paper(attempt: Progress | None, ordered: frozenset[uuid.UUID]) -> bool:
    """Whether somebody is ticked at first: not who writes on line at this moment, and would lose the page.

    Whoever got a paper that nobody ordered (the server died in between) is ticked as if she had none.
    """
    if attempt is None or attempt.voided_at is not None or attempt.paused_at is not None:
        return True
    return attempt.on_paper_at is not None and attempt.id not in ordered


@pages.post("/sittings/<uuid:sitting_id>/papers")
@allow(INSTRUCTOR, STAFF, own_transaction=True)
def print_papers(sitting_id: uuid.UUID) -> Response:
    """Give those who were ticked a paper, and let all of them be made.

    Each person is a transaction of her own, so that others who save their answers meanwhile do not wait.
    """
    sitting = _sitting(sitting_id)
    fields = request.form.to_dict(flat=False)
    chosen, order_id = forms.chosen_seats(fields), forms.order_key(fields) or new_id()
    lines = [line for line in queries.lines_of(sitting_id) if line.seat_id in chosen]
    drawn, refused = _draw(sitting, lines)
    _say(refused)
    if not drawn:
        if not refused:
            flash(gettext("Choose at least one person. Nothing was printed."), "warning")
        return see_other("assessment.sitting_papers", sitting_id=sitting_id)
    wanted = forms.chosen_language(request.form.get("language", ""), sitting.edition.courses)
    with transaction():
        prints.order(sitting_id, order_id, drawn, wanted)
    return see_other("assessment.printed_papers", sitting_id=sitting_id, order_id=order_id)


def _draw(sitting: Planned, lines: Sequence[Line]) -> tuple[list[uuid.UUID], dict[str, list[str]]]:
    """The attempts that are on paper now, in the order of the list; and who got none, by the refusal."""
    drawn: list[uuid.UUID] = []
    refused: dict[str, list[str]] = {}
    declared = "\n".join(declaration())
    for line in lines:
        try:
            with transaction():
                place = queries.place_of(line.person_id, sitting.id)
                if place is None:
                    raise NotFound("no-such-sitting")
                drawn.append(draw_on_paper(place, declared, current_user.id))
        except Refusal as refusal:
            refused.setdefault(refusal.code, []).append(line.name)
    return drawn, refused


def _say(refused: dict[str, list[str]]) -> None:
    """Who got no paper, and why."""
    for code, names in refused.items():
        flash(gettext("No paper for %(names)s. %(why)s", names=few(names), why=words(code, {})), "warning")


@pages.get("/sittings/<uuid:sitting_id>/papers/<uuid:order_id>")
@allow(INSTRUCTOR, STAFF)
def printed_papers(sitting_id: uuid.UUID, order_id: uuid.UUID) -> Response:
    """How far the files of an order are; the page loads itself again, without scripts, until they are made."""
    sitting = _sitting(sitting_id)
    order = prints.order_of(sitting_id, order_id)
    page = render_template(
        "assessment/papers/printed.html", sitting=sitting, quiz=sitting.quiz(language()), order=order
    )
    response = make_response(page)
    if not order.is_ready and not order.failed:
        response.headers["Refresh"] = _AGAIN_SECONDS
    return response


@pages.get("/sittings/<uuid:sitting_id>/papers/<uuid:order_id>/papers.pdf")
@allow(INSTRUCTOR, STAFF)
def printed_papers_pdf(sitting_id: uuid.UUID, order_id: uuid.UUID) -> Response:
    """All papers of an order in one file."""
    _sitting(sitting_id)
    return _pdf(prints.joined(sitting_id, order_id, "papers"), f"papers-{order_id.hex[:8]}")


@pages.get("/sittings/<uuid:sitting_id>/papers/<uuid:order_id>/keys.pdf")
@allow(INSTRUCTOR, STAFF)
def printed_keys_pdf(sitting_id: uuid.UUID, order_id: uuid.UUID) -> Response:
    """All keys of an order in one file."""
    _sitting(sitting_id)
    return _pdf(prints.joined(sitting_id, order_id, "keys"), f"keys-{order_id.hex[:8]}")


def _pdf(data: bytes, name: str) -> Response:
    response = make_response(data)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


# ---------------------------------------------------------------- one attempt


def _theirs(attempt_id: uuid.UUID) -> Paper:
    """Somebody's attempt in her centres, never her own. Refuses with NotFound or Forbidden."""
    return of_another(queries.paper_in(attempt_id, centres()))


@pages.get("/attempts/<uuid:attempt_id>/paper")
@allow(INSTRUCTOR, STAFF)
def attempt_paper(attempt_id: uuid.UUID) -> str:
    """Whether an attempt is on paper, and what can be done about it."""
    paper = _theirs(attempt_id)
    return render_template("assessment/papers/attempt.html", paper=paper, quiz=paper.quiz(language()))


@pages.post("/attempts/<uuid:attempt_id>/paper")
@allow(INSTRUCTOR, STAFF)
def move_paper(attempt_id: uuid.UUID) -> Response:
    """Let an attempt go on on paper, or on line again."""
    _theirs(attempt_id)
    if request.form.get("go") == "line":
        back_on_line(attempt_id, current_user.id)
        flash(gettext("The attempt goes on on line, with the time that was left. The paper does not count."), "success")
    else:
        go_on_paper(attempt_id, current_user.id)
        flash(gettext("The attempt goes on on paper. Nothing is saved on line any more."), "success")
    return see_other("assessment.attempt_paper", attempt_id=attempt_id)


@pages.get("/attempts/<uuid:attempt_id>/paper.pdf")
@allow(INSTRUCTOR, STAFF)
def paper_pdf(attempt_id: uuid.UUID) -> Response:
    """The paper of an attempt; of one that is over, a copy for the file."""
    paper = _theirs(attempt_id)
    if paper.is_open and paper.on_paper_at is None:
        raise NotFound("attempt-not-on-paper")
    return _made(paper, "papers")


@pages.get("/attempts/<uuid:attempt_id>/key.pdf")
@allow(INSTRUCTOR, STAFF)
def key_pdf(attempt_id: uuid.UUID) -> Response:
    """The key of an attempt in the letters of its paper."""
    return _made(_theirs(attempt_id), "keys")


def _made(paper: Paper, what: prints.What) -> Response:
    found = [printouts.printout(paper.id)]
    wanted = forms.chosen_language(request.args.get("language", ""), paper.edition.courses)
    db.session.rollback()
    make = prints.papers_pdf if what == "papers" else prints.keys_pdf
    return _pdf(make(found, wanted), f"{what}-{paper.code or paper.id.hex[:8]}")
