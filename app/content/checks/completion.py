"""What completes a course must be there."""

from __future__ import annotations

from app.content.draft import CourseDraft


def check(draft: CourseDraft) -> None:
    """Report conditions that no file can meet."""
    if draft.outline is None:
        return
    modules = draft.modules
    there = {
        "lessons": any(lesson.required for module in modules for lesson in module.lessons),
        "quizzes": any(module.quiz for module in modules),
        "exam": draft.exam is not None,
        "evaluation": draft.evaluation is not None,
        "attendance": True,
    }
    for condition in draft.outline.completion:
        if not there[condition.kind]:
            span = draft.outline.places[condition.kind]
            message = f"Completion asks for {condition.kind}, but the course has none."
            draft.file("course.md").add("condition-unmet", span, message, "Take the condition away, or add the file.")
