"""The blueprint, the sentences of its refusals, and who may see which attempt."""

from __future__ import annotations

import uuid
from fractions import Fraction

from flask import Blueprint, request
from flask_babel import get_locale, lazy_gettext
from flask_login import current_user

from app.assessment import queries
from app.assessment.queries import Paper, printouts
from app.assessment.rules import drawing
from app.assessment.rules import sittings as rules
from app.assessment.rules.marking import in_hundredths
from app.base import sentences
from app.base.presentation import number
from app.base.refusals import Forbidden, NotFound
from app.content import model

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
        "attempt-on-paper": lazy_gettext("This attempt goes on on paper. Ask the invigilator."),
        "own-attempt": lazy_gettext("This is your own attempt. Somebody else must look at it and decide about it."),
        "own-sitting": lazy_gettext(
            "You sit this exam yourself. Until the sitting is closed, somebody else runs it and looks at its papers."
        ),
        "attempt-not-closed": lazy_gettext(
            "This attempt is still open, or it was declared void. Its marks cannot change."
        ),
        "attempt-not-to-reopen": lazy_gettext(
            "This attempt has ended and cannot go on. Grant another attempt, or declare this one void."
        ),
        "no-time-limit": lazy_gettext("This attempt has no limit of time."),
        "exam-paused": lazy_gettext("The exam is paused. You can begin when it goes on."),
        "answer-unreadable": lazy_gettext(
            "This answer could not be read, so it was not saved. Reload the page and try again."
        ),
    }
)


@pages.app_template_filter("points")
def points(value: Fraction | int) -> str:
    """Points in the reader's notation, at most two decimals, rounded down."""
    return number(in_hundredths(Fraction(value)))


def language() -> str:
    """The reader's language."""
    return str(get_locale())


def centres() -> list[uuid.UUID]:
    """The centres in which the person teaches or works; empty for trainees."""
    return list({*current_user.centres_as("instructor"), *current_user.centres_as("staff")})


def sitting_id() -> uuid.UUID | None:
    """The sitting to which the person's ticket admits them; None for a whole session."""
    kind, _, found = current_user.within.partition(":")
    return uuid.UUID(found) if kind == "sitting" else None


def her_paper(attempt_id: uuid.UUID) -> Paper:
    """Her own attempt. Refuses with NotFound; to look at an open one of a sitting, a place outside its addresses."""
    paper = queries.her_paper(current_user.id, attempt_id, sitting_id())
    looks = request.method == "GET" and paper.is_open  # what is saved or handed in is always taken
    if looks and paper.room and not rules.admits(paper.room.addresses, request.remote_addr):
        raise Forbidden("not-in-the-room")
    return paper


def quiz_of(course: model.Course, quiz_id: str) -> model.Quiz:
    """A quiz of a course. Refuses with NotFound."""
    found = drawing.find_quiz(course, quiz_id)
    if found is None:
        raise NotFound("no-such-quiz")
    return found


def readable_paper(attempt_id: uuid.UUID) -> Paper:
    """Her own attempt, or one of a participant in a centre where she teaches. Refuses with NotFound."""
    try:
        return her_paper(attempt_id)
    except NotFound:
        return of_another(queries.paper_in(attempt_id, centres()))


def of_another(paper: Paper) -> Paper:
    """An attempt about which this person may decide: neither hers, nor of a room in which she still sits herself.

    Refuses with Forbidden.
    """
    if paper.person_id == current_user.id:
        raise Forbidden("own-attempt")
    if paper.sitting_id:
        refuse_own_sitting(paper.sitting_id)
    return paper


def refuse_own_sitting(sitting_id: uuid.UUID) -> None:
    """Who sits an exam does not run its room. Refuses with Forbidden until the sitting is over."""
    if printouts.sits_herself(sitting_id, current_user.id):
        raise Forbidden("own-sitting")
