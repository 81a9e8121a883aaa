"""Spans as the editor and other tools count them: in units of UTF-16, of which most emoji take two."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from app.content.diagnostics import Span

_LINE_END = re.compile(r"\r\n?|\n")


def as_editor(text: str, span: Span) -> tuple[int, int]:
    """From where to where a span reaches in a file's text, as offsets from 0 in UTF-16 units.

    Counted as an editor holds a text: every line end is one unit, however it is written, and a byte order mark none.
    What lies outside of the text is moved to its edge.
    """
    lines = _lines(text)
    return _offset(lines, span.line, span.column), _offset(lines, span.end_line, span.end_column)


def utf16_columns(text: str, span: Span) -> tuple[int, int]:
    """The first column of a span and the one behind its last, from 1, in UTF-16 units."""
    rows, _ = _lines(text)
    return _units(_row(rows, span.line), span.column) + 1, _units(_row(rows, span.end_line), span.end_column) + 1


Lines = tuple[list[str], list[int]]


@lru_cache(8)  # a file has many findings
def _lines(text: str) -> Lines:
    """The lines of a text, and the offset at which each begins; behind them that of a line more."""
    rows = _LINE_END.split(text.removeprefix("\ufeff"))
    return rows, [0, *accumulate(_units(row) + 1 for row in rows)]


def _row(rows: list[str], line: int) -> str:
    return rows[line - 1] if 1 <= line <= len(rows) else ""


def _offset(lines: Lines, line: int, column: int) -> int:
    rows, starts = lines
    if line > len(rows):
        return starts[-1] - 1
    return starts[max(line, 1) - 1] + (_units(rows[line - 1], column) if line >= 1 else 0)


def _units(row: str, column: int | None = None) -> int:
    """How many units stand before a column, from 1, or in the whole row."""
    before = row if column is None else row[: max(column - 1, 0)]
    return len(before) if before.isascii() else len(before) + sum(c > "\uffff" for c in before)
