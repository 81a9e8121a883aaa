"""Tables: their columns aligned, or close together where that would make long lines."""

from __future__ import annotations

import re

from wcwidth import wcswidth

from app.content.formatting.lines import BLANK

_WIDEST = 100  # columns of a table that is aligned
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-+:?")


def format_table(lines: list[str]) -> list[str]:
    """A table in canonical form; one whose rows have more cells than its head stays as it is."""
    rows = [_cells(line) for line in lines]
    columns = len(rows[0])
    if len(rows) < 2 or any(len(row) > columns for row in rows) or not all(map(_RULE.fullmatch, rows[1])):
        return [line.rstrip(BLANK) for line in lines]
    rows = [[*row, *[""] * (columns - len(row))] for row in rows]
    texts = [row for n, row in enumerate(rows) if n != 1]
    widths = [max(3, *(_width(row[n]) for row in texts)) for n in range(columns)]
    if sum(widths) + 3 * columns + 1 > _WIDEST:
        return [_row(row, None) if n != 1 else _rule(row, None) for n, row in enumerate(rows)]
    return [_row(row, widths) if n != 1 else _rule(row, widths) for n, row in enumerate(rows)]


def _cells(line: str) -> list[str]:
    """The cells of a row, as they are written between the bars."""
    line = line.strip(BLANK)
    cells = [cell.strip(BLANK) for cell in _BAR.split(line)]
    start = 1 if line.startswith("|") else 0
    end = len(cells) - 1 if len(cells) > start + 1 and line.endswith("|") and not line.endswith("\\|") else len(cells)
    return cells[start:end]


def _width(text: str) -> int:
    return max(wcswidth(text), 0)


def _row(cells: list[str], widths: list[int] | None) -> str:
    if widths is None:
        return f"| {' | '.join(cells)} |"
    padded = (cell + " " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def _rule(cells: list[str], widths: list[int] | None) -> str:
    """The line below the head: a colon at an end says to which side a column is set."""
    sizes = widths or [1] * len(cells)
    marks = []
    for cell, size in zip(cells, sizes, strict=True):
        first, last = (":" if cell.startswith(":") else "-", ":" if cell.endswith(":") else "-")
        marks.append(f"{first}{'-' * size}{last}")
    return f"|{'|'.join(marks)}|"
