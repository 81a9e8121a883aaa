"""A course as the checks see it: each page's value, and where in its file things stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.content.diagnostics import Place
from app.content.head import STAMP, STAMP_FORM
from app.content.layout import Layout, whole_file
from app.content.manuscript import Read
from app.content.model import Check, Course, Lesson, Media, Module, Question, Quiz
from app.content.reuse import Expanded


@dataclass(frozen=True)
class Whole:
    """The course in its first language, its pages by path, all its media, and the files themselves."""

    course: Course | None
    pages: Mapping[str, Read[Any]]
    media: tuple[Media, ...]
    tree: Mapping[str, bytes]
    files: Layout
    translations: tuple[Read[Any], ...] = ()
    reused: Expanded = field(default_factory=lambda: Expanded({}))

    def quizzes(self) -> Iterator[tuple[Read[Any], Quiz]]:
        """Every quiz and the exam, with their pages."""
        for page in self.pages.values():
            if isinstance(page.value, Quiz):
                yield page, page.value

    def lessons(self) -> Iterator[tuple[Read[Any], Lesson]]:
        """Every lesson, with its page."""
        for page in self.pages.values():
            if isinstance(page.value, Lesson):
                yield page, page.value

    def modules(self) -> Iterator[tuple[Read[Any], Module]]:
        """Every module, with the page module.md, in order."""
        for page in self.pages.values():
            if isinstance(page.value, Module):
                yield page, page.value

    def is_own(self, path: str) -> bool:
        """Whether a file is the author's to write, and not included from another course."""
        borrowed = path in self.reused.borrowed and path != "glossary.md"
        return not borrowed and path not in {f"{folder}/module.md" for folder in self.reused.failed}

    def stamp_of(self, path: str) -> Place | None:
        """Where a translation says what it is one of."""
        return self._stamps.get(path)

    @cached_property
    def _stamps(self) -> dict[str, Place]:
        pages = [page for page in self.translations if STAMP in page.spots]
        return {page.path: page.spots[STAMP] for page in pages if STAMP_FORM.fullmatch(page.spots[STAMP].text)}

    @property
    def lacks_a_module(self) -> bool:
        """Whether a folder has no module.md, or nothing could be included: then what is missing may be in there."""
        return bool(self.reused.failed) or not all(self.files.of_module(it, "module") for it in self.files.modules)

    def misses_questions(self, module_id: str) -> bool:
        """Whether a question of this module could not be read: then their number says nothing."""
        if any(self.files.modules.get(folder) == module_id for folder in self.reused.failed):
            return True
        paths = (f.path for f in self.files.originals.values() if f.module == module_id and f.role in ("quiz", "bank"))
        return any(finding.severity == "error" for path in paths for finding in self.pages[path].findings)

    def questions(self) -> Iterator[tuple[Read[Any], Question]]:
        """Every question of a quiz, a bank or a check, with its page."""
        for page in self.pages.values():
            for question in _questions(page.value):
                yield page, question


def _questions(value: object) -> tuple[Question, ...]:
    if isinstance(value, Quiz):
        return value.questions
    if isinstance(value, Lesson):
        return tuple(part.question for part in value.parts if isinstance(part, Check))
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, Question))
    return ()


def is_faulty(page: Read[Any]) -> bool:
    """Whether a page has errors: then what it says may not be what its author means."""
    return any(finding.severity == "error" for finding in page.findings)


def spot(page: Read[Any], name: str) -> Place:
    """Where something of a page stands; its first line when that was not kept."""
    return page.spots.get(name) or whole_file(page.path)
