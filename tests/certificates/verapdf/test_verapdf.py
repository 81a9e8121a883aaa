"""The validator itself: it passes what is good and names the clause of what is not, and says what is missing."""

import shutil
from datetime import UTC, datetime

import pikepdf
import pytest

from app.certificates import printing
from app.certificates.printing import Sheet, bundles
from tests.certificates import verapdf
from tests.certificates.test_rules import payload

ISSUED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("verapdf")


@pytest.fixture(scope="module")
def good(folder):
    """A certificate as we print it."""
    path = folder / "good.pdf"
    said = payload()
    path.write_bytes(printing.make(bundles.shipped_design("modern"), Sheet(said, said.address, ISSUED), "a4"))
    return path


def spoilt(good, name, spoil):
    """The good file with something done to it."""
    path = good.with_name(f"{name}.pdf")
    with pikepdf.open(good) as pdf:
        spoil(pdf)
        pdf.save(path)
    return path


def without_identifier(pdf):
    metadata = pdf.Root.Metadata
    metadata.write(metadata.read_bytes().replace(b"<pdfuaid:part>1</pdfuaid:part>", b""))


def without_tags(pdf):
    del pdf.Root.StructTreeRoot


def without_fonts(pdf):
    for font in pdf.pages[0].Resources.Font.values():
        descriptor = font.DescendantFonts[0].FontDescriptor
        for key in ("/FontFile2", "/FontFile3"):
            if key in descriptor:
                del descriptor[key]


def without_colours(pdf):
    del pdf.Root.OutputIntents


def with_script(pdf):
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_untagged_words(pdf):
    page = pdf.pages[0]
    page.contents_add(b"q 0 0 10 10 re f Q")


def with_wrong_role(pdf):
    (document,) = pdf.Root.StructTreeRoot.K
    document.S = pikepdf.Name("/Nonsense")


SPOILT = {
    # a change → what PDF/A-3a must name, what PDF/UA-1 must name
    without_identifier: (set(), {"5-1"}),
    without_tags: ({"6.7.3.3-1"}, {"7.1-3", "7.1-11"}),
    without_fonts: ({"6.2.11.4.1-1"}, {"7.21.4.1-1"}),
    without_colours: ({"6.2.4.3-2", "6.2.10-2"}, set()),
    with_script: ({"6.5.1-1"}, set()),
    with_untagged_words: (set(), {"7.1-3"}),
    with_wrong_role: ({"6.7.3.4-1"}, {"7.1-5"}),
}


@pytest.fixture(scope="module")
def reports(good):
    """What is said of every spoilt file, asked at once."""
    paths = {spoil: spoilt(good, spoil.__name__, spoil) for spoil in SPOILT}
    found = verapdf.check(paths.values())
    return {spoil: found[path] for spoil, path in paths.items()}


def test_a_certificate_passes_both_profiles(good):
    report = verapdf.check([good])[good]
    assert report.faults() == ""
    assert report.pdfa.checks > 100
    assert report.pdfua.checks > 100


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_what_was_spoilt_is_named_by_its_clause(reports, spoil):
    report = reports[spoil]
    archival, accessible = SPOILT[spoil]
    assert (report.pdfa.clauses(), report.pdfua.clauses()) == (archival, accessible)
    assert (report.pdfa.passed, report.pdfua.passed) == (not archival, not accessible)
    assert len(report.faults().splitlines()) >= len(archival | accessible)


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.7\n%%EOF\n"], ids=["empty", "words", "head"])
def test_what_is_no_pdf_is_said_to_have_failed(folder, content):
    path = folder / f"{len(content)}.pdf"
    path.write_bytes(content)
    report = verapdf.check([path])[path]
    assert not (report.pdfa.passed or report.pdfua.passed)
    assert "Couldn't parse stream" in report.faults()


def test_a_file_that_was_checked_for_nothing_has_not_passed():
    nothing = verapdf.Verdict(passed=True, checks=0, failed=(), problem="")
    assert verapdf.Report(pdfa=nothing, pdfua=nothing).faults().count("passed is True after 0 checks") == 2


def test_each_answer_stands_at_its_own_path(good, reports):
    alone = spoilt(good, "alone", with_script)
    assert [r.pdfa.passed for r in verapdf.check([good, alone, good]).values()] == [True, False]
    assert [r.pdfa.passed for r in verapdf.check([alone, good]).values()] == [False, True]


@pytest.mark.parametrize("program", ["java", "javac"])
def test_where_java_is_missing_one_sentence_says_so(monkeypatch, program):
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == program else found(name))
    with pytest.raises(pytest.fail.Exception, match=r"Java with its compiler is not installed: run `python -m"):
        verapdf._command()


def test_where_jaxb_is_missing_one_sentence_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(verapdf, "JAVA_FOLDER", tmp_path)
    with pytest.raises(pytest.fail.Exception, match=r"needs a JAXB implementation, and .*jaxb-api.jar is not"):
        verapdf._command()


def test_where_the_engine_is_missing_one_sentence_says_so(monkeypatch):
    monkeypatch.setattr(verapdf, "PACKAGE", "no-such-package-as-this")
    with pytest.raises(pytest.fail.Exception, match="veraPDF is not installed: its engine is in the PyPI package"):
        verapdf._command()


def test_a_java_that_ended_is_said_with_its_last_words_and_started_again(good):
    verapdf._engine()._java.kill()
    with pytest.raises(pytest.fail.Exception, match="veraPDF ended or hung"):
        verapdf.check([good])
    assert verapdf.check([good])[good].faults() == ""
