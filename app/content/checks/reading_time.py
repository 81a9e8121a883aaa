"""Advice: a lesson's minutes are enough to read it in a second language."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.diagnostics import Diagnostic, advice

MISSING = advice(
    "minutes-missing",
    "This lesson does not say how long it takes.",
    "Write `minutes: {minutes}` in the front matter.",
)
LONG = advice(
    "lesson-long",
    "Reading this lesson takes about {needed} minutes, not {minutes}.",
    "Shorten it, split it, or give it more minutes.",
)
WORDS_A_MINUTE = 130  # careful reading in a second language; first-language readers manage 200 to 240
_ALLOWANCE = 1.1


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Compare each lesson's words with its minutes; a scenario's paths are of different lengths."""
    for page, lesson in whole.lessons():
        needed = len(lesson.text.split()) / WORDS_A_MINUTE
        if lesson.kind == "scenario" or needed <= 1:
            continue
        if not lesson.minutes:
            yield MISSING.at(spot(page, "minutes"), minutes=round(needed))
        elif needed > lesson.minutes * _ALLOWANCE:
            yield LONG.at(spot(page, "minutes"), needed=round(needed), minutes=lesson.minutes)
