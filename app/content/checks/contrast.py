"""Advice: the words in a drawing can be told from what is behind them, also in the sun and by weak eyes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from app.content import drawings
from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic, Place, advice, short
from app.content.positions import Source

LOW = advice(
    "drawing-contrast",
    "The words “{words}” in {front} on {back} have a contrast of {ratio} to 1.",
    "Make it at least 4.5 to 1: a darker colour on a light ground, or a lighter one on a dark ground.",
)
_LEAST = 4.5  # WCAG 2.2, 1.4.3


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every drawing; words on pictures, gradients or unknown shapes are passed over."""
    for medium in whole.media:
        if medium.kind == "image/svg+xml":
            yield from _of_drawing(medium.path, whole.tree[medium.path])


@lru_cache(512)
def _of_drawing(path: str, data: bytes) -> tuple[Diagnostic, ...]:
    found, source = [], Source(path, data.decode(errors="replace"))
    for label in drawings.labels(data):
        ratio = drawings.contrast(label.front, label.back)
        if ratio < _LEAST:
            place = _tag(source, label)
            colours = {"front": drawings.written(label.front), "back": drawings.written(label.back)}
            found.append(LOW.at(place, words=short(label.words), ratio=f"{ratio:.1f}", **colours))
    return tuple(found)


def _tag(source: Source, label: drawings.Label) -> Place:
    """The place of the tag with which the words begin, as far as it stands on one line."""
    start = source.start(label.line - 1) + label.column - 1
    line = source.text[start : source.start(label.line)].rstrip("\n")
    return source.place(start, start + (line.find(">") + 1 or len(line)))
