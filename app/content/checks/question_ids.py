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
USED = error(
    "uses-question-id",
    "What is included here has a question `{id}`, and so has {other}.",
    "Give your own question another id; two included questions with one id cannot stand in one course.",
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Report each further question with the id of an earlier one in another file; those of other courses come last."""
    first: dict[str, str] = {}
    for page, question in sorted(whole.questions(), key=lambda asked: asked[0].path in whole.reused.borrowed):
        if isinstance(page.value, Lesson):  # a check is asked and answered within its lesson
            continue
        other = first.setdefault(question.id, page.path)
        if other != page.path:
            rule = USED if page.path in whole.reused.borrowed else TWICE
            yield rule.at(spot(page, f"question {question.id}"), id=question.id, other=other)
