"""The fine line work of the shipped designs: lace, frames, seal. Each is a small piece, drawn once and set many times.

Repeated pieces stay repeated in the PDF, where they compress to almost nothing. Lengths are millimetres.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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


def drawing(paper: Point, content: str) -> bytes:
    """A drawing of this width and height as SVG."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    box = f'viewBox="0 0 {paper[0] * _UNIT:g} {paper[1] * _UNIT:g}" width="{paper[0]:g}mm" height="{paper[1]:g}mm"'
    return f"<svg {names} {box}>{content}</svg>".encode()


def moved(x: float, y: float, turn: float, content: str) -> str:
    """Content whose origin is put at this place, turned by so many degrees."""
    return f'<g transform="translate({x * _UNIT:g} {y * _UNIT:g}) rotate({turn:g})">{content}</g>'


def mirrored(paper: Point, content: str) -> str:
    """Content with its left and right exchanged."""
    return f'<g transform="translate({paper[0] * _UNIT:g} 0) scale(-1 1)">{content}</g>'


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
    name: str, paper: Point, inset: float, corner: float, reach: float, colour: str, width: float, beat: float = 33,
    waves: int = 3, lines: int = 6, swell: float = 0.0,
) -> str:  # fmt: skip
    """A braid all the way round the paper, its middle so far inside the edge, with rounded corners of one wave.

    On the sides it swells and shrinks once in every `beat` millimetres, which hold so many waves.
    """
    kept = _stroke(_waves(reach, waves, lines, swell, lambda part, out: (beat * part, -out)), colour, width, name)
    kept += _stroke(_waves(reach, 1, lines, 0, _round(corner)), colour, width, f"{name}-corner")
    across, down = paper[0] - 2 * (inset + corner), paper[1] - 2 * (inset + corner)
    near, far = inset, inset + corner
    sides = (
        (far, near, 0, across), (paper[0] - near, far, 90, down),
        (paper[0] - far, paper[1] - near, 180, across), (near, paper[1] - far, 270, down),
    )  # fmt: skip
    drawn = (
        moved(x, y, turn, run(name, length, beat) + _set(f"{name}-corner", f"translate({length * _UNIT:g} 0)"))
        for x, y, turn, length in sides
    )
    return f"<defs>{kept}</defs>{''.join(drawn)}"


def ribbon(
    name: str, length: float, reach: float, beat: float, waves: int, lines: int, swell: float, colour: str, width: float
) -> str:  # fmt: skip
    """A straight braid from the origin to the right."""
    piece = _waves(reach, waves, lines, swell, lambda part, out: (beat * part, -out))
    return f"<defs>{_stroke(piece, colour, width, name)}</defs>{run(name, length, beat)}"


def _round(corner: float) -> Callable[[float, float], Point]:
    """Where a part of a quarter circle lies, and what is so far outside it."""

    def bent(part: float, out: float) -> Point:
        angle = pi / 2 * part
        return (corner + out) * sin(angle), corner - (corner + out) * cos(angle)

    return bent


def run(name: str, length: float, beat: float) -> str:
    """The piece `name`, so many times in a row, stretched a little so that it fills the length."""
    count = max(1, round(length / beat))
    step = length / count
    moves = (f"translate({i * step * _UNIT:.1f} 0) scale({step / beat:.4f} 1)" for i in range(count))
    return "".join(_set(name, move) for move in moves)


def rule(paper: Point, inset: float, corner: float, width: float, colour: str, fill: str = "none") -> str:
    """A line round the paper, so far inside its edge."""
    place = f'x="{inset * _UNIT:g}" y="{inset * _UNIT:g}" rx="{corner * _UNIT:g}"'
    size = f'width="{(paper[0] - 2 * inset) * _UNIT:g}" height="{(paper[1] - 2 * inset) * _UNIT:g}"'
    return f'<rect {place} {size} fill="{fill}" stroke="{colour}" stroke-width="{width * _UNIT:g}"/>'


def rectangle(corner: Point, size: Point, colour: str) -> str:
    """A filled rectangle from its upper left corner."""
    place = f'x="{corner[0] * _UNIT:g}" y="{corner[1] * _UNIT:g}"'
    return f'<rect {place} width="{size[0] * _UNIT:g}" height="{size[1] * _UNIT:g}" fill="{colour}"/>'


def line(x: float, y: float, to_x: float, to_y: float, colour: str, width: float) -> str:
    """A straight line."""
    return _stroke(_line(x, y, to_x, to_y), colour, width)


def disc(centre: Point, radius: float, colour: str, edge: str = "none") -> str:
    """A filled circle, with a fine edge where one is wanted."""
    place = f'cx="{centre[0] * _UNIT:g}" cy="{centre[1] * _UNIT:g}" r="{radius * _UNIT:g}"'
    return f'<circle {place} fill="{colour}" stroke="{edge}" stroke-width="12"/>'


# ---------------------------------------------------------------- the seal


def seal() -> bytes:
    """The seal with its ribbon: the mark of this system, as an engraver would cut it. 30 by 36 mm."""
    return drawing((30, 36), _seal())


def _seal() -> str:
    centre = (15.0, 14.5)
    return "".join((
        _tail(8.2, 6.0, -1), _tail(21.8, 24.0, 1),
        disc(centre, 13.7, PAPER),
        rosette("seal-a", centre, 10.6, 13.4, 30, 3, BLUE, 0.16),
        rosette("seal-b", centre, 11.1, 12.9, 30, 2, BRASS, 0.14),
        rosette("seal-c", centre, 13.25, 13.95, 48, 1, BLUE, 0.3),
        disc(centre, 10.4, BLUE),
        disc(centre, 9.7, "none", PAPER),
        rosette("seal-d", centre, 9.2, 9.6, 60, 1, PAPER, 0.12),
        _star(centre),
    ))  # fmt: skip


def sealed(paper: Point, top: float, height: float) -> str:
    """The seal in the middle of the paper, so far from its upper edge and so high."""
    scale = height / 36
    place = f"translate({(paper[0] / 2 - 15 * scale) * _UNIT:.0f} {top * _UNIT:.0f}) scale({scale:.4f})"
    return f'<g transform="{place}">{_seal()}</g>'


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
