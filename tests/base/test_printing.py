"""What printed pages have in common: directions, codes, and what may be fetched."""

import pytest
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from app.base import printing


@pytest.mark.parametrize(
    ("text", "direction"), [("محمد", "rtl"), ("1 שם", "rtl"), ("Amina", "ltr"), ("123", "ltr"), ("", "ltr")]
)
def test_the_first_letter_says_the_direction(text, direction):
    assert printing.direction_of(text) == direction


def test_a_page_loads_what_it_is_given_and_our_faces():
    asked = []

    def find(name):
        asked.append(name)
        return b"p { font-family: F } @font-face { font-family: F; src: url(brevet:/sans) }", printing.CSS

    page = '<link rel="stylesheet" href="brevet:/style"><p>Words</p>'
    HTML(string=page, base_url=printing.BASE, url_fetcher=printing.fetcher(find)).write_pdf()
    assert asked == ["style"], "the face is found without asking"


@pytest.mark.parametrize("address", ["https://evil.example/x.css", "file:///etc/passwd", "brevet:/nothing"])
def test_anything_else_makes_the_page_fail(address):
    page = f'<link rel="stylesheet" href="{address}"><p>Words</p>'
    with pytest.raises(FatalURLFetchingError):
        HTML(string=page, base_url=printing.BASE, url_fetcher=printing.fetcher(lambda _name: None)).write_pdf()


def test_a_lenient_page_leaves_out_what_it_may_not_load():
    page = '<p>Words</p><img src="https://evil.example/x.png" alt="described">'
    fetcher = printing.fetcher(lambda _name: None, lenient=True)
    assert HTML(string=page, base_url=printing.BASE, url_fetcher=fetcher).write_pdf().startswith(b"%PDF")


def test_a_qr_code_has_its_quiet_zone_and_ink():
    assert 'stroke="#123"' in printing.qr_code("https://brevet.example/", "#123")
    narrow, wide = (printing.qr_code("https://brevet.example/", quiet=quiet) for quiet in (0, 4))
    assert narrow != wide
