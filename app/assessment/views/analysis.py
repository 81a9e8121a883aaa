"""What instructors learn from a quiz: its results, its questions one by one, what a course added, and tables of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request
from flask_babel import lazy_gettext

from app.assessment.queries import analysis as queries
from app.assessment.rules import drawing, item_flags, items, plots, reliability
from app.assessment.rules.gain import Gain, gain
from app.assessment.rules.item_flags import Flagged
from app.assessment.rules.reliability import Spread
from app.assessment.views import analysis_tables as tables
from app.assessment.views import analysis_words as words
from app.assessment.views.access import centres, language, pages
from app.base import sentences
from app.base.refusals import NotFound
from app.base.tables import FORMS, Table, written
from app.base.web import INSTRUCTOR, STAFF, allow
from app.catalogue import queries as catalogue
from app.content.model import Course

_TESTS = ("pre-test", "post-test")

sentences.declare(
    {"no-such-table": lazy_gettext("There is no such table. Results are given as tables in CSV and XLSX.")}
)


@pages.get("/courses/<course>/analysis")
@allow(INSTRUCTOR, STAFF)
def analyses(course: str) -> str:
    """Every quiz of a course that somebody took, by edition."""
    shown = taught(course)
    lines = queries.overview(course, centres(), language())
    return render_template("assessment/analyses.html", course=shown, lines=lines)


@pages.get("/courses/<course>/analysis/<path:quiz>")
@allow(INSTRUCTOR, STAFF)
def analysis(course: str, quiz: str) -> str:
    """One quiz: results, gain, and its questions, what needs a look first at the top."""
    taught(course)
    found = _analysed(course, quiz)
    return render_template(
        "assessment/analysis.html",
        course=found.studied.course,
        studied=found.studied,
        spread=found.spread,
        lines=found.lines,
        modules={id: drawing.module_of(found.studied.course, id) for id in found.studied.questions},
        passed=found.studied.passed / len(found.studied.taken) if found.studied.taken else None,
        plot=plots.histogram(list(found.studied.results.shares.values()), found.studied.quiz.pass_mark),
        gain=_gain(course, found.studied) if quiz in _TESTS else None,
        least=items.LEAST,
        enough=items.FEW,
        few=item_flags.is_few(len(found.studied.taken)),
        words=words,
    )


@pages.get("/courses/<course>/analysis/<path:quiz>.<form>")
@allow(INSTRUCTOR, STAFF)
def items_table(course: str, quiz: str, form: str) -> Response:
    """The questions of one quiz with their figures, as a table to take away."""
    taught(course)
    found = _analysed(course, quiz)
    table = tables.items_table(found.studied, found.lines)
    return _sent(table, f"{course}-{quiz.replace('/', '-')}-{found.studied.edition}", form)


@pages.get("/courses/<course>/gain.<form>")
@allow(INSTRUCTOR, STAFF)
def gain_table(course: str, form: str) -> Response:
    """What each person gained between the two tests of one edition, as a table to take away."""
    taught(course)
    found = _studied(course, _TESTS[0])
    gained = _gain(course, found)
    if gained is None:
        raise NotFound("no-such-table")
    return _sent(tables.gain_table(found.course, gained), f"{course}-gain-{found.edition}", form)


@pages.get("/courses/<course>/results.<form>")
@allow(INSTRUCTOR, STAFF)
def results_table(course: str, form: str) -> Response:
    """Every attempt of every participant, as a table to take away."""
    shown = taught(course)
    return _sent(tables.results_table(shown, queries.everybody(course, centres())), f"{course}-results", form)


def taught(course: str) -> Course:
    """A course of a centre where the person teaches or works, as it is now. Refuses with NotFound."""
    found = catalogue.current(course)
    if found.centre_id not in centres():
        raise NotFound("no-such-course")
    return found.edition.in_language(language())


@dataclass(frozen=True)
class _Analysed:
    """The first attempts at a quiz with what they say."""

    studied: queries.Studied
    spread: Spread
    lines: list[Flagged]


def _analysed(course: str, quiz: str) -> _Analysed:
    found = _studied(course, quiz)
    figures = items.items(found.taken, found.questions)
    voided = {question.id for question in found.questions.values() if question.voided}
    return _Analysed(found, reliability.spread(found.taken, voided), item_flags.flagged(figures, found.questions))


def _studied(course: str, quiz: str) -> queries.Studied:
    """The first attempts at a quiz in the edition that the address names, or the newest that anybody took."""
    return queries.studied(course, quiz, request.args.get("edition", None, type=int), centres(), language())


def _gain(course: str, found: queries.Studied) -> Gain[Any] | None:
    """What was gained between the two tests of this edition, where it has both."""
    if found.course.pre_test is None or found.course.post_test is None:
        return None
    before, after = (queries.results(course, test, found.edition_id, centres()) for test in _TESTS)
    return gain(before.shares, after.shares, before.names | after.names)


def _sent(table: Table, name: str, form: str) -> Response:
    if form not in FORMS:
        raise NotFound("no-such-table")
    response = Response(written(table, form), mimetype=FORMS[form].mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{form}")
    return response
