"""An open attempt as it lies before her: each question with her answer, what is missing, and the time that is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from app.assessment.rules.answers import Value, gap
from app.assessment.rules.sheets import Sheet, sheet
from app.content.model import Question

# what is done so soon after a clock has stopped counts as done before: its page cannot know of it yet
ON_ITS_WAY = timedelta(minutes=1)
AHEAD = timedelta(seconds=30)  # so far a page's clock may run ahead of ours, and its acts keep their order

_encode = msgspec.json.Encoder(order="deterministic").encode


class Given(Protocol):
    """An answer as it is saved."""

    @property
    def value(self) -> Value:
        """What was answered; None when it was taken back."""

    @property
    def seq(self) -> int:
        """When, in milliseconds since the epoch."""

    @property
    def saved_at(self) -> datetime:
        """When it reached the server."""


@dataclass(frozen=True)
class Asked:
    """A question on the desk. `gap` says what is missing (see `answers.gap`), `was` is her answer as JSON."""

    number: int
    sheet: Sheet
    value: Value
    seq: int
    saved_at: datetime | None
    gap: str

    @property
    def was(self) -> str:
        """What the page showed: a form says it again, so that only what was changed on it is saved."""
        return as_json(self.value)

    def holds(self, option_id: str, row: str = "") -> bool:
        """Whether this option is what she chose (in this row)."""
        if isinstance(self.value, dict):
            return str(self.value.get(row, "")) == option_id
        return option_id in self.value if isinstance(self.value, list) else option_id == self.value


def as_json(value: Value) -> str:
    """An answer as canonical JSON: the same answer is always the same text."""
    return _encode(value).decode()


def desk(questions: Sequence[Question], answers: Mapping[str, Given], seed: str, shuffle: bool) -> list[Asked]:
    """The questions of an open attempt, without their keys, in the order in which they are asked."""
    return [_asked(number, q, answers.get(q.id), seed, shuffle) for number, q in enumerate(questions, start=1)]


def _asked(number: int, question: Question, given: Given | None, seed: str, shuffle: bool) -> Asked:
    value = given.value if given else None
    shown = sheet(question, seed, shuffle, value)
    seq, saved_at = (given.seq, given.saved_at) if given else (0, None)
    return Asked(number, shown, value, seq, saved_at, gap(question, value))


def first_gap(asked: Sequence[Asked]) -> int:
    """The number of the first question that is not wholly answered; the last question when all are."""
    return next((item.number for item in asked if item.gap), len(asked))


def is_done_in_pause(seq: int, paused_at: datetime | None) -> bool:
    """Whether an act of this moment is one of a pause that lasts since `paused_at`."""
    return paused_at is not None and seq > milliseconds(paused_at + ON_ITS_WAY)


@dataclass(frozen=True)
class Clock:
    """The time of an attempt, in seconds; `now` is the server's, in milliseconds since the epoch."""

    deadline: datetime
    total: int
    left: int
    now: int

    @property
    def ends(self) -> int:
        """The deadline in milliseconds since the epoch."""
        return milliseconds(self.deadline)

    @property
    def minutes_left(self) -> int:
        """Whole minutes that are left, at least one while any time is left."""
        return -(-self.left // 60)


def clock_at(started_at: datetime, deadline: datetime | None, now: datetime) -> Clock | None:
    """The clock of an attempt; None without a limit of time."""
    if deadline is None:
        return None
    total, left = int((deadline - started_at).total_seconds()), max(0, int((deadline - now).total_seconds()))
    return Clock(deadline, total, left, milliseconds(now))


def milliseconds(now: datetime) -> int:
    """A moment as sequence number of a save."""
    return int(now.timestamp() * 1000)
