"""Whether a file is, to the byte, what was signed."""

import itertools
import random
import re
import resource
import struct
import zlib
from io import BytesIO
from ssl import PEM_cert_to_DER_cert

import pikepdf
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from app.keys import pades, queries, services
from app.keys.pades import checking, container
from tests.keys.pages import AT, page, site
from tests.timing import cost

OURS = {"GPS-2026-7K3M-9QXF-M4TD-2.json": b"{}"}
RANGE = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]")


@pytest.fixture
def signed(bare):
    return pades.sign(page(), reason="Certificate", at=AT)


def gap(pdf):
    start, end, _ = map(int, RANGE.search(pdf).groups())
    return start, end


def test_what_we_signed_is_an_original(signed):
    found = pades.check(signed)
    assert found.original
    assert (found.kid, found.specimen) == (queries.current("document").kid, False)
    assert (found.signed_at, found.problem, found.compromised) == (AT, "", False)


def test_a_specimen_is_an_original_that_says_so(bare):
    found = pades.check(pades.sign(page(), specimen=True, at=AT))
    assert found.original
    assert found.specimen


def test_another_site_knows_a_specimen_and_does_not_know_our_certificate(bare, tmp_path):
    ours, specimen = pades.sign(page(), at=AT), pades.sign(page(), specimen=True, at=AT)
    with site(bare, tmp_path):
        assert pades.check(specimen).original
        foreign = pades.check(ours)
    assert (foreign.traces, foreign.intact, foreign.kid, foreign.problem) == (False, False, None, "foreign")


def test_every_changed_byte_is_found_and_leaves_traces(signed):
    chance = random.Random(5)
    start, end = gap(signed)
    places = [chance.randrange(len(signed)) for _ in range(500)]
    places += [chance.randrange(start, end) for _ in range(300)]  # the signature's own place
    places += [chance.randrange(end, len(signed)) for _ in range(200)]
    for place in places:
        changed = bytearray(signed)
        changed[place] ^= chance.randrange(1, 256)
        found = pades.check(bytes(changed))
        assert (found.traces, found.intact, found.original, found.problem) == (True, False, False, "changed"), place


def test_every_bit_of_the_container_counts(signed):
    start, end = gap(signed)
    der = bytes.fromhex(signed[start + 1 : end - 1].decode())
    for place in range(container.size(der)):
        changed = bytearray(der)
        changed[place] ^= 1 << place % 8
        forged = signed[: start + 1] + changed.hex().upper().encode() + signed[end - 1 :]
        assert not pades.check(forged).intact, place


@pytest.mark.parametrize("case", ["lower", "padding", "space"])
def test_the_same_signature_written_otherwise_is_no_original(signed, case):
    start, end = gap(signed)
    inside = signed[start + 1 : end - 1]
    other = {"lower": inside.lower(), "padding": inside[:-1] + b"1", "space": inside[:-1] + b" "}[case]
    assert not pades.check(signed[: start + 1] + other + signed[end - 1 :]).intact


def test_what_is_appended_is_said(signed):
    found = pades.check(signed + b"\n% more\n")
    assert (found.intact, found.whole, found.original, found.problem) == (True, False, False, "appended")


def test_an_update_that_shows_other_words_is_no_original(signed):
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    shown = writer.root["/Pages"]["/Kids"][0].get_object()
    shown["/Rotate"] = NumberObject(90)
    writer.update_container(shown)
    changed = BytesIO()
    writer.write(changed)
    found = pades.check(changed.getvalue())
    assert (found.intact, found.whole, found.problem) == (True, False, "appended")


def test_a_second_signature_is_an_addition(signed, bare, tmp_path):
    with site(bare, tmp_path):
        twice = _signed_again(signed)
    found = pades.check(twice)
    assert (found.intact, found.whole, found.problem) == (True, False, "appended")
    assert found.kid == queries.current("document").kid


def _signed_again(pdf):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pades.signing, "FIELD", "Another")
        return pades.sign(pdf, at=AT)


def test_our_signature_over_another_file_is_a_change(signed, bare):
    start, end = gap(signed)
    other = pades.sign(page(noise=4097), at=AT)
    there, until = gap(other)
    swapped = other[:there] + signed[start:end] + other[until:]
    assert pades.check(swapped).problem == "changed"


def test_a_signature_that_is_gone_leaves_its_attachment_as_trace(bare):
    found = pades.check(page(OURS))
    assert (found.traces, found.intact, found.kid, found.problem) == (True, False, None, "changed")


