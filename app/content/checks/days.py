"""Modules stand on days that the course has, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole, is_faulty, spot
from app.content.diagnostics import Diagnostic, error, warning

BEYOND = error(
    "day-beyond", "This module is on day {day}, but the course has {days}.", "Correct `day`, or `days` in course.md."
)
BACK = warning(
    "day-back",
    "This module is on day {day}, the one before it on day {before}.",
    "Correct `day`, or reorder the folders.",
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at the modules in their order."""
    before = 1
    for page, module in whole.modules():
        if is_faulty(page):  # its day may be what is wrong with it
            continue
        if whole.course and module.day > whole.course.days and not is_faulty(whole.pages["course.md"]):
            yield BEYOND.at(spot(page, "day"), day=module.day, days=whole.course.days)
        elif module.day < before:
            yield BACK.at(spot(page, "day"), day=module.day, before=before)
        before = module.day
