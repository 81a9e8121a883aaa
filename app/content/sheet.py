"""One Markdown file of a course, read: its front matter, its blocks by section, and every reference resolved."""

from __future__ import annotations

import posixpath
import shlex
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.token import Token

from app.content import frontmatter, markdown, positions
from app.content.diagnostics import Span
from app.content.findings import Report, did_you_mean
from app.content.slugs import ID, slug
from app.content.source import Source
from app.content.tree import Place, bare

Block = list[Token]

_FAR = ("http://", "https://", "mailto:")


class Context:
    """What a file may refer to outside itself. Equal contexts and equal bytes compile to equal results.

    `terms` maps folded terms and ids to ids, `media` paths to digests; `lessons` are ids, `language` the first one.
    """

    def __init__(
        self, course: str, language: str, terms: dict[str, str], lessons: frozenset[str], media: dict[str, str]
    ) -> None:
        self.course, self.language = course, language
        self.terms, self.lessons, self.media = terms, lessons, media
        self._key = (course, language, frozenset(terms.items()), lessons, frozenset(media.items()))
        self._hash = hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Context) and self._key == other._key

    def __hash__(self) -> int:
        return self._hash

    def term(self, label: str) -> str | None:
        """The id of a glossary term by its words or its id."""
        return self.terms.get(" ".join(label.casefold().split())) or self.terms.get(slug(label))


@dataclass
class Section:
    """A level-two heading and the blocks below it."""

    opening: Block  # the heading's own tokens
    span: Span
    blocks: list[Block]
    keys: dict[str, str]
    flags: set[str]
    id: str = ""  # for links; set where it is needed

    @property
    def heading(self) -> Token:
        """The running text of the heading."""
        return self.opening[1]

    @property
    def title(self) -> str:
        """The words of the heading."""
        return markdown.plain(self.heading)


