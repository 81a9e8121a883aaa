"""The course as a journey: days as bands, modules as stations, each done, here or ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from app.content.model import Course
from app.learning.rules.progress import Done
from app.learning.rules.route import Stop, module_stops, stops

State = Literal["done", "here", "ahead"]


@dataclass(frozen=True)
class Station:
    """A module, or what stands at the end of the course, with how much of its asked stops is done."""

    id: str
    number: int  # from 1; 0 at the end of the course
    title: str
    minutes: int
    state: State
    done: int
    total: int
    stops: tuple[tuple[Stop, bool], ...]


@dataclass(frozen=True)
class Band:
    """One day with its stations and the minutes of all of them."""

    day: int
    minutes: int
    stations: tuple[Station, ...]


def days(course: Course, done: Done = (), here: Stop | None = None) -> list[Band]:
    """The days in order with their modules; `here` is the stop to which *Continue* leads."""
    numbered = [
        (module.day, _station(module.id, n, module.title, module.minutes, module_stops(module), done, here))
        for n, module in enumerate(course.modules, 1)
    ]
    bands = groupby(sorted(numbered, key=lambda pair: pair[0]), key=lambda pair: pair[0])
    return [_band(day, [station for _, station in pairs]) for day, pairs in bands]


def _band(day: int, stations: Sequence[Station]) -> Band:
    return Band(day, sum(station.minutes for station in stations), tuple(stations))


def beginning(course: Course, done: Done = (), here: Stop | None = None) -> list[Station]:
    """What stands before the first module: the pre-test, if the course has one."""
    return _alone([stop for stop in stops(course)[:1] if not stop.module], done, here) if course.modules else []


def ending(course: Course, done: Done = (), here: Stop | None = None) -> list[Station]:
    """What stands at the end of the course: post-test, exam and evaluation, as far as it has them."""
    before = len(beginning(course))
    return _alone([stop for stop in stops(course)[before:] if not stop.module], done, here)


def _alone(found: Sequence[Stop], done: Done, here: Stop | None) -> list[Station]:
    return [_station(stop.ref, 0, stop.title, stop.minutes, [stop], done, here) for stop in found]


def _station(
    id: str, number: int, title: str, minutes: int, inside: Sequence[Stop], done: Done, here: Stop | None
) -> Station:
    marked = tuple((stop, (stop.kind, stop.ref) in done) for stop in inside)
    asked = [is_done for stop, is_done in marked if stop.asked or stop.kind == "test"]
    state: State = "done" if asked and all(asked) else "ahead"
    if here in inside:
        state = "here"
    return Station(id, number, title, minutes, state, sum(asked), len(asked), marked)
