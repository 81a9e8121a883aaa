"""Decisions about sittings: their phase, who may start from where, which collide, how long one stood still."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeAlias
from zoneinfo import ZoneInfo

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Given: TypeAlias = tuple[datetime, timedelta]  # the end of a pause, and the time that an attempt got for it
Phase = Literal["coming", "running", "past", "closed", "cancelled"]
Barred = Literal["", "too-early", "too-late", "elsewhere"]
Presence = Literal["online", "silent"]

SILENT = timedelta(seconds=60)  # an open page speaks every 20 seconds; three missed words are a lost link
HANDED_OVER = "sitting-handed-over"  # the fact that another invigilator runs it
LONGEST = timedelta(days=7)  # a window that is longer is a slip of the pen
LAST_YEAR = 2999  # beyond it, moments that follow from a window cannot be told in every zone
EARLIEST_PAUSE = timedelta(hours=24)  # how far back a pause may be said to have begun

_BETWEEN = re.compile(r"[\s,;]+")
_WITH_PORT = re.compile(r"^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$")  # as some proxies tell it


class Window(Protocol):
    """When a sitting takes place."""

    @property
    def opens_at(self) -> datetime:
        """From when attempts may begin."""

    @property
    def closes_at(self) -> datetime:
        """Until when."""


class Course(Window, Protocol):
    """What has become of a sitting."""

    @property
    def closed_at(self) -> datetime | None:
        """When its invigilator closed it."""

    @property
    def cancelled_at(self) -> datetime | None:
        """When it was called off."""


def phase(sitting: Course, now: datetime) -> Phase:
    """Where a sitting stands. Past ones wait to be closed by their invigilator."""
    if sitting.cancelled_at is not None:
        return "cancelled"
    if sitting.closed_at is not None:
        return "closed"
    if now < sitting.opens_at:
        return "coming"
    return "running" if now < sitting.closes_at else "past"


def collide(one: Window, other: Window) -> bool:
    """Whether nobody could sit both. One may begin when the other ends."""
    return one.opens_at < other.closes_at and other.opens_at < one.closes_at


# ---------------------------------------------------------------- from where


def networks(text: str) -> tuple[list[Network], list[str]]:
    """The networks in what was typed, CIDR or single addresses with blanks, commas or lines between; and the rest."""
    found, wrong = [], []
    for word in filter(None, _BETWEEN.split(text)):
        try:
            found.append(ipaddress.ip_network(word, strict=False))
        except ValueError:
            wrong.append(word)
    return found, wrong


def admits(addresses: str, address: str | None) -> bool:
    """Whether these networks, as a sitting keeps them, contain an address; none at all contain every one."""
    found, _ = networks(addresses)
    if not found:
        return True
    try:
        here = ipaddress.ip_address(_WITH_PORT.sub(r"\1\2", address or ""))
    except ValueError:
        return False
    plain = getattr(here, "ipv4_mapped", None) or here  # a server that listens on both sees 10.0.0.1 as ::ffff:10.0.0.1
    return any(plain in network for network in found)


def barred(opens_at: datetime, closes_at: datetime, addresses: str, address: str | None, now: datetime) -> Barred:
    """Why an attempt may not begin here and now, or nothing."""
    if now < opens_at:
        return "too-early"
    if now >= closes_at:
        return "too-late"
    return "" if admits(addresses, address) else "elsewhere"


# ---------------------------------------------------------------- times


def moment_in(local: datetime, zone: str) -> datetime:
    """A local date and time as an aware moment; one that the clocks skip is moved on, of two the first is meant."""
    return local.replace(tzinfo=ZoneInfo(zone))


def window_fault(opens: datetime, closes: datetime, zone: str, now: datetime) -> Literal["", "over", "far", "skipped"]:
    """What is wrong with a window in local times, whose end follows its beginning on the wall.

    "skipped": clocks are put forward in between, and by every other clock it ends before it begins.
    """
    if closes.year > LAST_YEAR:
        return "far"
    begins, ends = moment_in(opens, zone).timestamp(), moment_in(closes, zone).timestamp()
    if ends <= now.timestamp():
        return "over"
    return "skipped" if ends <= begins else ""


def local_in(moment: datetime, zone: str) -> datetime:
    """The same on the wall of the room, without a zone."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


class Span(Protocol):
    """A pause: from when until when; None while it lasts."""

    @property
    def began_at(self) -> datetime:
        """From when."""

    @property
    def ended_at(self) -> datetime | None:
        """Until when."""


def stood_still(since: datetime, until: datetime, pauses: Iterable[Span]) -> timedelta:
    """How long a clock stood between two moments: what overlaps counts once; a pause that lasts counts until now."""
    total, reached = timedelta(0), since
    for pause in sorted(pauses, key=lambda pause: pause.began_at):
        began, ended = max(pause.began_at, reached), min(pause.ended_at or until, until)
        if ended > began:
            total, reached = total + (ended - began), ended
    return total


def stops_at(since: datetime, given: Iterable[Given]) -> datetime:
    """What a clock shows that has stood from `since` until now, less what was given for earlier pauses.

    The moment lies behind `since` by what was given for time after it, so that no time is given twice. Each pause was
    given in full when it ended, but for what others had given before: so it is known when it began.
    """
    stood: list[tuple[datetime, datetime]] = []
    for ended, length in sorted(given):
        began = ended - length
        while stood and began < stood[-1][1]:
            first, last = stood.pop()
            began -= last - first
        stood.append((began, ended))
    return since + sum((ended - max(began, since) for began, ended in stood if ended > since), timedelta(0))


def presence(heard: Iterable[datetime | None], now: datetime) -> Presence:
    """Whether the page of an open attempt has been heard of lately, by the moments at which it was."""
    return "online" if now - max(filter(None, heard)) < SILENT else "silent"


# ---------------------------------------------------------------- people on a list


def words_in(text: str) -> list[str]:
    """The names or addresses in a pasted list: one a line, or with semicolons or commas between; each once."""
    return list(dict.fromkeys(filter(None, (" ".join(part.split()) for part in re.split(r"[\n;,\t]+", text)))))


def known_as(people: Iterable[tuple[str, str, str]]) -> dict[str, list[str]]:
    """Keys of `people` (key, name, e-mail address) by what they are called: the whole name or the address, folded."""
    found: dict[str, list[str]] = {}
    for key, name, email in people:
        for called in {" ".join(name.casefold().split()), email.casefold()} - {""}:
            found.setdefault(called, []).append(key)
    return found


def pick(word: str, known: Mapping[str, list[str]]) -> list[str]:
    """Those whom a word means, of people `known_as` something."""
    return known.get(word.casefold().strip("<>"), [])
