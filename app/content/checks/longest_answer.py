"""Advice: when the right answer is by far the longest, it can be guessed."""

from __future__ import annotations

from app.content.draft import CourseDraft
from app.content.html import words_of
from app.content.model import Question

_BY_FAR = 1.3
_SHORT = 15


def check(draft: CourseDraft) -> None:
    """Look at every question of one right choice."""
    for file in draft.originals():
        for question in file.questions:
            if question.kind == "single" and _stands_out(question):
                message = "The right choice is much longer than the others, which gives it away."
                cure = "Make the choices about equally long."
                file.add("longest-answer", file.spans.get(question.id, file.first_span), message, cure)


def _stands_out(question: Question) -> bool:
    right = [len(words_of(choice.html)) for choice in question.choices if choice.right]
    wrong = [len(words_of(choice.html)) for choice in question.choices if not choice.right]
    return bool(right and wrong) and right[0] > max(_SHORT, max(wrong) * _BY_FAR)
