"""One file while it is read: its source, its front matter, its tokens, and what is found in it."""

from __future__ import annotations

import functools
import posixpath
from dataclasses import dataclass, field
from typing import Generic, Literal, NamedTuple, TypeVar

from markdown_it.token import Token

from app.content import frontmatter, markdown, rendering, units
from app.content.diagnostics import Diagnostic, Place, Rule, error, short
from app.content.encodings import decode
from app.content.positions import Source
from app.content.world import World

T = TypeVar("T")

NOT_UTF8 = error(
    "not-utf8",
    "This file is not UTF-8; it looks like {encoding}.",
    "Open it in an editor as what it is, and save it as UTF-8.",
)
UNPRINTABLE = error("control-character", "There is a control character here, which nobody can see.", "Delete it.")
TOO_LARGE = error("file-too-large", "This file has more than 200,000 characters.", "Divide it into several lessons.")
DEEP = error(
    "nested-deep",
    "This stands within more lists and quotes than anybody can follow.",
    "Write it in fewer levels.",
)
TRANSLATED = error("translation-key", "A translation takes `{what}` from its original.", "{cure}")

_LARGEST = 200_000
_DEEPEST = 20  # levels; a list has two
_WIDEST = 4  # bytes of a character
_SHOWN = 200  # bytes of a file that is too large
_MOST_FINDINGS = 200


@dataclass(frozen=True)
class Reference:
    """A link to a heading of another page, to be looked up when all pages are read."""

    page: str  # path without language
    anchor: str
    place: Place


class Shown(NamedTuple):
    """A picture with its alt text, or a link with the words that are shown."""

    kind: Literal["picture", "link"]
    words: str
    target: str
    place: Place


@dataclass(frozen=True, eq=False)
class Read(Generic[T]):
    """What a file gave: a value, findings, and what checks across files need to know.

    Each is equal to itself only: what was worked out for one is kept beside it, and looked up without a comparison.
    """

    path: str
    value: T
    findings: tuple[Diagnostic, ...]
    words: int
    spots: dict[str, Place]
    anchors: frozenset[str]
    references: tuple[Reference, ...]
    media: frozenset[str]
    outline: tuple[Place, ...]
    shown: tuple[Shown, ...] = ()
    is_whole: bool = True  # what it holds is known; where not, nothing is missing in it


LessonKind = Literal["lesson", "activity", "scenario"]


class Original(NamedTuple):
    """What reading a translated lesson needs to know of its original: its kind, and the ids of its `##` headings."""

    kind: LessonKind
    headings: tuple[str, ...]


