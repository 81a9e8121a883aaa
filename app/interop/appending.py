"""Questions from elsewhere behind the last of a bank or a quiz of a course, as new bytes of its files."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.content import sheets
from app.content.compiler import Compilation, compile_course
from app.content.diagnostics import Diagnostic
from app.content.model import Course
from app.content.reuse import Library
from app.interop.questions import Imported

LONGEST = 200_000  # characters of a file that the compiler reads


class TooLargeError(ValueError):
    """The file would have more characters than the compiler reads."""


class Appended(NamedTuple):
    """The files that change, by path; what the course compiles to with them; and the errors that it had not before."""

    files: dict[str, bytes]
    result: Compilation
    faults: tuple[Diagnostic, ...]


def append(
    slug: str, tree: Mapping[str, bytes], path: str, imported: Imported, library: Library | None = None
) -> Appended:
    """The course with the questions behind the last of `path`, which need not be there yet, and their media beside it.

    Ids that the course has are not given again. Raises UnicodeDecodeError when the file is not UTF-8, TooLargeError
    when it would grow too large.
    """
    before = tree[path].decode() if path in tree else ""
    media, names = _media(tree, posixpath.dirname(path), imported.media)
    asked = [question.sheet for question in imported.questions]
    now = compile_course(slug, tree, library=library)
    written = sheets.append(before, asked, taken_ids(now.course))
    added = written[len(before) :]
    for old, new in names.items():
        added = added.replace(f"(media/{old})", f"(media/{new})").replace(f"(<media/{old}>)", f"(<media/{new}>)")
    text = before + added
    if len(text) > LONGEST:
        raise TooLargeError(f"{len(text):,}")
    files = {path: text.encode(), **media}
    result = compile_course(slug, {**tree, **files}, library=library)
    return Appended(files, result, tuple(_new_errors(now, result)))


def _new_errors(before: Compilation, after: Compilation) -> Iterator[Diagnostic]:
    known = {(it.code, it.span.file, it.text) for it in before.diagnostics}
    for found in after.diagnostics:
        if found.severity == "error" and (found.code, found.span.file, found.text) not in known:
            yield found


def taken_ids(course: Course | None) -> set[str]:
    """The ids of the course's questions."""
    if course is None:
        return set()
    quizzes = [question.id for module in course.modules if module.quiz for question in module.quiz.questions]
    return {*quizzes, *(question.id for module in course.modules for question in module.bank)}


def _media(
    tree: Mapping[str, bytes], folder: str, found: Mapping[str, bytes]
) -> tuple[dict[str, bytes], dict[str, str]]:
    """New media by path, and the new names of those whose name another file has already."""
    files, names = {}, {}
    for path, data in found.items():
        name = posixpath.basename(path)
        whole = posixpath.join(folder, "media", name)
        if tree.get(whole, data) != data:
            names[name] = f"{hashlib.sha256(data).hexdigest()[:8]}-{name}"
            whole = posixpath.join(folder, "media", names[name])
        if whole not in tree:
            files[whole] = data
    return files, names
