"""Markdown as Brevet reads it: CommonMark with tables, footnotes, definition lists, named blocks and glossary links.

Parsing gives markdown-it's tokens, with what the course format adds kept in each token's `meta`:
list items carry `marker` or `near_miss`, headings `attributes`, scenario choices `target`, named blocks `info`.
Raw HTML is parsed only in order to be refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink, html_inline, image, link
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from app.content.renderer import CourseRenderer

InlineRule = Callable[[StateInline, bool], bool]

MARKER = re.compile(r"\[([ xX~])\](?:\s+|\Z)")
_NEAR_MISS = re.compile(r"(?:\[[ \t]{0,3}[xX~✓✔]?[ \t]{0,3}\]|\([xX~ ]?\)|\[[xX]\)|[☐☑☒])(?![(\[:])")
_ATTRIBUTES = re.compile(r"(?P<text>.*?)\s*\{(?P<inner>[^{}]*)\}\s*\Z", re.DOTALL)
_TARGET = re.compile(r"\s*(?:→|->)[ \t]*#(?P<id>[^\s#]+)\s*\Z")
FLAGS = frozenset({"fixed", "partial"})
_FENCE = re.compile(r"(`{3,}|~{3,})")


@lru_cache(maxsize=2)
def parser() -> MarkdownIt:
    """The one parser; it keeps no state between files."""
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}, renderer_cls=CourseRenderer).enable("table")
    md.use(footnote_plugin, inline=False).use(deflist_plugin)
    alternatives = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "named_block", _named_block, alternatives)  # type: ignore[arg-type]
    md.core.ruler.before("inline", "marks", _marks)
    md.inline.ruler.before("link", "term", _term)
    for name, rule in (("link", link), ("image", image), ("autolink", autolink), ("html_inline", html_inline)):
        md.inline.ruler.at(name, _located(rule))
    return md


def parse(text: str, scenario: bool = False) -> list[Token]:
    """Tokens of a file's body. In a scenario the links at the end of choices are taken off and kept."""
    return parser().parse(text, {"scenario": scenario})


# ---------------------------------------------------------------- named blocks


def _named_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start) or not _line(state, start).startswith(":::"):
        return False
    if silent:
        return True
    close, closed = _find_close(state, start, end)
    stray = _line(state, start).strip() == ":::"
    token = state.push("block_open", "div", 1)
    token.map = [start, start + 1 if stray else close]
    token.info = _line(state, start).strip()
    token.meta = {"closed": closed, "stray": stray, "nested": state.level > 1}
    if not stray:
        outer, state.lineMax = state.lineMax, close
        state.md.block.tokenize(state, start + 1, close)
        state.lineMax = outer
    state.push("block_close", "div", -1)
    state.line = start + 1 if stray else close + (1 if closed else 0)
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _find_close(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
    """The line that ends a block, and whether it closes it: a level-two heading or another block ends it too."""
    fence = ""
    for number in range(start + 1, end):
        line = _line(state, number)
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif fence and line.rstrip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        elif fence:
            continue
        elif line.rstrip() == ":::":
            return number, True
        elif line.startswith((":::", "## ")) or line.rstrip() == "##":
            return number, False
    return end, False


# ---------------------------------------------------------------- marks


def _marks(state: StateCore) -> None:
    tokens = state.tokens
    scenario = state.env.get("scenario", False)
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            _take_attributes(tokens[index + 1])
        elif token.type == "list_item_open" and tokens[index + 1].type == "paragraph_open":
            _take_marker(token, tokens[index + 2], scenario)


def _take_attributes(inline: Token) -> None:
    match = _ATTRIBUTES.match(inline.content)
    if match and _are_attributes(match["inner"]):
        inline.meta["attributes"] = (match["inner"], match.start("inner"))
        inline.meta["whole"] = inline.content
        inline.content = match["text"]


def _are_attributes(inner: str) -> bool:
    return "#" in inner or "=" in inner or any(word in FLAGS for word in inner.split())


def _take_marker(item: Token, inline: Token, scenario: bool) -> None:
    match = MARKER.match(inline.content)
    if match is None:
        near = _NEAR_MISS.match(inline.content)
        if near:
            item.meta["near_miss"] = near[0]
        return
    item.meta["marker"] = match[1].lower()
    inline.content = inline.content[match.end() :]
    target = _TARGET.search(inline.content) if scenario else None
    if target:
        item.meta["target"] = (target["id"], target.start("id"))
        inline.meta["whole"] = inline.content
        inline.content = inline.content[: target.start()]


# ---------------------------------------------------------------- inline


def _term(state: StateInline, silent: bool) -> bool:
    source, start = state.src, state.pos
    if not source.startswith("[[", start):
        return False
    end = source.find("]]", start + 2, start + 200)
    label = source[start + 2 : end] if end > 0 else ""
    if not label.strip() or "\n" in label or "[" in label:
        return False
    after, shown = end + 2, label.strip()
    if source.startswith("(", after):
        close = source.find(")", after, after + 200)
        if close > 0 and "\n" not in source[after:close] and source[after + 1 : close].strip():
            shown, after = source[after + 1 : close].strip(), close + 1
    if not silent:
        token = state.push("term", "a", 0)
        token.content = shown
        token.meta = {"term": " ".join(label.split()), "at": start, "length": end + 2 - start}
    state.pos = after
    return True


def _located(rule: InlineRule) -> InlineRule:
    """The same rule; the first token that it makes says where in the line it began and ended."""

    def wrapped(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found and not silent:
            made = next((token for token in state.tokens[count:] if token.type != "text"), None)
            if made is not None:
                made.meta = {"at": start, "length": state.pos - start}
        return found

    return wrapped


# ---------------------------------------------------------------- groups


def groups(tokens: list[Token]) -> list[list[Token]]:
    """Tokens as the blocks that stand side by side at the top, each whole from its opening to its closing token."""
    found: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            found.append([])
        found[-1].append(token)
        depth += token.nesting
    return found


def children(tokens: list[Token]) -> list[list[Token]]:
    """The blocks directly inside the block that these tokens are."""
    return groups(tokens[1:-1])


def first_inline(tokens: list[Token]) -> Token | None:
    """The first piece of running text in these tokens."""
    return next((token for token in tokens if token.type == "inline"), None)


def plain(inline: Token | None) -> str:
    """The words of a piece of running text, without any marks."""
    words: list[str] = []
    for child in (inline.children if inline is not None else None) or []:
        if child.type in ("text", "code_inline", "term", "image"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return " ".join("".join(words).split())


def meta(token: Token, key: str, default: Any = None) -> Any:
    """Something that the format added to a token."""
    return token.meta.get(key, default)
