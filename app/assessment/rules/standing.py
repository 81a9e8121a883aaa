"""Whether an attempt may begin, until when it lasts, and what the attempts so far amount to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from app.content.model import Quiz


class Past(Protocol):
    """What is known of an attempt that has begun."""

    @property
    def counts(self) -> bool:
        """Whether it uses up one of the attempts."""

    @property
    def handed_in_at(self) -> datetime | None:
        """When it ended; None while it is open."""

    @property
    def passed(self) -> bool | None:
        """Whether it was passed."""


Refused = Literal["", "no-attempts-left", "wait-first"]


@dataclass(frozen=True)
class Standing:
    """Where someone stands with a quiz. `left` None means without limit; `not_before` is when the wait ends."""

    used: int
    left: int | None
    not_before: datetime | None
    passed: bool
    refused: Refused


def deadline(
    quiz: Quiz, started_at: datetime, closes_at: datetime | None = None, extra_minutes: int = 0
) -> datetime | None:
    """When an attempt ends by itself; None without a limit of time.

    In a sitting it ends with the sitting at the latest. Extra time moves both.
    """
    ends = [started_at + timedelta(minutes=quiz.minutes)] if quiz.minutes else []
    ends += [closes_at] if closes_at else []
    return min(ends) + timedelta(minutes=extra_minutes) if ends else None


def standing(quiz: Quiz, past: Sequence[Past], grants: Sequence[datetime], now: datetime) -> Standing:
    """Judge the attempts so far. Practice has no limit; a grant adds an attempt and ends the wait before it."""
    counted = [attempt for attempt in past if attempt.counts]
    passed = any(attempt.passed for attempt in counted)
    if quiz.practice:
        return Standing(len(past), None, None, passed, "")
    left = max(0, quiz.attempts + len(grants) - len(counted)) if quiz.attempts else None
    until = _wait_ends(quiz, counted, grants)
    waiting = until if until and now < until else None
    refused: Refused = "no-attempts-left" if left == 0 else "wait-first" if waiting else ""
    return Standing(len(counted), left, waiting, passed, refused)


def _wait_ends(quiz: Quiz, counted: Sequence[Past], grants: Sequence[datetime]) -> datetime | None:
    ended = max((attempt.handed_in_at for attempt in counted if attempt.handed_in_at), default=None)
    if ended is None or any(granted >= ended for granted in grants):
        return None
    return ended + timedelta(seconds=quiz.wait)
