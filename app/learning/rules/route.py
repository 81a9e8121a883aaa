"""The route through a course: its stops in order, what stands beside one, what comes next, where she left off."""

from __future__ import annotations

from dataclasses import dataclass

from app.content.model import Course, Heading, Lesson, Module, Quiz
from app.learning.rules.progress import Done, counts

SCENE = "here"  # the fragment of the situation where a walk through a scenario stands


@dataclass(frozen=True)
class Stop:
    """One thing to do in a course, in order: a test before or after it, a lesson, a module's quiz, exam, evaluation.

    `minutes` 0 means that the author gives none. What is not `asked` never holds anyone up.
    """

    kind: str
    ref: str
    module: str
    title: str
    minutes: int = 0
    asked: bool = True


def stops(course: Course) -> list[Stop]:
    """Everything there is to do, in the order of the course."""
    found = [_quiz_stop("test", course.pre_test, "", asked=False)] if course.pre_test else []
    found += [stop for module in course.modules for stop in module_stops(module)]
    if course.post_test:
        found.append(_quiz_stop("test", course.post_test, ""))
    if course.exam:
        found.append(_quiz_stop("exam", course.exam, ""))
    if course.evaluation:
        found.append(Stop("evaluation", course.evaluation.id, "", course.evaluation.title))
    return found


def module_stops(module: Module) -> list[Stop]:
    """The lessons of a module and its quiz."""
    found = [Stop("lesson", it.id, module.id, it.title, it.minutes, it.required) for it in module.lessons]
    if module.quiz:
        found.append(_quiz_stop("quiz", module.quiz, module.id, counts(module.quiz)))
    return found


def _quiz_stop(kind: str, quiz: Quiz, module: str, asked: bool = True) -> Stop:
    return Stop(kind, quiz.id, module, quiz.title, quiz.minutes, asked)


def address(course_slug: str, ref: str) -> str:
    """The path of a stop's page: the author's ids are the address."""
    return f"/courses/{course_slug}/{ref}"


def next_stop(course: Course, done: Done, after: str = "") -> Stop | None:
    """The first asked thing not done behind the stop `after`, else from the beginning; None when all is done."""
    order = stops(course)
    if course.pre_test and not done and after != course.pre_test.id:
        return order[0]  # it measures what she knew before: later it measures nothing, and holds nobody up
    start = next((number + 1 for number, stop in enumerate(order) if stop.ref == after), 0)
    ahead = (stop for stop in order[start:] + order[:start] if stop.asked and (stop.kind, stop.ref) not in done)
    return next(ahead, None)


def after_reading(course: Course, done: Done, lesson_id: str) -> Stop | None:
    """Where reading leads: the very next stop unless it is done, else the next thing not done; None when all is."""
    _, following = neighbours(course, lesson_id)
    if following and (following.kind, following.ref) not in done:
        return following
    return next_stop(course, done, lesson_id)


def find_lesson(course: Course, module_id: str, slug: str) -> tuple[Module, Lesson] | None:
    """A lesson by its id, which is its address, and the module in which it stands now."""
    every = ((module, lesson) for module in course.modules for lesson in module.lessons)
    return next((it for it in every if it[1].id == f"{module_id}/{slug}"), None)


def neighbours(course: Course, lesson_id: str) -> tuple[Stop | None, Stop | None]:
    """What stands before and behind a lesson of this course in its order."""
    order = stops(course)
    index = next(number for number, stop in enumerate(order) if stop.ref == lesson_id)
    return (order[index - 1] if index else None), (order[index + 1] if index + 1 < len(order) else None)


@dataclass(frozen=True)
class Onward:
    """Where *Continue* leads: a stop, and in a lesson the heading or situation where she was (None: its beginning)."""

    path: str
    stop: Stop
    heading: Heading | None = None


def onward(course: Course, done: Done, place: str) -> Onward | None:
    """Where *Continue* leads: the exact place where she left off, or what comes after it when that is done.

    `place` is what was remembered, "/courses/<course>/<ref>#<fragment>"; anything else starts from the beginning.
    """
    ref, _, fragment = place.removeprefix(address(course.slug, "")).partition("#")
    left = next((stop for stop in stops(course) if stop.ref == ref), None)
    if left and (left.kind, left.ref) not in done and (left.asked or left.kind == "lesson"):
        return _at(course, left, fragment)
    following = next_stop(course, done, ref)
    return Onward(address(course.slug, following.ref), following) if following else None


def _at(course: Course, stop: Stop, fragment: str) -> Onward:
    path, lesson = address(course.slug, stop.ref), _lesson(course, stop)
    if lesson and lesson.kind == "scenario" and fragment == SCENE:
        return Onward(f"{path}#{SCENE}", stop)
    heading = next((h for h in lesson.headings if h.id == fragment), None) if lesson else None
    return Onward(f"{path}#{heading.id}" if heading else path, stop, heading)


def _lesson(course: Course, stop: Stop) -> Lesson | None:
    lessons = (lesson for module in course.modules if module.id == stop.module for lesson in module.lessons)
    return next((lesson for lesson in lessons if lesson.id == stop.ref), None)
