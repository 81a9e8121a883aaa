"""Words about sittings: when and where, in which state people are, and what a trainee declares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import format_datetime as format_clock
from flask_babel import get_locale, gettext, lazy_gettext, ngettext

from app.assessment.queries import Hindrance, Line, Place, Progress
from app.assessment.rules.sittings import Network
from app.assessment.views.access import pages
from app.base import clock
from app.base.presentation import duration_minutes
from app.content import model

PHASES = {
    "coming": (lazy_gettext("To come"), "ahead"),
    "running": (lazy_gettext("Running"), "here"),
    "past": (lazy_gettext("Time is over"), "warning"),
    "closed": (lazy_gettext("Closed"), "done"),
    "cancelled": (lazy_gettext("Cancelled"), "plain"),
}

_ENDED = {
    "person": lazy_gettext("Handed in"),
    "deadline": lazy_gettext("Time was up"),
    "invigilator": lazy_gettext("Handed in by the invigilator"),
    "paper": lazy_gettext("Handed in on paper"),
    "void": lazy_gettext("Void"),
}


class Held(Protocol):
    """When something takes place, by which clock."""

    @property
    def zone(self) -> str:
        """The IANA name of the room's zone."""

    @property
    def opens_at(self) -> datetime:
        """From when."""

    @property
    def closes_at(self) -> datetime:
        """Until when."""


@pages.app_template_filter("window")
def window(sitting: Held) -> str:
    """A window of time by the clock of its room: "Thu, 26 Nov 2026, 09:00 to 11:00, East Africa Time"."""
    opens, closes = (_at(sitting, moment, "EEE, d MMM y, HH:mm") for moment in (sitting.opens_at, sitting.closes_at))
    if _at(sitting, sitting.opens_at, "yMMdd") == _at(sitting, sitting.closes_at, "yMMdd"):
        closes = _at(sitting, sitting.closes_at, "HH:mm")
    zone = _at(sitting, sitting.closes_at, "zzzz")
    return gettext("%(opens)s to %(closes)s, %(zone)s", opens=opens, closes=closes, zone=zone)


@pages.app_template_filter("clock_time")
def clock_time(value: datetime) -> str:
    """A time of the day to the second, for what has just happened."""
    return str(format_clock(value, "HH:mm:ss"))


def _at(sitting: Held, moment: datetime, how: str) -> str:
    return str(format_datetime(moment, how, tzinfo=ZoneInfo(sitting.zone), locale=get_locale() or "en"))


def networks_in_words(networks: list[Network]) -> list[str]:
    """Networks as the addresses from the first to the last."""
    return [
        str(network[0])
        if network.num_addresses == 1
        else gettext("%(first)s to %(last)s", first=network[0], last=network[-1])
        for network in networks
    ]


# ---------------------------------------------------------------- people in the room


def few(names: Sequence[str]) -> str:
    """Names for a notice, of many only the first ones: a notice is kept in a cookie."""
    return ", ".join(name[:60] for name in names[:5]) + (" …" if len(names) > 5 else "")


@dataclass(frozen=True)
class Row:
    """One line of the live page, in words. `state_kind` is that of its badge; `alarm` marks what needs a look."""

    line: Line
    state: str
    state_kind: str
    progress: str
    saved_at: datetime | None
    link: str
    alarm: bool
    left: str


HINDRANCES = {
    "open-elsewhere": lazy_gettext("Cannot start: an attempt is open that was not begun in this sitting"),
    "no-attempts-left": lazy_gettext("Cannot start: no attempt is left"),
    "wait-first": lazy_gettext("Cannot start yet: the wait after the last attempt is not over"),
}


def row(line: Line, hindrance: Hindrance | None = None) -> Row:
    """A person on the list as the live page says it; `hindrance` is why she could not start."""
    attempt = line.attempt
    if attempt is None:
        came_in = line.ticket_used_at is not None
        state = gettext("Has come in") if came_in else gettext("Not started")
        why = str(HINDRANCES[hindrance]) if hindrance else ""
        return Row(line, state, "ahead" if came_in else "plain", "", None, why, bool(why), "")
    progress = gettext("%(answered)s of %(asked)s", answered=attempt.answered, asked=attempt.asked)
    state, kind = _state(attempt)
    link, alarm = _link(attempt)
    return Row(line, state, kind, progress, attempt.last_saved, link, alarm, _left(attempt))


def _state(attempt: Progress) -> tuple[str, str]:
    if attempt.voided_at is not None:
        return gettext("Void"), "danger"
    if attempt.handed_in_at is not None:
        return str(_ENDED.get(attempt.closed_by, attempt.closed_by)), "done"
    if attempt.on_paper_at is not None:
        return gettext("Goes on on paper"), "ahead"
    if attempt.paused_at is not None:
        return gettext("Paused"), "warning"
    return (gettext("Writing"), "here") if attempt.is_open else (gettext("Time was up"), "done")


def _link(attempt: Progress) -> tuple[str, bool]:
    """What is known of the connection of a page that writes, and whether it gives cause to look."""
    if not attempt.is_open or attempt.on_paper_at is not None:
        return "", False
    words = []
    silent = attempt.presence == "silent"
    if silent:
        heard = max(filter(None, (attempt.seen_at, attempt.last_saved, attempt.started_at)))
        minutes = int((clock.now() - heard).total_seconds()) // 60
        words.append(gettext("No word for %(time)s", time=duration_minutes(max(1, minutes))))
    elif attempt.presence == "online":
        words.append(gettext("On line"))
    if attempt.unsent:
        words.append(ngettext("%(num)s answer not sent", "%(num)s answers not sent", attempt.unsent))
    return " · ".join(words), silent or attempt.unsent > 0


def _left(attempt: Progress) -> str:
    seconds = attempt.seconds_left
    if seconds is None or not attempt.is_open or attempt.on_paper_at is not None:
        return ""
    return duration_minutes(-(-seconds // 60))


# ---------------------------------------------------------------- what is declared


def asks_declaration(quiz: model.Quiz, place: Place | None) -> bool:
    """Whether somebody declares to keep the rules before this begins: an exam does, and whatever is sat in a room."""
    return place is not None or (quiz.kind == "exam" and not quiz.practice)


def declaration(quiz: model.Quiz, number: int) -> list[str]:
    """What she declares, sentence by sentence, as it is kept with the attempt; `number` is that of the attempt."""
    said = [
        gettext("I answer on my own. Nobody helps me, and I help nobody."),
        gettext("I use no aids but those that are allowed in this exam."),
        gettext("I use nobody else's account or ticket, and nobody uses mine."),
        gettext("I do not copy the questions and do not pass them on."),
    ]
    if quiz.minutes:
        said.append(gettext("I know that the time is %(time)s.", time=duration_minutes(quiz.minutes)))
    if quiz.attempts:
        said.append(gettext("I know that this is attempt %(number)s of %(all)s.", number=number, all=quiz.attempts))
    said.append(gettext("I know that my answers are kept, and when I saved each of them."))
    return said
