"""A draft seen by the compiler: what is found in it, file by file, in the form that pages and scripts need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.authoring.queries import drafts
from app.authoring.queries.drafts import Writing
from app.authoring.rules import texts
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.content.compiler import Compilation, compile_course
from app.content.diagnostics import Diagnostic
from app.content.editing import as_editor
from app.content.titles import title_of as title_of_file


def compiled(course_slug: str, tree: Mapping[str, bytes] | None = None) -> Compilation:
    """The draft, or these files in its place, compiled beside the published edition."""
    files = drafts.tree(course_slug) if tree is None else tree
    return compile_course(course_slug, files, catalogue.edition_now(course_slug), catalogue.library(course_slug))


def title_of(writing: Writing) -> str:
    """What a course is called: in its draft, or as it is published; its short name when it has no title."""
    if writing.draft is None:
        edition = catalogue.edition_now(writing.slug)
        return edition.course.title if edition else writing.slug
    try:
        head = drafts.file(writing.slug, "course.md")
    except NotFound:
        return writing.slug
    return title_of_file(drafts.bytes_of(head.digest)) or writing.slug


def with_text(course_slug: str, path: str, text: str) -> tuple[Mapping[str, bytes], Compilation]:
    """The draft as it would be with this text in one file. Changes nothing."""
    tree = drafts.tree(course_slug)
    tree[path] = texts.as_bytes(text, tree.get(path, b""))
    return tree, compiled(course_slug, tree)


@dataclass(frozen=True)
class Count:
    """How many findings a file has."""

    file: str
    errors: int
    warnings: int
    advice: int


def counts(findings: Iterable[Diagnostic]) -> list[Count]:
    """For each file with findings, how many."""
    found: dict[str, Counter[str]] = {}
    for finding in findings:
        found.setdefault(finding.span.file, Counter())[finding.severity] += 1
    return [Count(file, it["error"], it["warning"], it["advice"]) for file, it in found.items()]


def of_file(compilation: Compilation, path: str) -> list[Diagnostic]:
    """What is found in one file."""
    return [finding for finding in compilation.diagnostics if finding.span.file == path]


def for_editor(findings: Iterable[Diagnostic], text: str) -> list[dict[str, Any]]:
    """Findings as the editor's script takes them, with offsets in the text as it holds it."""
    placed = ((finding, as_editor(text, finding.span)) for finding in findings)
    return [finding.as_json() | {"from": start, "to": max(start, end)} for finding, (start, end) in placed]
