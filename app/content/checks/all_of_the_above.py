"""Advice: “all of the above” tests how well people read options, and breaks when choices are shuffled."""

from __future__ import annotations

import re

from app.content.draft import CourseDraft
from app.content.html import words_of

_PHRASE = re.compile(r"\b(all|none|both) of (the above|these|the below)\b", re.IGNORECASE)


def check(draft: CourseDraft) -> None:
    """Look at every choice."""
    for file in draft.originals():
        for question in file.questions:
            said = next((m for c in question.choices if (m := _PHRASE.search(words_of(c.html)))), None)
            if said:
                cure = "Make it a question with several right choices."
                span = file.spans.get(question.id, file.first_span)
                file.add("all-of-the-above", span, f"A choice says “{said[0]}”.", cure)
