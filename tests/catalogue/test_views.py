"""The catalogue, open to everybody, and the media of its courses."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from app.base import storage
from app.base.db import db, transaction
from app.catalogue.models import Medium
from tests import factories


def test_a_visitor_reads_what_a_course_is_without_an_account(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        factories.publish(
            factories.course_values(days=3, objectives=("use <em>analysis</em>",), languages=("en", "fr"))
        )
    page = client.get("/courses/").text
    for words in ("A small course", "About it.", "3 days", "2 hours", "1 module", "English", "French", "Police"):
        assert words in page, words
    assert "use <em>analysis</em>" in page
    assert "A small course" in client.get("/").text


def test_an_empty_catalogue_says_so(client: FlaskClient) -> None:
    for address in ("/", "/courses/"):
        assert "No course yet" in client.get(address).text


def test_a_page_of_this_house_allows_nothing_from_elsewhere(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_of_a_course_is_served_for_ever_and_cannot_run_scripts(app: Flask, client: FlaskClient) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    with app.app_context():
        digest = storage.keep(drawing)
        with transaction():
            db.session.add(Medium(digest=digest, kind="image/svg+xml", size=len(drawing)))
    with client.get(f"/media/{digest}/figure.svg") as answer:
        assert (answer.data, answer.mimetype) == (drawing, "image/svg+xml")
        assert "immutable" in answer.headers["Cache-Control"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_files_that_no_edition_shows_are_not_served(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        secret = storage.keep(b"the source with its answers")
    for digest in (secret, "0" * 64, "x", "..%2F..%2Fsecret-key", "%00", "a" * 5000):
        assert client.get(f"/media/{digest}/name").status_code == 404, digest


def test_an_unknown_address_gets_a_page_that_helps(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.text and 'href="/courses/"' in answer.text
