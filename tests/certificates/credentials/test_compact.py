"""The text of the QR code: small, whole, checked by WebCrypto too, and nothing else is taken for one."""

import json
from datetime import date

import cbor2
import numpy
import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.certificates.credentials import compact
from app.certificates.credentials.achievement import StatusPlace
from app.keys import queries, signing
from app.keys.rules import b64, unb64
from tests.certificates.credentials import vectors
from tests.certificates.credentials.samples import NUMBER, PLACE, payload

ARABIC = "أمينة عبد الرحمن محمد الحسن"
LONG_TITLE = "مقاربات تراعي المنظور الجنساني في عمليات دعم السلام"


def opened(*arguments, **options):
    found = compact.opened(compact.packed(*arguments, **options))
    assert found is not None
    return found


def test_it_says_what_the_offline_check_shows():
    found = opened(payload(course="Radio procedure"), PLACE)
    assert (found.number, found.name, found.course) == (NUMBER, "Amina Odhiambo", "Radio procedure")
    assert (found.completed_on, found.issued_on) == (date(2026, 11, 24), date(2026, 11, 25))
    assert (found.valid_until, found.language, found.kind) == (date(2029, 11, 24), "en", "completion")
    assert found.place(payload().address) == PLACE
    assert (found.specimen, found.kid) == (False, queries.current("credential").kid)


def test_what_a_certificate_does_not_have_is_not_in_it():
    found = opened(payload(valid_until=None, kind="participation"), None)
    assert (found.valid_until, found.kind, found.place(payload().address)) == (None, "participation", None)


def test_a_list_at_another_site_is_named_in_full():
    place = StatusPlace("https://lists.example.org/7", 3)
    assert opened(payload(), place).place(payload().address) == place


def test_a_specimen_says_so():
    assert opened(payload(), PLACE, specimen=True).specimen is True


@pytest.mark.parametrize("code", ["G", "0", "007", "1O1", "ABCDEFGHIJKLMN"])
def test_every_number_comes_back_as_it_was(code):
    from app.certificates.rules import numbers

    number = numbers.new_number(code, 2026, 2**60 - 1)
    assert opened(payload(number=number), PLACE).number == number


@pytest.mark.parametrize("number", ["", "GPS", "GPS-2026", "gps-2026-3dmv-9ek3-1wte-v", "ÄÖ-2026-3DMV-9EK3-1WTE-V"])
def test_what_is_no_number_is_not_packed(number):
    with pytest.raises(ValueError):
        compact.packed(payload(number=number), PLACE)


# ---------------------------------------------------------------- what fits


def size(**changes):
    return len(unb64(compact.packed(payload(**changes), PLACE)))


@pytest.mark.parametrize("name", ["Bo Li", "Amina Odhiambo", "María José García", "Priyanka Ramanathan"])
def test_a_usual_name_takes_at_most_180_bytes_whatever_the_title(name):
    assert size(name=name) <= 180
    assert size(name=name, course=LONG_TITLE, language="ar") <= 180


@pytest.mark.parametrize("name", [ARABIC, "A" * 120, "م" * 120, "👩🏽‍✈️" * 24, "न्‍" * 40, ""])
@pytest.mark.parametrize("course", ["Radio", "A" * 300, LONG_TITLE])
def test_nothing_takes_more_than_300_bytes(name, course):
    assert size(name=name, course=course, number=compact_number("ABCDEFGHIJKLMN")) <= 300


def compact_number(code):
    from app.certificates.rules import numbers

    return numbers.new_number(code, 2026, 2**60 - 1)


@pytest.mark.parametrize("name", ["Amina Odhiambo", ARABIC, "A" * 120, "ก้" * 20])
def test_a_name_is_whole_while_it_fits(name):
    assert opened(payload(name=name), PLACE).name == name


def test_a_name_that_cannot_fit_is_cut_and_says_so():
    name = opened(payload(name="م" * 120), PLACE).name
    assert name.endswith("م…")
    assert len(name) > 55


def test_a_title_is_cut_and_says_so_and_whole_where_it_fits():
    cut = opened(payload(), PLACE).course
    assert cut.startswith("Gender-sensitive a")
    assert cut.endswith("…")
    assert 176 <= size() <= 180
    assert opened(payload(course="Radio procedure"), PLACE).course == "Radio procedure"
    assert opened(payload(name=ARABIC, course=LONG_TITLE), PLACE).course == LONG_TITLE


def test_a_cut_leaves_no_letter_without_its_marks():
    for length in range(1, 60):
        found = opened(payload(course="x" * length + "e\N{COMBINING ACUTE ACCENT}" * 30), PLACE).course
        assert "e…" not in found
        assert "\N{COMBINING ACUTE ACCENT}…" in found or "x…" in found


