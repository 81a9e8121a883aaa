"""Stamped pages equal those laid out afresh; the same input gives the same bytes; what cannot be stamped falls back."""

import io
import itertools
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import numpy
import pikepdf
import pytest
from PIL import Image, ImageFilter

from app.certificates import printing
from app.certificates.printing import Attached, Sheet, bundles, compiling, fields, plain, stamping, templates
from app.certificates.rules import payloads
from tests.certificates.names import SCRIPTS
from tests.certificates.test_rules import payload
from tests.timing import cost

ISSUED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
KINDS = [(design, paper) for design in bundles.shipped() for paper in bundles.PAPERS]
LONGEST = {script: max(names, key=len) for script, names in SCRIPTS.items()}


def sheet(specimen=False, **changes):
    made = payload(**({"rank": "Major", "result": 87} | changes))
    attached = (
        Attached("certificate.json", payloads.dump(made).encode(), "application/json", "The printed fields"),
        Attached("credential.jwt", b"ey" * 1000, "application/vc+jwt", "The credential", "Alternative"),
    )
    return Sheet(made, f"{made.address}#{'Ab3_' * 60}", ISSUED, attached, specimen)


def is_stamped(design, wanted, paper):
    said = fields.values(design, wanted.payload, wanted.specimen)
    found = templates.template(design, paper, said)
    return found is not None and stamping.drawn(found, said) is not None


def pixels(pdf, dpi=100):
    done = subprocess.run(["pdftoppm", "-r", str(dpi), "-"], input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout)).convert("L")


def strays(one, other, tolerance=72):
    """Pixels of the one that are lighter or darker than all their neighbours in the other, by more than the tolerance.

    The two ways place a glyph some hundredths of a pixel apart, which moves its edge by a pixel at most.
    """
    low = numpy.asarray(other.filter(ImageFilter.MinFilter(3)), int)
    high = numpy.asarray(other.filter(ImageFilter.MaxFilter(3)), int)
    found = numpy.asarray(one, int)
    return int(((found < low - tolerance) | (found > high + tolerance)).sum())


def same(design, wanted, paper):
    """How many pixels stray between a stamped certificate and one laid out afresh."""
    assert is_stamped(design, wanted, paper)
    one, other = pixels(stamping.make(design, wanted, paper)), pixels(plain.make(design, wanted, paper))
    assert one.size == other.size
    return strays(one, other) + strays(other, one)


@pytest.mark.parametrize(("key", "paper"), KINDS)
def test_a_stamped_page_equals_one_laid_out_afresh(key, paper):
    script = list(LONGEST)[KINDS.index((key, paper)) % len(LONGEST)]
    wanted = sheet(name=LONGEST[script], second_name="محمد القحطاني", specimen=True)
    assert same(bundles.shipped_design(key), wanted, paper) == 0


@pytest.mark.parametrize("script", LONGEST)
def test_a_name_of_every_script_is_stamped_as_it_would_be_laid_out(script):
    wanted = sheet(name=LONGEST[script], second_name=SCRIPTS[script][1])
    assert same(bundles.shipped_design("modern"), wanted, "card") == 0


@pytest.mark.parametrize("language", ["ar", "ru"])
def test_every_language_is_stamped_as_it_would_be_laid_out(language):
    wanted = sheet(name="محمد القحطاني" if language == "ar" else "Їжакевич", language=language)
    assert same(bundles.shipped_design("classic", language), wanted, "a4") == 0


def test_the_comparison_sees_a_single_other_letter():
    design = bundles.shipped_design("classic")
    one, other = (pixels(plain.make(design, sheet(name=name), "a4")) for name in ("Ana Maria", "Ana Marja"))
    assert strays(one, other) > 5


def test_the_same_sheet_gives_the_same_bytes_in_both_ways():
    design, wanted = bundles.shipped_design("classic"), sheet()
    kept = printing.make(design, wanted, "a4")
    compiling._spots.cache_clear()
    templates._template.cache_clear()
    assert printing.make(bundles.thaw(bundles.freeze(design)), wanted, "a4") == kept
    assert plain.make(design, wanted, "a4") == plain.make(design, wanted, "a4")


def test_what_was_printed_before_does_not_show():
    design, wanted = bundles.shipped_design("classic"), sheet()
    kept = printing.make(design, wanted, "a4")
    for name in LONGEST.values():
        printing.make(design, sheet(name=name), "a4")
    assert printing.make(design, wanted, "a4") == kept


def test_another_moment_gives_another_file_with_the_same_page():
    design, wanted = bundles.shipped_design("classic"), sheet()
    later = replace(wanted, issued_at=ISSUED + timedelta(seconds=1))
    one, other = (printing.make(design, each, "a4") for each in (wanted, later))
    assert one != other
    assert pixels(one).tobytes() == pixels(other).tobytes()


@pytest.mark.parametrize("name", ["John محمد Smith", "محمد 50% Smith", "\u202eabc"])
def test_a_name_of_two_directions_is_laid_out_afresh(name):
    design, wanted = bundles.shipped_design("classic"), sheet(name=name)
    assert not is_stamped(design, wanted, "card")
    assert printing.make(design, wanted, "card") == plain.make(design, wanted, "card")


