"""Drawings that are more than drawings, however they hide it; and plain ones, in time near to their length."""

import pytest

from app.content import genuine
from app.interop import pictures
from tests.timing import cost

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'

ACTIVE = (
    '<!DOCTYPE svg [<!ENTITY x "&#60;script>1&#60;/script>">]>' + SVG.format("&x;"),
    '<?xml-stylesheet href="https://evil.example/a.css"?>' + SVG.format(""),
    SVG.format('<a xlink:href="java&#9;script:alert(1)"><text>a</text></a>'),
    SVG.format('<a href="#"><set attributeName="href" to="javascript:alert(1)"/></a>'),
    SVG.format('<a href="#"><animate attributeName="xlink:href" values="#;javascript:alert(1)"/></a>'),
    '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>1</s:script></s:svg>',
    SVG.format("<style>a{fill:u\\72l(https://evil.example)}</style>"),
    SVG.format('<path style="fill:\\75rl(https://evil.example)"/>'),
    SVG.format("<style>a{}</style><style>@im</style><style>@import 'x'</style>"),
    SVG.format("<style><![CDATA[@im]]><![CDATA[port 'x']]></style>"),
    SVG.format('<h:img xmlns:h="http://www.w3.org/1999/xhtml" srcset="https://evil.example/a.png"/>'),
)
PLAIN = (
    SVG.format("<path d='M0 0'/>"),
    SVG.format("<style>a{fill:url('#b')} b{fill:url( #c )} c{fill:url(\"#d\")}</style>"),
    SVG.format('<image href=" data:image/png;base64,AA"/><use xlink:href="#a"/>'),
    SVG.format('<path label="C:\\maps\\75.svg"/><animate attributeName="opacity" values="0;1"/>'),
    '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    + SVG.format(""),
)
CODINGS = ("utf-8", "utf-16")


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("drawing", ACTIVE)
def test_what_acts_or_fetches_is_told_however_it_is_written(drawing, coding):
    assert genuine.fault("a.svg", drawing.encode(coding)) == "active"
    assert pictures.fault("a.svg", drawing.encode(coding))


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("drawing", PLAIN)
def test_plain_drawings_are_taken(drawing, coding):
    assert genuine.fault("a.svg", drawing.encode(coding)) is None


BODIES = (
    "<!DOCTYPE ",
    "url(",
    "url(     ",
    "<g>",
    "<!--",
    "href=",
    "href = ",
    " on",
    " ona",
    "&#9;",
    "<a b='",
    "<style>",
)


def seconds(begin, part, size):
    data = (begin + part * (size // len(part))).encode()
    return cost(lambda: genuine.fault("a.svg", data), 2)


@pytest.mark.parametrize("part", [*BODIES, " ", "a"])
@pytest.mark.parametrize("begin", ["<svg>", "<svg a='", "<svg href=", "<svg><style>url("])
def test_time_grows_with_the_length_of_a_drawing(begin, part):
    short, long = (seconds(begin, part, size) for size in (20_000, 80_000))
    assert long < 0.1 or long / short < 10
