"""Time stamps by an authority of the outside, which here answers on this machine."""

import threading
import tracemalloc
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from ssl import PEM_cert_to_DER_cert

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp, x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext

from app.base import clock
from app.base.refusals import Conflict
from app.keys import authority, pades, queries, services
from app.keys.pades import stamped
from tests.keys.pages import AT, page
from tests.timing import cost


def stamping_authority():
    """A certificate for time stamping and its key."""
    from cryptography import x509 as pyca

    key = rsa.generate_private_key(65537, 2048)  # pyHanko's authority for tests knows no other
    name = authority._name("A time-stamp authority", "A ministry")
    builder = authority._builder(name, name, key.public_key(), clock.now(), clock.now() + authority._YEAR)
    builder = builder.add_extension(pyca.ExtendedKeyUsage([pyca.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    builder = builder.add_extension(authority._usage(authority=False), critical=True)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return x509.Certificate.load(authority._signed(builder, key)), asn1_keys.PrivateKeyInfo.load(der)


@pytest.fixture(scope="module")
def certificate_and_key():
    return stamping_authority()


@pytest.fixture
def serve(certificate_and_key):
    """Start an authority that answers as it is told; returns its address."""
    servers = []

    def start(answer):
        class Authority(BaseHTTPRequestHandler):
            def do_POST(self):
                status, body = answer(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words):
                pass

        server = HTTPServer(("127.0.0.1", 0), Authority)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def tsa(serve, certificate_and_key):
    stamper = DummyTimeStamper(*certificate_and_key)
    return serve(lambda query: (200, stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump()))


def test_a_stamped_file_is_an_original_and_says_that_it_is_stamped(bare, tsa):
    signed = pades.sign(page(), at=AT)
    stamped = pades.stamp_time(signed, tsa)
    assert stamped.startswith(signed)
    found = pades.check(stamped)
    assert (found.original, found.stamped, found.problem) == (True, True, "")
    assert found.signed_at == AT
    assert pades.check(stamped, opening=False) == found
    assert not pades.check(signed).stamped


def test_pyhanko_agrees_with_the_stamp_and_finds_the_proofs(bare, tsa, certificate_and_key):
    stamped = pades.stamp_time(pades.sign(page(), at=AT), tsa)
    reader = PdfFileReader(BytesIO(stamped))
    root = x509.Certificate.load(PEM_cert_to_DER_cert(queries.root()))
    trusted = ValidationContext(trust_roots=[root])
    signature = validate_pdf_signature(reader.embedded_regular_signatures[0], trusted)
    assert signature.bottom_line, signature.pretty_print_details()
    stamp = validate_pdf_timestamp(
        reader.embedded_timestamp_signatures[0], ValidationContext(trust_roots=[certificate_and_key[0]])
    )
    assert stamp.intact
    assert stamp.valid
    proofs = reader.root["/DSS"]
    assert len(proofs["/CRLs"]) == 1
    assert len(proofs["/Certs"]) >= 2


def test_a_changed_byte_in_a_stamped_file_is_found(bare, tsa):
    signed = pades.sign(page(), at=AT)
    stamped = pades.stamp_time(signed, tsa)
    assert pades.check(stamped).original
    begin = stamped.rindex(b"/Contents <") + len(b"/Contents <")
    end = stamped.index(b">", begin)
    last = begin + len(stamped[begin:end].rstrip(b"0"))  # the signature's value ends here, zeros follow
    places = [len(signed) // 2, len(signed) + 40, len(signed) + 900, last - 20, end - 9, len(stamped) - 30]
    for place in places:
        changed = bytearray(stamped)
        changed[place] ^= 1
        assert not pades.check(bytes(changed)).original, place


def test_other_words_under_a_foreign_stamp_are_no_original(bare, tsa):
    writer = IncrementalPdfFileWriter(BytesIO(pades.sign(page(), at=AT)))
    shown = writer.root["/Pages"]["/Kids"][0].get_object()
    shown["/MediaBox"] = shown["/MediaBox"].__class__(list(reversed(shown["/MediaBox"])))
    writer.update_container(shown)
    changed = BytesIO()
    writer.write(changed)
    found = pades.check(pades.stamp_time(changed.getvalue(), tsa))
    assert (found.intact, found.whole, found.problem) == (True, False, "appended")


def test_proofs_that_unpack_without_end_are_not_unpacked(bare, tsa, monkeypatch):
    signed = pades.sign(page(), at=AT)

    def add_bomb(writer):
        packed = writer.prepare_object_stream()
        bomb = generic.ByteStringObject(bytes(30_000_000))  # some 60 kB when packed
        proofs = {generic.pdf_name("/Certs"): generic.ArrayObject(), generic.pdf_name("/VRI"): bomb}
        writer.root["/DSS"] = writer.add_object(generic.DictionaryObject(proofs), obj_stream=packed)
        writer.update_root()

    monkeypatch.setattr(pades.timing, "_add_proofs", add_bomb)
    bombed = pades.stamp_time(signed, tsa)
    assert len(bombed) - len(signed) < 128 * 1024
    tracemalloc.start()
    found = pades.check(bombed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.intact, found.whole) == (True, False)
    assert peak < 50_000_000


def hanging(signed, objects):
    """A few hundred bytes behind a genuine signature that say that there are so many objects, in no bytes each."""
    before = int(signed[signed.rindex(b"startxref") + 9 :].split()[0])
    body = signed + b"\n%/ETSI.RFC3161 /ByteRange [0 1 2 3]\n"
    said = (
        b"900 0 obj\n<</Type/XRef/Size %d/W[0 0 0]/Index[0 %d]/Root 1 0 R/Prev %d/Length 0>>stream\n\nendstream\nendobj"
    )
    return body + said % (objects, objects, before) + b"\nstartxref\n%d\n%%%%EOF\n" % len(body)


def test_what_would_be_read_without_end_ends_and_does_not_keep_this_process(bare):
    signed = pades.sign(page(), at=AT)

    def check(objects):
        found = pades.check(hanging(signed, objects), opening=False)
        assert (found.intact, found.whole, found.problem) == (True, False, "appended")

    little, endless = (cost(lambda objects=objects: check(objects), 1) for objects in (1, 10**12))  # takes days
    assert endless < max(20 * little, 0.5)


def test_when_too_many_stamps_are_read_the_next_one_is_not(bare, monkeypatch):
    data = hanging(pades.sign(page(), at=AT), 1)
    few = replace(stamped.ADDED, places=threading.BoundedSemaphore(1), patience=0)
    monkeypatch.setattr(stamped, "ADDED", few)
    with stamped.ADDED.places:
        assert (pades.check(data).problem, pades.check(data, stamps=False).problem) == ("busy", "appended")
    assert pades.check(data).problem == "appended"


def test_what_anybody_signed_with_the_specimen_key_is_not_opened_for_a_stamp(bare, tsa, monkeypatch):
    data = pades.stamp_time(pades.sign(page(), specimen=True, at=AT), tsa)
    monkeypatch.setattr(stamped, "only_stamped", None)
    assert pades.check(data).problem == "appended"


def test_the_list_of_revocations_names_a_compromised_key(bare, tsa, tmp_path):
    from tests.keys.pages import site

    with site(bare, tmp_path):
        signed = pades.sign(page(), at=AT)
        serial = x509.Certificate.load(queries.current("document").certificate).serial_number
        services.compromise(queries.current("document").kid, "Lost.")
        stamped = pades.stamp_time(signed, tsa)
    (listed,) = PdfFileReader(BytesIO(stamped)).root["/DSS"]["/CRLs"]
    from asn1crypto import crl

    revoked = crl.CertificateList.load(listed.get_object().data)["tbs_cert_list"]["revoked_certificates"]
    assert [one["user_certificate"].native for one in revoked] == [serial]


def refused(query):
    return 200, bytes.fromhex("30053003020102")  # PKIStatus rejection, and no stamp


def another(**changes):
    """An authority that stamps something else than it was asked."""

    def answer(query):
        asked = tsp.TimeStampReq.load(query)
        for name, value in changes.items():
            asked[name] = value
        stamper = DummyTimeStamper(*stamping_authority())
        return 200, stamper.request_tsa_response(asked).dump()

    return answer


ANSWERS = {
    "an error": (lambda query: (500, b""), "Internal Server Error"),
    "a page": (lambda query: (200, b"<html>Welcome to the hotel</html>"), ""),
    "nothing": (lambda query: (200, b""), ""),
    "more than anybody reads": (lambda query: (200, b"\x30\x84\x7f\xff\xff\xff" + bytes(1_000_000)), ""),
    "a refusal": (refused, "the answer was: rejection"),
    "a stamp for another file": (
        another(message_imprint={"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}),
        "the stamp is for something else",
    ),
    "a stamp of yesterday": (another(nonce=1), "the stamp is for something else"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_unsound_answer_is_a_refusal(bare, serve, name):
    answer, reason = ANSWERS[name]
    with pytest.raises(Conflict) as told:
        pades.stamp_time(pades.sign(page(), at=AT), serve(answer))
    assert told.value.code == "no-time-stamp"
    assert told.value.details["reason"]
    assert reason in told.value.details["reason"]


def test_an_authority_that_is_not_there_is_a_refusal(bare):
    with pytest.raises(Conflict) as told:
        pades.stamp_time(pades.sign(page(), at=AT), "http://127.0.0.1:9/")
    assert told.value.code == "no-time-stamp"
