"""Advice: a lesson's minutes are enough to read it in a second language."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.diagnostics import Diagnostic, advice
from app.content.model import Block

MISSING = advice(
    "minutes-missing",
    "This lesson does not say how long it takes.",
    "Write `minutes: {minutes}` in the front matter.",
)
LONG = advice(
    "lesson-long",
    "This lesson takes about {needed} minutes to read and do, not {minutes}.",
    "Shorten it, split it, or give it more minutes.",
)
WORDS_A_MINUTE = 100  # careful reading of instructions in a second language; half of what most manage in their own
_ALLOWANCE = 1.1


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Compare each lesson's words and activities with its minutes; a scenario's paths are of different lengths."""
    for page, lesson in whole.lessons():
        work = sum(part.minutes or 0 for part in lesson.parts if isinstance(part, Block))
        needed = len(lesson.text.split()) / WORDS_A_MINUTE + work
        if lesson.kind == "scenario" or needed <= 1:
            continue
        if not lesson.minutes:
            yield MISSING.at(spot(page, "minutes"), minutes=round(needed))
        elif needed > lesson.minutes * _ALLOWANCE:
            yield LONG.at(spot(page, "minutes"), needed=round(needed), minutes=lesson.minutes)
