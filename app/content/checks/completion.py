"""What completes a course must be there to be done."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.diagnostics import Diagnostic, error

UNMET = error(
    "completion-unmet",
    "Completion asks for {kind}, but the course has none.",
    "Add what is missing, or take the line out.",
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Report conditions that nobody can meet."""
    course = whole.course
    if course is None or whole.lacks_a_module:
        return
    there = {
        "lessons": any(lesson.required for module in course.modules for lesson in module.lessons),
        "quizzes": any(module.quiz and not module.quiz.practice for module in course.modules),
        "exam": course.exam is not None,
        "evaluation": course.evaluation is not None,
        "attendance": True,
    }
    for condition in course.completion:
        if not there[condition.kind]:
            place = spot(whole.pages["course.md"], f"completion {condition.kind}")
            yield UNMET.at(place, kind=condition.kind)
