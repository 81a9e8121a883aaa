"""Reading one file of a course. What was read is kept, so that the next compile reads only what has changed.

A read file depends on its bytes, on what it asked of the world and, when it translates a lesson, on kind and headings
of that.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any, NamedTuple

from app.content.layout import File
from app.content.manuscript import Manuscript, Original, Read, open_file
from app.content.pages import course, glossary, lessons, modules, quizzes, surveys
from app.content.world import Glimpse, World, watched

KEPT = 3000  # files: as many as a course may have; twelve modules in two languages are two hundred


class _Kept(NamedTuple):
    """A read file, the world in which its answers were found to hold last, and what it asks of a world."""

    page: Read[Any]
    world: World
    glimpse: Glimpse


def read(file: File, data: bytes, world: World, original: Original | None = None) -> Read[Any]:
    """The value that a file holds, whose type its role says; `original` is what a translated lesson mirrors."""
    kept = _shelf(file, data, world.slug, world.languages, original)
    for page, before, glimpse in kept:
        if before is world:
            return page
        if glimpse.agrees(world):
            kept[:] = [_Kept(page, world, glimpse)]
            return page
    seen_from, glimpse = watched(world)
    page = _read(file, data, seen_from, original)
    kept[:] = [_Kept(page, world, glimpse)]
    return page


@lru_cache(KEPT)
def _shelf(file: File, data: bytes, slug: str, languages: tuple[str, ...], original: Original | None) -> list[_Kept]:
    """Where the file is kept, once it is read."""
    return []


def _read(file: File, data: bytes, world: World, original: Original | None) -> Read[Any]:
    # one object for each language: what is written of an edition leaves out a default that is the very same object
    language = sys.intern(file.language or world.language)
    page = open_file(file.path, data, world, language)
    page.translates, page.original = bool(file.language), original
    return page.finish(_value(page, file))


def _value(page: Manuscript, file: File) -> Any:
    match file.role:
        case "course":
            return course.read_course(page)
        case "module":
            return modules.read_module(page, file)
        case "lesson":
            return lessons.read_lesson(page, file)
        case "quiz":
            return quizzes.read_quiz(page, file)
        case "exam" | "pre-test" | "post-test":
            return quizzes.read_exam(page, file)
        case "bank":
            return quizzes.read_bank(page)
        case "glossary":
            return glossary.read_glossary(page)
        case _:
            return surveys.read_survey(page)


def languages(data: bytes) -> tuple[str, ...]:
    """The languages that course.md lists."""
    return _languages(data)[0]


def lists_languages(data: bytes) -> bool:
    """Whether the languages in course.md could be read."""
    return _languages(data)[1]


@lru_cache(16)
def _languages(data: bytes) -> tuple[tuple[str, ...], bool]:
    page = open_file("course.md", data, World(""), "en")
    found = course.read_languages(page)
    return found, not page.findings


def names(data: bytes) -> dict[str, str]:
    """What the terms of a glossary may be called, folded → their ids."""
    return _names(data)[0]


def names_all(data: bytes) -> bool:
    """Whether these are all terms of the glossary."""
    return _names(data)[1]


@lru_cache(16)
def _names(data: bytes) -> tuple[dict[str, str], bool]:
    page = open_file("glossary.md", data, World(""), "en")
    return glossary.read_names(page), page.is_read
