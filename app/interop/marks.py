"""Per cent of the points for each choice, as other systems give them, as right and wrong choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.content.sheets.model import Mark
from app.interop.findings import Rule, error, info, warning

NONE_RIGHT = error("choice-none-right", "No choice earns the full points.", "The question was left out.")
SEVERAL = warning(
    "choice-several-right",
    "{count} choices are right, and one of them is to be chosen.",
    "The first is right; the others are voided, so that whoever chooses one loses nothing.",
)
PART = warning("choice-part", "The choice “{text}” earns {weight}% of the points.", "It counts as wrong.")
COST = warning("choice-cost", "The choice “{text}” takes {weight}% of the points away.", "It takes nothing away.")
SHARES = warning(
    "choice-shares",
    "The right choices earn {weights}% of the points.",
    "Each earns the same share, and each wrong one takes as much away.",
)
WHOLE = info(
    "choice-all-or-nothing",
    "Each wrong choice takes all points away.",
    "Only all right choices together, and no wrong one, earn the points.",
)

_NEAR = 1.0  # per cent: systems round thirds in several ways


class Found(NamedTuple):
    """A rule and what it is about: the number of a choice (-1: all of them), words for the sentence."""

    rule: Rule
    choice: int
    words: dict[str, Any]


class Marks(NamedTuple):
    """The marks of the choices; empty when none is right. `partial`: part of a multiple answer earns part."""

    marks: tuple[Mark, ...]
    partial: bool
    found: tuple[Found, ...]


def single(weights: Sequence[float]) -> Marks:
    """One choice is to be chosen: what earns the full points is right."""
    right = [n for n, weight in enumerate(weights) if weight >= 100 - _NEAR]
    if not right:
        return Marks((), False, (Found(NONE_RIGHT, -1, {}),))
    found = [Found(SEVERAL, -1, {"count": len(right)})] if len(right) > 1 else []
    for number, weight in enumerate(weights):
        if number not in right and weight:
            found.append(Found(PART if weight > 0 else COST, number, {"weight": f"{abs(weight):g}"}))
    marks: list[Mark] = ["right" if n == right[0] else "void" if n in right else "wrong" for n in range(len(weights))]
    return Marks(tuple(marks), False, tuple(found))


def multiple(weights: Sequence[float]) -> Marks:
    """Several are to be chosen: what earns anything is right. Wrong ones that take everything mean all or nothing."""
    right = [weight for weight in weights if weight > 0]
    wrong = [weight for weight in weights if weight <= 0]
    if not right:
        return Marks((), False, (Found(NONE_RIGHT, -1, {}),))
    marks: tuple[Mark, ...] = tuple("right" if weight > 0 else "wrong" for weight in weights)
    share = 100 / len(right)
    equal = all(abs(weight - share) < _NEAR for weight in right)
    if equal and wrong and max(wrong) <= -100 + _NEAR:
        return Marks(marks, False, (Found(WHOLE, -1, {}),))
    if equal and all(abs(weight + share) < _NEAR for weight in wrong):
        return Marks(marks, True, ())
    said = ", ".join(f"{weight:g}" for weight in weights)
    return Marks(marks, True, (Found(SHARES, -1, {"weights": said}),))
