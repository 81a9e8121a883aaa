"""Walking through a branching case: a walk is the list of choices made, each a situation's id and a link's number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.content.model import Lesson, Link, Situation

Steps = Sequence[Sequence[str | int]]  # ((situation, number of the link from 0), …)

LONGEST = 200  # choices in one walk; only someone who goes in circles comes there


@dataclass(frozen=True)
class Passed:
    """A situation that was left, and the link by which."""

    situation: Situation
    link: Link


def walk_on(lesson: Lesson, steps: Steps, situation: str, choice: int) -> list[list[str | int]] | None:
    """The walk after choosing link number `choice` in `situation`; None when that choice is not there.

    `situation` says where the reader stood: when the walk has already gone on from there (a double click, an old
    tab), it is cut back to that place first, so that what was chosen last is what counts.
    """
    been = [passed.situation.id for passed in passed_by(lesson, steps)] + [scene(lesson, steps).id]
    if situation not in been:
        return None
    at = len(been) - 1 - been[::-1].index(situation)
    links = _situations(lesson)[situation].links
    if not 0 <= choice < len(links) or at >= LONGEST:
        return None
    return [*(list(step) for step in steps[:at]), [situation, choice]]


def passed_by(lesson: Lesson, steps: Steps) -> list[Passed]:
    """The situations left behind, in order, each with the choice made there.

    After a move to another edition a walk may know choices that are not there any more: it ends before the first.
    """
    scenes, found, at = _situations(lesson), [], lesson.situations[0].id
    for name, number in steps:
        here = scenes.get(at)
        if here is None or name != at or int(number) >= len(here.links):
            break
        found.append(Passed(here, here.links[int(number)]))
        at = found[-1].link.target
    return found


def scene(lesson: Lesson, steps: Steps) -> Situation:
    """Where the walk stands; the first situation when it has not begun."""
    passed = passed_by(lesson, steps)
    return _situations(lesson)[passed[-1].link.target] if passed else lesson.situations[0]


def at_ending(lesson: Lesson, steps: Steps) -> bool:
    """Whether the walk has come to an ending."""
    return bool(steps) and not scene(lesson, steps).links


def _situations(lesson: Lesson) -> dict[str, Situation]:
    return {situation.id: situation for situation in lesson.situations}