class Sheet:
    """A file and its findings."""

    def __init__(self, place: Place, data: bytes, context: Context, scenario: bool | None = None) -> None:
        self.place, self.context = place, context
        self.source = Source(place.path, data)
        self.report = Report(self.source)
        self._check_bytes()
        self.front, first = frontmatter.read(self.source, self.report)
        kind = self.front.values.get("kind")
        self.is_scenario = scenario if scenario is not None else getattr(kind, "text", "") == "scenario"
        body = "\n" * first + "\n".join(self.source.lines[first:])
        self.tokens = markdown.parse(body, self.is_scenario)
        self.used_media: list[str] = []
        self.terms: list[str] = []
        self.check_spans: dict[str, Span] = {}
        positions.mark_cells(self.source, self.tokens)
        self._resolve()
        blocks = markdown.groups(self.tokens)
        self.footnotes = [block for block in blocks if block[0].type == "footnote_block_open"]
        self.preamble, self.sections = self._split([b for b in blocks if b[0].type != "footnote_block_open"])

    def error(self, code: str, span: Span, message: str, cure: str) -> None:
        """Report something about this file."""
        self.report.add(code, span, message, cure)

    def span(self, block: Block) -> Span:
        """Where a block stands."""
        return positions.span_of(self.source, block)

    def inline_span(self, inline: Token, offset: int = 0, length: int | None = None) -> Span:
        """Where a stretch of running text stands; all of it by default."""
        return positions.span_in(self.source, inline, offset, len(inline.content) if length is None else length)

    def _check_bytes(self) -> None:
        if self.source.broken_at is not None:
            line, column = self.source.broken_at
            span = self.source.span(line, column, line, column + 1)
            self.error("encoding", span, "This file is not in UTF-8.", "Save it as UTF-8 in your editor.")

    # ------------------------------------------------------------ references

    def _resolve(self) -> None:
        for index, token in enumerate(self.tokens):
            if token.type == "inline":
                self._resolve_inline(token, self.tokens[index - 1], self.tokens[index + 1])
            elif token.type == "html_block":
                self._refuse_html(self.span([token]))
            elif token.type == "heading_open" and token.tag == "h1":
                cure = "Write the title as “title:” in the front matter, and start headings with ##."
                self.error("heading-level", self.span([token]), "A heading of the first level stands here.", cure)
            elif token.type == "block_open":
                self._check_block(token)

    def _refuse_html(self, span: Span) -> None:
        cure = "Write it in Markdown, or put it between backticks to show it as code."
        self.error("raw-html", span, "HTML is not taken.", cure)

    def _resolve_inline(self, inline: Token, before: Token, after: Token) -> None:
        for child in inline.children or []:
            if child.type == "term":
                self._resolve_term(inline, child)
            elif child.type == "image":
                self._resolve_image(inline, child)
            elif child.type == "link_open":
                self._resolve_link(inline, child)
            elif child.type == "html_inline":
                self._refuse_html(self._child_span(inline, child))
        self._make_figure(inline, before, after)

    def _child_span(self, inline: Token, child: Token) -> Span:
        return self.inline_span(inline, child.meta.get("at", 0), child.meta.get("length", len(inline.content)))

    def _resolve_term(self, inline: Token, child: Token) -> None:
        label = child.meta["term"]
        found = self.context.term(label)
        if found is None:
            cure = did_you_mean(label, self.context.terms, "Add it to glossary.md, or take the double brackets away.")
            message = f"“{label}” is not in the glossary."
            self.error("term-unknown", self._child_span(inline, child), message, cure)
            return
        child.meta["id"] = found
        self.terms.append(found)

    def _path(self, address: str) -> str:
        """A relative address as a path in the course."""
        return posixpath.normpath(posixpath.join(self.place.folder, unquote(address)))

    def _resolve_image(self, inline: Token, child: Token) -> None:
        span, address = self._child_span(inline, child), str(child.attrs.get("src", ""))
        child.content = markdown.plain(child) or child.content
        if not child.content.strip():
            cure = "Say between the square brackets what the picture shows, for people who cannot see it."
            self.error("alt-missing", span, "This picture has no alternative text.", cure)
        if address.startswith(("http:", "https:", "//", "data:")):
            cure = "Put the picture into the module's media folder and write its path."
            self.error("media-outside", span, "This picture stands on another site.", cure)
            return
        child.attrs["src"] = self._media(address, span) or ""

    def _media(self, address: str, span: Span) -> str | None:
        path = self._path(address)
        digest = self.context.media.get(path)
        if digest is None:
            names = {posixpath.relpath(p, self.place.folder or "."): p for p in self.context.media}
            cure = did_you_mean(unquote(address), names, "Check the path, and that the file is in the course folder.")
            self.error("media-missing", span, f"There is no file {unquote(address)[:100]}.", cure)
            return None
        self.used_media.append(path)
        return f"/media/{digest}/{posixpath.basename(path)}"

    def _resolve_link(self, inline: Token, child: Token) -> None:
        address = str(child.attrs.get("href", ""))
        if address.startswith((*_FAR, "#")):
            return
        span = self._child_span(inline, child)
        path, _, fragment = address.partition("#")
        if not path.endswith(".md"):
            child.attrs["href"] = self._media(path, span) or ""
            return
        parts = [bare(part) for part in self._path(path).removesuffix(".md").split("/")]
        lesson = "/".join(parts)
        if lesson not in self.context.lessons:
            cure = did_you_mean(lesson, self.context.lessons, "Write the path of a lesson from this file.")
            self.error("link-dangles", span, f"There is no lesson {unquote(path)[:100]}.", cure)
        child.attrs["href"] = f"/courses/{self.context.course}/{lesson}" + (f"#{fragment}" if fragment else "")

    @staticmethod
    def _make_figure(inline: Token, before: Token, after: Token) -> None:
        """A paragraph that is nothing but a picture with a title is a figure with a caption."""
        only = inline.children[0] if inline.children and len(inline.children) == 1 else None
        if only is not None and only.type == "image" and only.attrs.get("title") and before.type == "paragraph_open":
            before.tag = after.tag = "figure"
            only.meta["figure"] = True

    def _check_block(self, token: Token) -> None:
        line = (token.map or [0])[0]
        span = self.source.line_span(line)
        if token.meta["stray"]:
            self.error("block-stray", span, "This line ends a block, but none is open.", "Take the line away.")
        elif token.meta["nested"]:
            cure = "Write “:::” above it to end the block before, and start the line at the left."
            self.error("block-nested", span, "A block stands inside something else.", cure)
        elif not token.meta["closed"]:
            cure = "Write a line with three colons behind the block's last line."
            self.error("block-open", span, "This block has no end.", cure)

    # ------------------------------------------------------------ sections

    def _split(self, blocks: list[Block]) -> tuple[list[Block], list[Section]]:
        preamble: list[Block] = []
        sections: list[Section] = []
        for block in blocks:
            if block[0].type == "heading_open" and block[0].tag == "h2":
                sections.append(self._section(block))
            else:
                (sections[-1].blocks if sections else preamble).append(block)
        return preamble, sections

    def _section(self, block: Block) -> Section:
        heading = block[1]
        keys: dict[str, str] = {}
        flags: set[str] = set()
        inner, offset = heading.meta.get("attributes", ("", 0))
        if inner:
            span = self._attributes_span(heading, offset, len(inner))
            self._read_attributes(inner, span, keys, flags)
        return Section(block, self.span(block), [], keys, flags)

    def _attributes_span(self, heading: Token, offset: int, length: int) -> Span:
        line = (heading.map or [0])[0]
        start = max(self.source.lines[line].find(heading.meta["whole"]), 0) + offset
        return self.source.span(line, start, line, start + length)

    def _read_attributes(self, inner: str, span: Span, keys: dict[str, str], flags: set[str]) -> None:
        try:
            words = shlex.split(inner)
        except ValueError:
            self.error("attributes", span, "A quote in these braces is not closed.", "Close the quote.")
            return
        for word in words:
            key, equals, value = word.partition("=")
            if word.startswith("#"):
                self._take_id(word[1:], span, keys)
            elif equals:
                keys[key] = value
            else:
                flags.add(word)

    def _take_id(self, wanted: str, span: Span, keys: dict[str, str]) -> None:
        if ID.match(wanted):
            keys["#"] = wanted
        else:
            cure = "Use letters, digits and hyphens."
            self.error("id-form", span, f"“{wanted[:60]}” cannot be an id.", cure)
