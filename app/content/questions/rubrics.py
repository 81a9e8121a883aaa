"""The table of an essay: criteria with points, or with levels that say in words what earns how many points."""

from __future__ import annotations

from app.content import rendering, units
from app.content.diagnostics import error, short
from app.content.manuscript import Manuscript
from app.content.model import Criterion, Level
from app.content.questions.matching import Row

POINTS = error("essay-points", "`{found}` is not a number of points.", "Write a whole number from 1 to 100.")
COLUMNS = error(
    "essay-columns",
    "This row of the criteria has {count} cells, not {columns}.",
    "Write one cell below each of the header's; a bar that belongs to the text is written `\\|`.",
)
LEVEL = error(
    "essay-level",
    "`{found}` is not the number of points of a level.",
    "Write the levels as numbers from high to low: `| Criterion | 3 | 2 | 1 | 0 |`.",
)
ORDER = error(
    "essay-level-order",
    "The level {points} stands behind the level {before}.",
    "Write the levels from high to low: `| Criterion | 3 | 2 | 1 | 0 |`.",
)
TWICE = error("essay-level-twice", "The level {points} stands in the header twice.", "Take one of the two columns out.")
WORDLESS = error(
    "essay-level-empty",
    "Nothing says what earns points for this criterion.",
    "Describe at least one level of 1 point or more.",
)
UNNAMED = error("essay-criterion", "This row does not say what is looked at.", "Name the criterion in its first cell.")

_MOST = 100


def criteria(page: Manuscript, table: list[Row]) -> tuple[Criterion, ...] | None:
    """The criteria of a table with its header; None when one of them cannot be read."""
    header, *found = table
    if not has_levels(header):
        made = [_plain(page, row) for row in found] if _is_square(page, found, 2) else []
    else:
        points = _levels(page, header)
        square = points is not None and _is_square(page, found, len(points) + 1)
        made = [_graded(page, row, points) for row in found] if points and square else []
    whole = [criterion for criterion in made if criterion]
    return tuple(whole) if whole and len(whole) == len(made) else None


def has_levels(header: Row) -> bool:
    """Whether the header names levels: more than one column behind the criterion, or one that is called by a number."""
    further = header.cells[1:]
    return len(further) > 1 or any(units.whole(cell.content) is not None for cell in further)


def _is_square(page: Manuscript, found: list[Row], columns: int) -> bool:
    """Whether each row has so many cells as written; a table silently drops what is too much."""
    for row in found:
        count = page.source.cell_count(row.line)
        if count != columns or len(row.cells) != columns:
            page.report(COLUMNS, page.source.line_place(row.line), count=count, columns=columns)
            return False
    return True


def _plain(page: Manuscript, row: Row) -> Criterion | None:
    points = units.whole(row.cells[1].content)
    if not points or points > _MOST:
        page.report(POINTS, page.source.line_place(row.line), found=row.cells[1].content)
        return None
    return Criterion(html=rendering.inline(row.cells[0]), points=points)


def _levels(page: Manuscript, header: Row) -> list[int] | None:
    """The points of the header's levels, falling."""
    found: list[int] = []
    place = page.source.line_place(header.line)
    for cell in header.cells[1:]:
        points = units.whole(cell.content)
        if points is None or points > _MOST:
            page.report(LEVEL, page.place(cell) if cell.content else place, found=short(cell.content))
        elif points in found:
            page.report(TWICE, page.place(cell), points=points)
        elif found and points > found[-1]:
            page.report(ORDER, page.place(cell), points=points, before=found[-1])
        else:
            found.append(points)
            continue
        return None
    return found


def _graded(page: Manuscript, row: Row, points: list[int]) -> Criterion | None:
    """A criterion with the levels that it uses. No points can always be given, whether they are written or not."""
    place = page.source.line_place(row.line)
    name, *cells = row.cells
    said = {level: rendering.inline(cell) for level, cell in zip(points, cells, strict=True) if cell.content}
    if not name.content:
        page.report(UNNAMED, place)
        return None
    if not any(said):
        page.report(WORDLESS, place)
        return None
    levels = tuple(Level(points=level, html=html) for level, html in ({0: ""} | said).items())
    ordered = tuple(sorted(levels, key=lambda level: -level.points))
    return Criterion(html=rendering.inline(name), points=ordered[0].points, levels=ordered)
