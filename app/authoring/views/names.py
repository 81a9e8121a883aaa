"""What the pages of a draft call the course and its files: titles, as people know them, rather than paths."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from app.authoring import queries
from app.authoring.queries.drafts import File, Writing
from app.base.presentation import language
from app.content.titles import title_of

_TWIN = re.compile(r"(.+)\.([a-z]{2,3})\.md")


def named(writing: Writing) -> dict[str, Any]:
    """The `title` of a course, and the `names` of the files of its draft by path."""
    return {"title": queries.checking.title_of(writing), "names": names(writing.slug)}


def names(course: str) -> dict[str, str]:
    """The name of each page of a draft, by path; a file without a title is called by its path."""
    files = {path: file for path, file in queries.drafts.files(course).items() if path.endswith(".md")}
    titles = {path: _title(file) for path, file in files.items()}
    return {path: _name(path, titles) for path in files}


def _title(file: File) -> str:
    return title_of(queries.drafts.bytes_of(file.digest))


def _name(path: str, titles: Mapping[str, str]) -> str:
    twin = _TWIN.fullmatch(path)
    if twin and f"{twin[1]}.md" in titles:
        own = titles[path] or _name(f"{twin[1]}.md", titles)
        return gettext("%(title)s (%(language)s)", title=own, language=language(twin[2]))
    if path == "course.md":
        return gettext("About the course")
    folder, base = posixpath.split(path)
    title, module = titles[path], titles.get(f"{folder}/module.md") or folder
    if base == "module.md":
        return gettext("Module: %(title)s", title=module)
    if base == "bank.md":
        return gettext("Questions for exams: %(module)s", module=module)
    if base == "quiz.md" and not title:
        return gettext("Quiz: %(module)s", module=module)
    return title or _without_title(path)


def _without_title(path: str) -> str:
    known = {
        "glossary.md": gettext("Glossary"),
        "exam.md": gettext("Final exam"),
        "pre-test.md": gettext("Pre-test"),
        "post-test.md": gettext("Post-test"),
        "evaluation.md": gettext("Evaluation"),
    }
    return known.get(path, path)
