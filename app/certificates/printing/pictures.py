"""What a picture of a design may be: a PNG or JPEG of sensible size, or an SVG of plain shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

from flask_babel import gettext

from app.certificates.printing.faults import Finding

MOST_PICTURES, MOST_BYTES, MOST_BYTES_OF_ALL, MOST_SVG_BYTES = 20, 2_000_000, 6_000_000, 500_000
MOST_PIXELS, LONGEST_SIDE = 4_000_000, 5_000
MOST_SHAPES, DEEPEST, MOST_DRAWN = 5_000, 30, 3_000_000

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
_COLOURS = {"1", "L", "LA", "P", "RGB", "RGBA"}
_SHAPES = {
    "svg", "g", "defs", "symbol", "use", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "linearGradient", "radialGradient", "stop", "clipPath",
}  # fmt: skip


def check(pictures: dict[str, bytes]) -> list[Finding]:
    """What is wrong with the pictures of a design; takes bounded time and memory, whatever the bytes are."""
    if len(pictures) > MOST_PICTURES:
        return [Finding(gettext("pictures"), gettext("A design has at most %(most)s pictures.", most=MOST_PICTURES))]
    if sum(map(len, pictures.values())) > MOST_BYTES_OF_ALL:
        return [Finding(gettext("pictures"), gettext("The pictures are larger than 6 MB together. Save them smaller."))]
    return [
        Finding(gettext("picture %(name)s", name=name[:40]), sentence)
        for name, data in sorted(pictures.items())
        for sentence in _of_one(name, data)
    ]


def _of_one(name: str, data: bytes) -> Iterator[str]:
    if not _NAME.match(name):
        yield gettext("Name a picture with small letters, digits and hyphens, at most 40 of them.")
    if len(data) > MOST_BYTES:
        yield gettext("The picture is larger than 2 MB. Save it smaller.")
    elif data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        yield from _of_pixels(data)
    elif b"<" in data[:200]:
        yield from _of_shapes(data)
    else:
        yield gettext("A picture is a PNG, a JPEG or an SVG. Save it as one of these.")


# what closes a file of each kind; a library that draws takes an open one for whole
_END = {b"\x89": b"IEND\xaeB`\x82", b"\xff": b"\xff\xd9"}


def _of_pixels(data: bytes) -> Iterator[str]:
    from PIL import Image

    if _END[data[:1]] not in data[-1024:]:
        yield gettext("The picture is damaged: its end is missing. Save it again.")
        return
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
                yield gettext(
                    "The picture has %(width)s × %(height)s pixels. Save it smaller: at most 4 million pixels, and "
                    "5,000 on a side.", width=width, height=height,
                )  # fmt: skip
                return
            if picture.mode not in _COLOURS:
                yield gettext("The picture is not in RGB or grey. Save it in RGB with 8 bits for each colour.")
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        yield gettext(
            "The picture has far too many pixels. Save it smaller: at most 4 million pixels, and 5,000 on a side."
        )
    except (OSError, ValueError, SyntaxError, EOFError):
        yield gettext("The picture is damaged. Save it again.")


# ---------------------------------------------------------------- drawings


@dataclass
class _Shape:
    """An element of a drawing: how much it says itself, what stands in it, what it refers to."""

    size: int
    inside: list[_Shape] = field(default_factory=list)
    refers: list[str] = field(default_factory=list)
    drawn: int | None = None  # with everything inside and referred to; -1 while that is being added up


class _Refused(Exception):  # noqa: N818 - it stops the parser at the first fault
    pass


class _Drawing:
    """Reads a drawing once, and stops at the first thing that is not allowed."""

    def __init__(self) -> None:
        self.root = _Shape(0)
        self.named: dict[str, _Shape] = {}
        self._open = [self.root]
        self._count = 0

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._no_types
        parser.ProcessingInstructionHandler = self._no_orders
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda _name: self._open.pop()
        parser.Parse(data, True)

    def _no_types(self, *_: object) -> None:
        raise _Refused(gettext("The drawing has a DOCTYPE or entities. Save it as plain SVG."))

    def _no_orders(self, *_: object) -> None:
        raise _Refused(gettext("The drawing asks for a style sheet. Save it as plain SVG."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_SHAPES or len(self._open) > DEEPEST:
            raise _Refused(gettext("The drawing has too many shapes, or too many one inside the other. Simplify it."))
        kind = name.rpartition(":")[2]
        if kind not in _SHAPES:
            raise _Refused(gettext("The drawing holds “%(kind)s”. Only plain shapes are allowed.", kind=kind[:40]))
        shape = _Shape(sum(map(len, attributes.values())) + 40)
        for key, value in attributes.items():
            shape.refers += _references(key.rpartition(":")[2].lower(), value)
        self._open[-1].inside.append(shape)
        self._open.append(shape)
        if "id" in attributes:
            self.named[attributes["id"]] = shape


_ADDRESS = re.compile(r"url\s*\(\s*[\"']?\s*([^)\"']*)", re.IGNORECASE)


def _references(key: str, value: str) -> list[str]:
    """The names of shapes that an attribute refers to. Refuses what leads out of the drawing, or acts."""
    if key.startswith("on"):
        raise _Refused(gettext("The drawing acts on events (“%(key)s”). Save it as plain SVG.", key=key[:40]))
    found = [address.strip() for address in _ADDRESS.findall(value)]
    if key in ("href", "src"):
        found.append(value.strip())
    if "\\" in value or any(not address.startswith("#") for address in found):
        raise _Refused(gettext("The drawing refers to something outside itself. Put everything into the drawing."))
    return [address[1:] for address in found]


def _of_shapes(data: bytes) -> Iterator[str]:
    if len(data) > MOST_SVG_BYTES:
        yield gettext("The drawing is larger than 500 kB. Simplify it.")
        return
    drawing = _Drawing()
    try:
        drawing.read(data)
        if _drawn(drawing.root, drawing.named, 0) > MOST_DRAWN:
            yield gettext("The drawing repeats itself too often. Simplify it.")
    except _Refused as refused:
        yield str(refused)
    except (expat.ExpatError, ValueError, LookupError):
        yield gettext("The drawing is not well-formed SVG. Save it again.")


def _drawn(shape: _Shape, named: dict[str, _Shape], depth: int) -> int:
    """How much is drawn for a shape, with everything that it repeats, in signs of its source."""
    if shape.drawn == -1 or depth > 3 * DEEPEST:
        raise _Refused(gettext("The drawing refers to itself, or in too many steps. Simplify it."))
    if shape.drawn is None:
        shape.drawn = -1
        parts = shape.inside + [named[name] for name in shape.refers if name in named]
        total = shape.size + sum(_drawn(part, named, depth + 1) for part in parts)
        shape.drawn = min(total, 2 * MOST_DRAWN)
    return shape.drawn