def test_a_foreign_signature_over_our_attachments_is_a_change(bare, tmp_path):
    with site(bare, tmp_path):
        foreign = pades.sign(page(OURS), at=AT)
    found = pades.check(foreign)
    assert (found.traces, found.intact, found.kid, found.problem) == (True, False, None, "changed")


def test_a_compromised_key_is_named_as_such(bare, tmp_path):
    with site(bare, tmp_path):
        signed = pades.sign(page(), at=AT)
        services.compromise(queries.current("document").kid, "The laptop was stolen.")
        found = pades.check(signed)
    assert (found.original, found.compromised) == (True, True)


def bomb():
    """A small file whose catalogue lies in a stream of some hundred megabytes."""
    head, body = b"3 0 ", b"<</EmbeddedFiles<</Names[]>>>>"
    packer = zlib.compressobj(9)
    packed = packer.compress(head + body) + b"".join(packer.compress(bytes(1 << 20)) for _ in range(400))
    packed += packer.flush()
    objects = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/Names 3 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n",
        b"4 0 obj\n<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n"
        % (len(head), len(packed), packed),
    ]
    places = list(itertools.accumulate(map(len, objects), initial=9))
    rows = [(0, 0, 65535), (1, places[0], 0), (1, places[1], 0), (2, 4, 0), (1, places[2], 0), (1, places[3], 0)]
    index = b"".join(struct.pack(">BIH", *row) for row in rows)
    table = b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 2]/Root 1 0 R/Length %d>>\nstream\n%s\nendstream\nendobj\n"
    end = b"startxref\n%d\n%%%%EOF\n" % places[3]
    return b"%PDF-1.7\n" + b"".join(objects) + table % (len(index), index) + end


def test_a_small_file_that_unpacks_without_end_is_not_unpacked(bare):
    pdf = bomb()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = pades.check(pdf)
    assert (found.traces, found.intact) == (False, False)
    assert len(pdf) < 1_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # in kB; unpacked it is 400 MB


def encrypted():
    made = BytesIO()
    with pikepdf.open(BytesIO(page(OURS))) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="a", user="b"))
    return made.getvalue()


HOSTILE = {
    "nothing": (b"", "not-pdf"),
    "no PDF": (b"GIF89a" * 100, "not-pdf"),
    "something before": (b"\n%PDF-1.7\n", "not-pdf"),
    "a head only": (b"%PDF-1.7\n", "malformed"),
    "a range of nothing": (b"%PDF-1.7\n/ByteRange [0 0 0 0]", "malformed"),
    "a range beyond the end": (b"%PDF-1.7\n/ByteRange [0 999999999 999999999 999999999]", "malformed"),
    "numbers without end": (b"%PDF-1.7\n/ByteRange [0 " + b"9" * 100_000, "malformed"),
    "thousands of ranges": (b"%PDF-1.7\n" + b"/ByteRange [0 9 12 9] <aa>" * 50_000, "malformed"),
    "a page without a signature": (page(), "unsigned"),
    "encrypted": (encrypted(), "encrypted"),
    "too large": (b"%PDF-1.7\n" + bytes(checking.MOST_BYTES), "too-large"),
    "dictionaries in dictionaries": (b"%PDF-1.7\n1 0 obj\n" + b"<</A " * 100_000, "malformed"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_certificate_gets_a_clear_answer(bare, name):
    pdf, problem = HOSTILE[name]
    found = pades.check(pdf)
    assert (found.traces, found.intact, found.whole, found.problem) == (False, False, False, problem)


def test_a_container_of_any_bytes_never_raises(signed):
    chance = random.Random(6)
    start, end = gap(signed)
    for _ in range(300):
        filling = chance.randbytes((end - start - 2) // 2)
        filling = bytes([0x30, 0x82]) + filling[2:] if chance.random() < 0.5 else filling
        forged = signed[: start + 1] + filling.hex().upper().encode() + signed[end - 1 :]
        assert not pades.check(forged).intact


def test_without_opening_only_attachments_are_not_seen(signed, bare):
    assert pades.check(signed, opening=False).original
    assert pades.check(page(OURS)).traces
    assert not pades.check(page(OURS), opening=False).traces


def test_checking_costs_less_than_signing(signed):
    assert cost(lambda: pades.check(signed), 20) < cost(lambda: pades.sign(page(), at=AT), 20)


def test_pyhanko_agrees_that_the_whole_file_is_signed(signed):
    (found,) = PdfFileReader(BytesIO(signed)).embedded_signatures
    root = x509.Certificate.load(PEM_cert_to_DER_cert(queries.root()))
    status = validate_pdf_signature(found, ValidationContext(trust_roots=[root]))
    assert status.bottom_line, status.pretty_print_details()
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
