"""The words of a drawing with their colour and the colour behind them, where both are plain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from app.content.drawings.colours import Colour, colour
from app.content.drawings.shapes import EVERYWHERE, Box, boxes, number

_SHAPES = {"rect", "circle", "ellipse", "polygon", "polyline", "path", "image", "use"}
_APART = {"defs", "symbol", "clipPath", "mask", "pattern", "marker"}  # painted elsewhere, or not at all
_FADES = {"opacity", "fill-opacity", "filter", "display", "visibility", "mix-blend-mode"}
_MOVED = re.compile(r"\s*translate\(\s*(?P<x>[-+.\d]+)(?:[\s,]+(?P<y>[-+.\d]+))?\s*\)\s*")
_LARGEST = 1_000_000  # bytes that are looked at
_MOST = 2_000  # shapes and words: a drawing with more is no chart, and not looked at to its end
_PAGE: Colour = (255, 255, 255)


class Label(NamedTuple):
    """Words in a drawing, their colour, and the colour behind them. Lines and columns count from 1."""

    words: str
    front: Colour
    back: Colour
    line: int
    column: int


class _Style(NamedTuple):
    """What an element hands down to those within it. `fill` is None when it is no plain colour; `known` is false
    below what turns, scales or fades things; `x` and `y` are how far things are moved.
    """

    fill: Colour | None = (0, 0, 0)
    is_filled: bool = True
    size: float = 16.0
    anchor: str = "start"
    known: bool = True
    x: float = 0.0
    y: float = 0.0


@dataclass
class _Drawing:
    """A drawing while it is read: what is painted so far, and the words."""

    parser: expat.XMLParserType
    styles: list[_Style] = field(default_factory=lambda: [_Style()])
    painted: list[Box] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    begun: tuple[float, float, int, int] | None = None  # where words begin: x, y, line, column
    words: str = ""
    apart: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = name.rpartition(":")[2]
        self._end_of_words()
        self.apart += name in _APART
        style = _handed_down(self.styles[-1], attributes)
        self.styles.append(style)
        self.begun = None
        if name in ("text", "tspan") and not self.apart and "x" in attributes and "y" in attributes:
            at = number(attributes["x"]) + style.x, number(attributes["y"]) + style.y
            self.begun = (*at, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        elif name in _SHAPES and not self.apart and style.is_filled and len(self.painted) < _MOST:
            found = boxes(name, attributes, style.fill) if style.known else [EVERYWHERE]
            self.painted += [box.moved(style.x, style.y) for box in found]

    def characters(self, words: str) -> None:
        """Words, or blanks between elements."""
        if self.begun:
            self.words += words

    def end(self, name: str) -> None:
        """An element ends; words behind it go on where its own ended, which is not known."""
        self._end_of_words()
        self.styles.pop()
        self.apart -= name.rpartition(":")[2] in _APART
        self.begun = None

    def _end_of_words(self) -> None:
        words, self.words = " ".join(self.words.split()), ""
        style = self.styles[-1]
        judged = style.known and style.is_filled and len(self.painted) + len(self.labels) < _MOST
        if words and self.begun and style.fill and judged:
            x, y, line, column = self.begun
            back = self._behind(_middle(x, words, style), y - style.size * 0.35)
            if back:
                self.labels.append(Label(words, style.fill, back, line, column))

    def _behind(self, x: float, y: float) -> Colour | None:
        """The colour of what was painted last at this point; the page's where nothing was."""
        box = next((box for box in reversed(self.painted) if box.holds(x, y)), None)
        return box.colour if box else _PAGE


def labels(data: bytes) -> list[Label]:
    """The words of a drawing whose own colour and ground are plain; none of a drawing that cannot be read."""
    if len(data) > _LARGEST or b"<!ENTITY" in data or b"<style" in data:
        return []
    drawing = _Drawing(expat.ParserCreate())
    drawing.parser.StartElementHandler, drawing.parser.EndElementHandler = drawing.start, drawing.end
    drawing.parser.CharacterDataHandler = drawing.characters
    try:
        drawing.parser.Parse(data, True)
    except (expat.ExpatError, ValueError):
        return []
    return drawing.labels


def _handed_down(outer: _Style, attributes: Mapping[str, str]) -> _Style:
    own = dict(attributes) | _declared(attributes.get("style", ""))
    written = own.get("fill", "inherit").strip()
    fill, is_filled = outer.fill, outer.is_filled
    if written != "inherit":
        fill, is_filled = colour(written), written != "none"
    moved = _MOVED.fullmatch(own.get("transform", "translate(0)"))
    x, y = (number(moved["x"]), number(moved["y"])) if moved else (0.0, 0.0)
    return _Style(
        fill=fill,
        is_filled=is_filled,
        size=number(own.get("font-size"), outer.size),
        anchor=own.get("text-anchor", outer.anchor),
        known=outer.known and moved is not None and not _FADES & own.keys(),
        x=outer.x + x,
        y=outer.y + y,
    )


def _declared(style: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    return {key.strip(): value.strip() for key, value in pairs}


def _middle(x: float, words: str, style: _Style) -> float:
    """Where the middle of the words stands, when a letter is half as wide as it is high."""
    half = len(words) * style.size * 0.25
    return {"middle": x, "end": x - half}.get(style.anchor, x + half)
