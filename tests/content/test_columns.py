"""Where a finding stands, in characters for people and in UTF-16 units for the editor, whatever stands before it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.compiler import compile_course
from app.content.diagnostics import Span
from app.content.editing import as_editor, utf16_columns
from tests.content import manual

BAD = "[[nowhere]]"
FRONT = "---\ntitle: T\nminutes: 5\n---\n"

# what stands before, on the line of the mistake; the column in characters; that in UTF-16 units
BEFORE = {
    "nothing": ("", 1, 1),
    "letters": ("See ", 5, 5),
    "one emoji": ("😀 ", 3, 4),
    "a family": ("👩\u200d👩\u200d👧 ", 7, 10),
    "a flag": ("🇰🇪 ", 4, 6),
    "Arabic": ("النوع ", 7, 7),
    "combining": ("e\u0301 ब\u0947 ", 7, 7),
    "composed": ("é ", 3, 3),
    "old script": ("𐎀𐎁 ", 4, 6),
    "a no-break space": ("a\u00a0", 3, 3),
    "wide": ("漢字 ", 4, 4),
    "a tab within": ("a\tb ", 5, 5),
    "a quote": ("> ", 3, 3),
    "a quote with a tab": (">\t", 3, 3),
    "a list": ("- 😀 ", 5, 6),
    "a list with a tab": ("-\t", 3, 3),
    "a list in a quote": ("> 1. ", 6, 6),
    "a quote in a list in a quote": ("> - > 😀 ", 9, 10),
    "a cell": ("| a | 😀 ", 9, 10),
    "a definition": ("term\n: ", 3, 3),
    "an escaped sign": ("\\* ", 4, 4),
    "an entity": ("&amp; ", 7, 7),
    "code": ("`x` ", 5, 5),
    "strong text": ("**a** 😀", 8, 9),
    "a heading": ("### 😀 ", 7, 8),
}
CASES = [pytest.param(*case, id=name) for name, case in BEFORE.items()]
FRAMES = {
    "plain": (FRONT, ""),
    "without front matter": ("", ""),
    "front matter of many scripts": ("---\ntitle: النوع 😀 e\u0301\nminutes: 5\n---\n", ""),
    "behind other text": (FRONT + "Text 😀 é.\n\n", "\n\nMore 😀."),
    "in a block": (FRONT + '::: note "😀"\n', "\n:::"),
}


def found(written):
    tree = manual.examples() | {manual.LESSON: written.encode()}
    return [d for d in compile_course("x", tree).diagnostics if d.code == "term-unknown"]


def file_of(before, frame):
    """A lesson in which the mistake stands behind these signs. A row of a table needs a table around it."""
    start, end = FRAMES[frame]
    row = f"| a | b |\n|---|---|\n{before}{BAD} |" if before.startswith("|") else before + BAD
    return start + row + end + "\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "BOM"])
@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("before", "column", "unit"), CASES)
def test_a_mistake_stands_at_its_column_in_both_forms(before, column, unit, frame, mark, ends):
    text = file_of(before, frame)
    written = mark + text.replace("\n", ends)
    [finding] = found(written)
    line = text[: text.index(BAD)].count("\n") + 1
    assert (finding.span.line, finding.span.column, finding.text) == (line, column, BAD)
    assert finding.span.end_column == column + len(BAD)
    assert utf16_columns(written, finding.span) == (unit, unit + len(BAD))
    assert selected(written, finding.span) == BAD


def selected(written, span):
    """What an editor selects: it counts UTF-16 units, and each line end as one."""
    held = re.sub(r"\r\n?", "\n", written.removeprefix("\ufeff")).encode("utf-16-le")
    start, end = as_editor(written, span)
    return held[2 * start : 2 * end].decode("utf-16-le")


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab 😀é\u0301ع漢\t\n\r𐎀\u2028\x0b"), max_size=40), st.data())
def test_an_editor_selects_what_a_span_holds(written, data):
    lines = re.split(r"\r\n?|\n", written)
    line = data.draw(st.integers(1, len(lines)))
    column = data.draw(st.integers(1, len(lines[line - 1]) + 1))
    end_line = data.draw(st.integers(line, len(lines)))
    end_column = data.draw(st.integers(column if end_line == line else 1, len(lines[end_line - 1]) + 1))
    held = [*lines[line - 1 : end_line]]
    held[-1] = held[-1][: end_column - 1]
    held[0] = held[0][column - 1 :]
    assert selected(written, Span("a.md", line, column, end_line, end_column)) == "\n".join(held)


@pytest.mark.parametrize(
    ("span", "places"),
    [
        (Span("a.md", 1, 99, 1, 99), (3, 3)),
        (Span("a.md", 9, 1, 9, 9), (8, 8)),
        (Span("a.md", 0, 5, 1, 0), (0, 0)),
    ],
)
def test_what_lies_outside_of_a_text_is_at_its_edge(span, places):
    assert as_editor("a😀\r\nb😀c", span) == places


def test_the_front_matter_is_counted_like_every_text():
    text = "---\ntitle: 😀 T\nminuets: 5\n---\nText.\n"
    tree = manual.examples() | {manual.LESSON: text.encode()}
    [finding] = [d for d in compile_course("x", tree).diagnostics if d.code == "key-unknown"]
    assert (finding.span.line, finding.span.column) == (3, 1)
    assert selected(text, finding.span) == "minuets"


def test_characters_that_cannot_be_shown_shift_nothing():
    [finding] = found(FRONT + f"a\0b\ud7ff\ufdd0 {BAD}\n")
    assert finding.span.column == 7
    assert finding.text == BAD
