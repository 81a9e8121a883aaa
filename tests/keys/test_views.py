"""The public keys at their addresses, and the administrator's list."""

import base64
import json

import pytest
from cryptography import x509

from app.keys import queries, services
from tests import factories
from tests.keys.pages import site


@pytest.fixture
def own(app, tmp_path):
    """The application with keys of its own."""
    with site(app, tmp_path):
        yield app


def keys_of(app):
    with app.app_context():
        return {key.kid: key for key in queries.every()}


PUBLIC = ["/.well-known/jwks.json", "/.well-known/did.json", "/did.json", "/.well-known/brevet-root.pem"]


@pytest.mark.parametrize("address", PUBLIC)
def test_anybody_reads_what_is_public_and_caches_keep_it(own, client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert "public" in answer.headers["Cache-Control"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in answer.headers
    assert b"PRIVATE" not in answer.data
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_key_set_has_retired_keys_and_the_certificate(own, client):
    with own.app_context():
        services.ensure()
        old = queries.current("document").kid
        services.rotate("document")
    answer = client.get("/.well-known/jwks.json")
    assert answer.mimetype == "application/jwk-set+json"
    found = {key["kid"]: key for key in answer.get_json(force=True)["keys"]}
    assert found.keys() == keys_of(own).keys()
    assert "brevet_retired_at" in found[old]
    assert all("d" not in key and key["use"] == "sig" for key in found.values())
    for key in found.values():
        if key["alg"] == "ES256":
            x509.load_der_x509_certificate(base64.b64decode(key["x5c"][0]))


@pytest.mark.parametrize(
    ("public_url", "did"),
    [
        ("https://brevet.example", "did:web:brevet.example"),
        ("https://Brevet.example:8443", "did:web:brevet.example%3A8443"),
        ("https://brevet.example/training/north", "did:web:brevet.example:training:north"),
        ("", "did:web:localhost%3A8000"),
    ],
)
def test_the_site_has_a_did_by_its_address(app, client, tmp_path, public_url, did):
    with site(app, tmp_path, public_url=public_url):
        found = client.get("/.well-known/did.json").get_json()
    assert found["id"] == did
    kinds = {method["type"]: method for method in found["verificationMethod"]}
    assert kinds.keys() == {"JsonWebKey", "Multikey"}
    assert kinds["Multikey"]["publicKeyMultibase"].startswith("z6Mk")
    assert kinds["JsonWebKey"]["publicKeyJwk"]["crv"] == "P-256"
    assert found["assertionMethod"] == [method["id"] for method in found["verificationMethod"]]
    assert all(method["id"].startswith(f"{did}#") for method in found["verificationMethod"])


def test_the_list_is_for_administrators(own, client):
    assert client.get("/admin/keys").status_code in (302, 401)
    with own.app_context():
        trainee, staff = factories.person(), factories.person("staff")
    for who in (trainee, staff):
        factories.sign_in(own, client, who)
        assert client.get("/admin/keys").status_code == 403


def shown_to_administrator(app, client):
    with app.app_context():
        administrator = factories.person("administrator")
    factories.sign_in(app, client, administrator)
    answer = client.get("/admin/keys")
    assert answer.status_code == 200
    return answer.text


def test_the_list_warns_of_plain_files_and_shows_what_became_of_keys(own, client):
    with own.app_context():
        services.ensure()
        services.compromise(queries.current("document").kid, "A <b>laptop</b> was stolen.")
    text = shown_to_administrator(own, client)
    assert "The private keys are not encrypted" in text
    assert "A &lt;b&gt;laptop&lt;/b&gt; was stolen." in text
    assert "Compromised" in text
    assert all(kid in text for kid in keys_of(own))


def test_the_list_does_not_warn_of_encrypted_files(app, client, tmp_path):
    with site(app, tmp_path, key_passphrase="correct horse"):
        text = shown_to_administrator(app, client)
    assert "not encrypted" not in text
    assert "Encrypted file" in text


def test_the_list_says_when_the_address_of_the_site_is_not_set(app, client, tmp_path):
    with site(app, tmp_path, public_url=""):
        assert "BREVET_PUBLIC_URL is not set" in shown_to_administrator(app, client)


def test_what_is_served_is_json_that_sorts_nothing_secret(own, client):
    text = json.dumps(client.get("/.well-known/jwks.json").get_json(force=True))
    assert "label" not in text
    assert "place" not in text
