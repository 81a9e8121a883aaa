"""What somebody tries who wants a certificate that was never issued, or one that does not hold any more."""

import hashlib
import json
from datetime import UTC, datetime

import msgspec
import pikepdf
import pytest
from sqlalchemy import select, update

from app.accounts.models import Person
from app.base import clock, storage
from app.base.db import db, transaction
from app.certificates import queries, services
from app.certificates.models import Batch, BatchLine, Certificate, CertificateDoubt, CertificateFile
from app.certificates.queries import verifying
from app.certificates.rules import lists, payloads, specimens
from app.certificates.services import batches, making
from app.certificates.verification import reading
from app.certificates.verification import specimens as made_specimens
from app.certificates.verification.wording import reason
from app.jobs import services as jobs
from app.keys import pades, signing
from tests import factories
from tests.certificates.completing import earn, earn_unprinted
from tests.certificates.test_verifying import pdf_with
from tests.timing import cost

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(app):
    with clock.set_clock(lambda: NOON), app.app_context():
        factories.publish()
        yield


def change(row, **values):
    """What somebody does who writes into the database."""
    with transaction():
        db.session.execute(update(Certificate).where(Certificate.id == row.id).values(**values))


def told(data):
    finding = verifying.of_file(data)
    return finding.status, finding.cause


# ---------------------------------------------------------------- who writes into the database


def test_a_payload_signed_with_the_specimen_key_does_not_stand_in_the_register():
    row = earn(factories.person(name="Amina Odhiambo"))
    other = row.payload.replace("Odhiambo", "Odhiamba")
    change(row, payload=other, signature=signing.jws(other.encode(), {}, detached=True, specimen=True))
    finding = verifying.of_number(row.number)
    assert (finding.status, finding.cause, finding.signature.fits) == ("altered", "register-changed", False)


@pytest.mark.parametrize("how", ["unsigned", "by the specimen's key", "appended to"])
def test_a_pdf_does_not_become_genuine_because_its_digest_is_entered(how):
    row = earn(factories.person())
    forged = pdf_with({"certificate.json": row.payload.encode()})
    if how == "by the specimen's key":
        forged = pades.sign(forged, specimen=True, at=NOON)
    elif how == "appended to":
        forged = storage.read(db.session.get_one(CertificateFile, (row.id, "a4")).digest) + b"% other words"
    with transaction():
        file = {"form": "letter", "digest": hashlib.sha256(forged).hexdigest(), "size": len(forged), "made_at": NOON}
        db.session.add(CertificateFile(certificate_id=row.id, **file))
    assert verifying.of_file(forged).status == "altered"


# ---------------------------------------------------------------- who has the specimen's key, as everybody


def test_a_specimen_in_another_name_is_no_specimen():
    one = specimens.sheet(["classic"], "https://brevet.example")[0]
    mine = msgspec.structs.replace(one.payload, name="Somebody Real")
    forged = pades.sign(pdf_with({"certificate.json": payloads.dump(mine).encode()}), specimen=True, at=NOON)
    finding = verifying.of_file(forged)
    assert (finding.status, finding.specimen, finding.fields) == ("altered", True, {})


def test_a_credential_of_a_specimen_in_another_name_is_altered():
    one = specimens.sheet(["classic"], "https://brevet.example")[0]
    token = made_specimens.token(one.payload)
    said = signing.jws_fits(token)
    forged = said.payload.replace(b"Amina", b"Emina")
    assert forged != said.payload
    other = signing.jws(forged, {name: said.header[name] for name in ("kid", "typ")}, specimen=True)
    assert told(token.encode()) == ("valid", "specimen")
    assert told(other.encode()) == ("altered", "not-as-issued")


def test_a_genuine_number_in_a_credential_by_the_specimen_key_is_altered():
    row = earn(factories.person())
    file = db.session.get_one(CertificateFile, (row.id, "credential.jwt"))
    said = signing.jws_fits(storage.read(file.digest).decode())
    forged = signing.jws(said.payload, {"typ": "vc+jwt"}, specimen=True)
    finding = verifying.of_file(forged.encode())
    assert (finding.status, finding.cause, finding.specimen) == ("altered", "specimen-number", True)


