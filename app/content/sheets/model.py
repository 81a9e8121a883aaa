"""The fields of a question's sheet."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["single", "multiple", "truefalse", "number", "text", "matching", "ordering", "essay"]
Mark = Literal["right", "wrong", "void"]


@dataclass(frozen=True)
class Option:
    """A choice: what stands behind its mark, and what is said to whoever chooses it."""

    text: str
    mark: Mark
    feedback: str = ""


@dataclass(frozen=True)
class Pair:
    """What belongs together; without a left side, a right side that belongs to nothing."""

    left: str
    right: str


@dataclass(frozen=True)
class Criterion:
    """A row of an essay's rubric. `levels` says what earns the points of each level of the sheet; "" is not used."""

    text: str
    points: int
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One question of a quiz or a bank. Only the fields of its kind say anything; the others are empty.

    `id` "" means that it is made from the heading. `low` and `high` are both accepted; `around` says that they are
    written as a middle with its tolerance. An essay's points are the sum of its criteria. `levels` are the points of
    the columns of a rubric with levels, falling; then the points of a criterion are the highest that it uses.
    """

    kind: Kind
    title: str
    id: str = ""
    body: str = ""
    options: tuple[Option, ...] = ()
    accepted: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    around: bool = False
    labels: tuple[str, str] = ("", "")
    pairs: tuple[Pair, ...] = ()
    items: tuple[str, ...] = ()
    least_words: int = 0
    most_words: int = 0
    levels: tuple[int, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    feedback: str = ""
    points: int = 1
    topic: str = ""
    fixed: bool = False
    partial: bool = False
    voided: bool = False
