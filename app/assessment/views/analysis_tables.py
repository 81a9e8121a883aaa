"""The tables that instructors take away: figures of questions, what a course added, and results of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext
from markupsafe import Markup

from app.assessment.queries.analysis import Entry, Studied
from app.assessment.rules import drawing, life
from app.assessment.rules.choices import Option
from app.assessment.rules.gain import Gain
from app.assessment.rules.item_flags import Flagged
from app.assessment.views.analysis_words import ENDINGS, STATES, flag_words
from app.base import clock
from app.base.tables import Cell, Table
from app.content.model import Course


def items_table(studied: Studied, lines: Sequence[Flagged]) -> Table:
    """One row a question, in the order of the page; five columns for each choice. Shares run from 0 to 1."""
    choices = max((len(line.item.options) for line in lines), default=0)
    header = [
        *(gettext("Question"), gettext("Id"), gettext("Kind"), gettext("Module"), gettext("To look at")),
        *(gettext("Attempts"), gettext("Not answered"), gettext("Facility"), gettext("Discrimination (rest)")),
        *(gettext("Correlation with the whole"), gettext("Best 27 % less weakest 27 %"), gettext("Median seconds")),
    ]
    for place in range(1, choices + 1):
        header += [
            gettext("Choice %(place)s", place=place),
            gettext("Choice %(place)s is right", place=place),
            gettext("Choice %(place)s, share", place=place),
            gettext("Choice %(place)s, best third", place=place),
            gettext("Choice %(place)s, weakest third", place=place),
        ]
    rows = [_item_row(studied, line, choices) for line in lines]
    return Table(f"{studied.course.title}: {studied.quiz.title}", header, rows)


def _item_row(studied: Studied, line: Flagged, choices: int) -> list[Cell]:
    item, question = line.item, studied.questions[line.item.question_id]
    row: list[Cell] = [
        *(question.text, question.id, question.kind, drawing.module_of(studied.course, question.id)),
        "; ".join(flag_words(flag) for flag in line.flags),
        *(item.asked, item.blank, item.facility, item.discrimination, item.with_itself, item.upper_lower),
        item.seconds,
    ]
    cells = [cell for option in item.options for cell in _option_cells(option)]
    return [*row, *cells, *[None] * (choices * 5 - len(cells))]


def _option_cells(option: Option) -> list[Cell]:
    key = gettext("voided") if option.voided else gettext("yes") if option.right else gettext("no")
    return [Markup(option.html).striptags(), key, option.share, option.top, option.bottom]


def gain_table(course: Course, gain: Gain[Any]) -> Table:
    """One row a person with both tests, then their mean, then how many took one test only. Shares run from 0 to 1."""
    header = [
        *(gettext("Line"), gettext("Name"), gettext("People")),
        *(gettext("Before"), gettext("After"), gettext("Gain"), gettext("Normalised gain")),
    ]
    both, mean = gettext("Took both tests"), gettext("Mean of those who took both tests")
    rows: list[list[Cell]] = [
        *([both, pair.name, 1, pair.before, pair.after, pair.gain, None] for pair in gain.pairs),
        [mean, None, len(gain.pairs), gain.before, gain.after, gain.mean, gain.normalised],
        [gettext("Pre-test only"), None, gain.only_before, *[None] * 4],
        [gettext("Post-test only"), None, gain.only_after, *[None] * 4],
    ]
    return Table(course.title, header, rows)


def results_table(course: Course, entries: Sequence[Entry]) -> Table:
    """One row an attempt, and one for everybody without any. Points are exact to four places."""
    header = [
        *(gettext("Name"), gettext("Rank"), gettext("Unit or organisation"), gettext("Enrolment")),
        *(gettext("Quiz"), gettext("Edition"), gettext("Attempt"), gettext("Counts"), gettext("State")),
        *(gettext("Points"), gettext("Points possible"), gettext("Share"), gettext("Passed")),
        *(gettext("Begun"), gettext("Closed"), gettext("Closed how"), gettext("Void because")),
    ]
    return Table(course.title, header, [_result_row(entry) for entry in entries])


def _result_row(entry: Entry) -> list[Cell]:
    share = entry.earned / entry.possible if entry.earned is not None and entry.possible else None
    state = life.state(entry if entry.number else None, clock.now())
    return [
        *(entry.name, entry.rank, entry.organisation, _enrolment(entry.enrolment)),
        *(entry.quiz_id, entry.edition, entry.number, _yes_or_no(entry.counts), str(STATES[state])),
        *(entry.earned, entry.possible, share, _yes_or_no(entry.passed)),
        *(_local(entry.started_at), _local(entry.handed_in_at)),
        *(str(ENDINGS[entry.closed_by or ""]), entry.void_reason),
    ]


def _enrolment(state: str) -> str:
    return {"open": gettext("Under way"), "completed": gettext("Completed"), "withdrawn": gettext("Withdrawn")}[state]


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else gettext("yes") if value else gettext("no")


def _local(value: datetime | None) -> datetime | None:
    """A moment in the site's zone, as its pages show it."""
    return value.astimezone(ZoneInfo(current_app.config["SETTINGS"].timezone)) if value else None
