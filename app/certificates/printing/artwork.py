"""The fine line work of a certificate, drawn by formula: border, watermark, seal. Lengths are millimetres."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from math import cos, pi, sin

WIDTH, HEIGHT = 297.0, 210.0
INK, BLUE, PALE, BRASS, SAND, PAPER = "#1c2b3a", "#1d5b93", "#dfe6ea", "#9a7b3c", "#d9c69c", "#fdfaf3"

Point = tuple[float, float]
_UNIT = 100  # drawn in hundredths of a millimetre, so that coordinates are short whole numbers


def _smooth(points: list[Point]) -> str:
    """A closed curve through the points (Catmull-Rom, written as relative cubic Béziers)."""
    grid = [(round(x * _UNIT), round(y * _UNIT)) for x, y in points]
    count = len(grid)
    parts = [f"M{grid[0][0]} {grid[0][1]}c"]
    for i, (x, y) in enumerate(grid):
        (bx, by), (nx, ny), (ax, ay) = grid[i - 1], grid[(i + 1) % count], grid[(i + 2) % count]
        first = (round((nx - bx) / 6), round((ny - by) / 6))
        second = (round(nx - x - (ax - x) / 6), round(ny - y - (ay - y) / 6))
        parts.append(f"{first[0]} {first[1]} {second[0]} {second[1]} {nx - x} {ny - y} ")
    return "".join(parts).rstrip() + "z"


def _stroke(paths: Iterable[str], colour: str, width: float) -> str:
    return f'<path d="{"".join(paths)}" fill="none" stroke="{colour}" stroke-width="{width * _UNIT:g}"/>'


def _svg(width: float, height: float, *content: str) -> str:
    box = f"0 0 {width * _UNIT:g} {height * _UNIT:g}"
    size = f'width="{width:g}mm" height="{height:g}mm"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" {size}>{"".join(content)}</svg>'


# ---------------------------------------------------------------- rosettes


def _ring(centre: Point, radius: Callable[[float], float], samples: int) -> str:
    """A closed curve around `centre` whose distance from it is `radius(angle)`."""
    angles = [2 * pi * i / samples for i in range(samples)]
    return _smooth([(centre[0] + radius(a) * sin(a), centre[1] - radius(a) * cos(a)) for a in angles])


def rosette(centre: Point, inner: float, outer: float, waves: int, lines: int, bend: float = 0.0) -> list[str]:
    """A lace ring between two radii: `lines` waves of the same form, each a little further round than the last.

    `bend` adds a slower swing to each wave, which makes the meshes grow and shrink around the ring.
    """
    middle, reach = (inner + outer) / 2, (outer - inner) / 2

    def wave(shift: float) -> Callable[[float], float]:
        return lambda a: middle + reach * ((1 - bend) * cos(waves * a + shift) + bend * cos(waves // 2 * a - 2 * shift))

    return [_ring(centre, wave(2 * pi * line / lines), waves * 7) for line in range(lines)]


# ---------------------------------------------------------------- the border


def _edge(inset: float, corner: float) -> tuple[Callable[[float], tuple[float, float, float, float]], float]:
    """A rounded rectangle so far inside the page: place and outward normal at a way along it, and its length."""
    left, top = inset + corner, inset + corner
    across, down = WIDTH - 2 * left, HEIGHT - 2 * top
    arc = pi * corner / 2
    corners = ((left + across, top), (left + across, top + down), (left, top + down), (left, top))
    legs = (across, down, across, down)

    def at(way: float) -> tuple[float, float, float, float]:
        for side, leg in enumerate(legs):
            turn = side * pi / 2
            normal = (sin(turn), -cos(turn))
            if way < leg:
                cx, cy = corners[side]
                back = leg - way
                return cx - back * cos(turn) + corner * normal[0], cy - back * sin(turn) + corner * normal[1], *normal
            way -= leg
            if way < arc:
                angle = turn + way / corner
                cx, cy = corners[side]
                return cx + corner * sin(angle), cy - corner * cos(angle), sin(angle), -cos(angle)
            way -= arc
        return at(0.0)

    return at, 2 * (across + down) + 4 * arc


def braid(inset: float, corner: float, reach: float, waves: int, lines: int, beats: int = 0) -> list[str]:
    """Waves that run all the way round the page, `reach` to each side; with `beats`, they swell and shrink so often."""
    at, length = _edge(inset, corner)
    samples = waves * 6

    def line(shift: float) -> str:
        points = []
        for i in range(samples):
            turn = 2 * pi * i / samples
            swell = (0.68 + 0.32 * cos(beats * turn)) if beats else 1.0
            x, y, nx, ny = at(length * i / samples)
            offset = reach * swell * sin(waves * turn + shift)
            points.append((x + nx * offset, y + ny * offset))
        return _smooth(points)

    return [line(2 * pi * number / lines) for number in range(lines)]


def _rule(inset: float, corner: float, width: float, colour: str) -> str:
    place = f'x="{inset * _UNIT:g}" y="{inset * _UNIT:g}" rx="{corner * _UNIT:g}"'
    size = f'width="{(WIDTH - 2 * inset) * _UNIT:g}" height="{(HEIGHT - 2 * inset) * _UNIT:g}"'
    return f'<rect {place} {size} fill="none" stroke="{colour}" stroke-width="{width * _UNIT:g}"/>'


@lru_cache(maxsize=1)
def page() -> str:
    """The whole page's artwork as SVG: paper, watermark, border."""
    middle = (WIDTH / 2, 108.0)
    watermark = [
        *rosette(middle, 47, 68, 36, 9, 0.3),
        *rosette(middle, 25, 48, 24, 8, 0.25),
        *rosette(middle, 6, 27, 12, 7, 0.2),
    ]
    return _svg(
        WIDTH,
        HEIGHT,
        f'<rect width="{WIDTH * _UNIT:g}" height="{HEIGHT * _UNIT:g}" fill="{PAPER}"/>',
        _stroke(watermark, PALE, 0.14),
        _stroke(braid(13, 7, 3.1, 112, 4), SAND, 0.16),
        _stroke(braid(13, 7, 3.4, 84, 6, 28), BLUE, 0.13),
        _rule(8.4, 11, 0.7, BLUE),
        _rule(9.5, 10, 0.18, BRASS),
        _rule(16.6, 4.4, 0.18, BRASS),
        _rule(17.4, 3.8, 0.3, BLUE),
    )


