"""An essay's rubric as a table for whoever marks it elsewhere."""

from __future__ import annotations

from typing import NamedTuple

from app.content.model import Criterion, Essay


class Table(NamedTuple):
    """The words of the header, and the cells of each row as HTML."""

    header: list[str]
    rows: list[list[str]]


def table(key: Essay) -> Table:
    """Criteria with points, or with a column for each level from high to low; a level without words has no column."""
    if not any(it.levels for it in key.criteria):
        return Table(["Criterion", "Points"], [[it.html, str(it.points)] for it in key.criteria])
    columns = sorted({level.points for it in key.criteria for level in it.levels if level.html}, reverse=True)
    rows = [[it.html, *(_cell(it, points) for points in columns)] for it in key.criteria]
    return Table(["Criterion", *map(str, columns)], rows)


def _cell(criterion: Criterion, points: int) -> str:
    return next((level.html for level in criterion.levels if level.points == points), "")
