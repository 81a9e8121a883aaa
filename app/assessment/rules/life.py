"""The life of an attempt: its states, the acts that lead from one to the next, and what each state allows.

The table is drawn in docs/architecture/attempts.md. States follow from what is stored; nothing stores a state.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Protocol

State = Literal["not-started", "open", "handed-in", "expired", "awaiting", "marked", "void"]
Act = Literal["start", "save", "extend", "hand-in", "expire", "reopen", "mark", "wait", "remark", "void"]

TABLE: dict[tuple[State, Act], State] = {
    ("not-started", "start"): "open",
    ("open", "save"): "open",
    ("open", "extend"): "open",
    ("open", "hand-in"): "handed-in",
    ("open", "expire"): "expired",
    ("handed-in", "mark"): "marked",
    ("handed-in", "wait"): "awaiting",
    ("expired", "mark"): "marked",
    ("expired", "wait"): "awaiting",
    ("awaiting", "mark"): "marked",
    ("awaiting", "remark"): "awaiting",
    ("awaiting", "reopen"): "open",
    ("marked", "remark"): "marked",
    ("marked", "reopen"): "open",
    ("open", "void"): "void",
    ("awaiting", "void"): "void",
    ("marked", "void"): "void",
}


class Facts(Protocol):
    """What is stored of an attempt, as far as its state follows from it."""

    @property
    def deadline(self) -> datetime | None:
        """When it ends by itself; None without a limit of time."""

    @property
    def paused_at(self) -> datetime | None:
        """Since when its clock stands still."""

    @property
    def on_paper_at(self) -> datetime | None:
        """Since when it goes on on paper, where no clock of ours runs."""

    @property
    def handed_in_at(self) -> datetime | None:
        """When it closed, however it did."""

    @property
    def closed_by(self) -> str:
        """How it closed."""

    @property
    def passed(self) -> bool | None:
        """Whether it was passed; None until all of it is marked."""

    @property
    def voided_at(self) -> datetime | None:
        """When it was declared void."""


def state(attempt: Facts | None, now: datetime) -> State:
    """In which state an attempt is. One whose time is up counts as expired before anybody has closed it."""
    if attempt is None:
        return "not-started"
    if attempt.voided_at is not None:
        return "void"
    if attempt.handed_in_at is None:
        return "expired" if is_over(attempt.deadline, attempt.paused_at or attempt.on_paper_at, now) else "open"
    return "awaiting" if attempt.passed is None else "marked"


def after(state: State, act: Act) -> State | None:
    """The state to which an act leads, or None where it is not allowed."""
    return TABLE.get((state, act))


def is_over(deadline: datetime | None, still_since: datetime | None, now: datetime) -> bool:
    """Whether the time is up. The deadline itself is too late; while the clock stands still it never comes.

    It stands still in a pause, and for good on paper: whoever keys the paper in closes the attempt.
    """
    return deadline is not None and still_since is None and now >= deadline


def may_reopen(attempt: Facts, told: bool, newer_attempt: bool) -> bool:
    """Whether an attempt that closed at its deadline may go on with more time.

    Not when it was passed, when another attempt has begun since, or when she could be `told` which answers are right.
    """
    expired = attempt.closed_by == "deadline" and attempt.voided_at is None
    return expired and not attempt.passed and not told and not newer_attempt
