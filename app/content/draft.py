"""A course while it is being put together: what each file said, and what the checks add."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.content import model
from app.content.diagnostics import Diagnostic, Span
from app.content.findings import Report
from app.content.frontmatter import Mapping
from app.content.outline import ModulePage, Outline
from app.content.source import Source
from app.content.tree import Place

Value = (
    Outline | ModulePage | model.Lesson | model.Quiz | model.Survey | tuple[model.Question, ...] | dict[str, model.Term]
)


@dataclass(frozen=True)
class Reading:
    """What one file says by itself. It depends only on the file's bytes and its context, so it may be kept."""

    place: Place
    source: Source
    front: Mapping
    value: Value
    diagnostics: tuple[Diagnostic, ...]
    spans: dict[str, Span]  # of questions and terms, by id
    section_spans: dict[str, Span]  # of headings, by id
    media: tuple[str, ...]  # paths that it shows
    words: int


class FileResult:
    """A reading with what the checks find about it in this compilation."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._report = Report(reading.source)
        self.value = reading.value
        self.spans, self.section_spans, self.media = reading.spans, reading.section_spans, reading.media
        self.place, self.words = reading.place, reading.words

    def add(self, code: str, span: Span, message: str, cure: str) -> None:
        """Report something that only the whole course shows."""
        self._report.add(code, span, message, cure)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The file's own findings and those of the checks."""
        return (*self._reading.diagnostics, *self._report.diagnostics)

    @property
    def first_span(self) -> Span:
        """The file's first line."""
        return self._reading.source.line_span(0)

    def key_span(self, key: str) -> Span:
        """Where a key of the front matter stands, or the first line."""
        return self._reading.front.keys.get(key, self.first_span)

    @property
    def questions(self) -> tuple[model.Question, ...]:
        """The questions that stand in this file."""
        if isinstance(self.value, model.Quiz):
            return self.value.questions
        if isinstance(self.value, model.Lesson):
            return tuple(part.question for part in self.value.parts if isinstance(part, model.Check))
        return self.value if isinstance(self.value, tuple) else ()


@dataclass
class CourseDraft:
    """All files by path; the originals put together in the course's first language."""

    files: dict[str, FileResult]
    outline: Outline | None = None
    modules: tuple[model.Module, ...] = ()
    exam: model.Quiz | None = None
    evaluation: model.Survey | None = None
    media_sizes: dict[str, int] = field(default_factory=dict)

    def file(self, path: str) -> FileResult:
        """A file that is there."""
        return self.files[path]

    def originals(self) -> Iterator[FileResult]:
        """The files in the course's first language."""
        return (file for file in self.files.values() if not file.place.language)
