"""The printed page: its words, its QR code, its form, and that it fetches nothing."""

import subprocess
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import msgspec
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from weasyprint.urls import FatalURLFetchingError

from app.certificates import rendering
from app.certificates.rules import payloads
from tests.certificates.test_rules import payload

ISSUED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def printed():
    """One certificate as PDF bytes."""
    return rendering.pdf(payload(), ISSUED)


def read(pdf):
    return PdfReader(BytesIO(pdf))


def words(pdf):
    return " ".join(read(pdf).pages[0].extract_text().split())


def test_the_words_on_the_page_are_the_fields_of_the_payload(printed):
    found = words(printed)
    for field, text in payloads.printed(payload()).items():
        for line in (text,) if isinstance(text, str) else text:
            assert line.casefold() in found.casefold(), field


def test_the_qr_code_leads_to_the_verification_address(printed, tmp_path):
    source = tmp_path / "certificate.pdf"
    source.write_bytes(printed)
    picture = subprocess.run(["pdftoppm", "-r", "150", "-png", source], capture_output=True, check=True, timeout=30)
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture.stdout)))
    assert code.text == payload().address


def test_it_is_one_page_of_a4_landscape(printed):
    (page,) = read(printed).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 210]


def test_it_says_that_it_is_an_archive_file_that_readers_can_speak(printed):
    reader = read(printed)
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert b'part="3"' in metadata
    assert b'conformance="A"' in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Certificate of Completion SML-2026-7K3M-9QXF-M4TD-2"


def test_all_fonts_are_embedded(printed):
    for font in read(printed).pages[0]["/Resources"]["/Font"].values():
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_the_payload_is_attached(printed):
    ((name, (content,)),) = read(printed).attachments.items()
    assert name == "SML-2026-7K3M-9QXF-M4TD-2.json"
    assert payloads.load(content.decode()) == payload()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "W" * 120, "rank": "R" * 60, "course": "Advanced " * 13, "signatories": ("Name " * 12,) * 3},
        {"name": "محمد عبد الرحمن بن يوسف القحطاني", "rank": "العقيد"},
        {"name": "Сергій Їжакевич", "rank": "", "signatories": (), "valid_until": None},
        {"name": "Nguyễn Thị Phương Đặng", "result": 100, "hours": Decimal(1), "days": 1},
        {"name": "<b>&amp;</b>", "course": "{{ payload }}", "valid_until": date(9999, 12, 31)},
    ],
    ids=["long", "arabic", "bare", "result", "hostile"],
)
def test_any_name_prints_on_one_page(changes):
    pdf = rendering.pdf(payload(**changes), ISSUED)
    assert len(read(pdf).pages) == 1


def test_markup_in_a_name_stays_a_name():
    assert "&lt;img src=x&gt;" in rendering.markup(payload(name="<img src=x>"), ISSUED)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://brevet.example/x.png", "brevet:/else", "data:,x"])
def test_anything_but_our_own_drawings_and_fonts_is_refused(url):
    with pytest.raises(FatalURLFetchingError):
        rendering._fetcher(payload()).fetch(url)


def test_a_payload_of_another_form_is_refused():
    with pytest.raises(msgspec.ValidationError):
        payloads.load('{"number": "x"}')
