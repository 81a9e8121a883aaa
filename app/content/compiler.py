"""`compile_course`: a tree of files in, a checked course and every diagnostic out.

It never stops at the first fault and never raises for what an author wrote. Files that did not change since an earlier
call in this process are not read again.
"""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from app.content import checks, glossary, model
from app.content.assembly import Assembly
from app.content.codes import SEVERITIES
from app.content.diagnostics import Diagnostic, Span
from app.content.draft import CourseDraft, FileResult
from app.content.findings import count_of
from app.content.outline import Outline
from app.content.reading import kind_of, read_file
from app.content.sheet import Context
from app.content.tree import Place, places

COMPILER = "1"  # change it when the same sources give another compiled form
_IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif")
_MEDIA_KINDS = frozenset((*_IMAGES, "application/pdf", "audio/mpeg", "audio/mp4", "video/mp4"))


class Counts(msgspec.Struct, frozen=True):
    """How much there is, in the course's first language; `questions` are those of quizzes and banks."""

    modules: int = 0
    lessons: int = 0
    questions: int = 0
    words: int = 0


@dataclass(frozen=True)
class Compilation:
    """What became of a course. `edition` is None when there are errors; `course` is what could be understood."""

    slug: str
    edition: model.Edition | None
    course: model.Course | None
    diagnostics: tuple[Diagnostic, ...]
    counts: Counts

    @property
    def ok(self) -> bool:
        """Whether the course may be published: warnings and advice do not stand in the way."""
        return self.edition is not None


def compile_course(slug: str, tree: Mapping[str, bytes]) -> Compilation:
    """Compile the files of one course, given by relative path."""
    found = places(tree)
    known, loose = _sorted_out(found, tree)
    context = _context(slug, known, tree)
    draft = CourseDraft(_read_all(known, tree, context))
    draft.media_sizes = {path: len(data) for path, data in tree.items() if not path.endswith(".md")}
    outline = draft.files["course.md"].value if "course.md" in draft.files else None
    draft.outline = outline if isinstance(outline, Outline) else None
    assembly = Assembly(slug, draft, "")
    draft.modules = assembly.modules()
    draft.exam, draft.evaluation = assembly.exam(), assembly.evaluation()
    for check in checks.ALL:
        check(draft)
    courses = _courses(slug, draft)
    diagnostics = _all_diagnostics(draft, loose)
    errors = count_of(diagnostics)["error"]
    edition = None if errors or not courses else _edition(tree, draft, context, courses)
    first = next(iter(courses.values()), None)
    return Compilation(slug, edition, first, diagnostics, _counts(draft))


def _sorted_out(found: list[Place], tree: Mapping[str, bytes]) -> tuple[list[Place], list[Diagnostic]]:
    """The files that mean something, and findings about those that do not, or that share an id."""
    known: dict[tuple[str, str], Place] = {}
    loose = (
        [] if "course.md" in tree else [_finding("course-missing", "course.md", "There is no course.md.", "Write it.")]
    )
    for place in found:
        key = (place.id, place.language)
        if not kind_of(place):
            cure = "Put lessons into a module's folder, or take the file out of the course."
            loose.append(_finding("file-unknown", place.path, "This file has no meaning in a course.", cure))
        elif key in known:
            cure = "Give one of the files another name; the number before it is not part of the id."
            message = f"Its id “{place.id}” is that of {known[key].path} too."
            loose.append(_finding("file-id-twice", place.path, message, cure))
        elif place.language and place.original not in tree:
            cure = f"Write {place.original} first, or take this file away."
            loose.append(_finding("translation-alone", place.path, "This translation has no original.", cure))
        else:
            known[key] = place
    return list(known.values()), loose


def _finding(code: str, path: str, message: str, cure: str) -> Diagnostic:
    return Diagnostic(code, SEVERITIES[code], Span(path, 1, 1, 1, 1), "", message, cure)


_NO_COURSE = _finding("course-missing", "course.md", "There is no course.md.", "Write it.")


