"""A file cut into what is translated at a time: a value of the front matter, a paragraph, a list, a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.content.frontmatter import Mapping
from app.content.head import WORDS
from app.content.layout import Role
from app.content.manuscript import Manuscript, open_file
from app.content.questions.sections import Node, nodes
from app.content.world import World

_SECTIONS = dict.fromkeys(("quiz", "bank", "exam", "pre-test", "post-test", "evaluation"), "question")
_SECTIONS |= {"glossary": "term"}
_KINDS = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "list",
    "dl_open": "list",
    "table_open": "table",
    "blockquote_open": "quote",
    "fence": "code",
    "code_block": "code",
    "hr": "rule",
}


@dataclass(frozen=True)
class Block:
    """A stretch of lines, counted from 1, the last one included. `kind` says what it is: "title", "paragraph",
    "block note", "question" …; what nothing else takes in (footnotes, targets of links) is "other".
    """

    kind: str
    start_line: int
    end_line: int
    markdown: str


@lru_cache(1024)
def blocks(data: bytes, role: Role = "lesson", scenario: bool = False) -> tuple[Block, ...]:
    """The blocks of a file in order. Together they hold every line of its text that is not blank.

    Of the front matter only the values that are words are blocks. A question, a term, a situation of a scenario is one
    block from its heading on. Nothing is reported, and nothing raises.
    """
    page = open_file("page.md", data, World(""), "en")
    name = "situation" if scenario else _SECTIONS.get(role, "")
    page.read_body("scenario" if scenario else "questions" if name == "question" else "lesson")
    stretches = _sections(page, name) if name else list(_nodes(page, nodes(page.tokens)))
    return (*_front(page), *_filled(page, stretches))


_Stretch = tuple[int, int, str]  # lines from 0, the end behind the last; kind


def _front(page: Manuscript) -> Iterator[Block]:
    for key, (name, value) in page.front.entries.items() if isinstance(page.front, Mapping) else ():
        if key in WORDS:
            start = page.source.place(name.start, name.end).span.line
            end = page.source.place(value.start, value.end).span.end_line
            yield _block(page, start - 1, max(start, end), key)


def _block(page: Manuscript, start: int, end: int, kind: str) -> Block:
    return Block(kind, start + 1, end, "\n".join(page.source.lines[start:end]))


def _nodes(page: Manuscript, found: Iterable[Node]) -> Iterator[_Stretch]:
    for node in found:
        token = node.tokens[0]
        if token.map:
            named = token.type == "block_open"
            kind = f"block {token.meta['header'].name}" if named else _KINDS.get(token.type, "other")
            closed = named and token.meta["ending"] == "closed"  # the line that closes a block belongs to it
            yield page.body + token.map[0], page.body + token.map[1] + closed, kind


def _sections(page: Manuscript, name: str) -> list[_Stretch]:
    """What stands before the first second-level heading block by block; then each heading with what follows it."""
    starts = [
        page.body + token.map[0]
        for token in page.tokens
        if token.type == "heading_open" and token.tag == "h2" and not token.level and token.map
    ]
    ends = [*starts[1:], len(page.source.lines)]
    first = starts[0] if starts else len(page.source.lines)
    before = [it for it in _nodes(page, nodes(page.tokens)) if it[0] < first]
    return before + [(start, end, name) for start, end in zip(starts, ends, strict=False)]


def _filled(page: Manuscript, stretches: list[_Stretch]) -> Iterator[Block]:
    """The stretches without blank lines at their ends, and between them what none of them takes in."""
    line = page.body
    for start, end, kind in sorted(stretches):
        yield from _trimmed(page, line, start, "other")
        yield from _trimmed(page, max(start, line), end, kind)
        line = max(line, end)
    yield from _trimmed(page, line, len(page.source.lines), "other")


def _trimmed(page: Manuscript, start: int, end: int, kind: str) -> Iterator[Block]:
    lines = page.source.lines
    end = min(end, len(lines))
    while start < end and not lines[end - 1].strip():
        end -= 1
    while start < end and not lines[start].strip():
        start += 1
    if start < end:
        yield _block(page, start, end, kind)