def times_read(text, dpi, millimetres=25):
    """In how many of 16 places on the grid of a scan a reader reads the code, so wide with its quiet zone."""
    modules = numpy.pad(numpy.array([[*row] for row in segno.make(text, error="l", boost_error=False).matrix]), 4)
    pixels, finer = int(millimetres / 25.4 * dpi), 8
    printed = Image.fromarray(((1 - modules) * 255).astype("uint8")).resize(
        (pixels * finer,) * 2, Image.Resampling.NEAREST
    )
    count = 0
    for place in range(16):
        page = Image.new("L", ((pixels + 40) * finer,) * 2, 255)
        page.paste(printed, (160 + place // 4 * 2, 160 + place % 4 * 2))
        count += [found.text for found in zxingcpp.read_barcodes(page.reduce(finer))] == [text]
    return count


@pytest.mark.parametrize(
    "name", ["Amina Odhiambo", ARABIC, "A" * 120, "م" * 120], ids=["usual", "Arabic", "long", "cut"]
)
def test_the_code_is_read_at_25_millimetres_and_150_dpi(name):
    told = payload(name=name, course=LONG_TITLE, language="ar")
    assert times_read(f"{told.address}#{compact.packed(told, PLACE, specimen=True)}", 150) >= 12


def test_a_usual_one_is_mostly_read_at_100_dpi_too():
    assert times_read(f"{payload().address}#{compact.packed(payload(), PLACE, specimen=True)}", 100) >= 10


# ---------------------------------------------------------------- what is refused


def test_any_changed_byte_is_noticed():
    raw = unb64(compact.packed(payload(), PLACE))
    for place in range(len(raw)):
        for flip in (0x01, 0x80):
            assert compact.opened(b64(raw[:place] + bytes([raw[place] ^ flip]) + raw[place + 1 :])) is None, place


def test_every_field_is_under_the_signature(checker):
    packed = compact.packed(payload(kind="participation"), PLACE)
    protected, outside, claims, signature = cbor2.loads(unb64(packed))
    other = {
        1: cbor2.loads(cbor2.loads(unb64(compact.packed(payload(number=compact_number("SML")), PLACE)))[2])[1],
        2: "Amina Odhiamba", 3: "Radio", 4: [20000, 1, 9000], 5: "fr", 6: "completion", 7: ["/status/1", 94568],
    }  # fmt: skip
    assert checker.compact(packed)["verified"] is True
    told = cbor2.loads(claims)
    assert told.keys() == other.keys()
    for key, value in other.items():
        assert told[key] != value
        altered = cbor2.dumps(told | {key: value}, canonical=True)
        twin = b64(cbor2.dumps([protected, outside, altered, signature], canonical=True))
        assert compact.opened(twin) is None, key
        assert checker.compact(twin)["verified"] is False, key


def signed_by_the_specimen(claims, purpose="credential"):
    """What anybody can sign, since that key is no secret."""
    body = claims if isinstance(claims, bytes) else cbor2.dumps(claims, canonical=True)
    kid = signing.sign(purpose, b"", specimen=True).kid
    head = cbor2.dumps({1: -8, 4: unb64(kid)}, canonical=True)
    made = signing.sign(purpose, cbor2.dumps(["Signature1", head, b"", body]), specimen=True)
    return b64(cbor2.dumps([head, {}, body, made.signature], canonical=True))


def test_a_key_for_documents_signs_no_code():
    whole = cbor2.loads(cbor2.loads(unb64(compact.packed(payload(), PLACE)))[2])
    assert compact.opened(signed_by_the_specimen(whole)) is not None
    assert compact.opened(signed_by_the_specimen(whole, "document")) is None


@pytest.mark.parametrize(
    "claims",
    [
        {}, [], 7, b"", b"\x81" * 200, b"\xbf\xff",
        {4: []}, {4: [1]}, {4: ["a", "b"]}, {4: [10**12, 0]}, {4: [0, 0, -(10**9)]}, {4: [2**70, 1]}, {4: [1, 2, 3, 4]},
        {1: b""}, {1: b"\xff" * 200}, {1: "GPS"}, {1: 5}, {2: 5}, {2: b"x"}, {3: None}, {5: 1}, {6: 2},
        {7: []}, {7: ["/status/1"]}, {7: [1, "/status/1"]}, {7: ["/status/1", -1]},
        {"name": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_signed_and_yet_no_certificate_is_refused(claims):
    whole = cbor2.loads(cbor2.loads(unb64(compact.packed(payload(), PLACE)))[2])
    assert compact.opened(signed_by_the_specimen(whole)) is not None
    changed = whole | claims if isinstance(claims, dict) and claims else claims
    assert compact.opened(signed_by_the_specimen(changed)) is None


def test_a_claim_that_is_not_known_yet_does_no_harm():
    whole = cbor2.loads(cbor2.loads(unb64(compact.packed(payload(), PLACE)))[2])
    assert compact.opened(signed_by_the_specimen(whole | {9: "later"})).name == "Amina Odhiambo"


def test_a_text_is_written_in_one_way_only():
    packed = compact.packed(payload(), PLACE)
    for other in (
        packed + "=",
        packed + "\n",
        " " + packed,
        packed.replace(packed[5], "%41", 1),
        packed + "AAAA",
        packed * 3,
    ):
        assert compact.opened(other) is None


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=700), st.binary(max_size=400).map(b64)))
def test_no_text_does_harm(text):
    assert compact.opened(text) is None


# ---------------------------------------------------------------- others


def test_webcrypto_accepts_it_and_reads_the_same(checker):
    answer = checker.compact(compact.packed(payload(), PLACE))
    assert answer["verified"] is True, answer
    assert answer["claims"]["1"] == NUMBER.replace("-", "")
    assert (answer["claims"]["2"], answer["claims"]["7"]) == ("Amina Odhiambo", ["/status/1", 94567])


def test_the_vectors_for_other_verifiers_are_those_of_this_format():
    told = "run `python -m tests.certificates.credentials.vectors` if the format was changed on purpose"
    assert vectors.FILE.read_text(encoding="utf-8") == vectors.written(), told


def test_the_vectors_hold_here_and_in_webcrypto(checker):
    found = json.loads(vectors.FILE.read_text(encoding="utf-8"))
    keys = {"keys": [found["key"]]}
    for one in found["accepted"]:
        assert compact.opened(one["packed"]).specimen is True
        assert checker.compact(one["packed"], keys)["verified"] is True, one["name"]
    for one in found["refused"]:
        assert compact.opened(one["packed"]) is None, one["name"]
        assert checker.compact(one["packed"], keys)["verified"] is False, one["name"]
