"""What moving to another edition means for someone under way: what still counts, what is lost, what is newly asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.content.model import Course, Lesson
from app.learning.rules.progress import Done, Line, is_complete, lines, progress
from app.learning.rules.route import Stop, address, stops
from app.learning.rules.scenario import Steps, passed_by

Walks = Mapping[str, Steps]  # by lesson


@dataclass(frozen=True)
class Effect:
    """What one enrolment gains and loses. Stops of the old edition bear its titles, the others the new one's.

    `walks` are scenarios whose choices so far cannot all be kept. `unmet` are conditions that are met now and would
    not be any more. `place` is whether the page where she left off is still there; empty places are.
    """

    kept: int
    lost: tuple[Stop, ...]
    regained: tuple[Stop, ...]
    added: tuple[Stop, ...]
    walks: tuple[Stop, ...]
    before: tuple[Line, ...]
    after: tuple[Line, ...]
    progress_before: int
    progress_after: int
    completes: bool
    place: bool

    @property
    def unmet(self) -> tuple[str, ...]:
        """Kinds of the conditions that would no longer be met."""
        met = {line.kind for line in self.before if line.met}
        return tuple(line.kind for line in self.after if line.kind in met and not line.met)

    @property
    def mark(self) -> str:
        """A short name for exactly this cost, the same in every language."""
        cost = "\n".join((*(f"{stop.kind} {stop.ref}" for stop in self.lost + self.walks), *self.unmet))
        return hashlib.sha256(cost.encode()).hexdigest()[:12] if cost else ""

    @property
    def costs(self) -> bool:
        """Whether anything done so far would no longer count."""
        return bool(self.lost or self.walks or self.unmet)


def effect(before: Course, after: Course, done: Done, walks: Walks | None = None, place: str = "") -> Effect:
    """Compare two editions for someone who has done this much; everything maps by the author's ids."""
    old, new = _by_key(before), _by_key(after)
    return Effect(
        kept=sum(key in old and key in new for key in done),
        lost=tuple(stop for key, stop in old.items() if key in done and key not in new),
        regained=tuple(stop for key, stop in new.items() if key in done and key not in old),
        added=tuple(stop for key, stop in new.items() if stop.asked and key not in done and not _asked(old.get(key))),
        walks=tuple(_broken(before, after, done, walks or {})),
        before=tuple(lines(before, done)),
        after=tuple(lines(after, done)),
        progress_before=progress(before, done),
        progress_after=progress(after, done),
        completes=is_complete(after, done),
        place=_has_place(after, place),
    )


def _by_key(course: Course) -> dict[tuple[str, str], Stop]:
    return {(stop.kind, stop.ref): stop for stop in stops(course)}


def _asked(stop: Stop | None) -> bool:
    return stop is not None and stop.asked


def _broken(before: Course, after: Course, done: Done, walks: Walks) -> list[Stop]:
    """Scenarios that she has begun and not ended, and in which the new edition does not know all of her choices."""
    scenes = {lesson.id: lesson for module in after.modules for lesson in module.lessons if lesson.situations}
    begun = [stop for stop in stops(before) if walks.get(stop.ref) and (stop.kind, stop.ref) not in done]
    return [stop for stop in begun if not _fits(scenes.get(stop.ref), walks[stop.ref])]


def _fits(lesson: Lesson | None, steps: Steps) -> bool:
    return lesson is not None and len(passed_by(lesson, steps)) == len(steps)


def _has_place(course: Course, place: str) -> bool:
    ref = place.removeprefix(address(course.slug, "")).partition("#")[0]
    return not ref or any(stop.ref == ref for stop in stops(course))
