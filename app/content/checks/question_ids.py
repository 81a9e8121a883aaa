"""A question's id is unique in the whole course: answers and statistics hang on it."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.diagnostics import Diagnostic, error
from app.content.model import Lesson

TWICE = error(
    "question-id-twice",
    "The id `{id}` belongs to a question in {other} already.",
    "Give one of the two another id, such as `{{#another-id}}`.",
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Report each further question with the id of an earlier one in another file."""
    first: dict[str, str] = {}
    for page, question in whole.questions():
        if isinstance(page.value, Lesson):  # a check is asked and answered within its lesson
            continue
        other = first.setdefault(question.id, page.path)
        if other != page.path:
            yield TWICE.at(spot(page, f"question {question.id}"), id=question.id, other=other)
