"""The file for the printer: a page for each, in their order, sharing what they can."""

import io
import subprocess

import pikepdf
import pytest

from app.certificates.printing import bundles, make, make_many
from tests.certificates import opinions
from tests.certificates.names import NAMES
from tests.certificates.printing.test_printing import pixels, sheet, strays


def pages(pdf):
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60).stdout
    return text.decode().split("\f")[:-1]


def numbered(count, **changes):
    return [sheet(name=f"Person Number{number}", **changes) for number in range(count)]


def test_pages_stand_in_the_order_that_was_asked_for():
    design = bundles.shipped_design("classic")
    found = pages(make_many([(design, each) for each in reversed(numbered(12))], "a4"))
    assert [f"Number{11 - place}\n" in page for place, page in enumerate(found)] == [True] * 12


def test_other_designs_other_fields_and_names_of_two_directions_keep_their_places():
    classic, modern = bundles.shipped_design("classic"), bundles.shipped_design("modern", "fr")
    wanted = [
        (classic, sheet(name="Number0")), (modern, sheet(name="Number1", language="fr")),
        (classic, sheet(name="Number2", rank="")), (classic, sheet(name="Number3 محمد Smith")),
        (classic, sheet(name="Number4")), (modern, sheet(name="Number5", language="fr")),
    ]  # fmt: skip
    made = make_many(wanted, "letter")
    assert [f"Number{place}" in page for place, page in enumerate(pages(made))] == [True] * 6
    assert make_many(wanted, "letter") == made


def test_a_page_looks_as_the_single_file_does():
    design, wanted = bundles.shipped_design("bilingual"), sheet(name="Łukasz", second_name="محمد القحطاني")
    one, many = pixels(make(design, wanted, "a4")), pixels(make_many([(design, wanted)], "a4"))
    assert strays(one, many) + strays(many, one) == 0


def test_two_hundred_pages_share_faces_and_artwork(tmp_path):
    design = bundles.shipped_design("classic")
    made = make_many([(design, sheet(name=name)) for _, name in NAMES[:200]], "a4")
    assert len(made) < 1_200_000
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 200
        assert not pdf.attachments
    path = tmp_path / "many.pdf"
    path.write_bytes(made)
    assert opinions.qpdf(path) == ""


@pytest.mark.parametrize("count", [0, 201])
def test_a_file_has_from_one_to_two_hundred_pages(count):
    design, wanted = bundles.shipped_design("classic"), sheet()
    with pytest.raises(ValueError, match="from 1 to 200"):
        make_many([(design, wanted)] * count, "a4")