# ---------------------------------------------------------------- the seal


@lru_cache(maxsize=1)
def seal() -> str:
    """The seal with its ribbon: the mark of this system, as an engraver would cut it. 30 by 36 mm."""
    centre = (15.0, 14.5)
    return _svg(
        30,
        36,
        _ribbon(),
        f'<path d="{_ring(centre, lambda a: 13.6 + 0.35 * cos(48 * a), 480)}" fill="{PAPER}"/>',
        _stroke(rosette(centre, 10.6, 13.4, 30, 3), BLUE, 0.16),
        _stroke(rosette(centre, 11.1, 12.9, 30, 2), BRASS, 0.14),
        _stroke([_ring(centre, lambda a: 13.6 + 0.35 * cos(48 * a), 480)], BLUE, 0.3),
        _disc(centre, 10.4, BLUE),
        _stroke([_ring(centre, lambda a: 9.7, 60), _ring(centre, lambda a: 9.4 + 0.2 * cos(60 * a), 480)], PAPER, 0.12),
        _star(centre),
    )


def _disc(centre: Point, radius: float, colour: str) -> str:
    return f'<circle cx="{centre[0] * _UNIT:g}" cy="{centre[1] * _UNIT:g}" r="{radius * _UNIT:g}" fill="{colour}"/>'


def _polygon(points: Iterable[Point], colour: str) -> str:
    return f'<path d="M{"L".join(f"{x * _UNIT:.0f} {y * _UNIT:.0f}" for x, y in points)}z" fill="{colour}"/>'


def _ribbon() -> str:
    return _tail(8.2, 6.0, -1) + _tail(21.8, 24.0, 1)


def _tail(x: float, end: float, lean: int) -> str:
    """One end of the ribbon, hanging from `x` to `end`, leaning to one side, with a cut like a swallow's tail."""
    top, bottom = 22.0, 35.4
    outer, inner = end + 2.6 * lean, end - 3.8 * lean
    cut = ((outer + inner) / 2, bottom - 3.2)
    cloth = [(x + 1.5 * lean, top), (outer, bottom - 1), cut, (inner, bottom), (x - 5 * lean, top)]
    right = _line(x + 0.8 * lean, top, outer - 0.7 * lean, bottom - 1.9)
    left = _line(x - 4.3 * lean, top, inner + 0.7 * lean, bottom - 1.3)
    return _polygon(cloth, BRASS) + _stroke((right, left), PAPER, 0.16)


def _line(*ends: float) -> str:
    x, y, to_x, to_y = (round(end * _UNIT) for end in ends)
    return f"M{x} {y}L{to_x} {to_y}"


def _star(centre: Point) -> str:
    """A compass star of eight points; one half of each point is cut in lines of light, the other left dark."""
    (cx, cy), shapes = centre, []
    for number in sorted(range(8), key=lambda number: number % 2 == 0):
        turn, length = number * pi / 4, 8.4 if number % 2 == 0 else 5.2
        tip = (cx + length * sin(turn), cy - length * cos(turn))
        for side in (-1, 1):
            flank = turn + side * pi / 8 * (0.9 if number % 2 == 0 else 0.7)
            root = (cx + 2.5 * sin(flank), cy - 2.5 * cos(flank))
            shapes.append(_polygon([centre, tip, root], PAPER if side < 0 else "#8fb3d3"))
    return "".join(shapes)
