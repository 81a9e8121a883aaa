"""Verification: a number or a file, from what somebody hands in to what they are told."""

import base64
import html
import io
import json
import random
import re
import zlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from threading import BoundedSemaphore

import pikepdf
import pytest
from sqlalchemy import event, update

from app.accounts.models import Person
from app.base import clock, rates, storage
from app.base.db import db, transaction
from app.certificates import services
from app.certificates.credentials import compact
from app.certificates.models import Certificate, CertificateFile
from app.certificates.queries import issued_digests, verifying
from app.certificates.rules import numbers, payloads, specimens
from app.certificates.services import making, sampling
from app.certificates.verification import reading
from app.certificates.verification import specimens as made_specimens
from app.certificates.verification.wording import reason
from app.jobs import services as jobs
from app.keys import keyring, pades
from app.keys import services as keys
from tests import factories
from tests.certificates.completing import earn, earn_unprinted, made
from tests.timing import cost

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(app):
    """A course, at noon: what is recorded later than the clock says would stop issuing."""
    with clock.set_clock(lambda: NOON):
        with app.app_context():
            factories.publish()
        yield


def hers(app, **changes):
    """A certificate of which no file is made yet."""
    return made(app, earn_unprinted, made(app, factories.person, **changes))


def change(app, row, **values):
    """What somebody does who writes into the database."""
    with app.app_context(), transaction():
        db.session.execute(update(Certificate).where(Certificate.id == row.id).values(**values))


def kept(app, row, form="a4"):
    """A file of this certificate, made if need be."""
    with app.app_context():
        if db.session.get(CertificateFile, (row.id, form)) is None:
            with transaction():
                making.ask_for(row.id, form)
            jobs.perform_due()
        return storage.read(db.session.get_one(CertificateFile, (row.id, form)).digest)


def found(app, data):
    """What a file is found to be."""
    with app.app_context():
        return verifying.of_file(data)


def told(app, data):
    """Status and cause of a file."""
    finding = found(app, data)
    return finding.status, finding.cause


def page(client, number, suffix=""):
    return client.get(f"/verify/{number}{suffix}")


def sent(client, data, path="/verify.json", name="certificate.pdf"):
    return client.post(path, data={"file": (io.BytesIO(data), name)})


# ---------------------------------------------------------------- a number


def test_anyone_sees_exactly_what_is_printed_and_that_it_is_valid(app, client):
    row = hers(app, name="<Zoë> Quartermain", email="secret@example.org", second_name="Зоя")
    answer = page(client, row.number)
    assert (answer.status_code, "Valid." in answer.text) == (200, True)
    document = answer.text.partition("<article")[2].partition("</article>")[0]
    shown = [html.unescape(re.sub("<.*?>", "", dd)) for dd in re.findall(r"<dd[^>]*>(.*?)</dd>", document)]
    assert shown == [
        words if isinstance(words, str) else "".join(words)
        for words in payloads.printed(payloads.load(row.payload)).values()
    ]
    for private in ("secret@example.org", str(row.person_id), str(row.enrolment_id), "2nd Battalion"):
        assert private not in answer.text


