"""Advice: “all of the above” tests how people read options, and means nothing once choices are shuffled."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.content.checks.whole import Whole, spot
from app.content.checks.words import words_of
from app.content.diagnostics import Diagnostic, advice

SAID = advice(
    "all-of-the-above",
    "A choice says “{phrase}”.",
    "Make it a question with several right choices.",
)
_PHRASE = re.compile(r"\b(?:all|none|both) of (?:the above|these|the below)\b", re.IGNORECASE)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every choice."""
    for page, question in whole.questions():
        said = next((found for c in question.choices if (found := _PHRASE.search(words_of(c.html)))), None)
        if said:
            yield SAID.at(spot(page, f"question {question.id}"), phrase=said[0])
