"""What a record says in sentences: why an answer got its mark, how an attempt ended, what was done to it."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from flask_babel import format_datetime, gettext, lazy_gettext

from app.assessment.rules.explaining import Explanation

_RULES = {
    "voided-question": lazy_gettext("The question was withdrawn. Everybody gets its points."),
    "blank": lazy_gettext("Not answered. No answer, no points."),
    "by-people": lazy_gettext("People mark this answer by its rubric."),
    "unreadable": lazy_gettext("The answer does not fit the question. No points."),
    "one-right": lazy_gettext("The right answer was chosen."),
    "one-wrong": lazy_gettext("A wrong answer was chosen."),
    "one-voided": lazy_gettext("An option that was withdrawn was chosen. It counts as right."),
    "all-or-nothing": lazy_gettext(
        "%(count)s of %(total)s right options were chosen, and %(wrong)s wrong ones. "
        "Points are given only for all right options and no wrong one."
    ),
    "part": lazy_gettext(
        "%(count)s of %(total)s right options were chosen, and %(wrong)s wrong ones. "
        "Each right option gives a share of the points, each wrong one takes a share away, never below nothing."
    ),
    "pairs": lazy_gettext("%(count)s of %(total)s pairs are right. Each pair gives an equal share of the points."),
    "places": lazy_gettext(
        "%(count)s of %(total)s items stand in their place. Each place gives an equal share of the points."
    ),
    "number-in": lazy_gettext("Read as %(read)s. Accepted is %(low)s to %(high)s, both included."),
    "number-out": lazy_gettext("Read as %(read)s. Accepted is %(low)s to %(high)s, both included: this lies outside."),
    "number-unreadable": lazy_gettext("No number can be read in it. Accepted is %(low)s to %(high)s."),
    "text-accepted": lazy_gettext(
        "Compared as “%(read)s”, without case, spacing, accents and quotation marks. "
        "It meets the accepted answer “%(met)s”."
    ),
    "text-other": lazy_gettext(
        "Compared as “%(read)s”, without case, spacing, accents and quotation marks. "
        "It meets no accepted answer: %(accepted)s."
    ),
}

_WITHDRAWN = lazy_gettext(
    "Withdrawn options among the right ones: %(voided)s. "
    "A withdrawn option counts as right for whoever chose it, and not at all for anybody else."
)

KINDS = {
    "essay": lazy_gettext("marked by people"),
    "override": lazy_gettext("changed by a person"),
    "regrade": lazy_gettext("marked anew by a corrected key"),
}

ENDS = {
    "": lazy_gettext("still open"),
    "person": lazy_gettext("handed in by the trainee"),
    "deadline": lazy_gettext("closed by the system when the time was up"),
    "invigilator": lazy_gettext("handed in by the invigilator"),
    "paper": lazy_gettext("handed in on paper and keyed in"),
    "void": lazy_gettext("ended because it was declared void"),
}

STATES = {
    "open": lazy_gettext("open"),
    "expired": lazy_gettext("the time is up"),
    "awaiting": lazy_gettext("waits for a marker"),
    "marked": lazy_gettext("marked"),
    "void": lazy_gettext("void"),
}

VERBS = {
    "attempt-started": lazy_gettext("begun"),
    "handed-in": lazy_gettext("handed in"),
    "attempt-closed": lazy_gettext("closed at the deadline"),
    "attempt-voided": lazy_gettext("declared void"),
    "attempt-reopened": lazy_gettext("opened again"),
    "time-changed": lazy_gettext("deadline moved"),
    "marks-changed": lazy_gettext("marks changed"),
    "essay-marked": lazy_gettext("essay marked"),
    "essay-reconciled": lazy_gettext("decided between two markers"),
    "attempt-on-paper": lazy_gettext("went on on paper"),
    "attempt-on-line": lazy_gettext("went on on line again"),
}


def sentence(found: Explanation) -> str:
    """Why an answer got these points, with what the rule saw."""
    values: dict[str, Any] = {"count": 0, "total": 0, "wrong": 0, "read": "", "met": "", "accepted": ""}
    more = f" {_WITHDRAWN}" if "voided" in found.values else ""
    return f"{_RULES[found.rule]}{more}" % (values | found.values)


def exactly(points: Fraction | None) -> str:
    """Points without rounding: "2.5" where a decimal ends, "5/3" where it does not; empty when there are none."""
    if points is None:
        return ""
    places = next((n for n in range(5) if (points * 10**n).denominator == 1), None)
    return str(points) if places is None else f"{float(points):.{places}f}"


def minutes(seconds: int) -> str:
    """By how much a deadline moved."""
    sign, whole = "+" if seconds >= 0 else "−", abs(seconds)
    if whole % 60:
        return gettext("%(sign)s%(minutes)s min %(seconds)s s", sign=sign, minutes=whole // 60, seconds=whole % 60)
    return gettext("%(sign)s%(minutes)s min", sign=sign, minutes=whole // 60)


def at(milliseconds: int) -> str:
    """The moment of an act to the second, from milliseconds since the epoch."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return format_datetime(moment, "d MMM y, HH:mm:ss z")
