"""The Markdown of a file: each block in its canonical form, one blank line between two."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markdown_it.token import Token

from app.content import markdown
from app.content.formatting import tables
from app.content.formatting.attributes import heading, opening
from app.content.formatting.lines import BLANK, dedented, prefixed, trimmed, unquoted, untabbed

_HARD = re.compile(r"[ \t]{2,}$| \t$")
_MARKER = re.compile(r" {0,3}(?P<mark>[-*+]|(?P<number>\d{1,9})[.)])(?P<blanks>[ ]*)")
_CHOICE = re.compile(r"(\[[ x~]\])[ \t]+(?=\S)")
_DEEPEST = 12  # blocks within each other
_CODE = ("fence", "code_block")


@dataclass(frozen=True)
class Chunk:
    """One block: its tokens (none for what Markdown reads as no block), and its lines."""

    tokens: list[Token]
    lines: list[str]

    @property
    def kind(self) -> str:
        """The type of its first token, or nothing."""
        return self.tokens[0].type if self.tokens else ""


@dataclass(frozen=True)
class Inside:
    """Where blocks stand: `asking` where lists hold choices, `tight` where no blank lines part them, how deep."""

    kind: markdown.Kind
    asking: bool = False
    tight: bool = False
    depth: int = 0

    def below(self, kind: str = "", asking: bool = False, tight: bool = False) -> Inside:
        """Within a block that stands here."""
        return Inside(kind or self.kind, asking, tight, self.depth + 1)


def format_body(text: str, kind: markdown.Kind) -> list[str]:
    """The lines of a text in canonical form."""
    return _blocks(text.split("\n"), Inside(kind, asking=kind in ("questions", "scenario")))


def _blocks(lines: list[str], inside: Inside) -> list[str]:
    """The blocks of a container; what is nested deeper than anybody writes stays as it is."""
    if inside.depth > _DEEPEST:
        return trimmed(lines)
    formatted: list[str] = []
    mark = ""
    for chunk in chunks(lines, inside.kind):
        if formatted and not inside.tight:
            formatted.append("")
        mark = _other_mark(chunk, mark)
        formatted += _block(chunk, inside, mark)
    return formatted


def _other_mark(chunk: Chunk, before: str) -> str:
    """The marker of a list: another one than that of a list of its kind just before, with which it would merge."""
    if chunk.kind == "bullet_list_open":
        return "*" if before == "-" else "-"
    if chunk.kind == "ordered_list_open":
        return ")" if before == "." else "."
    return ""


# ---------------------------------------------------------------- cutting


def chunks(lines: list[str], kind: markdown.Kind) -> list[Chunk]:
    """The outer blocks of some lines, with what stands between them and is no block: definitions of links."""
    found: list[Chunk] = []
    at = 0
    for tokens in _nodes(markdown.parse_blocks("\n".join(lines), kind)):
        start, end = _span(tokens)
        _between(found, lines[at:start])
        start = max(start, at)
        found.append(Chunk(tokens, _without_ends(lines[start:end], tokens[0].type)))
        at = max(end, at)
    _between(found, lines[at:])
    return found


def _between(found: list[Chunk], lines: list[str]) -> None:
    rest = trimmed(lines)
    if rest:
        found.append(Chunk([], rest))


def _nodes(tokens: list[Token]) -> list[list[Token]]:
    found: list[list[Token]] = []
    depth = start = 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if not depth:
            found.append(tokens[start : index + 1])
            start = index + 1
    return found


def _span(tokens: list[Token]) -> tuple[int, int]:
    """The lines of a block, from 0; those of a named block with its last `:::`."""
    start, end = tokens[0].map or [0, 0]
    return start, end + (tokens[0].type == "block_open" and tokens[0].meta["ending"] == "closed")


def _without_ends(lines: list[str], kind: str) -> list[str]:
    if kind == "fence":
        return lines
    if kind == "code_block":
        return [line for n, line in enumerate(lines) if any(rest.strip(BLANK) for rest in lines[n:])]
    return trimmed(lines)


# ---------------------------------------------------------------- blocks


def _block(chunk: Chunk, inside: Inside, mark: str) -> list[str]:
    first = chunk.tokens[0] if chunk.tokens else None
    if first is None or first.type in ("hr", *_CODE):
        return chunk.lines
    if first.type in ("bullet_list_open", "ordered_list_open"):
        return _list(chunk, inside, mark)
    if first.type == "block_open":
        return _named(chunk, inside)
    if first.type == "blockquote_open":
        return prefixed(_blocks([unquoted(line) for line in chunk.lines], inside.below()), "> ", "> ")
    made = _LEAVES.get(first.type)
    return made(chunk) if made else [_shown(line) for line in chunk.lines]


def _shown(line: str) -> str:
    """A line of what is left as it is: a hard break stays."""
    return line if _HARD.search(line) else line.rstrip(BLANK)


def _paragraph(chunk: Chunk) -> list[str]:
    """Lines without blanks around them; two blanks at an end, a hard break that nobody sees, become a backslash."""
    lines = chunk.tokens[1].content.split("\n")
    broken = [bool(_HARD.search(line)) for line in lines[:-1]] + [False]
    return [line.strip(BLANK) + "\\" * hard for line, hard in zip(lines, broken, strict=True)]


def _heading(chunk: Chunk) -> list[str]:
    mark = chunk.tokens[0].markup
    if not mark.startswith("#"):
        return [line.rstrip(BLANK) for line in chunk.lines]  # underlined: the check says what to write
    return [f"{mark} {heading(chunk.tokens[1].content)}".rstrip(BLANK)]


def _answer(chunk: Chunk) -> list[str]:
    return [f"{chunk.tokens[0].meta['word']} {chunk.tokens[0].content}".rstrip(BLANK)]


def _table(chunk: Chunk) -> list[str]:
    return tables.format_table(chunk.lines)


def _named(chunk: Chunk, inside: Inside) -> list[str]:
    """A named block; within a check stands a question."""
    check = chunk.tokens[0].meta["header"].name == "check"
    within = inside.below("questions", asking=True) if check else inside.below()
    return [opening(chunk.lines[0]), *_blocks(chunk.lines[1:-1], within), ":::"]


_LEAVES: dict[str, Callable[[Chunk], list[str]]] = {
    "paragraph_open": _paragraph,
    "heading_open": _heading,
    "answer": _answer,
    "table_open": _table,
}


# ---------------------------------------------------------------- lists


def _list(chunk: Chunk, inside: Inside, mark: str) -> list[str]:
    items = _items(chunk)
    if any(item is None for item in items):
        return [_shown(line) for line in chunk.lines]
    tight = _is_tight(chunk) or (inside.asking and all(_is_choice(item or []) for item in items))
    number = int(chunk.tokens[0].attrs.get("start", 1))
    formatted: list[str] = []
    for count, item in enumerate(items, number):
        inner = _blocks(item or [], inside.below(tight=tight)) or [""]
        if inside.asking:
            inner[0] = _CHOICE.sub(r"\1 ", inner[0], count=1)
        marker = f"{mark} " if mark in "-*" else f"{count}{mark} "
        formatted += [""] if formatted and not tight else []
        formatted += prefixed(inner, marker, " " * len(marker))
    return formatted


def _items(chunk: Chunk) -> list[list[str] | None]:
    """The lines of each item without marker and indent; None for one that begins with code."""
    base = (chunk.tokens[0].map or [0, 0])[0]
    return [
        _content(chunk.lines[token.map[0] - base : token.map[1] - base])
        for token in chunk.tokens
        if token.type == "list_item_open" and token.level == chunk.tokens[0].level + 1 and token.map
    ]


def _content(lines: list[str]) -> list[str] | None:
    first = untabbed(lines[0])
    found = _MARKER.match(first)
    if found is None or len(found["blanks"]) > 4:
        return None
    columns = found.end() if first[found.end() :].strip(BLANK) else found.end("mark") + 1
    return trimmed([first[found.end() :], *(dedented(line, columns) for line in lines[1:])])


def _is_tight(chunk: Chunk) -> bool:
    outer = chunk.tokens[0].level + 2
    paragraphs = [token for token in chunk.tokens if token.type == "paragraph_open" and token.level == outer]
    return all(token.hidden for token in paragraphs)


def _is_choice(lines: list[str]) -> bool:
    """Whether an item is a text with a mark, and at most its feedback: these stand close together."""
    kinds = [chunk.kind for chunk in chunks(lines, "prose")]
    marked = bool(lines) and _CHOICE.match(lines[0]) is not None
    return marked and kinds in (["paragraph_open"], ["paragraph_open", "blockquote_open"])
