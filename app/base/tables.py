"""Tables for spreadsheets: one table as CSV or as XLSX, in which no text is ever taken for a formula."""

from __future__ import annotations

import csv
import io
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = str | int | float | Decimal | Fraction | date | datetime | None

LONGEST = 32_767  # characters that a cell of XLSX holds
PLACES = 4  # after the decimal point, for numbers that are not whole

_TRIGGERS = frozenset("=+-@")
_QUOTES = frozenset("\"'`´‘’“”«»＂＇")
# where a reader that parts cells at other marks than ours would see a new cell begin
_PARTS = re.compile(r"[;\t\r\n]+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Table:
    """A title, the names of the columns, and rows of as many cells. Moments are written in the zone that they carry."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def written(table: Table, form: str) -> bytes:
    """The table as a file; `form` is a key of `FORMS`."""
    return FORMS[form].write(table)


def _csv(table: Table) -> bytes:
    """RFC 4180 with a byte order mark, by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerows([_for_csv(cell) for cell in row] for row in (table.header, *table.rows))
    return out.getvalue().encode("utf-8-sig")


def _for_csv(cell: Cell) -> str | int | float:
    value = _plain(cell)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return _guarded(value) if isinstance(value, str) else value


def _plain(cell: Cell) -> str | int | float | date:
    """Text without what no file can hold, numbers rounded, and nothing as the empty text."""
    if isinstance(cell, str):
        return _UNPRINTABLE.sub("\ufffd", cell)
    if isinstance(cell, Fraction | Decimal | float):
        number = float(cell)
        return "" if not math.isfinite(number) else int(number) if number.is_integer() else round(number, PLACES)
    return "" if cell is None else cell


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take this text for a formula: by its first sign after blanks and quotes, of any width.

    Text that begins with a tab or a line's end counts as well: some programs drop these.
    """
    if text[:1] in ("\t", "\r", "\n"):
        return True
    first = next((c for c in text if c not in _QUOTES and unicodedata.category(c)[0] not in "ZC"), "")
    return unicodedata.normalize("NFKC", first)[:1] in _TRIGGERS


def _guarded(text: str) -> str:
    """The text with an apostrophe before all that may be taken for a formula, by whatever marks cells are parted."""
    begins = [0, *(found.end() for found in _PARTS.finditer(text))]
    for at in reversed(begins):
        if is_formula(text[at:]):
            text = f"{text[:at]}'{text[at:]}"
    return text


def _xlsx(table: Table) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        sheet = book.add_worksheet()
        styles = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "text": book.add_format({"quote_prefix": True}),  # stays text when somebody edits the cell
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet.write_row(0, 0, [_short(name) for name in table.header], styles["head"])
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, line, column, _plain(cell), styles)
        sheet.autofit(max_width=400)
        book.set_properties({"title": table.title})
    return out.getvalue()


def _write(sheet: Worksheet, line: int, column: int, value: str | int | float | date, styles: dict[str, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, column, value.replace(tzinfo=None), styles["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(line, column, datetime.combine(value, datetime.min.time()), styles["day"])
    elif value == "":
        sheet.write_blank(line, column, None)
    elif isinstance(value, str):
        sheet.write_string(line, column, _short(value), styles["text"] if is_formula(value) else None)
    else:
        sheet.write_number(line, column, value)


def _short(text: str) -> str:
    """Text as a cell of XLSX holds it: lines end as they do there, and there is an end to its length."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@dataclass(frozen=True)
class Form:
    """A kind of file: how it is written, and what it is called on the web."""

    write: Callable[[Table], bytes]
    mimetype: str


FORMS: Final = {
    "csv": Form(_csv, "text/csv; charset=utf-8"),
    "xlsx": Form(_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
