"""A pre-test and a post-test are one measurement: the second needs the first, and the first gives nothing away."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.diagnostics import Diagnostic, advice, error
from app.content.layout import whole_file
from app.content.model import Course, Quiz

ALONE = error(
    "post-test-alone",
    "There is a post-test, but no pre-test with which it could be compared.",
    "Write pre-test.md, or call what comes at the end exam.md.",
)
SHOWN = advice(
    "pre-test-shown",
    "The pre-test shows the answers of questions that the {later} may ask again.",
    "Write `show: marks`.",
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at the two files beside course.md."""
    before, after = whole.files.root("pre-test"), whole.files.root("post-test")
    if after and not before:
        yield ALONE.at(whole_file(after.path))
    course = whole.course
    later = _asks_again(course) if course else None
    if before and later:
        yield SHOWN.at(spot(whole.pages[before.path], "show"), later=later.kind)


def _asks_again(course: Course) -> Quiz | None:
    """What draws from a module from which the pre-test draws, too, and shows the answers of."""
    before = course.pre_test
    if before is None or before.show != "answers":
        return None
    asked = {draw.module for draw in before.draw}
    return next((it for it in (course.post_test, course.exam) if it and asked & {d.module for d in it.draw}), None)
