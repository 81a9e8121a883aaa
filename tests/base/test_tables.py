"""Tables as CSV and XLSX: hostile cells stay text, numbers stay numbers, and everything is read back as it was."""

import csv
import io
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import tables
from app.base.tables import Table, is_formula

HOSTILE = (
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '"=1', "'=1", "\u00a0=1", "\u200b=1", "\ufeff=1"),
    *(
        "＝1",
        "＋1",
        "－1",
        "＠A",
        "﹦1",
        '=HYPERLINK("http://evil.example";"x")',
        "=cmd|' /C calc'!A0",
        "“=1",
        " \t -1",
    ),
)
INNER = ("harmless;=1+1", "harmless\n=1+1", "harmless\t@x", "a;;\t  =1", 'a\r\n"=1')


def from_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def from_xlsx(data):
    return openpyxl.load_workbook(io.BytesIO(data)).active


def row(form, *cells):
    data = tables.written(Table("Results", [f"c{n}" for n, _ in enumerate(cells)], [cells]), form)
    return from_csv(data)[1] if form == "csv" else [cell.value for cell in list(from_xlsx(data).rows)[1]]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cell_of_csv_begins_with_an_apostrophe(text):
    [cell] = row("csv", text)
    assert cell.startswith("'")
    assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", [*HOSTILE, *INNER])
def test_a_hostile_cell_of_xlsx_is_text_and_stays_it_when_edited(text):
    cell = from_xlsx(tables.written(Table("", ["c"], [[text]]), "xlsx")).cell(2, 1)
    assert cell.data_type == "s"
    assert cell.value == text.replace("\r\n", "\n").replace("\r", "\n")
    assert cell.quotePrefix or text in INNER


@pytest.mark.parametrize("text", INNER)
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_no_cell_begins_a_formula_by_whatever_mark_a_reader_parts_cells(text, mark):
    data = tables.written(Table("", ["a", "b", "c"], [[1, text, "end"]]), "csv").decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(data, newline=""), delimiter=mark) for cell in line]
    assert not [cell for cell in cells if is_formula(cell) and not cell.lstrip().startswith("'")]


def test_a_hostile_heading_is_guarded_too():
    assert from_csv(tables.written(Table("", ["=1"], []), "csv")) == [["'=1"]]
    assert from_xlsx(tables.written(Table("", ["=1"], []), "xlsx")).cell(1, 1).data_type == "s"


def test_numbers_stay_numbers():
    numbers = (-3, 0.25, Fraction(1, 3), Decimal("-2.50"), Fraction(4, 2))
    assert row("csv", *numbers) == ["-3", "0.25", "0.3333", "-2.5", "2"]
    assert row("xlsx", *numbers) == [-3, 0.25, 0.3333, -2.5, 2]


def test_what_is_no_number_is_left_empty():
    assert row("csv", math.nan, math.inf, None) == ["", "", ""]
    assert row("xlsx", math.nan, -math.inf, None, "x") == [None, None, None, "x"]


def test_days_and_moments_are_read_back():
    moment, day = datetime(2026, 3, 1, 14, 5, tzinfo=UTC), date(2026, 3, 1)
    assert row("csv", moment, day) == ["2026-03-01 14:05:00+00:00", "2026-03-01"]
    assert row("xlsx", moment, day) == [moment.replace(tzinfo=None), datetime.combine(day, time())]


def test_addresses_do_not_become_links_and_digits_in_text_no_numbers():
    sheet = from_xlsx(tables.written(Table("", ["c", "d"], [["https://evil.example/", "007"]]), "xlsx"))
    assert [sheet.cell(2, 1).hyperlink, sheet.cell(2, 2).value] == [None, "007"]


def test_every_script_is_read_back():
    words = ("Żółć", "مرحبا", "你好", "e\u0301", '5" gun, "loud"', "a\nb")
    assert tuple(row("csv", *words)) == words
    assert tuple(row("xlsx", *words)) == words


def test_a_spreadsheet_knows_the_encoding_of_csv_and_lines_end_as_the_rfc_says():
    data = tables.written(Table("", ["a", "b"], [["x", "y"]]), "csv")
    assert data == b"\xef\xbb\xbfa,b\r\nx,y\r\n"


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    assert row("xlsx", "x" * 40_000) == ["x" * 32_766 + "…"]


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_is_read_back_from_csv_but_for_apostrophes_and_what_no_file_can_hold(words):
    plain = [tables._plain(word) for word in words]
    assert [cell.replace("'", "") for cell in row("csv", *words)] == [word.replace("'", "") for word in plain]


@given(st.text(max_size=30))
def test_no_cell_of_csv_is_ever_a_formula(text):
    [cell] = row("csv", text)
    assert cell.startswith("'") or not is_formula(cell)
