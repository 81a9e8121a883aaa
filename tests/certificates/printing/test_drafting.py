"""Designs that staff wrote: every mistake is found, says what to do, and costs little to find."""

import re
import tracemalloc
from io import BytesIO

import msgspec
import pytest
from PIL import Image

from app.certificates.printing import bundles, drafting, fields, words

CLASSIC = bundles.shipped_design("classic")
HTML, CSS, PICTURES = CLASSIC.html["a4"], CLASSIC.css["a4"], CLASSIC.pictures
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def png(width, height, mode="RGB", kind="PNG"):
    out = BytesIO()
    Image.new(mode, (width, height)).save(out, kind)
    return out.getvalue()


def of_html(html):
    return drafting.check(html, CSS, PICTURES)


def of_css(css):
    return drafting.check(HTML, CSS + css, PICTURES)


def of_picture(data, name="logo"):
    return drafting.check(HTML, CSS, PICTURES | {name: data})


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("key", bundles.shipped())
def test_every_shipped_design_passes(key, language):
    assert drafting.check_design(bundles.shipped_design(key, language)) == []


MARKUP = [
    ("<p>{{ nmae }}</p>", "Did you mean “name”?"),
    ("<p>{{ words.certfies }}</p>", "Did you mean “words.certifies”?"),
    ("<p>{% for x in y %}{{ x }}{% endfor %}</p>", "Loops, conditions and macros cannot be used"),
    ("<p>{# note #}</p>", "Loops, conditions and macros cannot be used"),
    ("<p>{{ course|upper }}</p>", "the name of a field and nothing else"),
    ("<p>{{ course() }}</p>", "the name of a field and nothing else"),
    ("<p>{{ course.__class__ }}</p>", "There is no field “course.__class__”"),
    ("<p>{{ cou<b/>rse }}</p>", "the name of a field and nothing else"),
    ("<p>{{ 7 * 7 }}</p>", "the name of a field and nothing else"),
    ("<p>{{ course }</p>", "the name of a field and nothing else"),
    ("<p>{{ rank }}</p>", "an element of its own with data-fit"),
    ('<p data-fit="10 10 10 5 1">To {{ course }}</p>', "holds one field and nothing else"),
    ('<p data-fit="10 10 10 5 1">{{ course }}<br/></p>', "holds one field and nothing else"),
    ('<p data-fit="10 10 5 10 1">{{ course }}</p>', "data-fit needs five numbers"),
    ('<p data-fit="10 10 10 5 9">{{ course }}</p>', "data-fit needs five numbers"),
    ('<p data-fit="wide">{{ course }}</p>', "data-fit needs five numbers"),
    ('<p data-when="ranks">x</p>', "Did you mean “rank”?"),
    ('<p class="{{ course }}">x</p>', "A field cannot stand in “class”"),
    ('<p lang="{{ words2.nothing }}">x</p>', "There is no field “words2.nothing”"),
    ("<script>alert(1)</script>", "<script> cannot be used"),
    ('<iframe src="x"></iframe>', "<iframe> cannot be used"),
    ("<form></form>", "<form> cannot be used"),
    ("<object></object>", "<object> cannot be used"),
    ("<link/>", "<link> cannot be used"),
    ("<style>p { }</style>", "<style> cannot be used"),
    ("<table></table>", "<table> cannot be used"),
    ("<svg></svg>", "<svg> cannot be used"),
    ('<p onclick="x">x</p>', "“onclick” cannot be used"),
    ('<p style="color: red">x</p>', "“style” cannot be used"),
    ('<p src="brevet:/qr">x</p>', "“src” cannot be used"),
    ('<img src="http://example.org/a.png" alt=""/>', "is not in the design, which loads nothing"),
    ('<img src="//example.org/a.png" alt=""/>', "is not in the design, which loads nothing"),
    ('<img src="file:///etc/passwd" alt=""/>', "is not in the design, which loads nothing"),
    ('<img src="../../etc/passwd" alt=""/>', "is not in the design, which loads nothing"),
    ('<img src="data:image/png;base64,AAAA" alt=""/>', "is not in the design, which loads nothing"),
    ('<img src="brevet:/picture/none" alt=""/>', "is not in the design, which loads nothing"),
    ('<img src="brevet:/picture/seal"/>', "needs src and alt"),
    ("<p>", "not well-formed"),
    ("<br>", "not well-formed"),
    ("<p>a & b</p>", "not well-formed"),
    ("<p>&unknown;</p>", "not well-formed"),
    ("</body><body>", "not well-formed"),
    ('<!DOCTYPE html [<!ENTITY a "b">]><p>&a;</p>', "not well-formed"),
    ("<p>\0</p>", "not well-formed"),
    ("<p>\ud800</p>", "signs that cannot be printed"),
    ("<div>" * 20 + "</div>" * 20, "more than 12 deep"),
    ("<br/>" * 500, "more than 400 elements"),
    ("<p>" + "x" * 200_000 + "</p>", "larger than 200 kB"),
]


