"""Reading one file of a course. What was read is kept, so that the next compile reads only what has changed.

A read file depends on its bytes, on the world and, when it translates a lesson, on kind and headings of that.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from app.content.layout import File
from app.content.manuscript import Original, Read, open_file
from app.content.pages import course, glossary, lessons, modules, quizzes, surveys
from app.content.world import World

_KEPT = 512  # files; a course of twelve modules in two languages has two hundred


@lru_cache(_KEPT)
def read(file: File, data: bytes, world: World, original: Original | None = None) -> Read[Any]:
    """The value that a file holds, whose type its role says; `original` is what a translated lesson mirrors."""
    page = open_file(file.path, data, world, file.language or world.language)
    page.translates, page.original = bool(file.language), original
    match file.role:
        case "course":
            return page.finish(course.read_course(page))
        case "module":
            return page.finish(modules.read_module(page, file))
        case "lesson":
            return page.finish(lessons.read_lesson(page, file))
        case "quiz":
            return page.finish(quizzes.read_quiz(page, file))
        case "exam":
            return page.finish(quizzes.read_exam(page, file))
        case "bank":
            return page.finish(quizzes.read_bank(page))
        case "glossary":
            return page.finish(glossary.read_glossary(page))
        case _:
            return page.finish(surveys.read_survey(page))


@lru_cache(16)
def languages(data: bytes) -> tuple[str, ...]:
    """The languages that course.md lists."""
    return course.read_languages(open_file("course.md", data, World(""), "en"))


@lru_cache(16)
def names(data: bytes) -> dict[str, str]:
    """What the terms of a glossary may be called, folded → their ids."""
    return glossary.read_names(open_file("glossary.md", data, World(""), "en"))
