"""The shipped designs: every field is printed, nothing touches anything else, on every paper and in both directions."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import combinations

import msgspec
import pytest
from PIL import ImageChops
from pypdf import PdfReader

from app.base.settings import ROOT
from app.certificates.printing import Sheet, bundles, compiling, drafting, fields, fitting, plain, words
from app.certificates.rules import payloads
from tests.certificates import opinions
from tests.certificates.test_rules import payload

ISSUED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
EVERY = [(key, paper) for key in bundles.shipped() for paper in bundles.PAPERS]
SHAPES = [(key, paper) for key in bundles.shipped() for paper in ("a4", "letter", "card")]
NO_BLEED = [(key, paper) for key, paper in EVERY if paper.endswith("no-bleed")]
NOT_ON_CARDS = {"run", "result", "signatories"}
"""What a card in a wallet leaves to the certificate itself."""

ALL = {
    "rank": "Lieutenant Colonel", "second_name": "أمينة أوديامبو", "run": "Nairobi, 2–6 November 2026", "result": 93,
    "course": "Protection of civilians in multidimensional peace operations",
    "signatories": ("Colonel M. Santos, Commandant", "Course Director", "Dr J. Wanyama, Chief Instructor"),
}  # fmt: skip
LEAST = {"rank": "", "valid_until": None, "signatories": ()}
CASES = {"all": ALL, "least": LEAST, "rank only": {}, "second name only": LEAST | {"second_name": "أمينة"}}
LONG_QR = payload().address + "#" + "hEOhASegWQAb3xYz_-Kq9" * 12


@pytest.fixture(scope="module")
def made():
    """The PDF of a design and paper with every field, made once."""
    kept = {}

    def make(key, paper):
        if (key, paper) not in kept:
            sheet = Sheet(payload(**ALL), LONG_QR, ISSUED, specimen=True)
            kept[key, paper] = plain.make(bundles.shipped_design(key), sheet, paper)
        return kept[key, paper]

    return make


@pytest.mark.parametrize(("key", "paper"), EVERY)
def test_every_design_fills_one_page_of_its_paper(made, key, paper):
    (page,) = PdfReader(BytesIO(made(key, paper))).pages
    assert [float(side) / 72 * 25.4 for side in page.mediabox[2:]] == pytest.approx(bundles.size(paper), abs=0.1)


@pytest.mark.parametrize(("key", "paper"), EVERY)
def test_every_printed_field_stands_on_the_page(made, key, paper):
    found = "".join(PdfReader(BytesIO(made(key, paper))).pages[0].extract_text().split()).casefold()
    for field, text in payloads.printed(payload(**ALL)).items():
        if field == "second_name" or (paper == "card" and field in NOT_ON_CARDS):
            continue  # what runs from right to left comes out of a text layer in another order
        for line in (text,) if isinstance(text, str) else text:
            assert "".join(line.split()).casefold() in found, field


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize(("key", "paper"), EVERY)
def test_every_field_is_filled_in_every_language(key, paper, language):
    design = bundles.shipped_design(key, language)
    said = fields.values(design, payload(**ALL, language=language), specimen=True)
    text = " ".join(fields.filled(design, paper, said)[1].itertext())
    absent = {"run", "result", "signatory_1", "signatory_2", "signatory_3"} if paper == "card" else set()
    for name in fields.FIELDS - absent:
        if not name.endswith("2"):
            assert said[name] in text, name
    assert "{{" not in text
    assert "#" not in text


@pytest.mark.parametrize(("key", "paper"), EVERY)
def test_nothing_is_left_of_what_is_empty(key, paper):
    design = bundles.shipped_design(key)
    said = fields.values(design, payload(**LEAST))
    body = fields.filled(design, paper, said)[1]
    assert [one.get("data-field") for one in body.iter() if one.get("data-fit") and not one.text.strip()] == []
    assert design.words["valid_until"] not in " ".join(body.itertext())
    assert design.words["specimen"] not in " ".join(body.itertext())


@pytest.mark.parametrize(("key", "paper"), EVERY)
def test_a_long_qr_code_is_read_from_the_page(made, key, paper, tmp_path):
    source = tmp_path / "certificate.pdf"
    source.write_bytes(made(key, paper))
    assert opinions.codes(source) == [LONG_QR]


@pytest.mark.parametrize(("key", "paper"), EVERY)
def test_a_specimen_says_so_in_its_text(made, key, paper):
    text = PdfReader(BytesIO(made(key, paper))).pages[0].extract_text()
    assert "SPECIMEN" in text
    assert "certifies nothing" in text


@pytest.mark.parametrize(("key", "paper"), NO_BLEED)
def test_nothing_is_printed_where_an_office_printer_cannot(made, key, paper, tmp_path):
    source = tmp_path / "certificate.pdf"
    source.write_bytes(made(key, paper))
    picture = opinions.picture(source, 127).convert("L")  # five pixels a millimetre
    edge = 6 * 5 - 1
    inside = (edge, edge, picture.width - edge, picture.height - edge)
    picture.paste(255, inside)
    assert ImageChops.invert(picture).getbbox() is None


def test_a_design_that_overflows_stays_one_page():
    design = bundles.shipped_design("modern")
    long = "<div>" + "<p>x</p>" * 300 + "</div>"
    own = msgspec.structs.replace(
        design,
        html=design.html | {"card": design.html["card"] + long},
        css=design.css | {"card": design.css["card"] + "div { height: 2000mm; position: static !important }"},
    )
    assert len(PdfReader(BytesIO(plain.make(own, Sheet(payload(), LONG_QR, ISSUED), "card"))).pages) == 1


def test_what_a_field_says_is_never_read_as_a_field_or_as_markup():
    design = bundles.shipped_design("classic")
    said = fields.values(design, payload(name="{{ number }}", course="<b>&amp;</b>"))
    page = fields.filled(design, "a4", said)
    assert [one.text for one in page.iter() if one.get("data-field") in ("name", "course")] == [
        "{{ number }}",
        "<b>&amp;</b>",
    ]


def test_the_manual_lists_every_field_and_element():
    manual = (ROOT / "docs" / "staff" / "designs.md").read_text()
    assert [name for name in sorted(fields.FIELDS) if f"`{name}`" not in manual] == []
    elements = next(part for part in manual.split("`") if part.startswith("p h1 "))
    assert set(elements.split()) == drafting._TAGS


# ---------------------------------------------------------------- boxes


def laid_out(key, paper, language, case):
    """The slots, texts and pictures of a page as rectangles in millimetres: left, top, right, bottom, and a name."""
    design = bundles.shipped_design(key, language)
    said = fields.values(design, payload(**CASES[case], language=language))
    root, slots = compiling.page(design, paper, said)
    for slot in slots:
        slot.element.text = "0"
    document, _ = compiling.laid_out(compiling.text_of(root), design, bare=True)
    assert len(document.pages) == 1
    return slots, list(rectangles(document.pages[0]._page_box))


def rectangles(box):
    name = box.element.get("data-field") if box.element is not None and hasattr(box.element, "get") else None
    if name and type(box).__name__ in ("BlockBox", "InlineBlockBox"):
        yield rectangle(box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height(), name)
        return
    if type(box).__name__ == "TextBox" and box.text.strip():
        size, foot = box.style["font_size"], box.position_y + box.baseline
        yield rectangle(box.position_x, foot - 0.8 * size, box.width, 1.05 * size, box.text)  # where letters are
    if type(box).__name__.endswith("ReplacedBox"):
        yield rectangle(box.content_box_x(), box.content_box_y(), box.width, box.height, "qr")
    for child in getattr(box, "all_children", list)():
        yield from rectangles(getattr(child, "_box", child))


def rectangle(x, y, width, height, name):
    millimetres = [side / fitting.MILLIMETRE for side in (x, y, x + width, y + height)]
    return (*millimetres, name)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(("key", "paper"), SHAPES)
def test_nothing_touches_anything_else_or_leaves_the_paper(key, paper, language, case):
    width, height = bundles.size(paper)
    slots, found = laid_out(key, paper, language, case)
    assert len(found) > len(slots)  # texts and the code are among them
    edge = 3 if paper == "card" else 12
    for left, top, right, bottom, name in found:
        assert edge < left < right < width - edge, name
        assert edge < top < bottom < height - edge, name
    slack = 0.35  # what a line of text leaves above and below its letters
    for one, other in combinations(found, 2):
        apart = one[2] <= other[0] + slack or other[2] <= one[0] + slack
        above = one[3] <= other[1] + slack or other[3] <= one[1] + slack
        assert apart or above, (one, other)


@pytest.mark.parametrize(("key", "paper"), SHAPES)
def test_boxes_are_as_large_as_their_fields_are_fitted_to(key, paper):
    design = bundles.shipped_design(key)
    said = fields.values(design, payload(**ALL))
    _, slots = compiling.page(design, paper, said)
    for slot, spot in zip(slots, compiling.spots(design, paper, said), strict=True):
        assert spot.width / fitting.MILLIMETRE == pytest.approx(slot.bounds[0], abs=0.3), slot.text
        assert spot.height / fitting.MILLIMETRE == pytest.approx(slot.bounds[1], abs=0.3), slot.text


@pytest.mark.parametrize(("key", "paper"), SHAPES)
def test_lines_of_the_largest_size_stand_in_their_box(key, paper):
    design = bundles.shipped_design(key)
    for element in fields.parse(design.html[paper]).iter():
        if bounds := element.get("data-fit"):
            _, height, largest, _, _ = map(float, bounds.split())
            assert largest * 1.2 / 72 * 25.4 <= height + 0.4, element.text


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_language_has_every_word(language):
    found = words.of(language)
    plain_words = {name for name in found if not name.startswith(("days_", "hours_"))}
    assert plain_words == {name for name in words.of("en") if not name.startswith(("days_", "hours_"))}
    assert all(found.values())


COUNTS = [
    ("en", 1, "1 day"), ("en", 3, "3 days"), ("fr", 1, "1 jour"), ("ru", 1, "1 день"), ("ru", 3, "3 дня"),
    ("ru", 5, "5 дней"), ("ru", 21, "21 день"), ("ar", 1, "يوم واحد"), ("ar", 2, "يومان"), ("ar", 3, "3 أيام"),
    ("ar", 11, "11 يومًا"), ("ar", 100, "100 يوم"), ("sw", 5, "siku 5"), ("fr", Decimal("10.5"), "10,5 jours"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "count", "text"), COUNTS)
def test_days_are_counted_in_the_plural_of_the_language(language, count, text):
    assert words.counted(words.of(language), "days", count, language) == text


def test_a_certificate_without_signatories_is_signed_by_its_centre():
    said = fields.values(bundles.shipped_design("classic"), payload(signatories=()))
    assert said["signatory_1"] == payload().centre
    assert said["signatory_2"] == ""


def test_the_second_language_has_its_own_dates_and_title():
    said = fields.values(bundles.shipped_design("bilingual"), payload(result=93, valid_until=date(2029, 11, 24)))
    assert said["title2"] == "شهادة إتمام"
    assert said["valid_until2"] == "24 نوفمبر 2029"
    assert said["days2"] == "3 أيام"
    assert fields.values(bundles.shipped_design("classic"), payload())["completed_on2"] == ""
