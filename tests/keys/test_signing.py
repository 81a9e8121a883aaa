"""Signatures over bytes, and JSON Web Signatures as others read and forge them."""

import json

import pytest
from joserfc import jwk
from joserfc import jws as foreign

from app.keys import queries, rules, services, signing, specimens
from app.keys.rules import b64, unb64
from tests.keys.pages import site


@pytest.mark.parametrize("purpose", rules.PURPOSES)
@pytest.mark.parametrize("specimen", [False, True])
def test_a_signature_fits_what_was_signed_and_nothing_else(bare, purpose, specimen):
    made = signing.sign(purpose, b"words", specimen=specimen)
    assert len(made.signature) == 64
    assert signing.fits(made.kid, b"words", made.signature)
    assert not signing.fits(made.kid, b"word", made.signature)
    assert not signing.fits("unknown", b"words", made.signature)
    other = signing.sign(purpose, b"words", specimen=not specimen)
    assert not signing.fits(other.kid, b"words", made.signature)
    for place in range(64):
        changed = bytearray(made.signature)
        changed[place] ^= 1
        assert not signing.fits(made.kid, b"words", bytes(changed))
    for wrong in (b"", made.signature[:-1], made.signature + b"\0", bytes(64), b"\xff" * 64):
        assert not signing.fits(made.kid, b"words", wrong)


def test_every_site_has_the_same_specimen_keys(bare, tmp_path):
    made = signing.sign("credential", b"words", specimen=True)
    with site(bare, tmp_path):
        assert signing.fits(made.kid, b"words", made.signature)
        assert queries.public(made.kid).specimen
        assert made.kid not in {key.kid for key in queries.every()}
    certificate = specimens.specimen("document").public.certificate
    assert b"SPECIMEN" in certificate


def test_a_jws_is_read_by_a_foreign_library(bare):
    token = signing.jws(b'{"a":1}', {"typ": "vc+jwt", "kid": f"{queries.did()}#x"})
    key = jwk.import_key(rules.jwk(queries.current("document").public))
    found = foreign.deserialize_compact(token, key)
    assert (found.payload, found.headers()["alg"], found.headers()["typ"]) == (b'{"a":1}', "ES256", "vc+jwt")


def test_a_detached_jws_fits_its_payload_alone(bare):
    token = signing.jws(b"words", {"typ": "x"}, detached=True)
    assert ".." in token
    assert signing.jws_fits(token, b"words").header["typ"] == "x"
    assert signing.jws_fits(token, b"word") is None
    assert signing.jws_fits(token) is None


def test_a_whole_jws_gives_its_payload_and_the_name_of_its_key(bare):
    kid = queries.current("document").kid
    for header in ({}, {"kid": f"did:web:brevet.example#{kid}"}):
        token = signing.jws(b"words", header)
        found = signing.jws_fits(token)
        assert (found.kid, found.payload) == (kid, b"words")
        assert signing.jws_fits(token, b"words") == found
        assert signing.jws_fits(token, b"other") is None


def test_an_old_key_still_fits_after_rotation(bare, tmp_path):
    with site(bare, tmp_path):
        token = signing.jws(b"words", {})
        services.rotate("document")
        assert signing.jws_fits(token) is not None


def forged(header, body=b"words", signature=b"\0" * 64):
    return ".".join([b64(json.dumps(header).encode()), b64(body), b64(signature)])


@pytest.mark.parametrize("case", ["none", "HS256", "crit", "b64", "credential", "unknown", "list", "deep"])
def test_a_forged_header_does_not_fit(bare, case):
    kid = queries.current("document").kid
    public = json.dumps(rules.jwk(queries.current("document").public)).encode()
    headers = {
        "none": {"alg": "none", "kid": kid},
        "HS256": {"alg": "HS256", "kid": kid, "jwk": public.decode()},
        "crit": {"alg": "ES256", "kid": kid, "crit": ["b64"]},
        "b64": {"alg": "ES256", "kid": kid, "b64": False},
        "credential": {"alg": "EdDSA", "kid": queries.current("credential").kid},
        "unknown": {"alg": "ES256", "kid": "unknown"},
        "list": [],
        "deep": {"alg": "ES256", "kid": [[kid]]},
    }
    header = headers[case]
    signed = f"{b64(json.dumps(header).encode())}.{b64(b'words')}".encode()
    purpose = "credential" if case == "credential" else "document"
    genuine = signing.sign(purpose, signed).signature
    assert signing.jws_fits(forged(header, signature=genuine)) is None


@pytest.mark.parametrize("token", ["", "..", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "=.=.=", "e30.e30.e30", "[" * 10_000])
def test_what_is_no_token_does_not_fit(bare, token):
    assert signing.jws_fits(token) is None
    assert signing.jws_fits(token, b"words") is None


def test_a_token_without_end_is_not_read(bare):
    assert signing.jws_fits(b64(b"[" * 2_000_000) + "..") is None


def test_every_changed_sign_of_a_token_is_found(bare):
    token = signing.jws(b'{"name":"Amina"}', {"typ": "x"})
    for place, sign in enumerate(token):
        other = "A" if sign != "A" else "B"
        assert signing.jws_fits(token[:place] + other + token[place + 1 :]) is None, place


def test_base64url_has_one_writing():
    assert unb64(b64(b"\xfb\xff")) == b"\xfb\xff"
    for wrong in ("-_8=", "+/8", "-_9", "a", "a b"):
        with pytest.raises(ValueError, match=r"."):
            unb64(wrong)
