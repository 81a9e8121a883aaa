"""Matching: a table with two columns. Its header row holds labels; an empty left cell makes a distractor."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it.token import Token

from app.content import rendering, units
from app.content.diagnostics import error
from app.content.manuscript import Manuscript
from app.content.model import Item, Matching
from app.content.questions.sections import Node

COLUMNS = error(
    "matching-columns",
    "A row of a matching question has {count} cells.",
    "Write two: what is asked, and what belongs to it; a bar that belongs to the text is written `\\|`.",
)
RIGHT_EMPTY = error(
    "matching-empty", "This row has no right side.", "Write what belongs to the left side, or take the row out."
)
LEFT_TWICE = error(
    "matching-twice", "This left side stands in the table twice.", "Make the two different, or take one out."
)
FEW = error("matching-few", "A matching question needs at least two pairs.", "Add rows, or ask a choice question.")


@dataclass(frozen=True)
class Row:
    """A table's row: its cells and the line (from 0) on which it stands."""

    cells: list[Token]
    line: int


def rows(page: Manuscript, node: Node) -> list[Row]:
    """The rows of a table; the first is its header."""
    found: list[Row] = []
    for token in node.tokens:
        if token.type == "tr_open":
            found.append(Row([], page.body + (token.map or [0])[0]))
        elif token.type == "inline":
            found[-1].cells.append(token)
    return found


def is_square(page: Manuscript, table: list[Row]) -> bool:
    """Whether each row has two cells as written; a table silently drops what is too much."""
    for row in table:
        count = page.source.cell_count(row.line)
        if count != 2 or len(row.cells) != 2:
            page.report(COLUMNS, page.source.line_place(row.line), count=count)
            return False
    return True


def answer(page: Manuscript, node: Node) -> Matching | None:
    """The pairs of a matching question."""
    table = rows(page, node)
    if not is_square(page, table) or not _is_sound(page, table[1:]):
        return None
    lefts, rights = _Side("left"), _Side("right")
    pairs: dict[str, str] = {}
    for row in table[1:]:
        right = rights.item(row.cells[1])
        if row.cells[0].content:
            pairs[lefts.item(row.cells[0]).id] = right.id
    labels = [rendering.plain(cell.children or []) for cell in table[0].cells]
    sides = tuple(lefts.items.values()), tuple(rights.items.values())
    return Matching(left_label=labels[0], right_label=labels[1], lefts=sides[0], rights=sides[1], pairs=pairs)


class _Side:
    """The items of one column; the same words are the same item."""

    def __init__(self, name: str) -> None:
        self._name, self._ids = name, units.Ids()
        self.items: dict[str, Item] = {}

    def item(self, cell: Token) -> Item:
        html = rendering.inline(cell)
        if html not in self.items:
            id = units.slug(rendering.plain(cell.children or []), f"{self._name}-{len(self.items) + 1}")
            self.items[html] = Item(id=self._ids.give(id), html=html)
        return self.items[html]


def _is_sound(page: Manuscript, table: list[Row]) -> bool:
    seen: set[str] = set()
    for row in table:
        left, right = (cell.content for cell in row.cells)
        if not right:
            page.report(RIGHT_EMPTY, page.source.line_place(row.line))
            return False
        if left and left in seen:
            page.report(LEFT_TWICE, page.place(row.cells[0]))
            return False
        seen.add(left)
    if len(seen - {""}) < 2:
        page.report(FEW, page.source.line_place(table[0].line if table else 0))
        return False
    return True
