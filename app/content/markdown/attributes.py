"""What authors write beside a heading, `{#id key=value flag}`, and behind `:::`, `name "Title" key=value`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

FLAGS = ("fixed", "partial", "voided")

_BRACES = re.compile(r"(?:^|(?<=[ \t]))\{([^{}]*)\}[ \t]*$")
_NAME = re.compile(r":+[ \t]*([^\s\"=“]*)")
_PIECE = re.compile(
    r"""
      "(?P<title>[^"]*)"(?!\S)
    | “(?P<curly>[^“”]*)”(?!\S)
    | (?P<key>[^\s"'=“”]+) (?: = (?P<value>"[^"]*"|'[^']*'|[^\s"']*) )? (?!\S)
    | (?P<bad>\S+)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Attribute:
    """One piece, from `start` to `end` in its line: `key=value`, a flag (value None), a title, or nothing readable."""

    kind: Literal["word", "title", "bad"]
    key: str
    value: str | None
    start: int
    end: int


@dataclass
class Attributes:
    """What stands in the braces of a heading."""

    id: Attribute | None = None
    words: list[Attribute] = field(default_factory=list)


@dataclass
class Header:
    """The first line of a block, places counted from its first colon."""

    colons: int
    name: str
    start: int
    title: Attribute | None = None
    words: list[Attribute] = field(default_factory=list)


def trailing(text: str) -> tuple[str, Attributes | None]:
    """A heading without its braces, and what stands in them; braces that hold no attribute are text."""
    found = _BRACES.search(text)
    if not found or not _meant(found[1]):
        return text, None
    read = Attributes()
    for piece in _pieces(text, found.start(1), found.end(1)):
        if piece.key.startswith("#") and piece.value is None and read.id is None:
            read.id = piece
        else:
            read.words.append(piece)
    return text[: found.start()].rstrip(" \t"), read


def _meant(inside: str) -> bool:
    return "#" in inside or "=" in inside or any(word in FLAGS for word in inside.split())


def header(line: str) -> Header:
    """Read the first line of a block, which begins with `:::`."""
    name = _NAME.match(line)
    assert name is not None
    read = Header(len(line) - len(line.lstrip(":")), name[1], name.start(1))
    for piece in _pieces(line, name.end(), len(line)):
        if piece.kind == "title" and read.title is None:
            read.title = piece
        else:
            read.words.append(piece)
    return read


def _pieces(text: str, start: int, end: int) -> Iterator[Attribute]:
    """The pieces between two offsets, split as a shell would."""
    for found in _PIECE.finditer(text, start, end):
        title = found["title"] if found["title"] is not None else found["curly"]
        if title is not None:
            yield Attribute("title", "title", title.strip(), found.start(), found.end())
        elif found["key"]:
            yield Attribute("word", found["key"], _bare(found["value"]), found.start(), found.end())
        else:
            yield Attribute("bad", found["bad"], None, found.start(), found.end())


def _bare(value: str | None) -> str | None:
    quoted = value is not None and len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if value and quoted else value
