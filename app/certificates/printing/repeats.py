"""Repeated pieces of a drawing, read and kept once: WeasyPrint does both wherever a piece is set, hundreds of times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any

Piece = tuple[bytes, ...]

_LEAST = 20  # operators: what is shorter costs less where it stands than as an object of its own
_CURVES, _LINES = (b"m", b"l", b"c"), (b"h", b"re", b"f", b"f*", b"S", b"B", b"B*", b"n")
_PENS = (b"w", b"J", b"j", b"M", b"d", b"rg", b"RG", b"gs")
_DRAWS = frozenset(_CURVES + _LINES + _PENS)


# ---------------------------------------------------------------- paths, read once


@cache
def read_paths_once() -> None:
    """Have WeasyPrint remember the last paths of drawings: to read one takes a hundred times as long as to copy it."""
    from weasyprint import svg

    svg.TAGS["path"] = _draw_path


def _draw_path(svg: Any, node: Any, font_size: float) -> None:
    operators, vertices = _path(node.get("d", ""), font_size, svg.inner_width, svg.inner_height)
    svg.stream.stream += operators
    node.vertices += vertices


@lru_cache(maxsize=512)
def _path(data: str, font_size: float, width: float, height: float) -> tuple[Piece, tuple[Any, ...]]:
    """The operators of a path and the corners for its markers. Its lengths may be parts of the type or the drawing."""
    from pydyf import Stream
    from weasyprint.svg import SVG
    from weasyprint.svg.path import path
    from weasyprint.svg.utils import PointError

    drawing, node = SVG.__new__(SVG), _Node(d=data)
    drawing.stream, drawing.inner_width, drawing.inner_height = Stream(), width, height
    with suppress(PointError):  # a broken path is drawn up to where it breaks
        path(drawing, node, font_size)
    return tuple(drawing.stream.stream), tuple(node.vertices)


class _Node(dict[str, str]):
    """An element of a drawing, as much of one as a path needs."""

    def __init__(self, **attributes: str) -> None:
        super().__init__(attributes)
        self.vertices: list[Any] = []


# ---------------------------------------------------------------- pieces, kept once


def share(pdf: Any) -> None:
    """Make every line drawing that stands more than once in a picture of this PDF an object that it refers to.

    The page looks the same. The file is smaller, and whoever reads it understands each piece once: a ground of lace
    has a tenth of the operators.
    """
    for picture in [entry for entry in pdf.objects if _is_picture(entry)]:
        _share(pdf, picture)


def _is_picture(entry: Any) -> bool:
    return getattr(entry, "extra", {}).get("Subtype") == "/Form"


def _share(pdf: Any, picture: Any) -> None:
    found = list(_pieces(picture.stream))
    times = Counter(piece for _, _, piece in found)
    names: dict[Piece, bytes] = {}
    kept: list[Any] = []
    start = 0
    for begun, end, piece in found:
        if times[piece] > 1:
            if piece not in names:
                names[piece] = _add(pdf, picture, piece, len(names))
            kept += [*picture.stream[start:begun], b"/%s Do" % names[piece]]
            start = end
    picture.stream[:] = kept + picture.stream[start:]


def _pieces(operators: list[Any]) -> Iterator[tuple[int, int, Piece]]:
    """Each q … Q without another inside that only draws lines: where it begins and ends, and what it is."""
    begun = 0
    for at, operator in enumerate(operators):
        if operator == b"q":
            begun = at
        elif operator == b"Q" and at - begun > _LEAST and _draws(inside := operators[begun + 1 : at]):
            yield begun, at + 1, tuple(inside)


def _draws(operators: list[Any]) -> bool:
    return all(isinstance(each, bytes) and each.rpartition(b" ")[2] in _DRAWS for each in operators)


def _add(pdf: Any, picture: Any, piece: Piece, number: int) -> bytes:
    import pydyf

    resources = pdf.objects[int(picture.extra["Resources"].split()[0])]
    name = f"piece{number}"
    extra = {
        "Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array(_hull(piece)),
        "Resources": pydyf.Dictionary({"ExtGState": resources["ExtGState"]}),
    }  # fmt: skip
    drawn = pydyf.Stream(list(piece), extra, compress=True)
    pdf.add_object(drawn)
    resources["XObject"][name] = drawn.reference
    return name.encode()


def _hull(piece: Piece) -> list[float]:
    """A box around everything that a piece draws, with the width of its lines and their corners."""
    words = [each.split() for each in piece]
    points = [float(word) for each in words if each[-1] in _CURVES for word in each[:-1]]
    for x, y, width, height in (map(float, each[:-1]) for each in words if each[-1] == b"re"):
        points += [x, y, x + width, y + height]
    room = 4 * max((float(each[0]) for each in words if each[-1] == b"w"), default=1.0)
    return [min(points[::2]) - room, min(points[1::2]) - room, max(points[::2]) + room, max(points[1::2]) + room]
