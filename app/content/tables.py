"""Tables as rows of cells."""

from __future__ import annotations

from dataclasses import dataclass

from markdown_it.token import Token

from app.content.diagnostics import Span
from app.content.sheet import Block, Sheet


@dataclass
class Table:
    """A table: the cells of its header and of each row behind it."""

    header: list[Token]
    rows: list[list[Token]]
    span: Span


def read_table(sheet: Sheet, block: Block) -> Table:
    """The cells of a table block; rows that are empty all over are left out."""
    rows: list[list[Token]] = []
    for token in block:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token)
    full = [row for row in rows[1:] if any(cell.content.strip() for cell in row)]
    return Table(rows[0], full, sheet.span(block))
