"""The other programs see what is wrong with a file: they would be no second opinion otherwise."""

import shutil
from datetime import UTC, datetime

import pikepdf
import pytest

from app.keys import pades
from tests.certificates import opinions

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """An empty page."""
    path = tmp_path_factory.mktemp("opinions") / "plain.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    return path


@pytest.fixture(scope="module")
def signed(plain):
    """The same, signed by the specimen's key."""
    path = plain.with_name("signed.pdf")
    path.write_bytes(pades.sign(plain.read_bytes(), specimen=True, at=AT))
    return path


def changed(path, content):
    """A file beside this one."""
    other = path.with_name("changed.pdf")
    other.write_bytes(content)
    return other


def test_qpdf_finds_nothing_in_sound_files(plain, signed):
    assert (opinions.qpdf(plain), opinions.qpdf(signed)) == ("", "")


def test_qpdf_names_what_is_damaged(plain):
    assert "file is damaged" in opinions.qpdf(changed(plain, plain.read_bytes()[:-200]))


def test_pdfsig_finds_no_signature_where_there_is_none(plain):
    assert opinions.signatures(plain) == []


def test_pdfsig_finds_the_one_signature_valid_and_over_the_whole_file(signed):
    (signature,) = opinions.signatures(signed)
    assert opinions.stands(signature)
    assert signature["Signature Type"] == "ETSI.CAdES.detached"


def test_pdfsig_sees_a_changed_byte(plain, signed):
    content = bytearray(signed.read_bytes())
    content[content.index(b"/MediaBox")] ^= 1
    (signature,) = opinions.signatures(changed(plain, bytes(content)))
    assert signature["Signature Validation"] == "Digest Mismatch."
    assert not opinions.stands(signature)


def test_pdfsig_sees_what_was_added_behind_the_signature(signed):
    (signature,) = opinions.signatures(changed(signed, signed.read_bytes() + b"\n% more\n"))
    assert "Not total document signed" in signature
    assert not opinions.stands(signature)


def test_no_code_is_read_from_an_empty_page(plain):
    assert opinions.codes(plain) == []


@pytest.mark.parametrize("program", ["qpdf", "pdfsig", "pdftoppm"])
def test_where_a_program_is_missing_one_sentence_says_so(monkeypatch, plain, program):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    ask = {"qpdf": opinions.qpdf, "pdfsig": opinions.signatures, "pdftoppm": opinions.codes}[program]
    with pytest.raises(pytest.fail.Exception, match=f"{program} is not installed: run `python -m app.operations"):
        ask(plain)
