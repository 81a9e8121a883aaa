"""Decisions about learning as pure functions: what is done and next, walks through scenarios, checks, search."""

from app.learning.rules.journey import Band, Station, beginning, days, ending
from app.learning.rules.progress import Done, Line, is_complete, lines, progress
from app.learning.rules.route import (
    SCENE,
    Onward,
    Stop,
    address,
    after_reading,
    find_lesson,
    module_stops,
    neighbours,
    next_stop,
    onward,
    stops,
)
from app.learning.rules.scenario import at_ending, scene, walk_on

__all__ = [
    "SCENE",
    "Band",
    "Done",
    "Line",
    "Onward",
    "Station",
    "Stop",
    "address",
    "after_reading",
    "at_ending",
    "beginning",
    "days",
    "ending",
    "find_lesson",
    "is_complete",
    "lines",
    "module_stops",
    "neighbours",
    "next_stop",
    "onward",
    "progress",
    "scene",
    "stops",
    "walk_on",
]