# ---------------------------------------------------------------- what is genuine stays so


def test_the_credential_taken_out_of_a_badge_is_the_one_that_was_issued():
    row = earn(factories.person())
    with transaction():
        making.ask_for(row.id, "badge.png")
    jobs.perform_due()
    badge = storage.read(db.session.get_one(CertificateFile, (row.id, "badge.png")).digest)
    credential = json.loads(reading.credential_in(badge))
    assert told(json.dumps(credential, indent=1).encode()) == ("valid", "holds")
    credential["credentialSubject"]["achievement"]["name"] = "Another course"
    assert told(json.dumps(credential).encode()) == ("altered", "not-as-issued")


# ---------------------------------------------------------------- two tabs


def certificate(row):
    return db.session.get_one(Certificate, row.id)


def test_what_was_revoked_meanwhile_is_not_issued_again_by_a_correction(app):
    row, actor = earn(factories.person(name="Amina Odiambo")), factories.person("staff")
    client = app.test_client()
    factories.sign_in(app, client, actor)
    with transaction():
        services.revoke(certificate(row), actor.id, "centre-decision")
    answer = client.post(f"/certificates/{row.id}/correct", data={"name": "Amina Odhiambo"})
    assert (answer.status_code, "has revoked this certificate" in answer.text) == (409, True)
    db.session.expire_all()
    assert queries.latest_of(row.enrolment_id).id == row.id
    assert db.session.get_one(Person, row.person_id).name == "Amina Odiambo"


def test_whoever_revokes_what_was_superseded_meanwhile_is_led_to_the_later_one(app):
    row, actor = earn_unprinted(factories.person(name="Amina Odiambo")), factories.person("staff")
    client = app.test_client()
    factories.sign_in(app, client, actor)
    with transaction():
        later = services.correct(certificate(row), actor.id, "Amina Odhiambo", "", "").id
    answer = client.post(f"/certificates/{row.id}/revoke", data={"reason": "centre-decision"})
    assert answer.headers["Location"].endswith(f"/certificates/{later}")
    assert "whether this one has to be revoked, too" in client.get(answer.headers["Location"]).text


def test_a_doubt_goes_on_to_the_certificate_that_replaces_the_doubted_one():
    row, actor = earn_unprinted(factories.person(name="Amina Odiambo")), factories.person("staff")
    with transaction():
        assert services.raise_doubt(row.enrolment_id, "attempt:1")
    with transaction():
        later = services.correct(certificate(row), actor.id, "Amina Odhiambo", "", "").id
    assert [one.certificate.id for one in queries.for_decision("small", [row.centre_id])] == [later]
    with transaction():
        services.revoke(db.session.get_one(Certificate, later), actor.id, "examination")
    assert db.session.scalars(select(CertificateDoubt.decision)).all() == ["revoked"]


# ---------------------------------------------------------------- work without end


