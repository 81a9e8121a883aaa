"""Which file of a course is what: told by its path alone."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from app.content.diagnostics import Diagnostic, Place, Rule, Span, error, nearest, similar, warning
from app.content.model import Media

OfTheCourse = Literal["course", "glossary", "exam", "pre-test", "post-test", "evaluation"]
Role = OfTheCourse | Literal["module", "lesson", "quiz", "bank", "media"]

UNKNOWN = warning("file-unknown", "The file `{path}` is no part of the course.", "{cure}")
NUMBER = error(
    "file-number",
    "`{name}` does not begin with two digits, so it has no place in the order.",
    "{cure}",
)
NAME = error(
    "file-name",
    "`{name}` is no name from which an id can be made.",
    "{cure}",
)
TWICE = error("file-twice", "`{path}` and `{other}` have the same id, `{id}`.", "Rename one of the two.")
SAME_NUMBER = warning(
    "file-number-twice",
    "`{path}` and `{other}` have the same number.",
    "Give each a number of its own, so that their order is clear.",
)
LANGUAGE = error("file-language", "`{path}` is in the language `{language}`, which the course does not list.", "{cure}")
ORPHAN = error(
    "translation-orphan",
    "`{path}` is a translation, but its original `{original}` is not there.",
    "Write the original first, or rename the translation.",
)
NO_COURSE = error(
    "course-missing", "There is no file course.md.", "Write course.md with a title, a code and the languages."
)
TOO_MANY = error(
    "course-too-large", "This course has {count} files, which is more than 3,000.", "Divide it into several courses."
)
NO_MODULE = error(
    "module-missing",
    "The folder `{folder}` has no module.md.",
    "Write module.md in it, with a title, a day and minutes.",
)
NO_LESSONS = warning("module-empty", "The module `{folder}` has no lesson.", "Write one, such as `01-introduction.md`.")

MOST_FILES = 3000
_NUMBERED = re.compile(r"(\d{2})-(.+)", re.ASCII)
_ID = re.compile(r"[^\W_A-Z]+(?:-[^\W_A-Z]+)*")
_TRANSLATED = re.compile(r"(.+)\.([A-Za-z]{2,3})\.md")
_ROOT: dict[str, Role] = {
    "course.md": "course",
    "glossary.md": "glossary",
    "exam.md": "exam",
    "pre-test.md": "pre-test",
    "post-test.md": "post-test",
    "evaluation.md": "evaluation",
}
_MODULE: dict[str, Role] = {"module.md": "module", "quiz.md": "quiz", "bank.md": "bank"}
_IGNORED = {"readme.md", "license", "license.md", "license.txt"}
_OFFICE = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "pdf": "application/pdf",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt",
    "csv": "text/csv",
    "txt": "text/plain",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
}


@dataclass(frozen=True)
class File:
    """One Markdown file. `original` is its path without the language; `language` "" is the course's first."""

    path: str
    original: str
    role: Role
    module: str = ""
    slug: str = ""
    language: str = ""
    kept: str = ""

    @property
    def id(self) -> str:
        """What progress, answers and statistics hang on: told by the path, or `kept` from where the lesson was."""
        return self.kept or "/".join(part for part in (self.module, self.slug) if part)


@dataclass(eq=False)
class Layout:
    """A course's files by role. Modules and lessons are in their order. Once arranged, it is not changed."""

    originals: dict[str, File] = field(default_factory=dict)  # by path
    folders: dict[str, list[File]] = field(default_factory=dict)  # the same by folder, in order; "" is beside course.md
    ids: dict[str, str] = field(default_factory=dict)  # of files → the path of the first that has it
    translations: dict[tuple[str, str], File] = field(default_factory=dict)  # by original path and language
    media: list[str] = field(default_factory=list)
    modules: dict[str, str] = field(default_factory=dict)  # folder → id, in order
    homes: dict[str, str] = field(default_factory=dict)  # id of a module → the first folder that has it
    banks: frozenset[str] = frozenset()  # further ones, of other courses
    kept: Mapping[str, str] = field(default_factory=dict)
    foreign: set[str] = field(default_factory=set)  # languages that the course does not list
    findings: list[Diagnostic] = field(default_factory=list)

    def add(self, file: File) -> None:
        """One more file of the first language."""
        if file.role == "lesson" and file.path in self.kept:
            file = replace(file, kept=self.kept[file.path])
        other = self.ids.get(file.id, file.path)
        if other != file.path and (file.kept or self.originals[other].kept):
            _report(self, TWICE, file.path, path=file.path, other=other, id=file.id)
        self.originals[file.path] = file
        self.ids.setdefault(file.id, file.path)
        self.folders.setdefault(posixpath.dirname(file.path), []).append(file)

    def root(self, role: Role) -> File | None:
        """The one file with this role beside course.md."""
        return next(iter(self.of_module("", role)), None)

    def of_module(self, folder: str, role: Role) -> list[File]:
        """A module's files with this role, in order."""
        return [file for file in self.folders.get(folder, ()) if file.role == role]


