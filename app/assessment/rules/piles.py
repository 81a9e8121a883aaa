"""What waits for markers: piles of answers to one question, what is whose turn in them, and which comes next."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.assessment.rules import essays
from app.assessment.rules.essays import Given, Task


@dataclass(frozen=True)
class Pile:
    """The essays asked as one question of one quiz: their titles in the reader's language."""

    course_slug: str
    quiz_id: str
    question_id: str
    course: str
    quiz: str
    question: str


@dataclass(frozen=True)
class Waiting:
    """An essay of an attempt that is not marked in full. `mark` is the one that counts by now, None while none does."""

    attempt_id: uuid.UUID
    person_id: uuid.UUID
    handed_in_at: datetime
    pile: Pile
    given: tuple[Given, ...]
    mark: Fraction | None

    @property
    def code(self) -> str:
        """The letters by which markers speak of it."""
        return essays.code(self.attempt_id, self.pile.question_id)

    def task(self, who: uuid.UUID) -> Task:
        """What this person can do about it; nothing about her own."""
        return "settled" if who == self.person_id else essays.task(self.given, who, self.mark, awaiting=True)

    def turn(self, who: uuid.UUID) -> str:
        """Where it stands in this person's order."""
        return essays.turn(who, self.attempt_id, self.pile.question_id)


@dataclass(frozen=True)
class Heap:
    """How many answers of a pile wait for a mark, for how many of them this person can give it, and since when."""

    pile: Pile
    waiting: int
    hers: int
    disputed: int
    oldest: datetime


def heaps(found: Iterable[Waiting], who: uuid.UUID) -> list[Heap]:
    """The piles in which anything waits, the longest waiting first."""
    groups: dict[tuple[str, str, str], list[Waiting]] = {}
    for item in found:
        if item.mark is None:
            groups.setdefault((item.pile.course_slug, item.pile.quiz_id, item.pile.question_id), []).append(item)
    return sorted((_heap(group, who) for group in groups.values()), key=lambda heap: heap.oldest)


def _heap(group: Sequence[Waiting], who: uuid.UUID) -> Heap:
    disputed = sum(len(item.given) > 1 for item in group)
    hers = sum(item.task(who) == "mark" for item in group)
    return Heap(group[-1].pile, len(group) - disputed, hers, disputed, min(item.handed_in_at for item in group))


def of_task(found: Iterable[Waiting], who: uuid.UUID, *tasks: Task) -> list[Waiting]:
    """Those about which this person can do this, in her order."""
    return sorted((item for item in found if item.task(who) in tasks), key=lambda item: item.turn(who))


def of_pile(found: Iterable[Waiting], course_slug: str, quiz_id: str, question_id: str) -> list[Waiting]:
    """Those of one pile; an empty name stands for any."""
    wanted = (course_slug, quiz_id, question_id)
    return [
        item
        for item in found
        if all(
            not name or name == own
            for name, own in zip(wanted, (item.pile.course_slug, item.pile.quiz_id, item.pile.question_id), strict=True)
        )
    ]


def following(found: Iterable[Waiting], who: uuid.UUID, after: str = "") -> Waiting | None:
    """The next answer for this person to mark: behind the one with this turn, else from the beginning."""
    hers = of_task(found, who, "mark")
    return next((item for item in hers if item.turn(who) > after), hers[0] if hers else None)
