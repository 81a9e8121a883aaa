"""Advice: when the right choice is by far the longest, it can be guessed."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.checks.words import words_of
from app.content.diagnostics import Diagnostic, advice
from app.content.model import Question

LONGEST = advice(
    "longest-answer",
    "The right choice is much longer than the others, which gives it away.",
    "Make the choices about equally long.",
)
_BY_FAR = 1.3
_SHORT = 15  # characters: among short choices the length says little


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every question of one right choice."""
    for page, question in whole.questions():
        if question.kind == "single" and _stands_out(question):
            yield LONGEST.at(spot(page, f"question {question.id}"))


def _stands_out(question: Question) -> bool:
    right = [len(words_of(choice.html)) for choice in question.choices if choice.right]
    wrong = [len(words_of(choice.html)) for choice in question.choices if not choice.right]
    return bool(right and wrong) and right[0] > max(_SHORT, max(wrong) * _BY_FAR)