def whole_file(path: str) -> Place:
    """The place of something that concerns a file as a whole."""
    return Place(Span(path, 1, 1, 1, 1), "")


def languages_of(paths: Iterable[str]) -> list[str]:
    """The languages in which there are translations."""
    found = (_TRANSLATED.fullmatch(posixpath.basename(path)) for path in paths)
    return sorted({match[2] for match in found if match})


def arrange(
    paths: Iterable[str],
    languages: tuple[str, ...],
    banks: frozenset[str] = frozenset(),
    kept: tuple[tuple[str, str], ...] = (),
) -> Layout:
    """Say of each file what it is; the first language's files have no language in their names.

    `banks`: further banks of modules, which come from other courses under names that authors cannot give.
    `kept`: paths of lessons with the ids that they keep from another module.
    """
    return _arranged(tuple(sorted(paths)), languages, banks, kept)


@lru_cache(16)  # courses; an edit leaves the paths as they are
def _arranged(
    paths: tuple[str, ...], languages: tuple[str, ...], banks: frozenset[str], kept: tuple[tuple[str, str], ...]
) -> Layout:
    layout = Layout(banks=banks, kept=dict(kept))
    for path in paths:
        _place(layout, path, languages)
    for file in layout.translations.values():
        if file.original not in layout.originals and file.role != "course":
            _report(layout, ORPHAN, file.path, path=file.path, original=file.original)
    if "course.md" not in layout.originals:
        layout.findings.append(NO_COURSE.at(whole_file("course.md")))
    _check_modules(layout)
    return layout


def _report(layout: Layout, rule: Rule, at: str, /, **words: object) -> None:
    layout.findings.append(rule.at(whole_file(at), **words))


def _place(layout: Layout, path: str, languages: tuple[str, ...]) -> None:
    folder, name = posixpath.split(path)
    parts = folder.split("/") if folder else []
    if parts[-1:] == ["media"] and len(parts) <= 2 and kind(name):
        layout.media.append(path)
    elif name.lower() in _IGNORED:
        return
    elif not name.lower().endswith(".md") or len(parts) > 1:
        _stray(layout, path, name, parts)
    else:
        _markdown(layout, path, folder, name, languages)


def _stray(layout: Layout, path: str, name: str, parts: list[str]) -> None:
    if parts[-1:] == ["media"]:
        cure = f"Files of media are {', '.join(_KINDS)}."
    elif name.lower().endswith(".md"):
        cure = "Lessons stand in the folder of their module, not deeper."
    else:
        cure = "Put pictures and documents into a folder `media` beside the page that uses them, or take the file away."
    _report(layout, UNKNOWN, path, path=path, cure=cure)


def _markdown(layout: Layout, path: str, folder: str, name: str, languages: tuple[str, ...]) -> None:
    translated = _TRANSLATED.fullmatch(name)
    original, language = (f"{translated[1]}.md", sys.intern(translated[2])) if translated else (name, "")
    if language and language not in languages[1:]:
        if language in layout.foreign:
            return  # said of its first file
        layout.foreign.add(language)
        first = language == languages[0]
        cure = f"Rename it to `{original}`." if first else _language_cure(original, language, languages)
        _report(layout, LANGUAGE, path, path=path, language=language, cure=cure)
        return
    file = (
        _root_file(layout, path, original, language)
        if not folder
        else _module_file(layout, path, folder, original, language)
    )
    if file and language:
        layout.translations[file.original, language] = file
    elif file:
        layout.add(file)


