"""A tree of files in; a checked course, its edition and diagnostics out."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import replace

from app.content import checks, layout, reading, reuse
from app.content.checks.whole import Whole, is_faulty
from app.content.diagnostics import Diagnostic
from app.content.keeping import kept_ids
from app.content.layout import File, Layout, Role, whole_file
from app.content.manuscript import Original, Read
from app.content.model import Course, Edition, Lesson, Media, Module, Quiz
from app.content.published import Published, gone, keep_ids
from app.content.reuse import Library
from app.content.translations import Mirror
from app.content.world import World

VERSION = "3"  # of the compiled form: rises when the same sources compile to something else


class Counts(msgspec.Struct, frozen=True):
    """How much there is in the course's first language. Questions are those of quizzes and banks."""

    modules: int = 0
    lessons: int = 0
    questions: int = 0
    words: int = 0


class Compilation(msgspec.Struct, frozen=True, dict=True):
    """What a compile gave: the course as far as it could be understood, and what is to be said of it.

    The edition is made when it is asked for: who checks a course while it is written needs none.
    """

    slug: str
    course: Course | None
    diagnostics: tuple[Diagnostic, ...]
    counts: Counts
    make: Callable[[], Edition] | None  # nothing when there are errors
    translated: Callable[[], dict[str, Course]] = dict

    def in_language(self, language: str) -> Course | None:
        """The course in one of its languages, as far as it could be understood; else in its first language."""
        return self.translated().get(language, self.course)

    @property
    def ok(self) -> bool:
        """Whether the course can be published."""
        return self.make is not None

    @functools.cached_property
    def edition(self) -> Edition | None:
        """The edition; none when there are errors."""
        return self.make() if self.make else None


Pages = Mapping[str, Read[Any]]  # by the path of their original


def compile_course(
    slug: str, tree: Mapping[str, bytes], published: Edition | None = None, library: Library | None = None
) -> Compilation:
    """Compile a course from its files (path below the course's folder → bytes).

    With the edition that is published, choices that were only reworded keep its ids, and what is gone is told.
    `library` holds the editions of other courses from which modules and banks are included.
    Never raises for what an author wrote. The diagnostics are in the order of files and lines. What was read once is
    kept for a while: after an edit of one file, that file is read, and little else is done.
    """
    languages = _languages(tree)
    expanded = reuse.expand(slug, tree, languages, library)
    own, tree = tree, expanded.tree
    if len(tree) > layout.MOST_FILES:
        return Compilation(slug, None, (layout.TOO_MANY.at(whole_file("course.md"), count=len(tree)),), Counts(), None)
    files = layout.arrange(tree, languages, expanded.banks, kept_ids(tree))
    media = tuple(_medium(path, tree[path]) for path in files.media)
    world = _world(slug, languages, files, media, tree.get("glossary.md"))
    pages: Pages = {path: reading.read(file, tree[path], world) for path, file in files.originals.items()}
    if published:
        before = Published.of(published)
        pages = {path: keep_ids(page, before) for path, page in pages.items()}
    course = _assemble(files, pages)
    mirrored, findings = _mirrored(files, pages, tree, world)
    findings += (*files.findings, *(d for page in pages.values() for d in page.findings))
    translations = tuple(page for twins in mirrored.values() for page in twins.values())
    findings += checks.find(Whole(course, pages, media, tree, files, translations, expanded))
    findings += gone(course, before, pages) if course and published else ()
    findings = expanded.settle(findings)
    findings.sort(key=lambda d: (d.span, d.code))
    translated = functools.partial(_translated, files, pages, mirrored)
    make = functools.partial(_edition, own, course, translated, media) if course else None
    failed = any(d.severity == "error" for d in findings)
    return Compilation(slug, course, tuple(findings), _counts(course, pages), None if failed else make, translated)


def _languages(tree: Mapping[str, bytes]) -> tuple[str, ...]:
    """The languages of a course; where course.md does not say them readably, those of its files are right as well."""
    written = tree.get("course.md")
    listed = ("en",) if written is None else reading.languages(written)
    if written is not None and reading.lists_languages(written):
        return listed
    return tuple(dict.fromkeys((*listed, *layout.languages_of(tree))))


def _mirrored(
    files: Layout, pages: Pages, tree: Mapping[str, bytes], world: World
) -> tuple[Mapping[str, Pages], list[Diagnostic]]:
    """By language, the pages that are translated, in the translation's words; and what is wrong with them."""
    mirrored: dict[str, dict[str, Read[Any]]] = {language: {} for language in world.languages[1:]}
    findings: list[Diagnostic] = []
    for file in files.translations.values():
        if file.original in pages:
            original = pages[file.original]
            page = reading.read(file, tree[file.path], world, _original(original.value))
            mirrored[file.language][file.original], faults = _beside(page, original, file.language)
            findings += (*page.findings, *faults)
    return mirrored, findings


