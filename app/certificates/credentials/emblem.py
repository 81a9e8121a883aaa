"""The picture of a badge, drawn by formula once for SVG and for PNG: a lace ring, a compass star, the course's code."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sin
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

SIDE = 512
"""Width and height in pixels, and in the units of the drawing."""

INK, BLUE, PALE, BRASS, PAPER = "#12395c", "#1d5b93", "#8fb3d3", "#9a7b3c", "#fdfaf3"

_CENTRE = SIDE / 2
_FINER = 4  # PNG is drawn so much larger, then made smaller, which smooths its lines
_UNIT = 10  # SVG is drawn in tenths, so that coordinates are short whole numbers
_BASELINE, _LARGEST_TEXT, _TEXT_WIDTH = 388, 50, 186

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """A closed line through points: filled with a colour, or drawn in one when it has a width."""

    points: tuple[Point, ...]
    colour: str
    width: float = 0.0


@lru_cache(maxsize=1)
def _shapes() -> tuple[Shape, ...]:
    return (
        Shape(_ring(_scallop, 480), PAPER),
        *_lace(188, 238, 40, 4, BLUE, 1.5),
        *_lace(197, 229, 40, 2, BRASS, 1.5),
        Shape(_ring(_scallop, 480), BLUE, 3.4),
        Shape(_ring(lambda a: 184, 360), INK),
        Shape(_ring(lambda a: 180, 360), BLUE),
        Shape(_ring(lambda a: 171, 360), PAPER, 1.6),
        Shape(_ring(lambda a: 165 + 2.6 * cos(72 * a), 864), PALE, 1.2),
        *_star((_CENTRE, 222), 112),
    )


def _scallop(angle: float) -> float:
    return 246 + 4 * cos(60 * angle)


def _ring(radius: Callable[[float], float], samples: int) -> tuple[Point, ...]:
    angles = [2 * pi * step / samples for step in range(samples)]
    return tuple((_CENTRE + radius(a) * sin(a), _CENTRE - radius(a) * cos(a)) for a in angles)


def _lace(inner: float, outer: float, waves: int, lines: int, colour: str, width: float) -> list[Shape]:
    """Waves of the same form between two radii, each a little further round than the last."""
    middle, reach = (inner + outer) / 2, (outer - inner) / 2

    def wave(shift: float) -> Callable[[float], float]:
        return lambda a: middle + reach * cos(waves * a + shift)

    return [Shape(_ring(wave(2 * pi * line / lines), waves * 12), colour, width) for line in range(lines)]


def _star(centre: Point, reach: float) -> list[Shape]:
    """A compass star of eight points, one half of each in the light; the four long ones lie over the short."""
    order = sorted(range(8), key=lambda number: number % 2 == 0)
    return [_half(centre, reach, number, side) for number in order for side in (-1, 1)]


def _half(centre: Point, reach: float, number: int, side: int) -> Shape:
    is_long = number % 2 == 0
    turn = number * pi / 4
    flank = turn + side * pi / 8 * (0.9 if is_long else 0.7)
    tip, root = _from(centre, reach if is_long else 0.62 * reach, turn), _from(centre, 0.3 * reach, flank)
    return Shape((centre, tip, root), PAPER if side < 0 else PALE)


def _from(centre: Point, reach: float, angle: float) -> Point:
    return centre[0] + reach * sin(angle), centre[1] - reach * cos(angle)


# ---------------------------------------------------------------- two ways to draw it


def svg(code: str, title: str, first: str = "", namespaces: str = "") -> str:
    """The picture as SVG. `title` is what it is called aloud; `first` is markup that goes before all else."""
    size = SIDE * _UNIT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{namespaces} viewBox="0 0 {size} {size}" '
        f'width="{SIDE}" height="{SIDE}" role="img">{first}<title>{escape(title)}</title>{_paths()}'
        f'<text x="{size // 2}" y="{_BASELINE * _UNIT}" fill="{PAPER}" text-anchor="middle" font-weight="600" '
        f'font-family="Source Serif Pro, Source Serif 4, Georgia, serif" font-size="{_text_size(code) * _UNIT:.0f}">'
        f"{escape(code)}</text></svg>"
    )


@lru_cache(maxsize=1)
def _paths() -> str:
    return "".join(map(_path, _shapes()))


def _path(shape: Shape) -> str:
    grid = [(round(x * _UNIT), round(y * _UNIT)) for x, y in shape.points]
    steps = " ".join(f"{x - fx} {y - fy}" for (fx, fy), (x, y) in pairwise(grid))
    line = f"M{grid[0][0]} {grid[0][1]}l{steps}z"
    if shape.width:
        return f'<path d="{line}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width * _UNIT:g}"/>'
    return f'<path d="{line}" fill="{shape.colour}"/>'


def _text_size(code: str) -> float:
    return min(_LARGEST_TEXT, _TEXT_WIDTH * 100 / max(_face(100).getlength(code), 1))


@lru_cache(maxsize=32)
def picture(code: str) -> Image:
    """The picture for a course code as an image of 64 colours. It is shared: do not change it."""
    from PIL import Image, ImageDraw

    side = SIDE * _FINER
    image = Image.new("RGBA", (side, side), PAPER + "00")
    pen = ImageDraw.Draw(image)
    for shape in _shapes():
        _draw(pen, shape)
    place = (_CENTRE * _FINER, _BASELINE * _FINER)
    pen.text(place, code, PAPER, _face(_text_size(code) * _FINER), anchor="ms")
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).quantize(64, Image.Quantize.FASTOCTREE)


def _draw(pen: ImageDraw, shape: Shape) -> None:
    points = [(x * _FINER, y * _FINER) for x, y in shape.points]
    if shape.width:
        pen.line([*points, points[0]], shape.colour, round(shape.width * _FINER), joint="curve")
    else:
        pen.polygon(points, shape.colour)


def _face(size: float) -> FreeTypeFont:
    from PIL import ImageFont

    from app.base.printing import FACES

    return ImageFont.truetype(FACES["serif-semibold"], round(size))


def png(code: str, texts: tuple[tuple[str, str], ...] = ()) -> bytes:
    """The picture as PNG, with uncompressed international texts by keyword."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for keyword, text in texts:
        info.add_itxt(keyword, text)
    file = io.BytesIO()
    picture(code).save(file, "PNG", pnginfo=info, optimize=False)
    return file.getvalue()
