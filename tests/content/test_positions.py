"""The position map: whatever stands before a piece of text, its place in the file is found again."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content import markdown
from app.content.manuscript import open_file
from app.content.positions import Source
from app.content.world import World

WORDS = [
    "word",
    "é",
    "e\u0301lan",
    "😀",
    "👩🏽‍✈️",
    "النوع",
    "ब\u0947",
    "*strong*",
    "`a b`",
    "it's",
    "a\\|b",
    "\u00a0",
    "…",
    "x:y",
]
LINES = st.lists(st.sampled_from(WORDS), min_size=0, max_size=4).map(" ".join)
HEADS = ["", "---\ntitle: T\n---\n", "---\ntitle: النوع 😀\nminutes: 5\n---\n\n"]


def mark(number):
    return f"MARK{number}END"


@st.composite
def paragraphs(draw, number):
    """Lines with one mark in each: all of them belong to one paragraph."""
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        before, after = draw(LINES), draw(LINES)
        rows.append(f"w{before} {mark(next(number))} {after}".rstrip())
    return rows


@st.composite
def blocks(draw, number, depth=0):
    """The lines of a block, plain or within others, as an author may indent it."""
    shape = draw(
        st.sampled_from(
            ["text", "heading", "table", "quote", "bullets", "numbers", "named", "underlined"]
            if depth < 3
            else ["text"]
        )
    )
    if shape == "text":
        return draw(paragraphs(number))
    if shape == "underlined":
        return [*draw(paragraphs(number)), "==="]
    if shape == "heading":
        tail = draw(st.sampled_from(["", " ##", "   ", " {#an-id}"]))
        return [f"{draw(st.sampled_from(['##', '###', '##  ']))} {draw(LINES)} {mark(next(number))}{tail}"]
    if shape == "table":
        bar = draw(st.sampled_from(["| ", "|", "|   "]))
        cells = [f"{draw(LINES).replace('`', '')} {mark(next(number))} \\| x" for _ in range(4)]
        return [f"{bar}{cells[0]} | {cells[1]} |", "|---|:-:|", f"{bar}{cells[2]} |{cells[3]}"]
    inner = draw(blocks(number, depth + 1))
    if shape == "named":
        return inner if depth else ["::: note", *inner, ":::"]
    if shape == "quote":
        sign = draw(st.sampled_from(["> ", ">", "   > ", ">\t"]))
        return [sign + row for row in inner]
    sign, rest = draw(st.sampled_from([("- ", "  "), ("-   ", "    "), ("-\t", "\t"), (" * ", "   ")]))
    if shape == "numbers":
        sign, rest = draw(st.sampled_from([("1. ", "   "), ("12) ", "    "), ("1.\t", "\t")]))
    return [sign + inner[0], *(rest + row for row in inner[1:])]


@st.composite
def files(draw):
    """A whole file, with the number of its marks."""
    numbers = iter(range(10_000))
    parts = ["\n".join(draw(blocks(numbers))) for _ in range(draw(st.integers(1, 4)))]
    text = draw(st.sampled_from(HEADS)) + "\n\n".join(parts) + draw(st.sampled_from(["", "\n"]))
    ends = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", ends)


def lines_of(written):
    """The lines as any editor shows them."""
    return re.split(r"\r\n?|\n", written.removeprefix("\ufeff"))


@settings(max_examples=250)
@given(files())
def test_every_piece_of_text_is_found_again(written):
    page = open_file("a.md", written.encode(), World("course"), "en")
    page.read_body("lesson")
    lines = lines_of(written)
    found = 0
    for token in (token for token in page.tokens if token.type == "inline"):
        for match in re.finditer(r"MARK\d+END", token.content):
            place = page.within(token, match.start(), match.end())
            found += 1
            assert place.text == match[0]
            row = lines[place.span.line - 1]
            assert row[place.span.column - 1 : place.span.end_column - 1] == match[0]
    code = sum(len(re.findall(r"MARK\d+END", token.content)) for token in page.tokens if token.type == "code_block")
    assert found + code == len(re.findall(r"MARK\d+END", written))


@settings(max_examples=200)
@given(st.text(st.characters(codec="utf-8"), max_size=60), st.integers(-5, 70), st.integers(-5, 70))
def test_a_span_says_what_stands_in_it(written, start, end):
    source = Source("a.md", written)
    place = source.place(start, end)
    span, lines = place.span, source.lines
    rows = [*lines[span.line - 1 : span.end_line]]
    rows[-1] = rows[-1][: span.end_column - 1]
    rows[0] = rows[0][span.column - 1 :]
    assert "\n".join(rows) == place.text
    assert len(lines) == len(lines_of(written))


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("- [ ] one BAD", "BAD"),
        ("1. a\n   > BAD", "BAD"),
        (">\t\tBAD", None),
        ("-\tone\n\n\tBAD two", "BAD"),
        ("> - > BAD", "BAD"),
        ("term\n: BAD", "BAD"),
        ("a[^1]\n\n[^1]: BAD\n\n    BAD2 more", "BAD2"),
    ],
)
def test_tabs_lists_notes_and_definitions_are_prefixes_too(text, marks):
    page = open_file("a.md", text.encode(), World("course"), "en")
    page.read_body("lesson")
    places = [
        page.within(token, token.content.index(marks), token.content.index(marks) + len(marks))
        for token in page.tokens
        if token.type == "inline" and marks and marks in token.content
    ]
    assert [place.text for place in places] == ([marks] if marks else [])


def test_what_no_editor_shows_as_a_line_end_is_none():
    source = Source("a.md", "a\u2028b\x0bc\x85d\ne")
    assert source.place(len(source.text) - 1, len(source.text)).span.line == 2


def test_markdown_of_every_kind_gives_lines_to_its_text():
    for kind in ("prose", "lesson", "questions", "scenario"):
        assert all(token.map for token in markdown.parse("a\n\n- b\n\n> c\n", kind) if token.type == "inline")
