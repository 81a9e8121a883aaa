"""Rules that need the whole course, and advice on craft: one rule, one file. `ALL` is their list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.content.checks import (
    all_of_the_above,
    anchors,
    completion,
    days,
    draws,
    guessing,
    longest_answer,
    media,
    question_ids,
    reading_time,
    translated,
)
from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic

ALL: tuple[Callable[[Whole], Iterator[Diagnostic]], ...] = (
    question_ids.check,
    completion.check,
    days.check,
    draws.check,
    anchors.check,
    longest_answer.check,
    all_of_the_above.check,
    guessing.check,
    reading_time.check,
    media.check,
    translated.check,
)


def find(whole: Whole) -> list[Diagnostic]:
    """Everything that the checks find."""
    return [finding for check in ALL for finding in check(whole)]