@lru_cache(reading.KEPT)
def _beside(page: Read[Any], original: Read[Any], language: str) -> tuple[Read[Any], list[Diagnostic]]:
    """A translated page with the value of its original in its words, and where the two differ."""
    mirror = Mirror(page, sys.intern(language))
    value = mirror.value(original.value)
    broken = is_faulty(page) or is_faulty(original)  # what is missing then, has been said
    return dataclasses.replace(page, value=value), [] if broken else mirror.findings


def _original(value: object) -> Original | None:
    if not isinstance(value, Lesson):
        return None
    return Original(value.kind, tuple(heading.id for heading in value.headings))


@lru_cache(reading.KEPT)
def _medium(path: str, data: bytes) -> Media:
    return layout.medium(path, data, hashlib.sha256(data).hexdigest())


@lru_cache(16)  # courses: where nothing but text has changed, the same world is known without a comparison
def _world(
    slug: str, languages: tuple[str, ...], files: Layout, media: tuple[Media, ...], glossary: bytes | None
) -> World:
    terms = reading.names(glossary) if glossary is not None else {}
    pages = {path: _address(slug, file) for path, file in files.originals.items()}
    return World(
        slug, languages, pages, {it.path: it for it in media}, terms, glossary is None or reading.names_all(glossary)
    )


def _address(slug: str, file: File) -> str:
    course = f"/courses/{slug}/"
    return f"{course}#{file.module}" if file.role in ("module", "bank") else course + file.id


def _assemble(files: Layout, pages: Pages) -> Course | None:
    if "course.md" not in pages:
        return None
    course: Course = pages["course.md"].value
    roles: tuple[Role, ...] = ("glossary", "exam", "pre-test", "post-test", "evaluation")
    there = {role: pages[file.path].value for role in roles if (file := files.root(role))}
    return replace(
        course,
        modules=tuple(_modules(files, pages)),
        exam=there.get("exam"),
        pre_test=there.get("pre-test"),
        post_test=_post_test(there.get("pre-test"), there.get("post-test")),
        evaluation=there.get("evaluation"),
        glossary=there.get("glossary", {}),
    )


def _post_test(before: Quiz | None, after: Quiz | None) -> Quiz | None:
    """The post-test; one that says no draw of its own asks as many questions from each module as the pre-test."""
    return replace(after, draw=before.draw) if before and after and not after.draw else after


def _modules(files: Layout, pages: Pages) -> Iterator[Module]:
    for folder in files.modules:
        head = files.of_module(folder, "module")
        if not head:
            continue
        module: Module = pages[head[0].path].value
        lessons = tuple(pages[file.path].value for file in files.of_module(folder, "lesson"))
        quiz, bank = (files.of_module(folder, role) for role in ("quiz", "bank"))
        made = pages[quiz[0].path].value if quiz else None
        if made and not made.title:
            made = replace(made, title=module.title)
        yield replace(
            module, lessons=lessons, quiz=made, bank=tuple(it for file in bank for it in pages[file.path].value)
        )


def _translated(files: Layout, pages: Pages, mirrored: Mapping[str, Pages]) -> dict[str, Course]:
    """The course in each further language of which there is a page."""
    made = {language: _assemble(files, {**pages, **twins}) for language, twins in mirrored.items() if twins}
    return {code: replace(it, language=code) for code, it in made.items() if it}


def _edition(
    tree: Mapping[str, bytes], first: Course, translated: Callable[[], dict[str, Course]], media: tuple[Media, ...]
) -> Edition:
    courses = {first.language: first} | translated()
    edition = Edition(digest=source_digest(tree), meaning="", compiler=VERSION, courses=courses, media=media)
    meaning = hashlib.sha256(msgspec.json.encode(courses, order="deterministic"))
    return replace(edition, meaning=meaning.hexdigest())


def source_digest(tree: Mapping[str, bytes]) -> str:
    """SHA-256 in hex over paths and bytes of all files, in the order of their paths."""
    whole = hashlib.sha256()
    for path in sorted(tree):
        name = path.encode(errors="surrogateescape")
        whole.update(b"%d %d\n" % (len(name), len(tree[path])) + name + tree[path])
    return whole.hexdigest()


def _counts(course: Course | None, pages: Pages) -> Counts:
    words = sum(page.words for page in pages.values())
    if course is None:
        return Counts(words=words)
    questions = sum(len(m.bank) + (len(m.quiz.questions) if m.quiz else 0) for m in course.modules)
    return Counts(len(course.modules), sum(len(m.lessons) for m in course.modules), questions, words)