@pytest.mark.parametrize(("markup", "sentence"), MARKUP, ids=[markup[:40] for markup, _ in MARKUP])
def test_a_mistake_in_the_markup_is_said(markup, sentence):
    assert sentence in " ".join(finding.sentence for finding in of_html(HTML + markup))


def test_a_finding_says_the_line():
    (finding,) = of_html(f"{HTML}\n<p>{{{{ nothing }}}}</p>")
    assert finding.place == f"line {HTML.count(chr(10)) + 2}"


@pytest.mark.parametrize("needed", ["name", "number", "course", "specimen"])
def test_what_a_certificate_must_show_is_missed(needed):
    without = "\n".join(line for line in HTML.splitlines() if f"{{{{ {needed} }}}}" not in line)
    assert f"must show “{needed}”" in " ".join(finding.sentence for finding in of_html(without))


def test_a_certificate_without_its_qr_code_is_refused():
    without = "\n".join(line for line in HTML.splitlines() if "brevet:/qr" not in line)
    assert "must show “qr”" in " ".join(finding.sentence for finding in of_html(without))


def test_a_name_that_is_printed_only_with_a_rank_is_refused():
    without = "\n".join(line for line in HTML.splitlines() if "{{ name }}" not in line)
    found = of_html(without + '<p data-when="rank" data-fit="10 10 10 5 1">{{ name }}</p>')
    assert "is missing on some certificates" in " ".join(finding.sentence for finding in found)


def test_a_name_that_depends_on_too_much_is_refused():
    without = "\n".join(line for line in HTML.splitlines() if "{{ name }}" not in line)
    many = "".join(
        f'<div data-when="{field}"><p data-fit="9 9 9 5 1">{{{{ name }}}}</p></div>' for field in sorted(fields.FIELDS)
    )
    assert "depends on too many fields" in " ".join(finding.sentence for finding in of_html(without + many))