def test_a_design_with_a_name_outside_a_box_is_laid_out_afresh():
    design = bundles.shipped_design("classic")
    html = design.html | {"a4": design.html["a4"] + '<p style="position: absolute; top: 5mm">To {{ name }}</p>'}
    design, wanted = msgspec.structs.replace(design, html=html), sheet()
    assert not is_stamped(design, wanted, "a4")
    with pikepdf.open(io.BytesIO(printing.make(design, wanted, "a4"))) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("name", ["<b>&amp;</b>", "{{ number }}", "]]> <!--x", "\\) Tj ET", "( )"])
@pytest.mark.parametrize("make", [plain.make, stamping.make], ids=["afresh", "stamped"])
def test_a_hostile_name_stays_a_name(make, name):
    pdf = make(bundles.shipped_design("classic"), sheet(name=name, course=name), "card")
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=30).stdout
    found = "".join(text.decode().split())
    assert found.count("".join(name.split())) == 2
    assert found.count(payload().number) == 2  # as such and in the address


def test_a_name_cannot_stand_for_another_field():
    design, wanted = bundles.shipped_design("classic"), sheet(name=f"{templates.MARK}number{templates.END}")
    pdf = printing.make(design, wanted, "card")
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True, timeout=30).stdout
    assert text.decode().count(payload().number) == 2


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://brevet.example/x.png", "brevet:/picture/no", "data:,x"])
def test_a_design_that_asks_for_anything_else_is_refused(url):
    design = bundles.shipped_design("modern")
    css = design.css | {"a4": design.css["a4"] + f"body {{ background: url({url}) }}"}
    with pytest.raises(ValueError, match=re.escape(url.split(":")[0])):
        printing.make(msgspec.structs.replace(design, css=css), sheet(), "a4")


@pytest.mark.parametrize("make", [plain.make, stamping.make], ids=["afresh", "stamped"])
def test_all_faces_are_in_the_file(make):
    pdf = make(bundles.shipped_design("bilingual"), sheet(second_name="محمد القحطاني"), "a4")
    with pikepdf.open(io.BytesIO(pdf)) as file:
        fonts = file.pages[0].Resources.Font.values()
        inner = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert inner
        assert all("/FontFile2" in font or "/FontFile3" in font for font in inner)


def test_attached_files_come_out_as_they_went_in():
    wanted = sheet()
    with pikepdf.open(io.BytesIO(printing.make(bundles.shipped_design("classic"), wanted, "a4"))) as pdf:
        for attached in wanted.attachments:
            found = pdf.attachments[attached.name]
            assert found.get_file().read_bytes() == attached.data
            assert found.get_file().mime_type == attached.mime
            assert found.description == attached.description
            assert found.relationship == pikepdf.Name(f"/{attached.relationship}")
        assert len(pdf.Root.AF) == len(wanted.attachments)


def structure(pdf):
    """Every structure element with its own texts."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        entries = [entry for entry in file.objects if isinstance(entry, pikepdf.Dictionary) and "/S" in entry]
        return [(str(entry.get("/ActualText", "")), str(entry.get("/Lang", ""))) for entry in entries]


@pytest.mark.parametrize("make", [plain.make, stamping.make], ids=["afresh", "stamped"])
def test_arabic_says_what_it_reads_and_in_which_language(make):
    found = structure(make(bundles.shipped_design("bilingual"), sheet(second_name="محمد القحطاني"), "a4"))
    assert ("محمد القحطاني", "ar") in found
    assert ("شهادة إتمام", "ar") in found


@pytest.mark.parametrize("make", [plain.make, stamping.make], ids=["afresh", "stamped"])
def test_a_cyrillic_name_is_not_said_to_be_in_one_language(make):
    assert ("", "und-Cyrl") in structure(make(bundles.shipped_design("classic"), sheet(name="Їжакевич"), "a4"))


def test_the_metadata_name_both_standards_and_the_certificate():
    with pikepdf.open(io.BytesIO(printing.make(bundles.shipped_design("classic"), sheet(), "a4"))) as pdf:
        with pdf.open_metadata() as found:
            assert found["pdfuaid:part"] == "1"
            assert found.pdfa_status == "3A"
            assert found["dc:title"] == f"{payload().title} {payload().number}"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.Lang == "en"


def test_a_stamped_page_costs_a_fraction_of_one_laid_out_afresh():
    design = bundles.shipped_design("classic")
    printing.make(design, sheet(), "a4"), plain.make(design, sheet(), "a4")
    names = (f"Ana Maria {number}" for number in itertools.count())
    stamped = cost(lambda: printing.make(design, sheet(name=next(names)), "a4"), 20)
    assert cost(lambda: plain.make(design, sheet(), "a4")) > 8 * stamped


@pytest.mark.parametrize("key", bundles.shipped())
def test_a_file_is_small(key):
    wanted = sheet(second_name="محمد القحطاني", specimen=True)
    assert len(printing.make(bundles.shipped_design(key), wanted, "a4")) < 65_000
