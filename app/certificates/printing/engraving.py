"""The fine line work of the shipped designs: lace, frames, seal. Each is a small piece, drawn once and set many times.

Repeated pieces stay repeated in the PDF, where they compress to almost nothing. Lengths are millimetres.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from math import cos, pi, sin

INK, BLUE, DEEP, PALE, BRASS, SAND, PAPER = "#1c2b3a", "#1d5b93", "#173f66", "#dfe6ea", "#9a7b3c", "#d9c69c", "#fdfaf3"

Point = tuple[float, float]
_UNIT = 100  # drawn in hundredths of a millimetre, so that coordinates are short whole numbers


def _path(at: Callable[[float], Point], samples: int) -> str:
    """A smooth open curve through at(0) … at(1) (Catmull-Rom, as relative cubic Béziers)."""
    grid = [tuple(round(value * _UNIT) for value in at(i / samples)) for i in range(-1, samples + 2)]
    parts = [f"M{grid[1][0]} {grid[1][1]}c"]
    for i in range(1, samples + 1):
        (bx, by), (x, y), (nx, ny), (ax, ay) = grid[i - 1 : i + 3]
        first = (round((nx - bx) / 6), round((ny - by) / 6))
        second = (round(nx - x - (ax - x) / 6), round(ny - y - (ay - y) / 6))
        parts.append(f"{first[0]} {first[1]} {second[0]} {second[1]} {nx - x} {ny - y} ")
    return "".join(parts).rstrip()


def _stroke(path: str, colour: str, width: float, name: str = "") -> str:
    known = f' id="{name}"' if name else ""
    return f'<path{known} d="{path}" fill="none" stroke="{colour}" stroke-width="{width * _UNIT:g}"/>'


def _set(name: str, move: str) -> str:
    return f'<use xlink:href="#{name}" transform="{move}"/>'


def _svg(width: float, height: float, *content: str) -> bytes:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    box = f'viewBox="0 0 {width * _UNIT:g} {height * _UNIT:g}" width="{width:g}mm" height="{height:g}mm"'
    return f"<svg {names} {box}>{''.join(content)}</svg>".encode()


# ---------------------------------------------------------------- lace


def rosette(
    name: str, centre: Point, inner: float, outer: float, waves: int, lines: int, colour: str, width: float,
    bend: float = 0.0,
) -> str:  # fmt: skip
    """A lace ring between two radii: `lines` waves of the same form, each a little further round than the last.

    `bend` adds a slower swing to each wave, which makes the meshes grow and shrink around the ring. `waves` is even.
    """
    middle, reach, sectors = (inner + outer) / 2, (outer - inner) / 2, waves // 2

    def wave(shift: float) -> Callable[[float], Point]:
        def at(part: float) -> Point:
            angle = 2 * pi * part / sectors
            swing = (1 - bend) * cos(waves * angle + shift) + bend * cos(sectors * angle - 2 * shift)
            radius = middle + reach * swing
            return radius * sin(angle), -radius * cos(angle)

        return at

    piece = "".join(_path(wave(2 * pi * line / lines), 12) for line in range(lines))
    place = f"translate({centre[0] * _UNIT:g} {centre[1] * _UNIT:g})"
    turned = (_set(name, f"rotate({360 * i / sectors:g})") for i in range(1, sectors))
    return f'<g transform="{place}">{_stroke(piece, colour, width, name)}{"".join(turned)}</g>'


# ---------------------------------------------------------------- frames


def _waves(reach: float, waves: int, lines: int, swell: float, bent: Callable[[float, float], Point]) -> str:
    """One beat of a braid: `lines` sine waves; `bent` puts a way along (0 to 1) and an offset on the paper."""

    def line(shift: float) -> Callable[[float], Point]:
        def at(part: float) -> Point:
            height = reach * (1 - swell + swell * cos(2 * pi * part)) * sin(2 * pi * waves * part + shift)
            return bent(part, height)

        return at

    return "".join(_path(line(2 * pi * number / lines), waves * 6) for number in range(lines))


def braid(
    name: str, paper: Point, inset: float, corner: float, reach: float, colour: str, width: float, waves: int = 3,
    lines: int = 6, swell: float = 0.0,
) -> str:  # fmt: skip
    """A braid all the way round the paper, its middle so far inside the edge, with rounded corners."""
    beat = pi * corner / 2
    straight = _waves(reach, waves, lines, swell, lambda part, out: (beat * part, -out))
    round_it = _waves(
        reach, waves, lines, swell,
        lambda part, out: ((corner + out) * sin(pi / 2 * part), corner - (corner + out) * cos(pi / 2 * part)),
    )  # fmt: skip
    across, down = paper[0] - 2 * (inset + corner), paper[1] - 2 * (inset + corner)
    low, high = inset, inset + corner
    starts = (
        (high, low, 0),
        (paper[0] - low, high, 90),
        (paper[0] - high, paper[1] - low, 180),
        (low, paper[1] - high, 270),
    )
    sides = [
        f'<g transform="translate({x * _UNIT:g} {y * _UNIT:g}) rotate({turn})">'
        + _side(name, across if turn % 180 == 0 else down, beat)
        + "</g>"
        for x, y, turn in starts
    ]
    kept = _stroke(straight, colour, width, name) + _stroke(round_it, colour, width, f"{name}-corner")
    return f"<defs>{kept}</defs>{''.join(sides)}"


def _side(name: str, length: float, beat: float) -> str:
    """The beats of one side, stretched a little so that they fill it, and the corner behind it."""
    count = max(1, round(length / beat))
    step = length / count
    beats = (_set(name, f"translate({i * step * _UNIT:.1f} 0) scale({step / beat:.4f} 1)") for i in range(count))
    return "".join(beats) + _set(f"{name}-corner", f"translate({length * _UNIT:g} 0)")


def rule(paper: Point, inset: float, corner: float, width: float, colour: str, fill: str = "none") -> str:
    """A line round the paper, so far inside its edge."""
    place = f'x="{inset * _UNIT:g}" y="{inset * _UNIT:g}" rx="{corner * _UNIT:g}"'
    size = f'width="{(paper[0] - 2 * inset) * _UNIT:g}" height="{(paper[1] - 2 * inset) * _UNIT:g}"'
    return f'<rect {place} {size} fill="{fill}" stroke="{colour}" stroke-width="{width * _UNIT:g}"/>'


def _ground(paper: Point, colour: str) -> str:
    return f'<rect width="{paper[0] * _UNIT:g}" height="{paper[1] * _UNIT:g}" fill="{colour}"/>'


# ---------------------------------------------------------------- the seal


def seal() -> bytes:
    """The seal with its ribbon: the mark of this system, as an engraver would cut it. 30 by 36 mm."""
    centre = (15.0, 14.5)
    return _svg(
        30, 36,
        _tail(8.2, 6.0, -1) + _tail(21.8, 24.0, 1),
        _disc(centre, 13.7, PAPER),
        rosette("a", centre, 10.6, 13.4, 30, 3, BLUE, 0.16),
        rosette("b", centre, 11.1, 12.9, 30, 2, BRASS, 0.14),
        rosette("c", centre, 13.25, 13.95, 48, 1, BLUE, 0.3),
        _disc(centre, 10.4, BLUE),
        _disc(centre, 9.7, "none", PAPER),
        rosette("d", centre, 9.2, 9.6, 60, 1, PAPER, 0.12),
        _star(centre),
    )  # fmt: skip


def _disc(centre: Point, radius: float, colour: str, edge: str = "none") -> str:
    place = f'cx="{centre[0] * _UNIT:g}" cy="{centre[1] * _UNIT:g}" r="{radius * _UNIT:g}"'
    return f'<circle {place} fill="{colour}" stroke="{edge}" stroke-width="12"/>'


def _polygon(points: Iterable[Point], colour: str) -> str:
    return f'<path d="M{"L".join(f"{x * _UNIT:.0f} {y * _UNIT:.0f}" for x, y in points)}z" fill="{colour}"/>'


def _tail(x: float, end: float, lean: int) -> str:
    """One end of the ribbon, hanging from `x` to `end`, leaning to one side, with a cut like a swallow's tail."""
    top, bottom = 22.0, 35.4
    outer, inner = end + 2.6 * lean, end - 3.8 * lean
    cut = ((outer + inner) / 2, bottom - 3.2)
    cloth = [(x + 1.5 * lean, top), (outer, bottom - 1), cut, (inner, bottom), (x - 5 * lean, top)]
    right = _line(x + 0.8 * lean, top, outer - 0.7 * lean, bottom - 1.9)
    left = _line(x - 4.3 * lean, top, inner + 0.7 * lean, bottom - 1.3)
    return _polygon(cloth, BRASS) + _stroke(right + left, PAPER, 0.16)


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