STYLES = [
    ("@import url(brevet:/picture/seal);", "“@import” cannot be used"),
    ("@import 'http://example.org/x.css';", "“@import” cannot be used"),
    ("@media print { p { color: red } }", "“@media” cannot be used"),
    ("@namespace svg url(http://example.org);", "“@namespace” cannot be used"),
    ("p { background: url(http://example.org/a.png) }", "leads out of the design"),
    ("p { background: url('//example.org/a.png') }", "leads out of the design"),
    ("p { background: u\\72l(file:///etc/passwd) }", "leads out of the design"),
    ("p { background: url(data:image/png;base64,AAAA) }", "leads out of the design"),
    ("p { background: url(brevet:/picture/none) }", "The design has no picture “picture/none”"),
    ("p { background: url(brevet:/serif) }", "The design has no picture “serif”"),
    ("p { background: image-set('a.png' 1x) }", "“image-set()” cannot be used"),
    ("p { width: attr(class) }", "“attr()” cannot be used"),
    ("@font-face { font-family: x; src: url(http://example.org/x.ttf) }", "leads out of the design"),
    ("@font-face { font-family: x; src: url(brevet:/comic) }", "There is no typeface “comic”"),
    ("@font-face { font-family: x; src: local(x) }", "“local()” cannot be used"),
    ("@page { size: 9000mm 9000mm }", "at most 450 mm"),
    ("@page { @top-left { color: red } }", "Only properties with values"),
    ("p { width: 1e9mm }", "is too large for a page"),
    ("p { margin: linear-gradient(red, blue) }", "A gradient is a background"),
    ("p { width: calc(1mm / 0) }", "not divide"),
    ("p { width: calc(1mm + (2mm / 0)) }", "not divide"),
    ("p { font-size: 1500em }", "a type size in points"),
    ("p { font: 12px/calc(1px + 1px) serif }", "a type size in points"),
    ("p { font-size: -1pt }", "a type size in points"),
    ("p { display: flex }", "Place boxes with position"),
    ("p { display: gr\\69 d }", "Place boxes with position"),
    ("p { columns: 9 }", "Place boxes with position"),
    ("p::before { content: 'Forged' }", "Place boxes with position"),
    ("p { border: 1mm dotted red }", "Lines are solid or double"),
    (":root { --a: var(--b) var(--b) }", "Keep “--a” short"),
    (f":root {{ --a: {'x ' * 50} }}", "Keep “--a” short"),
    ("p { color: red; { } }", "Only properties with values"),
    ("p { color: 'red }", "cannot be read as CSS"),
    ("p { } }", "cannot be read as CSS"),
    (f"p {{ width: {'calc(' * 40}1mm{')' * 40} }}", "Too many brackets"),
    ("p{}" * 1_100, "more than 1,000 rules"),
    ("p{color:red}" * 20_000, "larger than 200 kB"),
]


@pytest.mark.parametrize(("css", "sentence"), STYLES, ids=[css[:40] for css, _ in STYLES])
def test_a_mistake_in_the_style_sheet_is_said(css, sentence):
    assert sentence in " ".join(finding.sentence for finding in of_css(css))


DRAWINGS = [
    ("<script/>", "Only plain shapes are allowed"),
    ("<foreignObject/>", "Only plain shapes are allowed"),
    ('<image href="a.png"/>', "Only plain shapes are allowed"),
    ("<style>@import 'x';</style>", "Only plain shapes are allowed"),
    ("<text>Forged</text>", "Only plain shapes are allowed"),
    ('<rect onload="x"/>', "The drawing acts on events"),
    ('<use href="http://example.org/a.svg#b"/>', "outside itself"),
    ('<use xlink:href="file:///etc/passwd"/>', "outside itself"),
    ('<rect fill="url(http://example.org/a)"/>', "outside itself"),
    ('<rect style="fill: u\\72l(http://example.org/a)"/>', "outside itself"),
    ('<g id="a"><use href="#a"/></g>', "refers to itself"),
    ('<clipPath id="a"><rect clip-path="url(#a)"/></clipPath>', "refers to itself"),
    ('<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>', "refers to itself"),
    ("".join(f'<use id="a{i}" href="#a{i + 1}"/>' for i in range(4_000)), "too many steps"),
    (
        '<g id="a0"><rect/></g>' + "".join(f'<g id="a{i + 1}">{f"""<use href="#a{i}"/>""" * 10}</g>' for i in range(9)),
        "repeats itself too often",
    ),
    ("<g>" * 60 + "</g>" * 60, "too many shapes"),
    ("<rect/>" * 6_000, "too many shapes"),
    (f'<path d="{"M0 0" * 200_000}"/>', "larger than 500 kB"),
    ("<rect>", "not well-formed"),
]


@pytest.mark.parametrize(("drawing", "sentence"), DRAWINGS, ids=[drawing[:40] for drawing, _ in DRAWINGS])
def test_a_dangerous_drawing_is_refused(drawing, sentence):
    (finding,) = of_picture(SVG.format(drawing).encode())
    assert finding.place == "picture logo"
    assert sentence in finding.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_drawing_with_entities_is_refused_in_any_encoding(encoding):
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>'
    (finding,) = of_picture(bomb.encode(encoding))
    assert "entities" in finding.sentence


