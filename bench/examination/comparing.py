"""Every acknowledged save against the rows afterwards: what is lost, and what stands twice."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Save:
    """A save as it was sent, or a row as it stands; `value` as it is kept. `seq` is in milliseconds."""

    key: uuid.UUID
    attempt: uuid.UUID
    question: str
    seq: int
    value: object

    @property
    def place(self) -> tuple[uuid.UUID, str]:
        """The question that it answers."""
        return self.attempt, self.question


Current = Mapping[tuple[uuid.UUID, str], tuple[int, object]]


@dataclass(frozen=True)
class Difference:
    """`lost`: acknowledged, and not there as it was sent. `doubled`: rows too many. `strange`: rows nobody sent."""

    lost: list[Save]
    doubled: int
    strange: int


def compare(acknowledged: Iterable[Save], unanswered: Iterable[Save], rows: Iterable[Save], now: Current) -> Difference:
    """Compare one by one. `now` holds the answers by which the attempts would be marked, as sequence and value.

    Lost is a save whose row is missing or says something else, and one that is the last act of its question and is
    not the answer that counts. A save that nobody has answered (`unanswered`) may stand, and may count.
    """
    kept = list(acknowledged)
    lines = list(rows)
    by_key = {(row.attempt, row.key): row for row in lines}
    lost = {save.key: save for save in kept if by_key.get((save.attempt, save.key)) != save}
    for save in _last(kept, list(unanswered)):
        if now.get(save.place) != (save.seq, save.value):
            lost[save.key] = save
    times = Counter((row.attempt, row.question, row.seq) for row in lines)
    sent = {(save.attempt, save.question, save.seq) for save in (*kept, *unanswered)}
    return Difference(list(lost.values()), sum(times.values()) - len(times), len(times.keys() - sent))


def _last(kept: list[Save], unanswered: list[Save]) -> list[Save]:
    """The acknowledged save of each question that is its last act."""
    latest: dict[tuple[uuid.UUID, str], Save] = {}
    for save in kept:
        if save.place not in latest or latest[save.place].seq < save.seq:
            latest[save.place] = save
    overtaken = {save.place for save in unanswered if save.place in latest and latest[save.place].seq < save.seq}
    return [save for place, save in latest.items() if place not in overtaken]
