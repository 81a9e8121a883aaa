"""Modules and lessons that are the same under another id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from app.content import model


def modules(before: model.Course, after: model.Course) -> dict[str, str]:
    """Old id → new id of the modules that were only renamed: more than half of what is in them is the same."""
    old, new = {it.id for it in before.modules}, {it.id for it in after.modules}
    gone = [it for it in before.modules if it.id not in new]
    names: dict[str, str] = {}
    for module in (it for it in after.modules if it.id not in old):
        twin = next((it for it in gone if it.id not in names and _is_same(it, module)), None)
        if twin:
            names[twin.id] = module.id
    return names


def _is_same(before: model.Module, after: model.Module) -> bool:
    old, new = _inside(before), _inside(after)
    return len(old & new) * 2 > max(len(old), len(new))


def _inside(module: model.Module) -> set[tuple[str, str]]:
    """What a module holds: the names of its lessons, and its questions."""
    questions = (*(module.quiz.questions if module.quiz else ()), *module.bank)
    return {("lesson", it.slug) for it in module.lessons} | {("question", it.id) for it in questions}


def applied(course: model.Course, names: Mapping[str, str]) -> model.Course:
    """The course with new ids of modules, wherever they stand."""
    if not names:
        return course
    drawn = {key: _redrawn(getattr(course, key), names) for key in ("exam", "pre_test", "post_test")}
    return replace(course, modules=tuple(_renamed(it, names.get(it.id, it.id)) for it in course.modules), **drawn)


def _redrawn(quiz: model.Quiz | None, names: Mapping[str, str]) -> model.Quiz | None:
    draw = tuple(replace(it, module=names.get(it.module, it.module)) for it in quiz.draw) if quiz else ()
    return replace(quiz, draw=draw) if quiz else None


def _renamed(module: model.Module, id: str) -> model.Module:
    lessons = tuple(replace(lesson, id=f"{id}/{lesson.slug}") for lesson in module.lessons)
    quiz = replace(module.quiz, id=f"{id}/quiz") if module.quiz else None
    return replace(module, id=id, lessons=lessons, quiz=quiz)


def module_of(lesson: model.Lesson) -> str:
    """The id of a lesson's module."""
    return lesson.id.rpartition("/")[0]


def lessons(gone: Sequence[model.Lesson], new: Sequence[model.Lesson]) -> list[tuple[model.Lesson, model.Lesson]]:
    """Which of the new lessons are which of those that are gone: by name in another module, else by the same text."""
    left = list(gone)
    found: list[tuple[model.Lesson, model.Lesson]] = []
    for lesson in new:
        twin = next((it for it in left if it.slug == lesson.slug), None) or _twin(lesson, left)
        if twin:
            left.remove(twin)
            found.append((twin, lesson))
    return found


def _twin(lesson: model.Lesson, gone: Sequence[model.Lesson]) -> model.Lesson | None:
    alike = (it for it in gone if it.text and (it.parts, it.situations) == (lesson.parts, lesson.situations))
    titled = (it for it in gone if it.title == lesson.title and module_of(it) == module_of(lesson))
    return next(alike, None) or next(titled, None)
