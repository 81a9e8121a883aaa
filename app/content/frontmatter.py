"""Front matter: YAML in which every scalar is text with its place; values are typed by our own schema.

YAML itself would turn `no` into false and `12:30` into 750. Anchors, aliases, tags and several documents are refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from app.content.diagnostics import Span
from app.content.findings import Report
from app.content.source import Source

_DEEPEST = 8
_MOST_CHARACTERS = 100_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FENCE = re.compile(r"---[ \t]*\Z")


@dataclass
class Scalar:
    """A value as it was written, without quotes."""

    text: str
    span: Span


@dataclass
class Sequence:
    """A list."""

    items: list[Node]
    span: Span


@dataclass
class Mapping:
    """Keys with their places, and their values; the first of two equal keys counts."""

    span: Span
    keys: dict[str, Span] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class RefusedError(Exception):
    """Something in the YAML that we do not take."""

    def __init__(self, event: yaml.Event | None, what: str) -> None:
        super().__init__(what)
        self.mark, self.what = event.start_mark if event is not None else None, what


def read(source: Source, report: Report) -> tuple[Mapping, int]:
    """The front matter of a file and the number of the first line behind it; empty where there is none."""
    lines = source.lines
    empty = Mapping(source.span(0, 0, 0, 0))
    if not _FENCE.match(lines[0]):
        return empty, 0
    end = next((n for n, line in enumerate(lines[1:], 1) if _FENCE.match(line)), None)
    if end is None:
        cure = "Write a line with three hyphens behind the last key."
        report.add("front-matter-open", source.line_span(0), "The front matter has no end.", cure)
        return empty, len(lines)
    text = "\n".join(lines[1:end])
    try:
        if len(text) > _MOST_CHARACTERS:
            raise RefusedError(None, "it is too long")
        return _Reader(source, report).read(text) or empty, end + 1
    except (yaml.YAMLError, RefusedError, ValueError, RecursionError) as error:
        _report_fault(error, source, report)
        return empty, end + 1


def _report_fault(error: Exception, source: Source, report: Report) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "mark", None)
    what = getattr(error, "problem", None) or getattr(error, "what", None) or "it cannot be read"
    line = min(mark.line + 1 if mark else 1, len(source.lines) - 1)
    column = mark.column if mark else 0
    span = source.span(line, column, line, len(source.lines[line]))
    message = f"The front matter cannot be read: {' '.join(str(what).split())}."
    report.add("front-matter", span, message, "Write one “key: value” on each line; put quotes around odd values.")


class _Reader:
    """Builds nodes from YAML's events; nothing is resolved, converted or constructed."""

    def __init__(self, source: Source, report: Report) -> None:
        self.source, self.report = source, report

    def read(self, text: str) -> Mapping | None:
        """The mapping of the document; None when there is none. Raises YAMLError or RefusedError."""
        self.events = iter(yaml.parse(text, Loader=_LOADER))
        next(self.events), (event := next(self.events))
        if isinstance(event, yaml.StreamEndEvent):
            return None
        node = self._node(next(self.events), 0)
        next(self.events)
        if not isinstance(next(self.events), yaml.StreamEndEvent):
            raise RefusedError(None, "there are two documents")
        if isinstance(node, Scalar) and not node.text:
            return None
        if not isinstance(node, Mapping):
            raise RefusedError(event, "it has no keys")
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RefusedError(event, "anchors and aliases (& and *) are not taken; write the value out")
        if getattr(event, "tag", None):
            raise RefusedError(event, "tags (!) are not taken")
        if depth > _DEEPEST:
            raise RefusedError(event, "it is nested too deeply")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, self._span(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _sequence(self, start: yaml.Event, depth: int) -> Sequence:
        found = Sequence([], self._span(start))
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            found.items.append(self._node(event, depth + 1))
        return found

    def _mapping(self, start: yaml.Event, depth: int) -> Mapping:
        found = Mapping(self._span(start))
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                raise RefusedError(event, "a key must be a word")
            if key.text in found.keys:
                cure = "Keep one of the two lines."
                self.report.add("key-twice", key.span, f"The key “{key.text}” stands here twice.", cure)
                continue
            found.keys[key.text], found.values[key.text] = key.span, value
        return found

    def _span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        assert start is not None and end is not None  # events of a parsed text always have both
        return self.source.span(start.line + 1, start.column, end.line + 1, end.column)