# ---------------------------------------------------------------- the pages of the shipped designs


def _classic(paper: Point, bleed: bool) -> bytes:
    middle = (paper[0] / 2, paper[1] * 0.515)
    return _svg(
        *paper,
        _ground(paper, PAPER) if bleed else "",
        rule(paper, 8.4, 11, 0.7, BLUE, PAPER),
        rosette("w1", middle, 47, 68, 36, 9, PALE, 0.14, 0.3),
        rosette("w2", middle, 25, 48, 24, 8, PALE, 0.14, 0.25),
        rosette("w3", middle, 6, 27, 12, 7, PALE, 0.14, 0.2),
        braid("sand", paper, 13, 7, 3.1, SAND, 0.16, 4, 4),
        braid("blue", paper, 13, 7, 3.4, BLUE, 0.13, 3, 6, 0.32),
        rule(paper, 9.5, 10, 0.18, BRASS),
        rule(paper, 16.6, 4.4, 0.18, BRASS),
        rule(paper, 17.4, 3.8, 0.3, BLUE),
    )


def _classic_card(paper: Point, bleed: bool) -> bytes:
    return _svg(
        *paper,
        _ground(paper, PAPER),
        rosette("w1", (paper[0] * 0.36, paper[1] / 2), 12, 20, 24, 7, PALE, 0.1, 0.3),
        rosette("w2", (paper[0] * 0.36, paper[1] / 2), 3, 12.5, 12, 6, PALE, 0.1, 0.2),
        braid("blue", paper, 3.1, 2.6, 0.8, BLUE, 0.08, 3, 4, 0.32),
        rule(paper, 1.9, 3.6, 0.3, BLUE),
        rule(paper, 4.3, 1.6, 0.14, BRASS),
    )


_DRAWN: dict[str, tuple[Callable[[Point, bool], bytes], Callable[[Point, bool], bytes]]] = {
    "classic": (_classic, _classic_card),
}


@lru_cache(maxsize=8)
def pictures(key: str) -> dict[str, bytes]:
    """The pictures of a shipped design as SVG: the ground of each paper by the paper's name, and the seal."""
    page, card = _DRAWN[key]
    found = {"seal": seal(), "card": card((85.6, 54.0), True)}
    for name, paper in (("a4", (297.0, 210.0)), ("letter", (279.4, 215.9))):
        found |= {name: page(paper, True), f"{name}-no-bleed": page(paper, False)}
    return found