def _language_cure(original: str, language: str, languages: tuple[str, ...]) -> str:
    add = f"Add it to `languages` in course.md: `[{', '.join((*languages, language))}]`"
    near = [it for it in languages[1:] if sorted(it) == sorted(language) or (it[0] == language[0] and len(it) == 2)]
    return f"{add}, or rename the file to `{original.removesuffix('.md')}.{near[0]}.md`." if near else add + "."


def _root_file(layout: Layout, path: str, original: str, language: str) -> File | None:
    role = _ROOT.get(original)
    if role is None:
        meant = nearest(original.removesuffix(".md"), (name.removesuffix(".md") for name in _ROOT))
        cure = f"Did you mean `{meant}.md`?" if meant else "Lessons stand in the folder of their module."
        _report(layout, UNKNOWN, path, path=path, cure=cure)
        return None
    return File(path, original, role, slug="" if role == "course" else role, language=language)


def _module_file(layout: Layout, path: str, folder: str, original: str, language: str) -> File | None:
    module = layout.modules.get(folder) or _module(layout, path, folder)
    whole = f"{folder}/{original}"
    role: Role | None = "bank" if whole in layout.banks else _MODULE.get(original)
    if role:
        return File(path, whole, role, module, "" if role == "module" else role, language)
    stem = original.removesuffix(".md")
    slug = _id(layout, path, stem)
    same = layout.ids.get(f"{module}/{slug}")
    if same and not language:
        _report(layout, TWICE, path, path=path, other=same, id=f"{module}/{slug}")
        return None
    return File(path, whole, "lesson", module, slug, language)


def _module(layout: Layout, path: str, folder: str) -> str:
    id = _id(layout, path, folder)
    same = layout.homes.setdefault(id, folder)
    if same != folder:
        _report(layout, TWICE, path, path=folder, other=same, id=id)
    layout.modules[folder] = id
    return id


def _id(layout: Layout, path: str, name: str) -> str:
    numbered = _NUMBERED.fullmatch(name)
    slug = numbered[2] if numbered else name
    if not _ID.fullmatch(slug) or slug in ("quiz", "bank", "module"):
        _report(
            layout,
            NAME,
            path,
            name=name,
            cure=_named(name, "Use small letters, digits and hyphens, such as `01-key-terms`."),
        )
    elif not numbered:
        _report(layout, NUMBER, path, name=name, cure=_named(name, f"Rename it, for example to `01-{name}`."))
    return slug


def _named(name: str, otherwise: str) -> str:
    """What to call a file: it may be meant as one whose name is fixed."""
    meant = next((known for known in _MODULE if similar(f"{name}.md", known, 0.8)), None)
    return f"Did you mean `{meant}`?" if meant else otherwise


def _check_modules(layout: Layout) -> None:
    _check_numbers(layout, list(layout.modules))
    for folder in layout.modules:
        lessons = [file.path for file in layout.of_module(folder, "lesson")]
        _check_numbers(layout, lessons)
        if not layout.of_module(folder, "module"):
            _report(layout, NO_MODULE, f"{folder}/module.md", folder=folder)
        elif not lessons:
            _report(layout, NO_LESSONS, f"{folder}/module.md", folder=folder)


def _check_numbers(layout: Layout, paths: list[str]) -> None:
    for one, other in pairwise(paths):
        first, second = (_NUMBERED.fullmatch(posixpath.basename(path)) for path in (one, other))
        if first and second and first[1] == second[1]:
            place = other if other.endswith(".md") else f"{other}/module.md"
            _report(layout, SAME_NUMBER, place, path=other, other=one)


def kind(name: str) -> str:
    """The MIME type of a media file by its name, or nothing when it is none that courses use."""
    return _KINDS.get(posixpath.splitext(name)[1].removeprefix(".").lower(), "")


def medium(path: str, data: bytes, digest: str) -> Media:
    """A media file as an edition lists it."""
    return Media(path=path, digest=digest, size=len(data), kind=kind(path))
