"""What phones keep to verify without a network: keys with their states, packed lists, one page that names nobody."""

import base64
import html
import json
import random
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, update

from app.accounts.models import Person
from app.base import clock
from app.base.db import db, transaction
from app.base.settings import ROOT
from app.certificates import services
from app.certificates.models import Certificate
from app.certificates.rules import gaps, places
from app.keys import queries as keys
from tests import factories

NOON = datetime(2026, 11, 24, 12, 7, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(app):
    with clock.set_clock(lambda: NOON):
        with app.app_context():
            factories.publish()
        yield


def unpacked(text):
    """The places of a packed list, read the long way."""
    found, place, gap, shift = set(), -1, 0, 0
    for byte in base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)):
        gap |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            place += gap + 1
            found.add(place)
            gap = shift = 0
    assert (gap, shift) == (0, 0)
    return found


@pytest.mark.parametrize("count", [0, 1, 2, 1000, 60_000])
def test_places_are_packed_and_read_back(count):
    chosen = set(random.Random(count).sample(range(places.LENGTH), count))
    assert unpacked(gaps.packed(chosen)) == chosen


def test_the_ends_of_a_list_and_neighbours_are_places_too():
    for chosen in ({0}, {places.LENGTH - 1}, {0, 1, 2}, {127}, {128}, {0, 129}, {16511}, {16512}):
        assert unpacked(gaps.packed(chosen)) == chosen


def test_a_thousand_of_a_full_list_take_two_thousand_letters():
    chosen = random.Random(7).sample(range(places.LENGTH), 1000)
    assert len(gaps.packed(chosen)) < 2100


def kept(client):
    answer = client.get("/verify/offline.json")
    assert answer.mimetype == "application/json"
    return json.loads(answer.data)


def end(app, row, how):
    with app.app_context(), transaction():
        found = db.session.get_one(Certificate, row.id)
        if how == "revoked":
            services.revoke(found, found.person_id, "examination")
        else:
            db.session.get_one(Person, found.person_id).name = "Amina Odhiambo"
            services.reissue(found, found.person_id)


@pytest.mark.parametrize("how", ["revoked", "superseded"])
def test_what_no_longer_counts_is_in_the_list_of_its_kind(app, client, row, how):
    assert kept(client)["lists"] == {"/status/1": {"revoked": "", "superseded": ""}}
    end(app, row, how)
    lists = {name: unpacked(text) for name, text in kept(client)["lists"]["/status/1"].items()}
    assert lists == {"revoked": set(), "superseded": set()} | {how: {row.status_index}}


def test_a_revocation_outweighs_what_superseded_it(app, client, row):
    end(app, row, "superseded")
    end(app, row, "revoked")
    assert kept(client)["lists"]["/status/1"] == {"revoked": gaps.packed([row.status_index]), "superseded": ""}


def test_every_list_is_there_even_when_nothing_of_it_ended(app, client, row):
    with app.app_context(), transaction():
        db.session.execute(update(Certificate).values(status_list=3))
    assert sorted(kept(client)["lists"]) == ["/status/1", "/status/2", "/status/3"]


def test_a_certificate_without_a_place_in_a_list_does_no_harm(app, client, row):
    end(app, row, "revoked")
    with app.app_context(), transaction():
        db.session.execute(update(Certificate).values(status_list=None, status_index=None))
    assert kept(client)["lists"] == {}


def test_the_keys_are_those_that_sign_codes_with_their_states_and_the_specimens(app, client):
    with app.app_context():
        current = keys.current("credential")
    found = {key["kid"]: key["state"] for key in kept(client)["keys"]}
    assert found[current.kid] == "active"
    assert list(found.values()).count("specimen") == 1
    with app.app_context():
        assert not {key.kid for key in keys.every() if key.purpose == "document"} & found.keys()
        assert all(keys.public(kid) for kid in found)


def test_it_says_of_when_it_is_in_steps_of_ten_minutes_so_that_nothing_is_sent_twice(client, row):
    first = client.get("/verify/offline.json")
    assert json.loads(first.data)["made_at"] == "2026-11-24T12:00:00+00:00"
    again = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/verify/offline.json", headers=again).status_code == 304
    with clock.set_clock(lambda: NOON + timedelta(minutes=3)):
        assert client.get("/verify/offline.json", headers=again).status_code == 200


def test_a_revocation_is_sent_at_once(app, client, row):
    first = client.get("/verify/offline.json")
    end(app, row, "revoked")
    assert client.get("/verify/offline.json", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_it_takes_two_statements_however_many_lists_there_are(app, client, row):
    with app.app_context(), transaction():
        db.session.execute(update(Certificate).values(status_list=3))
        engine = db.engine
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    kept(client)
    event.remove(engine, "before_cursor_execute", note)
    assert len([line for line in asked if "certificate" in line]) == 2


@pytest.mark.parametrize("address", ["/verify/code", "/verify/worker.js", "/verify/app.webmanifest"])
def test_what_phones_keep_is_the_same_for_everybody(app, client, address):
    strangers = client.get(address)
    with app.app_context():
        who = factories.person("administrator", name="Somebody In Particular")
    factories.sign_in(app, client, who)
    assert client.get(address).data == strangers.data
    assert strangers.headers["Cache-Control"] == "public, no-cache"
    assert client.get(address, headers={"If-None-Match": strangers.headers["ETag"]}).status_code == 304


def test_the_worker_changes_with_what_it_keeps(app, client, monkeypatch):
    before = client.get("/verify/worker.js").text
    assert '"/verify/code"' in before.partition("\n")[2].partition("\n")[0]
    monkeypatch.setitem(app.jinja_env.globals, "site", type("Site", (), {"name": "Other", "centre": "Other centre"}))
    after = client.get("/verify/worker.js").text
    assert before.partition("\n")[0] != after.partition("\n")[0]
    assert before.partition("\n")[2] == after.partition("\n")[2]


def test_only_the_page_that_scans_may_use_the_camera(client):
    assert "camera=(self)" in client.get("/verify/code").headers["Permissions-Policy"]
    assert "camera=()" in client.get("/verify/").headers["Permissions-Policy"]


def test_every_page_under_verify_brings_the_worker(client, row):
    for address in ("/verify/", "/verify/code", f"/verify/{row.number}", "/verify/GPS-2026-0000-0000-0000-0"):
        assert 'data-worker="/verify/worker.js"' in client.get(address).text, address


def test_the_page_of_a_number_tells_the_script_only_what_everybody_sees(app, client, row):
    with app.app_context(), transaction():
        db.session.execute(update(Certificate).values(masked=["name", "valid_until"]))
    text = client.get(f"/verify/{row.number}").text
    assert 'data-masked="name valid_until"' in text
    assert 'data-course="A small course"' in text
    assert "data-name=" not in text
    assert "Odiambo" not in text


def test_the_guide_for_checkpoints_names_every_finding_as_the_page_words_it(client):
    guide = (ROOT / "docs" / "verifying-offline.md").read_text()
    page = html.unescape(client.get("/verify/code").text)
    told = [line.split("|")[1].strip().replace("Valid on (a day)", "Valid on {day}") for line in guide.splitlines()
            if line.startswith("| ")][1:]  # fmt: skip
    assert len(told) == 10
    assert [words for words in told if f'"notice-title">{words}' not in page] == []
    for words in ("The site cannot be reached at the moment. Codes can be checked all the same.", "Scan a code"):
        assert words in re.sub(r"\s+", " ", guide) and words in page
