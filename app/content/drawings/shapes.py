"""Which part of a drawing a shape covers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.content.drawings.colours import Colour

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_STEP = re.compile(r"([MLHVCSQTZ])([^A-Za-z]*)", re.IGNORECASE)
_PATH = re.compile(r"[\s,MLHVCSQTZmlhvcsqtz\d.+-]*")
_INFINITE = float("inf")


class Box(NamedTuple):
    """A painted area; without a colour, it is not known what it shows."""

    left: float
    top: float
    right: float
    bottom: float
    colour: Colour | None = None

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def moved(self, x: float, y: float) -> Box:
        """The same area elsewhere."""
        return Box(self.left + x, self.top + y, self.right + x, self.bottom + y, self.colour)


EVERYWHERE = Box(-_INFINITE, -_INFINITE, _INFINITE, _INFINITE)


def number(written: str | None, default: float = 0.0) -> float:
    """The number at the beginning of a value."""
    found = _NUMBER.match(written.strip()) if written else None
    return float(found[0]) if found and len(found[0]) < 20 else default


def boxes(name: str, attributes: Mapping[str, str], fill: Colour | None) -> list[Box]:
    """What an element covers. A rectangle has the colour `fill`; of other shapes only their bounds are told."""
    if name == "rect":
        if any("%" in attributes.get(key, "") for key in ("x", "y", "width", "height")):
            return [EVERYWHERE]
        x, y, width, height = (number(attributes.get(key)) for key in ("x", "y", "width", "height"))
        return [Box(x, y, x + width, y + height, fill)]
    if name in ("circle", "ellipse"):
        x, y, both = (number(attributes.get(key)) for key in ("cx", "cy", "r"))
        rx, ry = (number(attributes.get(key), both) for key in ("rx", "ry"))
        return [Box(x - rx, y - ry, x + rx, y + ry)]
    if name in ("polygon", "polyline"):
        numbers = [float(it) for it in _NUMBER.findall(attributes.get("points", ""))]
        return [_around(list(zip(numbers[::2], numbers[1::2], strict=False)))]
    if name == "path":
        drawn = attributes.get("d", "")
        return list(_of_path(drawn)) if _PATH.fullmatch(drawn) else [EVERYWHERE]
    return [EVERYWHERE]


def _around(points: list[tuple[float, float]]) -> Box:
    if not points:
        return Box(0, 0, -1, -1)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _of_path(drawn: str) -> Iterator[Box]:
    """Around each stroke of a path and the points that bend it."""
    x = y = 0.0
    points: list[tuple[float, float]] = []
    for step, written in _STEP.findall(drawn):
        if step in "Mm":
            yield _around(points)
            points = []
        numbers = [float(it) for it in _NUMBER.findall(written)]
        for ahead in _ahead(step.upper(), numbers, step.islower(), x, y):
            points.append(ahead)
        if points and step not in "Zz":
            x, y = points[-1]
    yield _around(points)


def _ahead(step: str, numbers: list[float], is_relative: bool, x: float, y: float) -> Iterator[tuple[float, float]]:
    """The points that one letter of a path names; relative ones count from where the last step ended."""
    size = {"C": 3, "S": 2, "Q": 2}.get(step, 1)
    if step in "HV":
        for number in numbers:
            along = number + (x if step == "H" else y) * is_relative
            x, y = (along, y) if step == "H" else (x, along)
            yield x, y
        return
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    for start in range(0, len(pairs), size):
        group = [(a + x * is_relative, b + y * is_relative) for a, b in pairs[start : start + size]]
        yield from group
        x, y = group[-1]
