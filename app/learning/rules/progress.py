"""Whether a course is complete: its conditions line by line, with what is done of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.content.model import Condition, Course, Quiz

Done = Collection[tuple[str, str]]  # (kind, ref) of each piece of evidence

_EVIDENCE = {"lessons": "lesson", "quizzes": "quiz"}


@dataclass(frozen=True)
class Line:
    """One line of the completion evidence: how much of it is done."""

    kind: str
    done: int
    total: int
    asked: bool = True  # attendance is asked only in a scheduled run

    @property
    def met(self) -> bool:
        """Whether this line is whole. What was not asked, or has nothing that could be done, is not met."""
        return self.asked and 0 < self.total <= self.done


def counts(quiz: Quiz) -> bool:
    """Whether passing this module quiz is asked for: practice and tests before or after the course are not."""
    return quiz.kind == "quiz" and not quiz.practice


def lines(course: Course, done: Done) -> list[Line]:
    """The course's completion conditions with what is done of each, in the author's order."""
    return [_line(condition, course, done) for condition in course.completion]


def _line(condition: Condition, course: Course, done: Done) -> Line:
    if condition.kind == "attendance":
        return Line("attendance", 0, condition.least, asked=False)
    kind, refs = _EVIDENCE.get(condition.kind, condition.kind), _asked(condition.kind, course)
    return Line(condition.kind, sum((kind, ref) in done for ref in refs), len(refs))


def _asked(kind: str, course: Course) -> list[str]:
    if kind == "lessons":
        return [lesson.id for module in course.modules for lesson in module.lessons if lesson.required]
    if kind == "quizzes":
        return [module.quiz.id for module in course.modules if module.quiz and counts(module.quiz)]
    if kind == "exam":
        return [course.exam.id] if course.exam else []
    return [course.evaluation.id] if course.evaluation else []


def is_complete(course: Course, done: Done) -> bool:
    """Whether every asked condition is met. A course that asks for nothing is never complete by itself."""
    asked = [line for line in lines(course, done) if line.asked]
    return bool(asked) and all(line.met for line in asked)


def progress(course: Course, done: Done) -> int:
    """How much of the asked evidence is done, in whole per cent: 100 when the course is complete, else at most 99."""
    asked = [line for line in lines(course, done) if line.asked]
    total = sum(line.total for line in asked)
    if bool(asked) and all(line.met for line in asked):
        return 100
    return min(99, 100 * sum(line.done for line in asked) // total) if total else 0
