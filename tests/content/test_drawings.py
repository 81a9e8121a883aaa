"""Words in drawings: which colour they have, and which is behind them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.settings import ROOT
from app.content.drawings import contrast, labels, written


def drawn(inside):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">\n{inside}\n</svg>'
    return [(it.words, written(it.front), written(it.back)) for it in labels(svg.encode())]


WORDS = '<text x="10" y="50" font-size="10">Words</text>'
BLUE = '<rect x="0" y="0" width="100" height="100" fill="#00f"/>'


def test_contrast_is_that_of_the_accessibility_guidelines():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (255, 255, 255)) == 1
    assert contrast((0x76, 0x76, 0x76), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        (WORDS, [("Words", "#000000", "#ffffff")]),
        (BLUE + WORDS, [("Words", "#000000", "#0000ff")]),
        (WORDS + BLUE, [("Words", "#000000", "#ffffff")]),  # what is painted later lies above, and is another fault
        ('<rect x="60" y="0" width="40" height="100" fill="#00f"/>' + WORDS, [("Words", "#000000", "#ffffff")]),
        (f'<g fill="#f00">{WORDS}</g>', [("Words", "#ff0000", "#ffffff")]),
        (WORDS.replace("<text", '<text style="fill: rgb(0, 128, 0)"'), [("Words", "#008000", "#ffffff")]),
        (f'<g transform="translate(200 0)">{BLUE}</g>' + WORDS, [("Words", "#000000", "#ffffff")]),
        (f'<g transform="translate(20, 0)">{BLUE}{WORDS}</g>', [("Words", "#000000", "#0000ff")]),
        ('<path d="M0 20H100M0 80h100" fill="red"/>' + WORDS, [("Words", "#000000", "#ffffff")]),
        ('<path d="M0 0H100V100H0z" fill="none"/>' + WORDS, [("Words", "#000000", "#ffffff")]),
        (
            '<text fill="red"><tspan x="1" y="20">One</tspan><tspan x="1" y="40" fill="blue">Two</tspan></text>',
            [("One", "#ff0000", "#ffffff"), ("Two", "#0000ff", "#ffffff")],
        ),
    ],
)
def test_words_are_told_with_what_is_behind_them(inside, found):
    assert drawn(inside) == found


@pytest.mark.parametrize(
    "inside",
    [
        '<path d="M0 0H100V100H0z" fill="url(#sand)"/>' + WORDS,
        '<circle cx="20" cy="46" r="20" fill="red"/>' + WORDS,
        '<image href="data:image/png;base64,AAAA" width="100" height="100"/>' + WORDS,
        f'<g transform="rotate(90)">{WORDS}</g>',
        f'<g opacity="0.5">{WORDS}</g>',
        WORDS.replace("<text", '<text fill="url(#sand)"'),
        WORDS.replace("<text", '<text fill="currentColor"'),
        "<style>text { fill: red }</style>" + WORDS,
        f"<defs>{WORDS}</defs>",
        "<title>Words</title>",
    ],
)
def test_what_is_not_plain_is_passed_over(inside):
    assert drawn(inside) == []


def test_the_place_is_that_of_the_words():
    [label] = labels(b'<svg xmlns="http://www.w3.org/2000/svg">\n  <text x="1" y="2">A</text></svg>')
    assert (label.line, label.column) == (2, 3)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg",
        b"\x89PNG",
        b'<!DOCTYPE s [<!ENTITY a "b">]><svg>&a;</svg>',
        b"<svg>" + b"<g>" * 50_000,
        b'<svg><text x="1e999" y="nan">A</text></svg>',
        b'<svg><path d="' + b"M0 0" * 50_000 + b'"/><text x="1" y="1">A</text></svg>',
    ],
)
def test_any_file_is_answered(data):
    labels(data)


@given(st.text("MLHVCSQTZmlhvcsqtz0123456789.,- ", max_size=60), st.text("0123456789.- ,%e", max_size=20))
def test_any_shape_is_answered(path, points):
    labels(f'<svg><path d="{path}"/><polygon points="{points}"/><rect width="{points}"/>{WORDS}</svg>'.encode())


def test_a_drawing_of_countless_shapes_is_not_looked_at_to_its_end():
    assert len(drawn(WORDS * 5000)) == 2000
    assert drawn('<rect width="1" height="1"/>' * 2000 + WORDS) == []


def test_most_words_of_the_shipped_drawings_can_be_judged():
    drawings = [path.read_bytes() for path in (ROOT / "courses").glob("*/*/media/*.svg")]
    judged = [label for drawing in drawings for label in labels(drawing)]
    assert len(judged) > sum(drawing.count(b"<text") for drawing in drawings) / 2
    assert min(contrast(label.front, label.back) for label in judged) >= 4.5
