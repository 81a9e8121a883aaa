"""Differences of translations: what is newly translated, what no longer is, whose words changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from babel import Locale, UnknownLocaleError

from app.content import model
from app.content.differences.sayings import Difference, say

# the fields that hold words; what else a translated page holds comes from its original
_WORDS = {"title", "text", "html", "feedback", "model", "summary", "objectives", "signatories", "accepted"}
_WORDS |= {"left_label", "right_label", "low_label", "high_label", "term"}
_PAGES = {"course": "first page", "module": "module", "lesson": "lesson", "quiz": "quiz", "bank": "bank"}
_PAGES |= {name: name for name in ("exam", "pre-test", "post-test", "evaluation", "glossary")}
_UNSIGNED = ("course", "glossary")

Pages = dict[tuple[str, str], list[str]]  # by kind and id of a page: its words


def name(language: str) -> str:
    """A language by its English name; its code where it has none."""
    try:
        return Locale.parse(language).english_name or language
    except (UnknownLocaleError, ValueError):
        return language


def of_languages(before: Mapping[str, model.Course], after: Mapping[str, model.Course]) -> Iterator[Difference]:
    """Languages that came or went, and for each that stayed or came the pages."""
    first, now = next(iter(before)), next(iter(after))
    if first != now:
        yield say("language-first", "course", before=name(first), after=name(now))
    old, new = next(iter(before.values())).languages, next(iter(after.values())).languages
    for language in (it for it in new if it not in old):
        yield say("language-added", language, language=name(language))
    for language in (it for it in old if it not in new):
        yield say("language-removed", language, language=name(language))
    for language in new:
        if language != now:
            yield from _pages(language, _translated(before, language), _translated(after, language))


def _pages(language: str, old: Pages, new: Pages) -> Iterator[Difference]:
    verbs = {
        "added": [page for page in new if page not in old],
        "removed": [page for page in old if page not in new],
        "changed": [page for page, words in new.items() if page in old and old[page] != words],
    }
    for verb, pages in verbs.items():
        for page, count in Counter(kind for kind, _ in pages).items():
            named = _plural(_PAGES[page], count)
            yield say(f"translation-{verb}", language, language=name(language), count=count, page=named)


def _plural(page: str, count: int) -> str:
    return page if count == 1 else f"{page}zes" if page == "quiz" else f"{page}s"


def _translated(courses: Mapping[str, model.Course], language: str) -> Pages:
    """The words of each page that is in this language. A first page and a glossary show it by their words alone."""
    if language not in courses:
        return {}
    original = dict(_all(next(iter(courses.values()))))
    found = {}
    for key, value in _all(courses[language]):
        said = _said(value)
        if value.language == language and (key[0] not in _UNSIGNED or said != _said(original[key])):
            found[key] = said
    return found


def _all(course: model.Course) -> Iterator[tuple[tuple[str, str], Any]]:
    yield ("course", ""), _Front(course.language, course.title, course.html, course.objectives)
    for module in course.modules:
        yield ("module", module.id), _Front(module.language, module.title, module.html, module.objectives)
        yield from ((("lesson", lesson.id), lesson) for lesson in module.lessons)
        if module.quiz:
            yield ("quiz", module.id), module.quiz
        if module.bank:
            yield ("bank", module.id), _Pool(module.bank[0].language, module.bank)
    yield ("glossary", ""), _Terms(course.language, course.glossary)
    for quiz in (course.pre_test, course.post_test, course.exam):
        if quiz:
            yield (quiz.id, ""), quiz
    if course.evaluation:
        yield ("evaluation", ""), course.evaluation


class _Front(msgspec.Struct):
    """The words of a module or a course, without its pages."""

    language: str
    title: str
    html: str
    objectives: tuple[str, ...]


class _Terms(msgspec.Struct):
    """The words of a glossary."""

    language: str
    terms: dict[str, model.Term]


class _Pool(msgspec.Struct):
    """The words of a bank."""

    language: str
    questions: tuple[model.Question, ...]


def _said(value: Any) -> list[str]:
    found: list[str] = []
    _gather(msgspec.to_builtins(value), "", found)
    return found


def _gather(value: Any, key: str, found: list[str]) -> None:
    if isinstance(value, dict):
        for inner, it in value.items():
            _gather(it, inner, found)
    elif isinstance(value, list | tuple):
        for it in value:
            _gather(it, key, found)
    elif isinstance(value, str) and key in _WORDS:
        found.append(value)
