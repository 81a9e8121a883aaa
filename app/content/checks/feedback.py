"""Advice: who chose wrongly is told why, where answers are shown."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.diagnostics import Diagnostic, advice
from app.content.model import Question, Quiz

MISSING = advice(
    "feedback-missing",
    "This question shows its answer and does not say why it is right.",
    "Write a `>` quote below the answer, or below each wrong choice.",
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at the choice questions of quizzes that show their answers; exams show none."""
    for page, quiz in whole.quizzes():
        if quiz.show == "answers":
            for question in _silent(quiz):
                yield MISSING.at(spot(page, f"question {question.id}"))


def _silent(quiz: Quiz) -> Iterator[Question]:
    for question in quiz.questions:
        said = question.feedback or any(choice.feedback for choice in question.choices)
        if question.kind in ("single", "multiple") and not said and not question.voided:
            yield question
