"""Markdown as Brevet reads it: CommonMark with tables, footnotes, definition lists, blocks, and glossary links.

Parsing only: what the tokens mean is for `questions` and `pages`, how they look for `rendering`.
"""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from app.content.markdown import answers, blocks, marks, places, terms

Kind = str  # "prose", "lesson", "questions", "scenario": what lists and `Answer:` lines may mean


def _reader(footnotes: bool) -> MarkdownIt:
    # raw HTML is parsed in order to be refused: switched off, it would silently become text
    # what is nested deeper is dropped without a word; long before that `manuscript` says that it is too deep
    reader = MarkdownIt("commonmark", {"html": True, "maxNesting": 60}).enable("table")
    reader.use(deflist_plugin)
    if footnotes:
        reader.use(footnote_plugin, inline=False, always_match_refs=False)
    reader.core.ruler.disable("normalize")  # `positions.Source` has done it
    reader.validateLink = lambda url: True  # type: ignore[method-assign]  # `links` says what is wrong with one
    for part in (blocks, answers, terms, places, marks):
        part.install(reader)
    return reader


_with_footnotes, _without_footnotes = _reader(True), _reader(False)


def parse(text: str, kind: Kind) -> list[Token]:
    """The tokens of a text. Footnotes are read in lessons and other prose, not among questions."""
    reader = _with_footnotes if kind in ("prose", "lesson") else _without_footnotes
    env: dict[str, Any] = {"kind": kind}
    tokens = reader.parse(text, env)
    labels: dict[str, int] = env.get("footnotes", {}).get("refs", {})
    unused = [label.removeprefix(":") for label, number in labels.items() if number < 0]
    return tokens + [Token("footnote_unused", "", 0, content=label) for label in unused]


def parse_blocks(text: str, kind: Kind) -> list[Token]:
    """The blocks of a text in the order of its lines, with inline text as it is written: for the formatter."""
    reader = _with_footnotes if kind in ("prose", "lesson") else _without_footnotes
    tokens: list[Token] = []
    reader.block.parse(text, reader, {"kind": kind}, tokens)
    return tokens


def parse_inline(text: str) -> list[Token]:
    """The tokens within one line of text, such as a title."""
    (token,) = _without_footnotes.parseInline(text, {"kind": "prose"})
    return [token]
