"""How long a question took, estimated from when answers were saved: when a question was first read is not known."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = (
    30 * 60 * 1000
)  # milliseconds; a longer silence is a pause or a lost link, and says nothing about the question


def seconds(started: int, saves: Iterable[tuple[str, int]]) -> dict[str, float]:
    """Seconds for each question: from the last save of another one, or from the start, to its own first save.

    Saves are question and moment, in any order; moments are milliseconds since the epoch. A question that
    took longer than `LONGEST` is left out.
    """
    found: dict[str, float] = {}
    seen: set[str] = set()
    before = started
    for question_id, moment in sorted(saves, key=lambda save: save[1]):
        # at a question's first save, the save before it is one of another question
        if question_id not in seen and 0 <= moment - before <= LONGEST:
            found[question_id] = (moment - before) / 1000
        seen.add(question_id)
        before = moment
    return found