def test_a_drawing_with_a_style_sheet_is_refused():
    (finding,) = of_picture(b'<?xml-stylesheet href="http://example.org/x.css"?><svg/>')
    assert "style sheet" in finding.sentence


PIXELS = [
    (png(10_000, 10, "L"), "10000 × 10 pixels"),
    (png(3_000, 2_000, "L"), "3000 × 2000 pixels"),
    (png(10, 10, "CMYK", "JPEG"), "not in RGB"),
    (png(10, 10)[:40], "damaged"),
    (png(10, 10, "RGB", "JPEG")[:-40], "its end is missing"),
    (png(50, 50)[:30] + png(50, 50)[60:], "Save it again"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 2_100_000, "larger than 2 MB"),
    (b"GIF89a", "a PNG, a JPEG or an SVG"),
    (b"", "a PNG, a JPEG or an SVG"),
    (b"%PDF-1.7", "a PNG, a JPEG or an SVG"),
]


@pytest.mark.parametrize(("data", "sentence"), PIXELS, ids=[sentence for _, sentence in PIXELS])
def test_a_picture_that_cannot_be_printed_is_refused(data, sentence):
    (finding,) = of_picture(data)
    assert sentence in finding.sentence


@pytest.mark.parametrize("data", [png(800, 600), png(800, 600, "L", "JPEG"), png(90, 90, "RGBA"), PICTURES["seal"]])
def test_a_plain_picture_is_taken(data):
    assert of_picture(data) == []


def test_pictures_have_plain_names_and_are_not_too_many():
    assert "small letters" in of_picture(png(9, 9), "../Logo")[0].sentence
    many = {f"p{i}": png(9, 9) for i in range(30)}
    assert "at most 20" in drafting.check(HTML, CSS, PICTURES | many)[0].sentence
    large = {f"p{i}": png(9, 9) + b"\0" * 1_900_000 for i in range(4)}
    assert "6 MB together" in drafting.check(HTML, CSS, PICTURES | large)[0].sentence


def test_a_design_without_a_second_language_has_no_words_in_it():
    found = drafting.check(HTML + "<p>{{ words2.certifies }}</p>", CSS, PICTURES, second=False)
    assert "no field “words2.certifies”" in found[0].sentence


def test_words_of_its_own_are_checked():
    own = msgspec.structs.replace(CLASSIC, words={"certifies": "x" * 300}, html=CLASSIC.html)
    said = " ".join(finding.sentence for finding in drafting.check_design(own))
    assert "The words have no “specimen”" in said
    assert "“certifies” is longer than 200 signs" in said
    assert "no field “words.completed”" in said


def test_a_missing_paper_is_said():
    own = msgspec.structs.replace(CLASSIC, html={"a4": HTML})
    assert {finding.place for finding in drafting.check_design(own)} == set(bundles.PAPERS) - {"a4"}


def test_what_is_hostile_makes_few_findings_and_takes_little_memory():
    tracemalloc.start()
    hostile = [
        of_html("{{ " * 60_000),
        of_html("<p " + " ".join(f'a{i}=""' for i in range(15_000)) + "/>"),
        of_css("a{b:" + "(" * 50_000),
        of_css("a{" + "b:url(http://x);" * 10_000 + "}"),
    ]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert all(0 < len(found) <= drafting.MOST_FINDINGS for found in hostile)
    assert most < 100_000_000


def test_every_sentence_is_one_that_a_person_can_act_on():
    found = [of_html(HTML + markup) for markup, _ in MARKUP] + [of_css(css) for css, _ in STYLES]
    for finding in (finding for findings in found for finding in findings):
        assert re.match(r"[A-Z“<].*[.?]\Z|data-fit needs .*\.\Z", finding.sentence), finding.sentence
        assert len(finding.sentence) < 300
