"""What a trainee may see of an attempt, and when: nothing of the key before its quiz and its sitting allow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.assessment.rules.life import State

Shown = Literal["later", "nothing", "marks", "answers"]


@dataclass(frozen=True)
class Room:
    """The sitting of an attempt. `busy`: somebody in it still has an open attempt; `addresses`: where it may be sat."""

    closes_at: datetime
    closed_at: datetime | None
    busy: bool
    addresses: str = ""

    def is_closed(self, now: datetime) -> bool:
        """Whether it is over for everybody: closed by its invigilator, or past its end and nobody writes any more."""
        return self.closed_at is not None or (now >= self.closes_at and not self.busy)


def shown(show: Literal["answers", "marks", "nothing"], state: State, room: Room | None, now: datetime) -> Shown:
    """What the trainee sees of her attempt now.

    "later": that it is handed in, and no more, because it is open, because not all of it is marked, or because others
    in the same sitting still write. "nothing": whether she passed.
    """
    if state in ("not-started", "open", "awaiting"):
        return "later"
    if room is not None and not room.is_closed(now):
        return "later"
    return "nothing" if state == "void" else show


def tells(shown: Shown) -> bool:
    """Whether it tells of each answer if it is right: by the key, or by its mark."""
    return shown in ("marks", "answers")
