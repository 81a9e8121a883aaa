"""What the figures of an item analysis mean, in words: for the page and for the tables that are taken away."""

from __future__ import annotations

from flask_babel import format_decimal, gettext, lazy_gettext

from app.assessment.rules.item_flags import Flag
from app.assessment.rules.reliability import Spread
from app.assessment.views.access import pages
from app.base.presentation import percent

STATES = {
    "not-started": lazy_gettext("Not started"),
    "open": lazy_gettext("Open"),
    "handed-in": lazy_gettext("Handed in"),
    "expired": lazy_gettext("Time is up"),
    "awaiting": lazy_gettext("Waits for marking"),
    "marked": lazy_gettext("Marked"),
    "void": lazy_gettext("Void"),
}

ENDINGS = {
    "": "",
    "person": lazy_gettext("by the trainee"),
    "deadline": lazy_gettext("at the deadline"),
    "invigilator": lazy_gettext("by the invigilator"),
    "paper": lazy_gettext("on paper"),
    "void": lazy_gettext("declared void"),
}

_FLAGS = {
    "key": lazy_gettext("The best trainees miss this: check the key"),
    "hard": lazy_gettext("Hardly anybody is right"),
    "weak": lazy_gettext("Strong and weak trainees do equally well"),
    "slow": lazy_gettext("Takes much longer than the others"),
    "easy": lazy_gettext("Nearly everybody is right"),
}

_GAPS = {
    "too-few": lazy_gettext("There is no reliability yet: it needs at least 10 attempts."),
    "one-question": lazy_gettext("There is no reliability: one question alone has nothing to compare it with."),
    "points": lazy_gettext(
        "There is no reliability: trainees got different questions, and the questions do not have equal points."
    ),
    "no-spread": lazy_gettext("There is no reliability: everybody has the same result, so nothing tells them apart."),
}

_METHODS = {
    "kr20": lazy_gettext("KR-20"),
    "alpha": lazy_gettext("Cronbach's alpha"),
    "kr21": lazy_gettext("KR-21"),
    "nested": lazy_gettext("KR-21, for part marks"),
}

_MEANINGS = (
    (0.9, lazy_gettext("Another exam of this kind would put people in nearly the same order.")),
    (0.8, lazy_gettext("Good: another exam of this kind would put most people in the same order.")),
    (0.7, lazy_gettext("Enough to compare groups. Results near the pass mark may be chance.")),
    (0.5, lazy_gettext("Low: much of the difference between two people may be chance. More questions help most.")),
    (0.0, lazy_gettext("Very low: the questions hardly measure one thing, or nearly everybody has the same result.")),
)

_BELOW = lazy_gettext("Below zero: questions contradict each other. Look first at those whose key may be wrong.")


def flag_words(flag: Flag) -> str:
    """One flag as a sentence without its full stop."""
    if flag.code == "unused":
        return gettext("Nobody picks %(letter)s", letter=flag.option)
    if flag.code == "rival":
        return gettext("The best trainees pick %(letter)s rather than the key: check the key", letter=flag.option)
    return str(_FLAGS[flag.code])


def method_words(spread: Spread) -> str:
    """What the reliability is called; empty where there is none."""
    return str(_METHODS[spread.method]) if spread.method else ""


def meaning(spread: Spread) -> str:
    """What the reliability says, or why there is none."""
    value = spread.reliability
    if value is None:
        return str(_GAPS[spread.gap])
    return str(next((words for least, words in _MEANINGS if value >= least), _BELOW))


def caution(spread: Spread) -> str:
    """What to know of a reliability that rests on different papers; empty otherwise."""
    if spread.method not in ("kr21", "nested"):
        return ""
    return gettext("Trainees got different questions: this is a cautious estimate, the true value is rather higher.")


@pages.app_template_filter("share")
def share(value: float | None) -> str:
    """A share from 0 to 1 as whole per cent; a dash where it cannot be said."""
    return "–" if value is None else percent(int(value * 100 + 0.5))


@pages.app_template_filter("figure")
def figure(value: float | None) -> str:
    """A figure with two decimals; a dash where it cannot be said."""
    if value is None:
        return "–"
    # a true minus, and a mark that keeps it before the number where lines run from right to left
    return format_decimal(round(float(value), 2) + 0.0, "0.00;\u200e−0.00")


@pages.app_template_filter("seconds")
def seconds(value: float | None) -> str:
    """A time in seconds, or minutes and seconds; a dash where it cannot be said."""
    if value is None:
        return "–"
    minutes, rest = divmod(round(value), 60)
    if not minutes:
        return gettext("%(seconds)s s", seconds=rest)
    return gettext("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)
