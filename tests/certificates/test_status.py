"""The published lists of what was revoked: signed, cached, and one bit for each certificate."""

import base64
import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.models import Person
from app.base import clock
from app.base.db import db, transaction
from app.certificates import services
from app.certificates.models import Certificate
from app.certificates.rules import places
from app.keys import signing
from tests import factories

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(app):
    with clock.set_clock(lambda: NOON):
        with app.app_context():
            factories.publish()
        yield


def read(answer):
    assert answer.mimetype == "application/vc"
    return json.loads(answer.data)


def bits(credential):
    """The places that are set in a list."""
    text = credential["credentialSubject"]["encodedList"]
    assert text[0] == "u"
    data = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert len(data) * 8 == places.LENGTH
    return {8 * byte + bit for byte in range(len(data)) if data[byte] for bit in range(8) if data[byte] & 0x80 >> bit}


def end(app, row, how):
    with app.app_context(), transaction():
        found = db.session.get_one(Certificate, row.id)
        if how == "revoked":
            services.revoke(found, found.person_id, "examination")
        else:
            db.session.get_one(Person, found.person_id).name = "Amina Odhiambo"
            services.reissue(found, found.person_id)


@pytest.mark.parametrize("how", ["revoked", "superseded"])
def test_what_no_longer_counts_is_one_bit_in_the_list(app, client, row, how):
    assert bits(read(client.get("/status/1"))) == set()
    end(app, row, how)
    assert bits(read(client.get("/status/1"))) == {row.status_index}


def test_the_list_is_signed_and_says_how_fresh_it_is(app, client, row):
    answer = client.get("/status/1")
    credential = read(answer)
    assert credential["id"] == "https://brevet.example/status/1"
    assert credential["validFrom"] == "2026-11-24T12:00:00Z"
    assert credential["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    token = client.get("/status/1", headers={"Accept": "application/vc+jwt"})
    assert token.mimetype == "application/vc+jwt"
    with app.app_context():
        signed = signing.jws_fits(token.text)
    assert signed is not None
    assert json.loads(signed.payload)["id"] == credential["id"]


def test_the_list_is_kept_for_ten_minutes_and_until_the_next_revocation(app, client, row):
    first = client.get("/status/1")
    assert first.headers["Cache-Control"] == "public, max-age=600"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/status/1", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/status/1").data == first.data
    end(app, row, "revoked")
    changed = client.get("/status/1", headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, bits(read(changed))) == (200, {row.status_index})
    with clock.set_clock(lambda: NOON + timedelta(minutes=11)):
        assert read(client.get("/status/1"))["validFrom"] == "2026-11-24T12:11:00Z"


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_list_in_which_nothing_has_a_place_is_not_found(client, row, number):
    assert client.get(f"/status/{number}").status_code == 404