@dataclass
class Manuscript:
    """A file being read. `body` is the line (from 0) on which its Markdown begins.

    A file that `translates` another holds words only: ids, keys and rules are its original's. `outline` has the places
    of its questions, blocks or terms in order, so that a translation can be told where it differs.
    """

    source: Source
    world: World
    language: str
    translates: bool = False
    original: Original | None = None
    front: frontmatter.Mapping | None = None
    front_readable: bool = True
    is_read: bool = True  # as a whole: where not, that has been said, and nothing is missing
    body: int = 0
    tokens: list[Token] = field(default_factory=list)
    findings: list[Diagnostic] = field(default_factory=list)
    spots: dict[str, Place] = field(default_factory=dict)
    outline: list[Place] = field(default_factory=list)
    ids: units.Ids = field(default_factory=units.Ids)
    anchors: units.Ids = field(default_factory=units.Ids)
    references: list[Reference] = field(default_factory=list)
    media: set[str] = field(default_factory=set)
    shown: list[Shown] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    words: int = 0

    def read_body(self, kind: markdown.Kind) -> None:
        """Read the Markdown; `kind` says what lists and `Answer:` lines mean in it."""
        if len(self.source.text) > _LARGEST:
            self.report(TOO_LARGE, self.source.line_place(0))
            self.is_read = False
            return
        self.tokens = markdown.parse(self.source.text[self.source.start(self.body) :], kind)
        deep = next((token for token in self.tokens if token.level > _DEEPEST), None)
        if deep:
            self.report(DEEP, self.place(deep))
        self.words = sum(len(rendering.plain(token.children).split()) for token in self.tokens if token.children)

    @property
    def is_full(self) -> bool:
        """Whether further findings are not reported."""
        return len(self.findings) >= _MOST_FINDINGS

    @functools.cached_property
    def media_from_here(self) -> list[str]:
        """The paths of all media as a link in this file has to name them."""
        return [posixpath.relpath(it, posixpath.dirname(self.source.path) or ".") for it in self.world.media]

    @functools.cached_property
    def seen_from_here(self) -> list[str]:
        """Those of all pages and media."""
        folder = posixpath.dirname(self.source.path) or "."
        return [*(posixpath.relpath(it, folder) for it in self.world.pages), *self.media_from_here]

    def report(self, rule: Rule, place: Place, /, **words: object) -> None:
        """Add a finding. A file with two hundred needs no more to be said of it."""
        if not self.is_full:
            self.findings.append(rule.at(place, **words))

    def report_kept(self, place: Place, cure: str) -> None:
        """A finding: a translation says here what only its original says."""
        self.report(TRANSLATED, place, what=short(place.text), cure=cure)

    def report_empty(self, rule: Rule) -> None:
        """A finding: there is nothing in this file, or not what is asked for, as far as it could be read."""
        if self.is_read:
            self.report(rule, self.source.line_place(max(self.body - 1, 0)))

    def spot(self, name: str, node: frontmatter.Node) -> None:
        """Remember where a value of the front matter stands."""
        self.spots[name] = self.source.place(node.start, node.end)

    def offset(self, token: Token, at: int) -> int:
        """Where character `at` of a token's content stands in the file."""
        line = self.body + (token.map or [0])[0]
        raw, at = token.meta.get("raw", token.content), at + token.meta.get("shift", 0)
        if "cell" in token.meta:
            return self.source.find_cell(line, token.meta["cell"], raw, at)
        if "heading" in token.meta:
            return self.source.find_heading(line, raw, at)
        return self.source.find(line, raw, at)

    def within(self, token: Token, start: int, end: int) -> Place:
        """The place of content[start:end] of a token."""
        return self.source.place(self.offset(token, start), self.offset(token, end))

    def place(self, token: Token) -> Place:
        """The place of a token: of its text when it has one, else of its first line."""
        if token.type == "inline" and token.content:
            first = token.content.split("\n", 1)[0]
            return self.within(token, 0, len(first))
        return self.source.line_place(self.body + (token.map or [0])[0])

    def finish(self, value: T) -> Read[T]:
        """What the file gave."""
        found, spots = tuple(self.findings), dict(self.spots)
        anchors, media = frozenset(self.anchors.taken), frozenset(self.media)
        references, outline, shown = tuple(self.references), tuple(self.outline), tuple(self.shown)
        return Read(
            self.source.path, value, found, self.words, spots, anchors, references, media, outline, shown, self.is_read
        )


def open_file(path: str, data: bytes, world: World, language: str) -> Manuscript:
    """A file's bytes as text with its front matter; `read_body` reads the Markdown below."""
    if len(data) > _LARGEST * _WIDEST:
        return _closed(path, data, world, language)
    source, findings = _decoded(path, data)
    front, body = frontmatter.split(source, findings)
    readable = not findings
    page = Manuscript(source, world, language, front=front, front_readable=readable, body=body, findings=findings)
    page.is_read = not any(finding.code == frontmatter.UNCLOSED.code for finding in findings)
    return page


def _closed(path: str, data: bytes, world: World, language: str) -> Manuscript:
    """A file of which no more is looked at than its beginning."""
    source = Source(path, decode(data[:_SHOWN]).text)
    page = Manuscript(source, world, language, front_readable=False, is_read=False, body=len(source.lines))
    page.report(TOO_LARGE, source.line_place(0))
    return page


def _decoded(path: str, data: bytes) -> tuple[Source, list[Diagnostic]]:
    text, looks_like, at = decode(data)
    source, findings = Source(path, text), []
    if looks_like:
        at = len(Source(path, text[:at]).text)
        findings.append(NOT_UTF8.at(source.place(at, at + 1), encoding=looks_like))
    elif source.unprintable:
        at = source.unprintable[0]
        findings.append(UNPRINTABLE.at(source.place(at, at + 1)))
    return source, findings
