"""Lists of numbers as people have them: pasted, or a table of any columns, parted by anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.certificates.rules import numbers
from app.content.encodings import decode

MOST = 1_000
"""Numbers in one list."""

_CELL = re.compile(r"[,;\t|\"]+")
_INSIDE = re.compile(r"[A-Z0-9]{1,14}-[0-9]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z](?![0-9A-Z])", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """The numbers of a list in its order, each once, and the lines (from 1) in which there was none."""

    typed: tuple[numbers.Typed, ...]
    without: tuple[int, ...]

    @property
    def left_out(self) -> int:
        """How many numbers are more than one list may have."""
        return max(0, len(self.typed) - MOST)


def text_of(data: bytes) -> str:
    """The text of an uploaded table, whatever its encoding."""
    return decode(data).text.removeprefix("\ufeff")


def read(text: str) -> Found:
    """Every number of a list. What does not look like one is passed over; one mistyped letter is not."""
    typed: dict[str, numbers.Typed] = {}
    without = []
    for place, line in enumerate(text.splitlines(), start=1):
        found = _in_line(line)
        typed |= {one.key: one for one in found if one.key not in typed}
        if not found and line.strip():
            without.append(place)
    return Found(tuple(typed.values()), tuple(without))


def _in_line(line: str) -> list[numbers.Typed]:
    found = [typed for cell in _CELL.split(line) for typed in _in_cell(cell)]
    return found or _in_cell(" ".join(line.split()))


def _in_cell(cell: str) -> list[numbers.Typed]:
    """The number that a cell is, else those that stand in it: in an address, or among words."""
    if len(cell) < numbers.SHORTEST:
        return []
    whole = numbers.read(cell)
    if whole.fault != "shape":
        return [whole]
    return [numbers.read(match[0]) for match in _INSIDE.finditer(cell)]
