"""A course beside its published edition: what answers and statistics hang on keeps its id, and what is gone is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from msgspec.structs import replace

from app.content import model
from app.content.diagnostics import Diagnostic, warning
from app.content.layout import whole_file
from app.content.manuscript import Read

GONE = warning(
    "published-gone",
    "The {what} `{id}` of the published edition is gone; progress and answers hang on it.",
    "If it has another name now, give it its old id back; if it was taken out on purpose, nothing is to be done.",
)

Named = TypeVar("Named", model.Choice, model.Item)
Questions = Mapping[str, model.Question]  # by id


@dataclass(frozen=True)
class Published:
    """The published course, made ready to look things up in. Equal where the meaning is equal."""

    key: str
    course: model.Course = field(compare=False)
    questions: Questions = field(compare=False)  # of quizzes and banks
    checks: Mapping[str, Questions] = field(compare=False)  # by the id of their lesson

    @classmethod
    def of(cls, edition: model.Edition) -> Published:
        """That of an edition; one without a digest of its meaning is equal to itself only."""
        course = edition.course
        checks = {lesson.id: _checks(lesson) for module in course.modules for lesson in module.lessons}
        return cls(edition.meaning or f"{id(course)}", course, _asked(course), checks)


@lru_cache(3000)  # pages: as many as are kept
def keep_ids(page: Read[Any], published: Published) -> Read[Any]:
    """A page with the choices and items that were only reworded under their published ids."""
    return dataclasses.replace(page, value=_kept(page.value, published))


def _kept(value: Any, published: Published) -> Any:
    if isinstance(value, model.Lesson):
        old = published.checks.get(value.id, {})
        return replace(value, parts=tuple(_keep_part(it, old) for it in value.parts))
    old = published.questions
    if isinstance(value, model.Quiz):
        return replace(value, questions=tuple(_keep(it, old) for it in value.questions))
    return tuple(_keep(it, old) for it in value) if isinstance(value, tuple) else value


def _keep_part(part: model.Part, old: Questions) -> model.Part:
    return model.Check(question=_keep(part.question, old)) if isinstance(part, model.Check) else part


def _keep(question: model.Question, old: Questions) -> model.Question:
    before = old.get(question.id)
    if before is None or before.kind != question.kind:
        return question
    choices = _renamed(question.choices, before.choices)
    match question.answer, before.answer:
        case model.Matching() as key, model.Matching() as was:
            lefts, rights = _renamed(key.lefts, was.lefts), _renamed(key.rights, was.rights)
            pairs = {_now(key.lefts, lefts, left): _now(key.rights, rights, right) for left, right in key.pairs.items()}
            return replace(question, answer=replace(key, lefts=lefts, rights=rights, pairs=pairs))
        case model.Ordering() as key, model.Ordering() as was:
            return replace(question, answer=replace(key, items=_renamed(key.items, was.items)))
    return replace(question, choices=choices)


def _renamed(now: tuple[Named, ...], before: tuple[Named, ...]) -> tuple[Named, ...]:
    """By position: one that is new takes the id of the one that is gone from its place."""
    if len(now) != len(before):
        return now
    old, new = {it.id for it in before}, {it.id for it in now}
    pairs = zip(now, before, strict=True)
    return tuple(replace(it, id=was.id) if it.id not in old and was.id not in new else it for it, was in pairs)


def _now(before: tuple[model.Item, ...], after: tuple[model.Item, ...], id: str) -> str:
    return next(new.id for old, new in zip(before, after, strict=True) if old.id == id)


def gone(course: model.Course, published: Published, pages: Mapping[str, Read[Any]]) -> Iterator[Diagnostic]:
    """A warning for each lesson and each question that the published edition has and this course has not."""
    lessons = {lesson.id for module in course.modules for lesson in module.lessons}
    for module in published.course.modules:
        for lesson in module.lessons:
            if lesson.id not in lessons:
                yield GONE.at(whole_file("course.md"), what="lesson", id=lesson.id)
    asked = _asked(course)
    for module_id, question in _questions(published.course):
        if question.id not in asked:
            yield GONE.at(whole_file(_file_of(module_id, pages)), what="question", id=question.id)


def _file_of(module_id: str, pages: Mapping[str, Read[Any]]) -> str:
    """The quiz of this module; course.md when there is none."""
    quiz = f"{module_id}/quiz"
    return next((path for path, page in pages.items() if getattr(page.value, "id", "") == quiz), "course.md")


def _questions(course: model.Course) -> Iterator[tuple[str, model.Question]]:
    for module in course.modules:
        for question in (*(module.quiz.questions if module.quiz else ()), *module.bank):
            yield module.id, question


def _asked(course: model.Course) -> dict[str, model.Question]:
    return {question.id: question for _, question in _questions(course)}


def _checks(lesson: model.Lesson) -> Questions:
    return {part.question.id: part.question for part in lesson.parts if isinstance(part, model.Check)}