@lru_cache(maxsize=4096)
def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _context(slug: str, known: list[Place], tree: Mapping[str, bytes]) -> Context:
    """What files may refer to. Terms and the first language are read ahead, without references of their own."""
    media = {path: _digest(data) for path, data in tree.items() if not path.endswith(".md")}
    lessons = frozenset(p.id for p in known if kind_of(p) == "lesson" and not p.language)
    bare = Context(slug, "en", {}, lessons, media)
    terms: dict[str, str] = {}
    language = "en"
    for place in known:
        if place.path in ("glossary.md", "course.md"):
            value = read_file(place, tree[place.path], bare, None).value
            terms |= glossary.index(value) if isinstance(value, dict) else {}
            language = value.languages[0] if isinstance(value, Outline) else language
    return Context(slug, language, terms, lessons, media)


def _read_all(known: list[Place], tree: Mapping[str, bytes], context: Context) -> dict[str, FileResult]:
    files: dict[str, FileResult] = {}
    for place in known:
        scenario = None
        if place.language and place.original in files:
            original = files[place.original].value
            scenario = isinstance(original, model.Lesson) and original.kind == "scenario"
        files[place.path] = FileResult(read_file(place, tree[place.path], context, scenario))
    return files


def _courses(slug: str, draft: CourseDraft) -> dict[str, model.Course]:
    """The course by language; translations are put together here, so that their faults are found."""
    if draft.outline is None:
        return {}
    first, *others = draft.outline.languages
    found = {first: Assembly(slug, draft, "").course(draft.outline)}
    for language in others:
        if any(file.place.language == language for file in draft.files.values()):
            found[language] = Assembly(slug, draft, language).course(draft.outline)
    for file in draft.files.values():
        if file.place.language and file.place.language not in others:
            cure = f"Add {file.place.language} to the languages in course.md, behind the first one."
            file.add("language-undeclared", file.first_span, "The course does not name this language.", cure)
    return found


def _all_diagnostics(draft: CourseDraft, loose: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    found = [*loose, *(d for file in draft.files.values() for d in file.diagnostics)]
    if draft.outline is not None and not draft.modules:
        cure = "Make a folder like 01-first-module with a module.md and a lesson."
        found.append(_finding("modules-missing", "course.md", "The course has no modules.", cure))
    for folder in dict.fromkeys(f.place.folder for f in draft.originals() if f.place.folder):
        if f"{folder}/module.md" not in draft.files:
            cure = "Write its title, day and minutes there."
            found.append(_finding("module-page-missing", f"{folder}/module.md", "This module has no module.md.", cure))
    used = {path for file in draft.files.values() for path in file.media}
    for path in sorted(used):
        if _media_kind(path) not in _MEDIA_KINDS:
            cure = "Use SVG, PNG, JPEG, WebP, GIF, PDF, MP3 or MP4."
            found.append(_finding("media-kind", path, "This kind of file is not served.", cure))
    return tuple(sorted(set(found), key=lambda d: (d.span, d.code)))


def _media_kind(path: str) -> str:
    return mimetypes.guess_type(path)[0] or ""


def _edition(
    tree: Mapping[str, bytes], draft: CourseDraft, context: Context, courses: dict[str, model.Course]
) -> model.Edition:
    digest = hashlib.sha256()
    for path, data in sorted(tree.items()):
        digest.update(f"{path}\0{len(data)}\0".encode() + data)
    used = sorted({path for file in draft.files.values() for path in file.media})
    media = tuple(
        model.Media(path=path, digest=context.media[path], size=len(tree[path]), kind=_media_kind(path))
        for path in used
    )
    edition = model.Edition(digest="", meaning="", compiler="", courses=courses, media=media)
    meaning = hashlib.sha256(model.dump(edition)).hexdigest()
    return msgspec.structs.replace(edition, digest=digest.hexdigest(), meaning=meaning, compiler=COMPILER)


def _counts(draft: CourseDraft) -> Counts:
    return Counts(
        modules=len(draft.modules),
        lessons=sum(len(module.lessons) for module in draft.modules),
        questions=sum(len(m.bank) + (len(m.quiz.questions) if m.quiz else 0) for m in draft.modules),
        words=sum(file.words for file in draft.originals()),
    )
