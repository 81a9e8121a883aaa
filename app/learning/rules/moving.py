"""What moving to another edition means for someone under way: what still counts, what is lost, what is newly asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.content.model import Course, Lesson
from app.learning.rules.progress import Done, Line, is_complete, lines, progress
from app.learning.rules.route import Stop, address, stops
from app.learning.rules.scenario import Steps, passed_by

Key = tuple[str, str]  # kind and ref, as of evidence
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


@dataclass(frozen=True)
class Comparison:
    """Two editions of a course beside each other, made once for everyone who moves from the one to the other.

    Everything maps by the author's ids; `scenes` are the scenarios of the new edition.
    """

    before: Course
    after: Course
    old: Mapping[Key, Stop]
    new: Mapping[Key, Stop]
    scenes: Mapping[str, Lesson]

    def effect(self, done: Done, walks: Walks | None = None, place: str = "") -> Effect:
        """What the move means for someone who has done this much."""
        before, after = lines(self.before, done), lines(self.after, done)
        return Effect(
            kept=sum(key in self.old and key in self.new for key in done),
            lost=tuple(stop for key, stop in self.old.items() if key in done and key not in self.new),
            regained=tuple(stop for key, stop in self.new.items() if key in done and key not in self.old),
            added=tuple(stop for key, stop in self.new.items() if key not in done and self._is_new(key)),
            walks=tuple(self._broken(done, walks or {})),
            before=tuple(before),
            after=tuple(after),
            progress_before=progress(self.before, done),
            progress_after=progress(self.after, done),
            completes=is_complete(self.after, done),
            place=self._has(place),
        )

    def _is_new(self, key: Key) -> bool:
        return self.new[key].asked and not (key in self.old and self.old[key].asked)

    def _broken(self, done: Done, walks: Walks) -> Iterator[Stop]:
        """Scenarios that she has begun and not ended, and in which the new edition does not know all of her choices."""
        for key, stop in self.old.items():
            steps = walks.get(stop.ref)
            if steps and key not in done and not _fits(self.scenes.get(stop.ref), steps):
                yield stop

    def _has(self, place: str) -> bool:
        ref = place.removeprefix(address(self.after.slug, "")).partition("#")[0]
        return not ref or any(stop.ref == ref for stop in self.new.values())


def compare(before: Course, after: Course) -> Comparison:
    """Put two editions of a course beside each other."""
    scenes = {lesson.id: lesson for module in after.modules for lesson in module.lessons if lesson.situations}
    return Comparison(before, after, _by_key(before), _by_key(after), scenes)


def _by_key(course: Course) -> dict[Key, Stop]:
    return {(stop.kind, stop.ref): stop for stop in stops(course)}


def _fits(lesson: Lesson | None, steps: Steps) -> bool:
    return lesson is not None and len(passed_by(lesson, steps)) == len(steps)
