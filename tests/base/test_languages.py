"""Which language a page answers in, and how a choice travels from page to page."""

from __future__ import annotations

import pytest
from flask import Flask, url_for
from flask_babel import get_locale, gettext

from app.base import languages

SPEAKING, OTHER = "certificates.verify", "catalogue.index"


def asked(app: Flask, address: str, accepted: str = "", method: str = "GET") -> tuple[str, str]:
    """The language of an answer, and its word for "Valid"."""
    with app.test_request_context(address, method=method, headers={"Accept-Language": accepted}):
        return str(get_locale()), gettext("Valid")


@pytest.mark.parametrize(
    ("accepted", "language", "word"),
    [
        ("", "en", "Valid"),
        ("fr", "fr", "Valide"),
        ("es-AR,es;q=0.9,en;q=0.8", "es", "Válido"),
        ("pt-BR", "pt", "Válido"),
        ("ar-EG,en;q=0.5", "ar", "صالحة"),
        ("de,ru;q=0.4", "ru", "Действителен"),
        ("de", "en", "Valid"),
        ("*", "en", "Valid"),
        ("fr;q=0.1, en", "en", "Valid"),
        ("fr;q=0, FR-ca;q=0.2", "fr", "Valide"),
        ("fr;q=0", "en", "Valid"),
        ("\x7f;;q=zz,,", "en", "Valid"),
    ],
)
def test_a_page_speaks_the_language_that_the_browser_prefers(_shared_app, accepted, language, word) -> None:
    assert asked(_shared_app, "/verify/", accepted) == (language, word)


def test_the_address_counts_before_the_browser(_shared_app) -> None:
    assert asked(_shared_app, "/verify/?lang=ru", "fr")[0] == "ru"
    assert asked(_shared_app, "/verify/?lang=en", "fr")[0] == "en"
    assert asked(_shared_app, "/verify/?lang=xx", "fr")[0] == "fr"
    assert asked(_shared_app, "/verify/?lang=../../etc", "")[0] == "en"


@pytest.mark.parametrize("address", ["/courses/?lang=fr", "/nowhere?lang=fr", "/sign-in"])
def test_pages_that_are_not_translated_stay_english(_shared_app, address) -> None:
    assert asked(_shared_app, address, "fr") == ("en", "Valid")


def test_an_address_that_leads_nowhere_is_answered_like_those_beside_it(_shared_app) -> None:
    assert asked(_shared_app, "/verify/a/b", "fr")[0] == "fr"
    assert asked(_shared_app, "/verify/many?lang=ru", method="PUT")[0] == "ru"


def test_there_is_english_where_nobody_asks(_shared_app) -> None:
    with _shared_app.app_context():
        assert (languages.of_reader(), languages.choices(), gettext("Valid")) == ("en", [], "Valid")


def test_a_choice_goes_with_links_to_pages_that_speak_and_to_no_others(_shared_app) -> None:
    with _shared_app.test_request_context("/verify/?lang=fr"):
        assert url_for(SPEAKING) == "/verify/?lang=fr"
        assert url_for(SPEAKING, lang="ar") == "/verify/?lang=ar"
        assert url_for(SPEAKING, lang=None) == "/verify/"
        assert url_for(OTHER) == "/courses/"
        assert url_for("certificates.kept_offline") == "/verify/offline.json"
    for address in ("/verify/", "/verify/?lang=xx", "/courses/?lang=fr"):
        with _shared_app.test_request_context(address, headers={"Accept-Language": "fr"}):
            assert url_for(SPEAKING) == "/verify/"


def test_a_page_offers_itself_in_each_language_and_keeps_what_was_asked(_shared_app) -> None:
    with _shared_app.test_request_context("/verify/?number=A%26B&lang=fr"):
        offered = languages.choices()
    assert [one.code for one in offered] == list(languages.LANGUAGES)
    assert [one.code for one in offered if one.here] == ["fr"]
    assert offered[-1].address == "?number=A%26B&lang=ru"
    with _shared_app.test_request_context("/verify/?lang=fr", method="POST"):
        assert languages.choices() == []


def test_every_page_that_speaks_exists(_shared_app) -> None:
    assert languages._speaking <= set(_shared_app.view_functions)