def test_machines_get_the_same_fields(app, client):
    row = hers(app, rank="")
    answer = page(client, row.number, ".json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert list(answer.json) == ["status", "specimen", "number", "fields", "signature", "reason"]
    assert (answer.json["status"], answer.json["specimen"], answer.json["number"]) == ("valid", False, row.number)
    assert list(answer.json["fields"]) == list(payloads.printed(payloads.load(row.payload)))
    assert answer.json["fields"]["valid_until"] == str(row.valid_until)


def test_an_expired_certificate_says_so(app, client):
    row = hers(app)
    with clock.set_clock(lambda: NOON.replace(year=2029, day=26)):
        assert "was valid until 24 November 2029" in page(client, row.number).text
        assert page(client, row.number, ".json").json["status"] == "expired"


def test_a_superseded_certificate_says_so_and_leads_to_the_later_one(app, client):
    who = made(app, factories.person, name="Amina Odiambo")
    first = made(app, earn_unprinted, who)
    with app.app_context(), transaction():
        db.session.get_one(Person, who.id).name = "Amina Odhiambo"
        second = services.reissue(db.session.get_one(Certificate, first.id), who.id).number
    answer = page(client, first.number)
    assert "Superseded." in answer.text
    assert f'href="/verify/{second}"' in answer.text
    machine = page(client, first.number, ".json").json
    assert machine["status"] == "superseded"
    assert second in machine["reason"]


def test_a_revoked_certificate_says_why_and_when_but_not_the_note(app, client):
    row, staff = hers(app), made(app, factories.person, "staff")
    with app.app_context(), transaction():
        found = db.session.get_one(Certificate, row.id)
        services.revoke(found, staff.id, "examination", "Her neighbour told us.")
    answer, machine = page(client, row.number).text, page(client, row.number, ".json").json
    assert "The rules of the examination were broken." in answer
    assert "neighbour" not in answer
    assert machine["status"] == "revoked"
    assert "The rules of the examination were broken." in machine["reason"]


@pytest.mark.parametrize("write", [str.lower, lambda n: n.replace("-", ""), lambda n: n.replace("-", " ")])
def test_a_number_is_forgiven_its_case_spaces_and_dashes(app, client, write):
    row = hers(app)
    answer = client.get("/verify/", query_string={"number": write(row.number)}, follow_redirects=True)
    assert (answer.status_code, answer.request.path) == (200, f"/verify/{row.number}")
    assert page(client, write(row.number)).location == f"/verify/{row.number}"


def test_an_unknown_number_is_not_found_with_advice(client):
    number = numbers.new_number("SML", 2026, 1)
    answer, machine = page(client, number), page(client, number, ".json")
    assert (answer.status_code, "Not issued here." in answer.text) == (404, True)
    assert (machine.status_code, machine.json["status"], machine.json["fields"]) == (404, "unknown", {})


def test_a_mistyped_number_says_that_a_character_is_wrong(app, client):
    row = hers(app)
    wrong = row.number[:-1] + ("A" if row.number[-1] != "A" else "B")
    answer = page(client, wrong)
    assert (answer.status_code, "One character seems mistyped" in answer.text) == (404, True)
    assert f'value="{wrong}"' in answer.text


@pytest.mark.parametrize("text", ["x", "<script>", "é" * 300, "SML-2026", "%F0%9F%98%80"])
def test_what_is_no_number_is_not_found_with_advice(client, text):
    for answer in (client.get("/verify/", query_string={"number": text}), client.get(f"/verify/{text}")):
        assert (answer.status_code, "does not look like a number" in answer.text) == (404, True)
        assert "<script>" not in answer.text


def test_the_forms_need_no_account(client):
    assert client.get("/verify/").status_code == 200
    assert client.get("/verify/many").status_code == 200


# ---------------------------------------------------------------- what the holder does not show


def test_a_masked_field_is_named_and_not_shown_to_who_has_the_number_alone(app, client):
    row = hers(app, name="Amina Odhiambo", rank="Major")
    change(app, row, masked=["name", "rank", "completed_on", "issued_on", "valid_until"])
    answer, machine = page(client, row.number), page(client, row.number, ".json")
    payload = payloads.load(row.payload)
    words = payloads.printed(payload)
    for secret in ("Odhiambo", "Major", words["issued_on"], words["valid_until"]):
        assert secret not in answer.text
    assert answer.text.count("not shown by the holder") == 5
    assert machine.json["fields"]["name"] is machine.json["fields"]["issued_on"] is None
    assert str(payload.issued_on) not in machine.text
    assert machine.json["status"] == "valid"


def test_the_signed_text_of_the_qr_code_discloses_everything(app, client):
    row = made(app, earn, made(app, factories.person, name="Amina Odhiambo"))
    change(app, row, masked=["name"])
    with app.app_context():
        code = compact.packed(payloads.load(row.payload), None)
        forged = compact.packed(payloads.load(row.payload), None, specimen=True)
    assert "Odhiambo" in client.post("/verify/", data={"number": row.number, "code": code}).text
    for wrong in (code[:-4] + "AAAA", forged, "x" * 90):
        answer = client.post("/verify/", data={"number": row.number, "code": wrong}).text
        assert "Altered: do not accept it." in answer
        assert "Odhiambo" not in answer


def test_the_qr_code_of_one_certificate_does_not_disclose_another(app, client):
    one, other = hers(app, name="Amina Odhiambo"), hers(app, name="Oksana Shevchenko")
    change(app, other, masked=["name"])
    with app.app_context():
        code = compact.packed(payloads.load(one.payload), None)
    answer = client.post("/verify/", data={"number": other.number, "code": code}).text
    assert "Altered" in answer
    assert "Shevchenko" not in answer


def test_whoever_has_the_file_sees_everything(app, client):
    row = made(app, earn, made(app, factories.person, name="Amina Odhiambo"))
    change(app, row, masked=["name"])
    answer = sent(client, kept(app, row), "/verify/")
    assert "Valid." in answer.text
    assert "Odhiambo" in answer.text


# ---------------------------------------------------------------- what is kept was changed


def test_a_payload_that_was_edited_in_the_database_is_found(app, client):
    row = made(app, earn, made(app, factories.person, name="Amina Odhiambo"))
    change(app, row, payload=row.payload.replace("Odhiambo", "Odhiamba"))
    machine = page(client, row.number, ".json").json
    assert (machine["status"], machine["signature"]["fits"], machine["fields"]) == ("altered", False, {})
    assert "Odhiamba" not in page(client, row.number).text
    assert told(app, kept(app, row)) == ("altered", "register-changed")


@pytest.mark.parametrize("values", [{"signature": ""}, {"payload": "{}"}, {"signature": "a..b"}])
def test_what_does_not_fit_its_signature_is_never_valid(app, values):
    row = made(app, earn, made(app, factories.person))
    change(app, row, **values)
    with app.app_context():
        finding = verifying.of_number(row.number)
        assert (finding.status, finding.cause) == ("altered", "register-changed")
        assert "training centre" in reason(finding)


def test_the_payload_of_another_certificate_does_not_stand_in(app):
    one, other = (made(app, earn, made(app, factories.person)) for _ in range(2))
    change(app, one, payload=other.payload, signature=other.signature)
    with app.app_context():
        assert verifying.of_number(one.number).cause == "register-changed"


def test_a_validity_that_was_prolonged_in_a_column_does_not_count(app):
    row = hers(app)
    change(app, row, valid_until=None)
    with clock.set_clock(lambda: NOON.replace(year=2029, day=26)), app.app_context():
        assert verifying.of_number(row.number).status == "expired"


def test_a_certificate_from_before_there_were_keys_is_known_by_the_register(app):
    row = made(app, earn, made(app, factories.person))
    change(app, row, signature="", design=None)
    with app.app_context():
        finding = verifying.of_number(row.number)
    assert (finding.status, finding.signature) == ("valid", None)


# ---------------------------------------------------------------- a file


def test_a_file_of_ours_is_what_its_certificate_is_today(app):
    row = made(app, earn, made(app, factories.person))
    data = kept(app, row)
    finding = found(app, data)
    assert (finding.status, finding.number, finding.specimen) == ("valid", row.number, False)
    assert (finding.signature.fits, finding.signature.signed_at) == (True, row.issued_at.replace(microsecond=0))
    with clock.set_clock(lambda: NOON.replace(year=2029, day=26)):
        assert told(app, data) == ("expired", "expired")


@pytest.mark.parametrize("form", ["credential.jwt", "credential.json", "badge.png", "badge.svg", "letter", "card"])
def test_every_form_of_a_certificate_is_recognized(app, form):
    row = made(app, earn, made(app, factories.person))
    data = kept(app, row, form)
    finding = found(app, data)
    assert (finding.status, finding.number) == ("valid", row.number)
    forget(app, row, form)
    if form != "credential.json":  # the very file is what a JSON credential is compared with
        assert found(app, data).status == "valid"


def forget(app, row, form):
    """As if this file had been signed here and not been entered."""
    if form == "credential.json" or form.startswith("badge"):
        kept(app, row, "credential.json")
    with app.app_context(), transaction():
        if form != "credential.json":
            db.session.delete(db.session.get_one(CertificateFile, (row.id, form)))


def test_a_credential_that_was_written_in_another_way_is_the_same(app):
    row = made(app, earn, made(app, factories.person))
    credential = json.loads(kept(app, row, "credential.json"))
    assert told(app, json.dumps(credential, indent=4).encode()) == ("valid", "holds")
    assert told(app, b"\n" + kept(app, row, "credential.jwt") + b"\r\n") == ("valid", "holds")


def places_of(value, path=()):
    """Every place of a text in a credential."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from places_of(inner, (*path, key))
    elif isinstance(value, str):
        yield path


def test_a_credential_with_any_text_changed_is_altered(app):
    row = made(app, earn, made(app, factories.person))
    data = kept(app, row, "credential.json")
    places = list(places_of(json.loads(data)))
    assert len(places) > 20
    for *path, last in places:
        changed = inner = json.loads(data)
        for step in path:
            inner = inner[step]
        inner[last] += "x"
        finding = found(app, json.dumps(changed).encode())
        assert finding.status in ("altered", "unknown"), (path, last)
        assert finding.status == "altered" or last == "verificationMethod", (path, last)


def test_a_credential_in_which_a_name_stands_twice_is_altered(app):
    row = made(app, earn, made(app, factories.person))
    data = kept(app, row, "credential.json")
    assert told(app, b'{"name": "General of all forces", ' + data[1:]) == ("altered", "not-as-issued")


def test_a_token_with_another_body_is_altered(app):
    row = made(app, earn, made(app, factories.person, name="Amina Odhiambo"))
    head, body, signature = kept(app, row, "credential.jwt").split(b".")
    text = base64.urlsafe_b64decode(body + b"==").replace(b"Odhiambo", b"Odhiamba")
    changed = base64.urlsafe_b64encode(text).rstrip(b"=")
    finding = found(app, b".".join((head, changed, signature)))
    assert (finding.status, finding.cause, finding.number) == ("altered", "changed", row.number)


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "empty"),
        (b"x" * (reading.MOST_BYTES + 1), "too-large"),
        (b"GIF89a", "no-kind"),
        (b"\x00" * 1000, "no-kind"),
        (b"%PDF-1.7\n", "malformed"),
        (b"%PDF-1.7\n" + b"[" * 100_000, "malformed"),
        (b"{}", "no-kind"),
        (b'{"a": 1}', "unsigned"),
        (b"[" * 50_000, "no-kind"),
        (b'{"a":' * 50_000, "no-kind"),
        (b"eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "foreign"),
        (b'{"proof": {"verificationMethod": "did:web:example.org#x"}}', "foreign"),
        (b"\x89PNG\r\n\x1a\n" + b"\xff" * 100, "no-kind"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100_000, "no-kind"),
        (b"<svg><openbadges:credential><![CDATA[", "no-kind"),
        (b"<svg><openbadges:credential>", "no-kind"),
    ],
)
def test_what_is_no_certificate_is_unknown_with_a_sentence(app, data, cause):
    assert told(app, data) == ("unknown", cause)
    with app.app_context():
        assert reason(verifying.of_file(data)).endswith(".")


def pdf_with(attached=None, text=""):
    """A PDF that somebody else made."""
    with pikepdf.new() as new:
        new.add_blank_page()
        new.pages[0].Contents = new.make_stream(f"BT /F1 12 Tf ({text}) Tj ET".encode())
        for name, data in (attached or {}).items():
            new.attachments[name] = pikepdf.AttachedFileSpec(new, data, filename=name)
        out = io.BytesIO()
        new.save(out)
        return out.getvalue()


def test_a_picture_of_a_certificate_with_its_number_is_unknown_and_says_what_to_do(app):
    row = hers(app)
    finding = found(app, pdf_with(text=row.number))
    assert (finding.status, finding.cause) == ("unknown", "unsigned")
    with app.app_context():
        assert "verify the number" in reason(finding)


def test_an_encrypted_file_is_unknown(app):
    with pikepdf.open(io.BytesIO(pdf_with())) as opened:
        out = io.BytesIO()
        opened.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert told(app, out.getvalue()) == ("unknown", "encrypted")


def test_what_was_saved_anew_or_added_to_is_altered(app):
    row = made(app, earn, made(app, factories.person))
    data = kept(app, row)
    with pikepdf.open(io.BytesIO(data)) as opened:
        out = io.BytesIO()
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        assert told(app, out.getvalue()) == ("altered", "changed")
        del opened.Root.AcroForm
        del opened.pages[0]["/Annots"]
        out = io.BytesIO()
        opened.save(out)
    assert told(app, out.getvalue()) == ("altered", "changed")
    for added in (b"\n", b"%%EOF\n", data):
        finding = found(app, data + added)
        assert (finding.status, finding.cause, finding.number) == ("altered", "appended", row.number)


def test_a_payload_that_is_attached_without_our_signature_is_altered(app):
    row = hers(app)
    attached = {"certificate.json": row.payload.encode()}
    finding = found(app, pdf_with(attached))
    assert (finding.status, finding.cause, finding.number) == ("altered", "changed", row.number)
    assert finding.payload == payloads.load(row.payload)


def test_an_altered_file_discloses_no_more_than_its_number(app):
    row = made(app, earn, made(app, factories.person, name="Amina Odhiambo"))
    change(app, row, masked=["name"])
    finding = found(app, kept(app, row) + b"\n")
    assert (finding.status, finding.fields["name"]) == ("altered", None)


def test_a_file_signed_here_with_other_fields_is_altered(app):
    row = made(app, earn, made(app, factories.person, name="Amina Odhiambo"))
    other = row.payload.replace("Odhiambo", "Odhiamba").encode()
    assert told(app, signed(app, {"certificate.json": other})) == ("altered", "other-fields")
    assert told(app, signed(app, {"certificate.json": row.payload.encode()})) == ("valid", "holds")


def signed(app, attached, specimen=False):
    """A PDF signed with a key of this site."""
    with app.app_context():
        return pades.sign(pdf_with(attached), specimen=specimen, at=NOON)


def test_a_file_signed_here_whose_number_is_not_in_the_register_says_so(app):
    row = hers(app)
    payload = row.payload.replace(row.number, numbers.new_number("SML", 2026, 1)).encode()
    finding = found(app, signed(app, {"certificate.json": payload}))
    assert (finding.status, finding.cause, finding.signature.fits) == ("unknown", "not-in-register", True)
    assert told(app, signed(app, {})) == ("unknown", "no-certificate")


def test_the_specimen_key_never_makes_a_genuine_certificate(app):
    row = made(app, earn, made(app, factories.person))
    finding = found(app, signed(app, {"certificate.json": row.payload.encode()}, specimen=True))
    assert (finding.status, finding.cause, finding.specimen) == ("altered", "specimen-number", True)


def test_a_compromised_key_counts_only_for_what_the_register_has(app):
    row = made(app, earn, made(app, factories.person))
    data, forged = kept(app, row), signed(app, {"certificate.json": row.payload.encode()})
    token = kept(app, row, "credential.jwt")
    kid = found(app, data).signature.key
    with app.app_context(), transaction():
        keys.compromise(kid, "it was on a lost disk")
    assert told(app, data) == ("valid", "holds")
    assert told(app, forged) == ("unknown", "key-compromised")
    forget(app, row, "credential.jwt")
    assert told(app, token) == ("unknown", "key-compromised")


def test_a_file_with_a_time_stamp_of_ours_is_known_by_its_bytes(app):
    row = made(app, earn, made(app, factories.person))
    stamped = kept(app, row) + b"% as if a time stamp stood here\n"
    assert found(app, stamped).status == "altered"
    with app.app_context(), transaction():
        digest = storage.keep(stamped)
        values = {"form": "a4-lt", "digest": digest, "size": len(stamped), "made_at": NOON}
        db.session.add(CertificateFile(certificate_id=row.id, **values))
    assert told(app, stamped) == ("valid", "holds")


def test_when_too_many_files_are_read_the_next_one_is_not(app, monkeypatch):
    monkeypatch.setattr(reading, "PROBE", replace(reading.PROBE, places=BoundedSemaphore(1), patience=0))
    with reading.PROBE.places:
        assert told(app, pdf_with()) == ("unknown", "busy")
    assert told(app, pdf_with()) == ("unknown", "unsigned")


def bomb():
    """A small PDF of which one object, that a reader needs first, unpacks to two gigabytes."""
    packer, megabyte = zlib.compressobj(9), b"0 " * (1 << 19)
    packed = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)
    packed += 2000 * (packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH))
    body = b"%PDF-1.7\n"
    first = len(body)
    body += b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body += packed + b"\nendstream\nendobj\n"
    second = len(body)
    rows = [(0, 0, 0), (1, first, 0), (1, second, 0), (2, 1, 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([index]) for kind, place, index in rows)
    body += b"2 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 3 0 R/Length %d>>stream\n" % len(table)
    return body + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % second


def test_a_file_that_unpacks_without_end_takes_little_of_this_process(app):
    import resource

    data, before = bomb(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    malformed = ("unknown", "malformed")
    assert [told(app, sent) for sent in (data[:-40], data)] == [malformed] * 2
    unopened, opened = (cost(lambda sent=sent: told(app, sent)) for sent in (data[:-40], data))
    assert opened < max(20 * unopened, 0.5)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


def test_any_changed_byte_of_a_signed_file_is_found(app):
    row = made(app, earn, made(app, factories.person))
    with app.app_context():
        data, chance = kept(app, row), random.Random(db.engine.dialect.name)
        seen = {"altered": 0, "unknown": 0}
        for _ in range(500):  # on each database others
            changed = bytearray(data)
            changed[chance.randrange(len(data))] ^= chance.randrange(1, 256)
            seen[verifying.of_file(bytes(changed)).status] += 1
    assert seen == {"altered": 500, "unknown": 0}


# ---------------------------------------------------------------- specimens


@pytest.fixture
def specimen(app):
    """A specimen in Latin letters, and its PDF."""
    with app.app_context():
        one = specimens.sheet(["classic"], "https://brevet.example")[0]
        token = made_specimens.token(one.payload)
        return one, sampling.printed(one, "card", token.encode()), token


def test_a_specimen_says_so_whatever_is_handed_in(app, client, specimen):
    one, data, token = specimen
    proved = json.dumps(made(app, made_specimens.proved, one.payload))
    for answer in (sent(client, data), sent(client, token.encode()), sent(client, proved.encode())):
        assert (answer.json["status"], answer.json["specimen"]) == ("valid", True)
        assert answer.json["number"] == one.payload.number
    answer = page(client, one.payload.number)
    assert "SPECIMEN" in answer.text
    assert "certifies nothing" in answer.text


def test_a_specimen_that_was_changed_is_altered_and_still_a_specimen(app, specimen):
    one, data, token = specimen
    proved = json.dumps(made(app, made_specimens.proved, one.payload))
    for changed in (data + b"\n", proved.replace("Odhiambo", "Odhiamba"), token.replace(".", ".A", 1)):
        finding = found(app, changed if isinstance(changed, bytes) else changed.encode())
        assert (finding.status, finding.specimen) == ("altered", True)


def test_a_number_of_the_specimens_range_that_is_none_is_unknown(client):
    number = numbers.new_number("SPECIMEN", 2026, 1, specimen=True)
    answer = page(client, number, ".json")
    assert (answer.status_code, answer.json["status"]) == (404, "unknown")


def test_no_certificate_gets_a_number_of_the_specimens():
    for code in ("SPECIMEN", "specimen", "SPEC1MEN", "SPECLMEN"):
        with pytest.raises(ValueError, match="for specimens"):
            numbers.new_number(code, 2026, 1)
        assert numbers.is_specimen(numbers.new_number(code, 2026, 1, specimen=True))
    with pytest.raises(ValueError, match="for specimens"):
        numbers.new_number("GPS", 2026, 1, specimen=True)
    assert not numbers.is_specimen(numbers.new_number("SPECIMENS", 2026, 1))


# ---------------------------------------------------------------- pages and machines


def test_a_page_answers_for_a_dropped_file(app, client):
    row = made(app, earn, made(app, factories.person))
    assert "Valid." in sent(client, kept(app, row), "/verify/").text
    assert "Altered: do not accept it." in sent(client, kept(app, row) + b"\n", "/verify/").text
    answer = sent(client, b"hello", "/verify/")
    assert (answer.status_code, "neither a PDF" in answer.text) == (200, True)
    assert "The file is empty." in client.post("/verify/").text


def test_what_is_too_large_is_refused_before_it_is_read(client):
    for path in ("/verify/", "/verify.json"):
        answer = sent(client, b"x" * (11 * 1024 * 1024), path)
        assert (answer.status_code, "too large" in answer.text) == (413, True)
    answer = sent(client, b"x" * (reading.MOST_BYTES + 1))
    assert (answer.status_code, answer.json["status"]) == (200, "unknown")


def test_a_form_needs_the_token_of_its_page_and_a_machine_none(app):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client = app.test_client()
        assert sent(client, b"hello", "/verify/").status_code == 400
        assert sent(client, b"hello").json["status"] == "unknown"
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_wrong_numbers_are_limited_and_right_ones_still_work(app, client):
    row = hers(app)
    unknown = numbers.new_number("SML", 2026, 1)
    with clock.set_clock(lambda: NOON):
        answers = [page(client, unknown) for _ in range(31)]
        assert [answer.status_code for answer in answers] == [404] * 30 + [429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 600
        assert page(client, row.number).status_code == 200
        assert sent(client, b"hello").status_code == 429


def test_a_checkpoint_behind_one_address_is_not_locked_out(app, client):
    row = hers(app)
    for _ in range(31):
        page(client, "nothing")
    assert {page(client, row.number, ".json").status_code for _ in range(40)} == {200}
    with app.app_context():
        used = db.session.query(rates.RateCount).filter(rates.RateCount.key.like("verify:%")).one().uses
    assert used == 40  # of some thousands in an hour


def test_genuine_lookups_have_an_end_for_each_place(app, client):
    row = hers(app)
    page(client, row.number)
    with app.app_context(), transaction():
        db.session.execute(update(rates.RateCount).values(uses=599))
    assert [page(client, row.number, ".json").status_code for _ in range(2)] == [200, 429]
    elsewhere = client.get(f"/verify/{row.number}", environ_overrides={"REMOTE_ADDR": "2001:db8::1"})
    assert elsewhere.status_code == 200


@contextmanager
def statements(app):
    """The statements that are sent to the database meanwhile."""
    told = []

    def listen(_connection, _cursor, statement, *_):
        told.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def test_a_verification_takes_one_statement_and_two_that_count_it(app, client):
    row = made(app, earn, made(app, factories.person))
    data = kept(app, row)
    for ask in (lambda: page(client, row.number, ".json"), lambda: sent(client, data)):
        ask()
        with statements(app) as told:
            assert ask().json["status"] == "valid"
        told = [one for one in told if not one.startswith(("BEGIN", "COMMIT"))]
        assert len([one for one in told if "rate_count" in one]) == 2
        assert len(told) == 3


def test_where_the_public_key_was_lost_the_ledger_answers_for_what_was_issued(app, monkeypatch):
    row = made(app, earn, made(app, factories.person))
    monkeypatch.setattr(keyring, "found", lambda kid: None)
    with app.app_context():
        found = verifying.of_number(row.number)
        assert (found.status, found.signature) == ("valid", None)
        db.session.rollback()
        changed = row.payload.replace(row.name, "Somebody Else")
        with transaction():
            db.session.execute(update(Certificate).where(Certificate.id == row.id).values(payload=changed))
        assert verifying.of_number(row.number).status == "altered"


def test_where_the_public_key_was_lost_further_papers_are_made_and_an_edited_payload_is_refused(app, monkeypatch):
    row = made(app, earn, made(app, factories.person))
    monkeypatch.setattr(keyring, "found", lambda kid: None)
    with app.app_context():
        frozen = making.freeze(row, issued_digests([row.id]))
        making.see_that_it_is_as_issued(frozen)
        edited = replace(frozen, payload=row.payload.replace(row.name, "Somebody Else"))
        with pytest.raises(ValueError, match="is not the one that was issued"):
            making.see_that_it_is_as_issued(edited)
        with pytest.raises(ValueError, match="does not fit its signature"):
            making.see_that_it_is_as_issued(replace(edited, issued=""))