def test_a_drawing_full_of_beginnings_takes_time_in_proportion_to_its_size():
    def seconds(size):
        data = b"<svg>" + (b"<openbadges:credential " * (size // 23 + 1))[:size]
        return cost(lambda: reading.credential_in(data))

    assert seconds(256_000) < 24 * seconds(32_000) + 0.02  # eight times the size; squares would be 64 times


def test_a_list_beyond_the_allowance_is_not_read(client, monkeypatch):
    read = []
    whole = lists.read
    monkeypatch.setattr(lists, "read", lambda text: read.append(text) or whole(text))
    answers = [client.post("/verify/many", data={"numbers": "nothing"}).status_code for _ in range(32)]
    assert answers == [422] * 30 + [429] * 2
    assert len(read) == 30


# ---------------------------------------------------------------- a genuine credential in a forged paper


def badge_of(row, form):
    with transaction():
        making.ask_for(row.id, form)
    jobs.perform_due()
    return storage.read(db.session.get_one(CertificateFile, (row.id, form)).digest)


def test_a_genuine_credential_does_not_make_a_paper_genuine_in_which_it_is_hidden():
    row = earn(factories.person())
    token = storage.read(db.session.get_one(CertificateFile, (row.id, "credential.jwt")).digest)
    hidden = b'<openbadges:credential verify="' + token + b'"/>'
    paper = pdf_with(text="A course that she never took")
    svg, png = badge_of(row, "badge.svg"), badge_of(row, "badge.png")
    assert [told(badge + b"\n") for badge in (svg, png)] == [("valid", "badge")] * 2
    assert [told(badge) for badge in (svg, png)] == [("valid", "holds")] * 2
    headless = paper.replace(b"%PDF-", b"%pdf-")  # which readers open as well
    for forged in (b"\n" + paper + hidden, svg + paper, png + paper, svg + headless, png + headless):
        assert told(forged)[0] in ("altered", "unknown")
    page = b"<!doctype html><h1>A course that she never took</h1>" + hidden
    assert told(page)[0] in ("altered", "unknown")


def test_a_badge_that_another_program_saved_is_still_read():
    svg = badge_of(earn(factories.person()), "badge.svg")
    saved = b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n<!-- by a program -->\n' + svg[svg.index(b"<svg") :]
    assert told(saved) == ("valid", "badge")
    assert "not signed" in reason(verifying.of_file(saved))


# ---------------------------------------------------------------- what is signed


def test_a_payload_that_was_edited_before_it_was_signed_is_not_signed():
    row = earn_unprinted(factories.person(name="Amina Odhiambo"))
    whole = earn_unprinted(factories.person(name="Amina Odhiambo"))
    change(row, payload=row.payload.replace("Odhiambo", "Odhiamba"))
    with transaction():
        making.ask([row.id, whole.id], "again")
    jobs.perform_due()
    db.session.expire_all()
    assert (certificate(row).signature, certificate(row).made_at) == ("", None)
    assert certificate(whole).signature
    assert queries.file_of(row.id, "a4") is None


def test_a_payload_that_was_edited_for_a_moment_is_not_printed_on_another_paper():
    row = earn(factories.person(name="Amina Odhiambo"))
    change(row, payload=row.payload.replace("Odhiambo", "Odhiamba"))
    with transaction():
        making.ask_for(row.id, "letter")
    jobs.perform_due()
    assert queries.file_of(row.id, "letter") is None
    db.session.rollback()
    change(row, payload=row.payload)
    with clock.set_clock(lambda: NOON.replace(hour=18)):  # the job is tried again
        jobs.perform_due()
    assert verifying.of_file(storage.read(queries.file_of(row.id, "letter").digest)).status == "valid"


@pytest.mark.parametrize("hidden", [{"made_at": None}, {"design": None}, {"made_at": None, "design": None}])
def test_an_edited_payload_does_not_pass_as_one_that_is_not_signed_yet(hidden):
    row = earn(factories.person(name="Amina Odhiambo"))
    change(row, signature="", **hidden)
    assert verifying.of_number(row.number).status == "valid"
    change(row, payload=row.payload.replace("Odhiambo", "Odhiamba"))
    finding = verifying.of_number(row.number)
    assert (finding.status, finding.cause, finding.fields) == ("altered", "register-changed", {})


def test_an_edited_payload_is_on_no_print_file():
    rows = [earn(factories.person(name=f"Amina Odhiambo {place}")) for place in "AB"]
    change(rows[0], payload=rows[0].payload.replace("Odhiambo", "Odhiamba"))
    staff = factories.signed(factories.person("staff"))
    with transaction():
        batch_id = batches.ask(staff, "small", [row.enrolment_id for row in rows], "a4")
    jobs.perform_due()
    with clock.set_clock(lambda: NOON.replace(minute=1)):  # done again without whoever cannot be printed
        jobs.perform_due()
    db.session.expire_all()
    lines = db.session.scalars(select(BatchLine).filter_by(batch_id=batch_id).order_by(BatchLine.place))
    assert [line.problem for line in lines] == ["not-made", ""]
    (digest,) = db.session.get_one(Batch, batch_id).prints
    with pikepdf.open(storage.path_of(digest)) as printed:
        assert len(printed.pages) == 1
