"""A lesson as a page: its parts without keys, its neighbours, the terms used; the same for every reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.content.model import Block, Check, Course, Heading, Lesson, Module, Part, Prose, Question, Reflection, Term
from app.learning.rules.checks import Asked, asked
from app.learning.rules.route import Stop, address, module_stops, neighbours

PieceKind = Literal["prose", "block", "check", "reflection"]


@dataclass(frozen=True)
class Piece:
    """One part of a lesson as it is shown; a check stands there without its key."""

    kind: PieceKind
    part: Prose | Block | Asked | Reflection


@dataclass(frozen=True)
class LessonPage:
    """A lesson in its surroundings. `pieces` are for trainees, `taught` has the instructor notes too."""

    path: str
    course_slug: str
    course_title: str
    module: Module
    number: int  # of the module, from 1
    lesson: Lesson
    pieces: tuple[Piece, ...]
    taught: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    terms: tuple[Term, ...]
    stops: tuple[tuple[Stop, str], ...]  # of the module, with their paths
    previous: tuple[Stop, str] | None
    following: tuple[Stop, str] | None

    @property
    def is_scenario(self) -> bool:
        """Whether it is walked through rather than read."""
        return self.lesson.kind == "scenario"


def build(course: Course, module: Module, lesson: Lesson) -> LessonPage:
    """The page of a lesson of this course."""
    before, behind = neighbours(course, lesson.id)
    taught = tuple(_piece(part) for part in lesson.parts)
    return LessonPage(
        path=address(course.slug, lesson.id),
        course_slug=course.slug,
        course_title=course.title,
        module=module,
        number=course.modules.index(module) + 1,
        lesson=lesson,
        pieces=tuple(piece for piece in taught if not _is_note(piece)),
        taught=taught,
        headings=lesson.headings if len(lesson.headings) > 1 else (),
        terms=tuple(course.glossary[term] for term in lesson.terms if term in course.glossary),
        stops=tuple((stop, address(course.slug, stop.ref)) for stop in module_stops(module)),
        previous=(before, address(course.slug, before.ref)) if before else None,
        following=(behind, address(course.slug, behind.ref)) if behind else None,
    )


def _piece(part: Part) -> Piece:
    match part:
        case Prose():
            return Piece("prose", part)
        case Block():
            return Piece("block", part)
        case Check():
            return Piece("check", asked(part.question))
        case Reflection():
            return Piece("reflection", part)


def _is_note(piece: Piece) -> bool:
    return isinstance(piece.part, Block) and piece.part.name == "instructor"


def check_in(lesson: Lesson, question_id: str) -> Question | None:
    """The ungraded question of a lesson with this id."""
    checks = (part.question for part in lesson.parts if isinstance(part, Check))
    return next((question for question in checks if question.id == question_id), None)
