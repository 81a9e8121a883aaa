"""Verification in the reader's language: pages, reasons, tables, refusals, and what phones keep."""

from __future__ import annotations

import json
import re

import pytest
from flask import template_rendered
from sqlalchemy import update

from app.base import languages
from app.base.db import db, transaction
from app.certificates import services
from app.certificates.models import Certificate
from tests import factories
from tests.certificates.completing import earn_unprinted
from tests.house.test_translations import templates
from tests.timing import standing_still

FRENCH = {"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.5"}


@pytest.fixture
def row(app):
    """A certificate."""
    with app.app_context():
        factories.publish()
        found = earn_unprinted(factories.person(name="Amina Odiambo"))
        db.session.expunge_all()
        return found


def revoke(app, row):
    """Revoke it."""
    with app.app_context(), transaction():
        found = db.session.get_one(Certificate, row.id)
        services.revoke(found, found.person_id, "examination")


@pytest.mark.parametrize("language", languages.LANGUAGES)
def test_each_page_is_in_one_language_with_its_direction_and_says_so(app, client, row, language):
    seen = []

    def note(_app, template, **_context):
        seen.append(template.name)

    with template_rendered.connected_to(note, app):
        answers = [
            client.get(address, headers={"Accept-Language": language})
            for address in (
                "/verify/",
                "/verify/?number=hello",
                f"/verify/{row.number}",
                "/verify/many",
                "/verify/code",
                "/shared/x",
            )
        ]
        answers += [
            client.post("/verify/", headers={"Accept-Language": language}),
            client.post("/verify/many", data={"numbers": f"{row.number}\nx"}, headers={"Accept-Language": language}),
        ]
    direction = "rtl" if language == "ar" else "ltr"
    for answer in answers:
        assert f'<html lang="{language}" dir="{direction}">' in answer.text
        assert answer.headers["Content-Language"] == language
        assert "Accept-Language" in answer.vary
        assert ("Skip to the content" in answer.text) == (language == "en")
    assert seen
    assert set(seen) <= templates(), "a page that tests/house/test_translations.py does not know"


def test_a_reason_is_told_in_the_readers_language_with_its_day(app, client, row):
    revoke(app, row)
    told = {language: client.get(f"/verify/{row.number}.json?lang={language}").json for language in languages.LANGUAGES}
    assert {one["status"] for one in told.values()} == {"revoked"}
    assert len({one["reason"] for one in told.values()}) == len(told)
    assert re.search(r"l’a révoqué le \d+ \w+ \d{4}\. Motif\u00a0: Les règles de l’examen", told["fr"]["reason"])
    assert re.search(r"Дата отзыва: \d+ \w+ \d{4}\sг\.; ", told["ru"]["reason"])
    assert "\u2068" in told["ar"]["reason"]
    assert len({json.dumps(one["fields"]) for one in told.values()}) == 1


def test_no_sentence_ends_twice(app, client, row):
    told = [client.get(f"/verify/{row.number}.json?lang={language}").json["reason"] for language in languages.LANGUAGES]
    revoke(app, row)
    told += [
        client.get(f"/verify/{row.number}.json?lang={language}").json["reason"] for language in languages.LANGUAGES
    ]
    assert [reason for reason in told if re.search(r"[.:;]\u2069?\.", reason)] == []


def test_a_chosen_language_stays_through_form_redirect_and_answer(client, row):
    page = client.get("/verify/?lang=es", headers=FRENCH).text
    assert '<input type="hidden" name="lang" value="es">' in page
    moved = client.get(f"/verify/?number={row.number.lower()}&lang=es")
    assert moved.location == f"/verify/{row.number}?lang=es"
    shown = client.get(moved.location, headers=FRENCH).text
    assert "Válido." in shown
    assert 'action="/verify/?lang=es"' in shown
    assert "El archivo está vacío." in client.post("/verify/?lang=es", headers=FRENCH).text


def test_a_table_is_in_the_readers_language_under_the_same_headings(app, client, row):
    with app.app_context(), transaction():
        db.session.execute(update(Certificate).values(masked=["name"]))
    table = client.post("/verify/many?lang=pt", data={"numbers": row.number, "as": "csv"}).text
    assert "number,status,name" in table.splitlines()[0]
    assert "não mostrado pelo titular" in table
    assert "Emitido por" in table


@standing_still()
def test_refusals_are_in_the_readers_language(client):
    for _ in range(31):
        answer = client.get("/verify/nothing?lang=ru")
    assert answer.status_code == 429
    assert "слишком много попыток" in answer.text
    assert "слишком много попыток" in client.get("/verify/nothing.json?lang=ru").json["message"]


def test_a_phone_keeps_one_worker_whatever_language_is_chosen(client):
    for address in ("/verify/", "/verify/code"):
        assert 'data-worker="/verify/worker.js"' in client.get(f"{address}?lang=fr").text
    french, other = (client.get("/verify/worker.js", headers=it).text for it in (FRENCH, {}))
    shell = json.loads(re.search("SHELL = (.*);", french)[1])
    assert shell[0] == "/verify/code"
    assert not [part for part in shell if part.endswith(".woff2")]
    assert [part for part in json.loads(re.search("SHELL = (.*);", other)[1]) if part.endswith(".woff2")]
    assert 'data-keys="/verify/offline.json"' in client.get("/verify/code?lang=fr").text
    manifest = json.loads(client.get("/verify/app.webmanifest?lang=fr").text)
    assert (manifest["start_url"], manifest["scope"]) == ("/verify/code?lang=fr", "/verify/")


def test_the_worker_is_renewed_with_any_translation(client, monkeypatch):
    before = client.get("/verify/worker.js").text
    monkeypatch.setattr(languages, "edition", lambda: "another")
    assert client.get("/verify/worker.js").text.partition("\n")[0] != before.partition("\n")[0]
