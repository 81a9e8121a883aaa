"""Lines of Markdown with and without what stands before them: indents, list markers, quote marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MARKER = re.compile(r" {0,3}(?:[-*+]|\d{1,9}[.)])")
_QUOTE = re.compile(r" {0,3}>")
_TAB = 4


def tidy(lines: Sequence[str]) -> str:
    """The lines as one text, without the blank ones around it."""
    found = list(lines)
    while found and not found[0].strip():
        found.pop(0)
    return "\n".join(found).rstrip()


def unlisted(lines: Sequence[str]) -> list[str]:
    """The lines of a list's item without its marker and its indent."""
    marker = _MARKER.match(lines[0])
    end = marker.end() if marker else 0
    rest = lines[0][end:]
    width = _width(rest, end)
    inner = end + (width if rest.strip() and width <= _TAB else 1)
    return [_cut(rest, end, inner), *(_cut(line, 0, inner) for line in lines[1:])]


def unquoted(lines: Sequence[str]) -> list[str]:
    """The lines of a quote without its marks; a line without a mark continues the one before it."""
    found = []
    for line in lines:
        mark = _QUOTE.match(line)
        found.append(_cut(line[mark.end() :], mark.end(), mark.end() + 1) if mark else line)
    return found


def listed(marker: str, text: str) -> list[str]:
    """A text as an item of a list."""
    first, *rest = text.split("\n")
    return [f"{marker} {first}".rstrip(), *indented(rest, len(marker) + 1)]


def indented(lines: Sequence[str], width: int) -> list[str]:
    """The lines behind so many spaces; blank lines stay blank."""
    return [" " * width + line if line.strip() else "" for line in lines]


def quoted(text: str) -> list[str]:
    """A text as a quote; nothing for no text."""
    return [f"> {line}".rstrip() if not line.strip() else f"> {line}" for line in text.split("\n")] if text else []


def _width(text: str, column: int) -> int:
    """How many columns the blanks at the start of a text take that begins at a column."""
    at = column
    for character in text:
        if character not in " \t":
            break
        at += _TAB - at % _TAB if character == "\t" else 1
    return at - column


def _cut(text: str, column: int, until: int) -> str:
    """A text that begins at a column, without its blanks before another column."""
    at = column
    for number, character in enumerate(text):
        if at >= until or character not in " \t":
            return " " * max(at - until, 0) + text[number:]
        at += _TAB - at % _TAB if character == "\t" else 1
    return ""
