"""Advice: the right choices of a quiz do not all stand in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.diagnostics import Diagnostic, advice
from app.content.model import Quiz

SAME_PLACE = advice(
    "right-same-place",
    "In {count} of {all} questions the right choice is the {ordinal}.",
    "Write `shuffle: yes`, or put the right choices in different places.",
)
_FEWEST = 4  # questions: with fewer, one place may be chance
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every quiz whose choices are not shuffled."""
    for page, quiz in whole.quizzes():
        places = Counter(_places(quiz))
        asked = places.total()
        for place, count in places.most_common(1):
            if asked >= _FEWEST and count > asked * 0.75 and place < len(_ORDINALS):
                yield SAME_PLACE.at(spot(page, "shuffle"), count=count, all=asked, ordinal=_ORDINALS[place])


def _places(quiz: Quiz) -> Iterator[int]:
    """Where the right choice of each single-choice question stands that is shown in its written order."""
    for question in quiz.questions:
        if question.kind == "single" and not quiz.shuffle and not question.fixed:
            yield from (number for number, choice in enumerate(question.choices) if choice.right)
