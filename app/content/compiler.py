"""A tree of files in; a checked course, its edition and diagnostics out."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import replace

from app.content import checks, layout, reading
from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic
from app.content.layout import File, Layout
from app.content.manuscript import Original, Read
from app.content.model import Course, Edition, Lesson, Media, Module
from app.content.published import gone, keep_ids
from app.content.translations import Mirror
from app.content.world import World

VERSION = "1"  # of the compiled form: rises when the same sources compile to something else


class Counts(msgspec.Struct, frozen=True):
    """How much there is in the course's first language. Questions are those of quizzes and banks."""

    modules: int = 0
    lessons: int = 0
    questions: int = 0
    words: int = 0


class Compilation(msgspec.Struct, frozen=True):
    """What a compile gave: no edition when there are errors; the course as far as it could be understood."""

    slug: str
    edition: Edition | None
    course: Course | None
    diagnostics: tuple[Diagnostic, ...]
    counts: Counts

    @property
    def ok(self) -> bool:
        """Whether the course can be published."""
        return self.edition is not None


def compile_course(slug: str, tree: Mapping[str, bytes], published: Edition | None = None) -> Compilation:
    """Compile a course from its files (path below the course's folder → bytes).

    With the edition that is published, choices that were only reworded keep its ids, and what is gone is told.
    Never raises for what an author wrote. The diagnostics are in the order of files and lines.
    """
    languages = reading.languages(tree["course.md"]) if "course.md" in tree else ("en",)
    files = layout.arrange(tree, languages)
    media = tuple(_medium(path, tree[path]) for path in files.media)
    world = _world(slug, languages, files, media, tree)
    pages = {path: reading.read(file, tree[path], world) for path, file in files.originals.items()}
    if published:
        keep = functools.partial(keep_ids, published=published.course)
        pages = {path: dataclasses.replace(page, value=keep(page.value)) for path, page in pages.items()}
    course = _assemble(files, pages)
    findings = [*files.findings, *(d for page in pages.values() for d in page.findings)]
    courses = {languages[0]: course} if course else {}
    translations: list[Read[Any]] = []
    for language in languages[1:]:
        mirrored, faults = _mirrored(files, pages, tree, world, language)
        findings += faults
        translations += mirrored.values()
        if course and mirrored:
            courses[language] = replace(_assemble(files, {**pages, **mirrored}) or course, language=language)
    findings += checks.find(Whole(course, pages, media, tree, files, tuple(translations)))
    findings += gone(course, published.course, pages) if course and published else ()
    findings.sort(key=lambda d: (d.span, d.code))
    failed = course is None or any(d.severity == "error" for d in findings)
    edition = None if failed or course is None else _edition(tree, courses, media)
    return Compilation(slug, edition, course, tuple(findings), _counts(course, pages))


def _mirrored(
    files: Layout, pages: Mapping[str, Read[Any]], tree: Mapping[str, bytes], world: World, language: str
) -> tuple[dict[str, Read[Any]], list[Diagnostic]]:
    """The pages that are translated, by the path of their original, in the translation's words; and what is wrong."""
    mirrored: dict[str, Read[Any]] = {}
    findings: list[Diagnostic] = []
    for file in files.translations.values():
        if file.language == language and file.original in pages:
            original = pages[file.original].value
            page = reading.read(file, tree[file.path], world, _original(original))
            mirror = Mirror(page, language)
            mirrored[file.original] = dataclasses.replace(page, value=mirror.value(original))
            findings += page.findings
            if not any(finding.severity == "error" for finding in page.findings):
                findings += mirror.findings  # else what could not be read is missing, and that has been said
    return mirrored, findings


def _original(value: object) -> Original | None:
    if not isinstance(value, Lesson):
        return None
    return Original(value.kind, tuple(heading.id for heading in value.headings))


@lru_cache(512)
def _medium(path: str, data: bytes) -> Media:
    return layout.medium(path, data, hashlib.sha256(data).hexdigest())


def _world(
    slug: str, languages: tuple[str, ...], files: Layout, media: tuple[Media, ...], tree: Mapping[str, bytes]
) -> World:
    terms = reading.names(tree["glossary.md"]) if "glossary.md" in tree else {}
    pages = {path: _address(slug, file) for path, file in files.originals.items()}
    return World(slug, languages, pages, {it.path: it for it in media}, terms)


def _address(slug: str, file: File) -> str:
    course = f"/courses/{slug}/"
    return f"{course}#{file.module}" if file.role in ("module", "bank") else course + file.id


def _assemble(files: Layout, pages: Mapping[str, Read[Any]]) -> Course | None:
    if "course.md" not in pages:
        return None
    course: Course = pages["course.md"].value
    glossary, exam, evaluation = (files.root(role) for role in ("glossary", "exam", "evaluation"))
    return replace(
        course,
        modules=tuple(_modules(files, pages)),
        exam=pages[exam.path].value if exam else None,
        evaluation=pages[evaluation.path].value if evaluation else None,
        glossary=pages[glossary.path].value if glossary else {},
    )


def _modules(files: Layout, pages: Mapping[str, Read[Any]]) -> Iterator[Module]:
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
        yield replace(module, lessons=lessons, quiz=made, bank=pages[bank[0].path].value if bank else ())


def _edition(tree: Mapping[str, bytes], courses: dict[str, Course], media: tuple[Media, ...]) -> Edition:
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


def _counts(course: Course | None, pages: Mapping[str, Read[Any]]) -> Counts:
    words = sum(page.words for page in pages.values())
    if course is None:
        return Counts(words=words)
    questions = sum(len(m.bank) + (len(m.quiz.questions) if m.quiz else 0) for m in course.modules)
    return Counts(len(course.modules), sum(len(m.lessons) for m in course.modules), questions, words)
