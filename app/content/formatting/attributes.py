"""Attributes of headings and first lines of blocks, in one order."""

from __future__ import annotations

from app.content.formatting.lines import BLANK
from app.content.markdown import attributes
from app.content.markdown.attributes import Attribute
from app.content.vocabulary import ATTRIBUTES, BLOCKS


def heading(text: str) -> str:
    """A heading's text with its braces at the end, one blank before them; what cannot be read stays as it is."""
    text = text.strip(BLANK)
    title, read = attributes.trailing(text)
    if read is None:
        return text
    words = [*([read.id] if read.id else []), *read.words]
    if any(word.kind != "word" for word in words):
        return text
    ordered = sorted(words, key=lambda word: _place("id" if word is read.id else word.key, ATTRIBUTES))
    return f"{title} {{{' '.join(text[word.start : word.end] for word in ordered)}}}".lstrip(BLANK)


def _place(key: str, order: tuple[str, ...]) -> int:
    return order.index(key) if key in order else len(order)


def opening(line: str) -> str:
    """`::: name "Title" key=value`, with one blank between the pieces."""
    line = line.strip(BLANK)
    read = attributes.header(line)
    keys = BLOCKS.get(read.name, ())
    ordered = sorted(read.words, key=lambda word: _place(word.key, keys))
    title = [_quoted(read.title, line)] if read.title else []
    pieces = [":" * read.colons, read.name, *title, *(line[word.start : word.end] for word in ordered)]
    return " ".join(piece for piece in pieces if piece)


def _quoted(title: Attribute, line: str) -> str:
    """A title in straight quotes, where there are none in it."""
    written = line[title.start : title.end]
    return f'"{title.value}"' if title.value and '"' not in title.value else written
