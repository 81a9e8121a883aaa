"""What a drawing repeats is read once and kept once, and the page looks the same as without."""

import io

import pikepdf
import pydyf
import pytest

from app.certificates.printing import Sheet, bundles, plain, repeats
from tests.certificates.printing.test_printing import ISSUED, pixels
from tests.certificates.test_rules import payload


def printed(key="classic"):
    return plain.make(bundles.shipped_design(key), Sheet(payload(), payload().address, ISSUED), "a4")


def operators(pdf):
    """How many operators the drawings of a file have."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        forms = [entry for entry in file.objects if isinstance(entry, pikepdf.Stream) and "/BBox" in entry]
        return sum(len(pikepdf.parse_content_stream(form)) for form in forms)


@pytest.mark.parametrize("key", bundles.shipped())
def test_a_page_with_shared_pieces_is_the_same_to_the_last_pixel(monkeypatch, key):
    shared = printed(key)
    monkeypatch.setattr(repeats, "share", lambda pdf: None)
    written_out = printed(key)
    assert pixels(shared, 200).tobytes() == pixels(written_out, 200).tobytes()
    assert operators(shared) < operators(written_out) / (1.2 if key == "modern" else 5)


def test_a_path_is_read_once_however_often_it_is_set_and_printed():
    printed()
    known = repeats._path.cache_info()
    printed()
    assert repeats._path.cache_info().misses == known.misses
    assert known.hits > 5 * known.misses


def picture(*pieces):
    """A PDF with a picture of these pieces, and the picture."""
    pdf = pydyf.PDF()
    resources = pydyf.Dictionary({"ExtGState": pydyf.Dictionary(), "XObject": pydyf.Dictionary()})
    pdf.add_object(resources)
    stream = pydyf.Stream([b"q", *(op for piece in pieces for op in (b"q", *piece, b"Q")), b"Q"])
    stream.extra = {"Subtype": "/Form", "Resources": resources.reference}
    pdf.add_object(stream)
    return pdf, resources, stream


LINES = [b"2 w", b"10 20 m", *[b"30 40 50 60 70 -80 c"] * 30, b"S"]


def test_a_piece_is_kept_once_with_room_for_its_lines():
    pdf, resources, stream = picture(LINES, [b"1 w", *LINES], LINES)
    repeats.share(pdf)
    assert stream.stream == [b"q", b"/piece0 Do", b"q", b"1 w", *LINES, b"Q", b"/piece0 Do", b"Q"]
    assert list(resources["XObject"]) == ["piece0"]
    kept = pdf.objects[-1]
    assert kept.stream == LINES
    assert kept.extra["BBox"] == [10 - 8, -80 - 8, 70 + 8, 60 + 8]


@pytest.mark.parametrize("other", [b"/P0 scn", b"/x0 Do", b"W", b"BT", b"1 0 0 1 5 5 cm", "/Artifact"], ids=str)
def test_what_does_more_than_draw_lines_stays_where_it_stands(other):
    pdf, _, stream = picture([*LINES, other], [*LINES, other])
    before = [*stream.stream]
    repeats.share(pdf)
    assert stream.stream == before


def test_what_is_short_stays_where_it_stands():
    pdf, _, stream = picture([b"0 0 5 5 re", b"f"], [b"0 0 5 5 re", b"f"])
    before = [*stream.stream]
    repeats.share(pdf)
    assert stream.stream == before
