"""What is done, what is next, and whether a course is complete: pure functions over a course and its evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.content.model import Condition, Course, Lesson, Module, Situation

Done = Collection[tuple[str, str]]  # (kind, ref) of each piece of evidence


@dataclass(frozen=True)
class Line:
    """One line of the completion evidence: how much of it is done."""

    kind: str
    done: int
    total: int
    asked: bool = True  # attendance is asked only in a scheduled run

    @property
    def met(self) -> bool:
        """Whether this line is whole. What was not asked is not met, and does not stand in the way."""
        return self.asked and self.done >= self.total


def lines(course: Course, done: Done) -> list[Line]:
    """The course's completion conditions with what is done of each, in the author's order."""
    return [_line(condition, course, done) for condition in course.completion]


def _line(condition: Condition, course: Course, done: Done) -> Line:
    if condition.kind == "attendance":
        return Line("attendance", 0, condition.least, asked=False)
    refs = _asked(condition.kind, course)
    return Line(condition.kind, sum((_evidence_kind(condition.kind), ref) in done for ref in refs), len(refs))


def _evidence_kind(kind: str) -> str:
    return {"lessons": "lesson", "quizzes": "quiz"}.get(kind, kind)


def _asked(kind: str, course: Course) -> list[str]:
    if kind == "lessons":
        return [lesson.id for module in course.modules for lesson in module.lessons if lesson.required]
    if kind == "quizzes":
        return [m.quiz.id for m in course.modules if m.quiz and not m.quiz.practice and m.quiz.kind == "quiz"]
    if kind == "exam":
        return [course.exam.id] if course.exam else []
    return [course.evaluation.id] if course.evaluation else []


def is_complete(course: Course, done: Done) -> bool:
    """Whether every asked condition is met. A course that asks for nothing is never complete by itself."""
    asked = [line for line in lines(course, done) if line.asked]
    return bool(asked) and all(line.met for line in asked)


def progress(course: Course, done: Done) -> int:
    """How much of the asked evidence is done, in whole per cent, never above 100, and 100 only when all is."""
    asked = [line for line in lines(course, done) if line.asked]
    total = sum(line.total for line in asked)
    return 100 * sum(min(line.done, line.total) for line in asked) // total if total else 0


@dataclass(frozen=True)
class Stop:
    """One thing to do in a course, in order: a lesson, a module's quiz, the exam or the evaluation."""

    kind: str
    ref: str
    module: str
    title: str


def stops(course: Course) -> list[Stop]:
    """Everything there is to do, in the order of the course."""
    found = [stop for module in course.modules for stop in module_stops(module)]
    if course.exam:
        found.append(Stop("exam", course.exam.id, "", course.exam.title))
    if course.evaluation:
        found.append(Stop("evaluation", course.evaluation.id, "", course.evaluation.title))
    return found


def module_stops(module: Module) -> list[Stop]:
    """The lessons of a module and its quiz."""
    found = [Stop("lesson", lesson.id, module.id, lesson.title) for lesson in module.lessons]
    if module.quiz:
        found.append(Stop("quiz", module.quiz.id, module.id, module.quiz.title))
    return found


def next_stop(course: Course, done: Done, after: str = "") -> Stop | None:
    """The first thing not done behind the stop `after`, or else from the beginning; None when all is done."""
    order = stops(course)
    start = next((number + 1 for number, stop in enumerate(order) if stop.ref == after), 0)
    ahead = [stop for stop in order[start:] + order[:start] if (stop.kind, stop.ref) not in done]
    return ahead[0] if ahead else None


def find_lesson(course: Course, module_id: str, slug: str) -> tuple[Module, Lesson] | None:
    """A lesson and its module by their ids in an address."""
    for module in course.modules:
        if module.id == module_id:
            return next(((module, lesson) for lesson in module.lessons if lesson.slug == slug), None)
    return None


def neighbours(course: Course, lesson_id: str) -> tuple[Stop | None, Stop | None]:
    """What stands before and behind a lesson in the order of the course."""
    order = stops(course)
    index = next(number for number, stop in enumerate(order) if stop.ref == lesson_id)
    return (order[index - 1] if index else None), (order[index + 1] if index + 1 < len(order) else None)


def walk_on(lesson: Lesson, path: list[str], situation: str, choice: int) -> list[str] | None:
    """The path after choosing link number `choice` in `situation`; None when that choice is not there.

    `situation` says where the reader stood: when the path has already gone on from there (a double click, an old
    tab), the walk is cut back to that place first, so that what was chosen last is what counts.
    """
    scenes = {scene.id: scene for scene in lesson.situations}
    path = path or [lesson.situations[0].id]
    if situation not in path:
        return None
    path = path[: len(path) - path[::-1].index(situation)]
    links = scenes[situation].links
    return [*path, links[choice].target] if 0 <= choice < len(links) else None


def at_ending(lesson: Lesson, path: list[str]) -> bool:
    """Whether the walk has come to an ending."""
    return bool(path) and any(scene.id == path[-1] and not scene.links for scene in lesson.situations)


def scene(lesson: Lesson, path: list[str]) -> Situation:
    """Where the walk stands; the first situation when it has not begun."""
    return next((s for s in lesson.situations if path and s.id == path[-1]), lesson.situations[0])
