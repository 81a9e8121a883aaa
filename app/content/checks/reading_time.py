"""Advice: a lesson's minutes must be enough to read it in a second language."""

from __future__ import annotations

from app.content.draft import CourseDraft
from app.content.model import Lesson

WORDS_A_MINUTE = 130  # careful reading in a second language; first-language readers manage about 200 to 240
_ALLOWANCE = 1.1


def check(draft: CourseDraft) -> None:
    """Compare each lesson's words with its minutes."""
    for file in draft.originals():
        lesson = file.value
        if isinstance(lesson, Lesson) and lesson.kind != "scenario":
            needed = len(lesson.text.split()) / WORDS_A_MINUTE
            if not lesson.minutes and needed > 1:
                cure = f"Write “minutes: {round(needed) or 1}” in the front matter."
                file.add("minutes-missing", file.first_span, "This lesson does not say how long it takes.", cure)
            elif lesson.minutes and needed > lesson.minutes * _ALLOWANCE:
                message = f"Reading this lesson takes about {round(needed)} minutes, not {lesson.minutes}."
                cure = "Shorten it, split it, or give it more minutes."
                file.add("lesson-long", file.key_span("minutes"), message, cure)
