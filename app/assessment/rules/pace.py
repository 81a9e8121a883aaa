"""How long a question took, estimated from when answers were saved: when a question was first read is not known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

LONGEST = timedelta(minutes=30)  # a longer silence is a pause or a lost link, and says nothing about the question


def seconds(started_at: datetime, saves: Iterable[tuple[str, datetime]]) -> dict[str, float]:
    """Seconds for each question: from the last save of another one, or from the start, to its own first save.

    Saves are question and moment, in any order. A question that took longer than `LONGEST` is left out.
    """
    found: dict[str, float] = {}
    seen: set[str] = set()
    before = started_at
    for question_id, moment in sorted(saves, key=lambda save: save[1]):
        # at a question's first save, the save before it is one of another question
        if question_id not in seen and timedelta(0) <= moment - before <= LONGEST:
            found[question_id] = (moment - before).total_seconds()
        seen.add(question_id)
        before = moment
    return found
