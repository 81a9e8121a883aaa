"""Front matter as a tree of nodes with their places: every scalar is text, typed later by `head`.

YAML would turn `no` into false and `12:30` into 750, so nothing is typed here. Anchors, aliases, tags and deep
nesting are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml
from yaml import events

from app.content.diagnostics import Diagnostic, error
from app.content.positions import Source

_YAML = re.compile(r"[\w-]+[ \t]*:(?:[ \t]|$)|[ \t]+\S|-[ \t]|#[ \t]")  # how a line of front matter begins
_LONGEST, _DEEPEST = 20_000, 6
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

UNCLOSED = error(
    "head-unclosed",
    "The front matter that begins on this line has no end.",
    "Write a line `---` behind its last key.",
)
TOO_LONG = error(
    "head-too-long",
    "The front matter is longer than 20,000 characters.",
    "Move running text below the closing `---`.",
)
BROKEN = error("yaml-broken", "The front matter cannot be read from here on: {problem}.", "{cure}")
ANCHOR = error("yaml-anchor", "`{word}` is a YAML anchor, alias or tag, which courses do not use.", "{cure}")
NESTED = error("yaml-nested", "This is nested too deep for front matter.", "Write it in fewer levels.")
NO_MAPPING = error(
    "yaml-no-keys", "The front matter holds no keys.", "Write lines such as `title: Sex and gender` between the `---`."
)
KEY = error("yaml-key", "A key must be plain text.", "Write `key: value`.")
TWICE = error("key-twice", "The key `{key}` stands here a second time.", "Keep one of the two.")


@dataclass(frozen=True)
class Scalar:
    """A piece of text; `plain` says that it stands in the file exactly as in `text`."""

    start: int
    end: int
    text: str
    plain: bool


@dataclass(frozen=True)
class Listing:
    """A list."""

    start: int
    end: int
    items: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """Keys with their values, in order, each key once."""

    start: int
    end: int
    entries: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)


Node: TypeAlias = Scalar | Listing | Mapping


def split(source: Source, findings: list[Diagnostic]) -> tuple[Mapping | None, int]:
    """The front matter of a file, and the line (from 0) on which its body begins."""
    if source.lines[0].rstrip() != "---":
        return None, 0
    end = next((n for n, line in enumerate(source.lines[1:], 1) if line.rstrip() == "---"), 0)
    if not end:
        findings.append(UNCLOSED.at(source.line_place(0)))
        end = next((n for n, line in enumerate(source.lines[1:], 1) if not _YAML.match(line)), len(source.lines))
        return _read(source, source.start(1), max(source.start(1), source.start(end) - 1), []), end
    start, stop = source.start(1), max(source.start(1), source.start(end) - 1)
    return _read(source, start, stop, findings), end + 1


def _read(source: Source, start: int, stop: int, findings: list[Diagnostic]) -> Mapping | None:
    if stop - start > _LONGEST:
        findings.append(TOO_LONG.at(source.line_place(0)))
        return None
    if not source.text[start:stop].strip():
        return Mapping(start, stop)
    reader = _Reader(source, start, source.text[start:stop], findings)
    try:
        root = reader.document()
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        at = start + (mark.index if mark else 0)
        findings.append(_broken(source, at, stop, str(problem.problem or problem.context or "")))
        return None
    except _RefusedError:
        return None
    if isinstance(root, Mapping):
        return root
    findings.append(NO_MAPPING.at(source.line_place(1)))
    return None


_TAB = ("there is a tab in the indent", "Indent with spaces.")
_PROBLEMS = (  # what YAML's readers say → what we say
    (
        "mapping values",
        "a colon stands where none can",
        'Put the whole value in double quotes: `title: "Gender: key terms"`.',
    ),
    ("end of stream", "a quote or a bracket is never closed", "Close it, or put the value in double quotes."),
    ("expected ',' or", "a bracket is not closed", "Close it: `[military, police]`."),
    ("could not find expected ':'", "a line has no colon", "Write `key: value` on each line."),
    (
        "expected <block end>",
        "the indent does not fit, or text follows a closed quote",
        "Begin keys of one level at the same column, and put a value that has quotes in it in single quotes.",
    ),
)
_OTHER = ("this is no `key: value`", "Put the value in double quotes, or write it in another way.")


def _broken(source: Source, at: int, stop: int, problem: str) -> Diagnostic:
    at = min(at, max(stop - 1, 0))
    said, cure = next(((said, cure) for sign, said, cure in _PROBLEMS if sign in problem), _OTHER)
    if source.text.startswith("\t", at):
        said, cure = _TAB
    end = source.text.find("\n", at)
    return BROKEN.at(source.place(at, min(max(end, at), stop)), problem=said, cure=cure)


class _RefusedError(Exception):
    """Reading stops: a diagnostic has said why."""


def _start(event: events.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


class _Reader:
    """Builds nodes from YAML's events, which need no recursion that an author could exhaust."""

    def __init__(self, source: Source, base: int, text: str, findings: list[Diagnostic]) -> None:
        self._source, self._base, self._text, self._findings = source, base, text, findings
        self._events: Iterator[events.Event] = yaml.parse(text, Loader=_LOADER)

    def document(self) -> Node:
        for event in self._events:
            if isinstance(event, events.StreamEndEvent):
                break  # nothing but comments
            if not isinstance(event, events.StreamStartEvent | events.DocumentStartEvent):
                return self._node(event, 0)
        return Mapping(self._base, self._base)

    def _node(self, event: events.Event, depth: int) -> Node:
        self._refuse(event, depth)
        start = self._base + _start(event)
        if isinstance(event, events.SequenceStartEvent):
            items = []
            while not isinstance(event := next(self._events), events.SequenceEndEvent):
                items.append(self._node(event, depth + 1))
            return Listing(start, self._end(event), tuple(items))
        if isinstance(event, events.MappingStartEvent):
            entries = self._entries(depth)
            return Mapping(start, entries[1], entries[0])
        assert isinstance(event, events.ScalarEvent)
        end = self._end(event)
        return Scalar(start, end, event.value, event.style is None and self._source.text[start:end] == event.value)

    def _entries(self, depth: int) -> tuple[dict[str, tuple[Scalar, Node]], int]:
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(event := next(self._events), events.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, Scalar):
                self._findings.append(KEY.at(self._source.place(key.start, key.end)))
            elif key.text in entries:
                self._findings.append(TWICE.at(self._source.place(key.start, key.end), key=key.text))
            else:
                entries[key.text] = (key, value)
        return entries, self._end(event)

    def _end(self, event: events.Event) -> int:
        end = self._base + (event.end_mark.index if event.end_mark else 0)
        return self._base + len(self._source.text[self._base : end].rstrip())

    def _refuse(self, event: events.Event, depth: int) -> None:
        start = self._base + _start(event)
        place = self._source.place(start, max(self._end(event), start))
        if depth > _DEEPEST:
            self._findings.append(NESTED.at(place))
            raise _RefusedError
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            cure = "If it is meant as text, put the value in double quotes; otherwise write the value out."
            mark = "".join(self._text[_start(event) :].split(maxsplit=1)[:1])
            self._findings.append(ANCHOR.at(self._source.place(start, start + len(mark)), word=mark, cure=cure))
            raise _RefusedError
