"""Proofs and tokens, checked by packages of others, each beside copies in which one thing was changed."""

import base64
import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from app.certificates.credentials import achievement, integrity, jwt, signers, status
from app.keys import folder, keyring, queries, signing
from app.keys.rules import b64
from tests import npm
from tests.certificates.credentials.samples import COURSE_PAGE, ISSUED, LATER, PLACE, credential, issuer, payload

OTHER_SITE = "did:web:elsewhere.example"
# one change of everything that matters, by the path to it
CHANGES = {
    "name": (("credentialSubject", "identifier", 0, "identityHash"), "Amina Odhiamba"),
    "second name": (("credentialSubject", "identifier", 1, "identityHash"), "أمينة"),
    "rank": (("credentialSubject", "identifier", 2, "identityHash"), "Colonel"),
    "hashed": (("credentialSubject", "identifier", 0, "hashed"), True),
    "course": (("credentialSubject", "achievement", "name"), "A better course"),
    "title": (("name",), "Certificate of Excellence"),
    "length": (("credentialSubject", "achievement", "criteria", "narrative"), "30 days"),
    "edition": (("credentialSubject", "achievement", "version"), "5"),
    "result": (("credentialSubject", "result", 0, "value"), "98"),
    "completed": (("credentialSubject", "activityEndDate"), "2026-11-23"),
    "run": (("credentialSubject", "term"), "Geneva"),
    "issued": (("validFrom",), "2026-11-24T08:30:00Z"),
    "until": (("validUntil",), "2039-11-24T23:59:59-12:00"),
    "number": (("credentialSubject", "licenseNumber"), "GPS-2026-0000-0000-0000-0"),
    "address": (("id",), "https://training.example.org/verify/GPS-2026-0000-0000-0000-0"),
    "status index": (("credentialStatus", "statusListIndex"), "94568"),
    "status list": (("credentialStatus", "statusListCredential"), "https://training.example.org/status/2"),
    "issuer": (("issuer", "id"), OTHER_SITE),
    "issuer's name": (("issuer", "name"), "Southern Training Centre"),
    "payload": (("relatedResource", 0, "digestSRI"), "sha256-" + "A" * 43 + "="),
}


def changed(document, path, value):
    found = deepcopy(document)
    *way, last = path
    inner = found
    for step in way:
        inner = inner[step]
    assert inner[last] != value
    inner[last] = value
    return found


def revoked(*bits, url=PLACE.url, by=None, now=ISSUED):
    return integrity.proved(status.list_credential(url, by or issuer(), "revocation", bits, now), now)


# ---------------------------------------------------------------- Data Integrity


def test_another_package_accepts_the_proof(checker):
    answer = checker.integrity(integrity.proved(credential(), ISSUED), revoked())
    assert (answer["verified"], answer["revoked"]) == (True, False), answer


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_credential_is_refused(checker, what):
    document = changed(integrity.proved(credential(), ISSUED), *CHANGES[what])
    # the changed one's list and issuer are there to be found, so that nothing but the proof refuses it
    lists = (revoked(), revoked(url="https://training.example.org/status/2"))
    answer = checker.integrity(document, *lists, queries.did_document() | {"id": OTHER_SITE})
    assert answer["verified"] is False
    assert "Invalid signature" in answer["said"], answer


@pytest.mark.parametrize("what", ["created", "proofPurpose", "verificationMethod", "proofValue"])
def test_a_changed_proof_is_refused(checker, what):
    document = integrity.proved(credential(), ISSUED)
    key = queries.current("document").kid
    others = {
        "created": "2026-11-25T08:30:01Z",
        "proofPurpose": "authentication",
        "verificationMethod": f"{queries.did()}#{key}",
        "proofValue": integrity.proved(credential(edition=5), ISSUED)["proof"]["proofValue"],
    }
    answer = checker.integrity(changed(document, ("proof", what), others[what]), revoked())
    assert answer["verified"] is False


def test_a_property_more_is_refused(checker):
    document = integrity.proved(credential(), ISSUED)
    for extra in ({"honours": "with distinction"}, {"description": "With distinction"}):
        assert checker.integrity(document | extra, revoked())["verified"] is False


def test_a_term_that_no_context_defines_is_not_signed():
    with pytest.raises(ValueError, match="no context defines"):
        integrity.proved(credential() | {"honours": "with distinction"}, ISSUED)


def test_a_context_that_is_not_shipped_is_not_fetched():
    document = credential()
    document["@context"].append("https://elsewhere.example/context.json")
    with pytest.raises(ValueError, match="cannot be read as RDF"):
        integrity.proved(document, ISSUED)
    with pytest.raises(ValueError, match="never fetched"):
        integrity.context("https://elsewhere.example/context.json")


def test_a_credential_is_refused_before_and_after_its_time(checker):
    document = integrity.proved(credential(), ISSUED)
    for now, accepted in (
        ("2026-11-25T08:00:00Z", False),
        ("2029-11-25T11:00:00Z", True),  # the last day, in the farthest west
        ("2029-11-25T12:30:00Z", False),
    ):
        assert checker.integrity(document, revoked(), now=now)["verified"] is accepted, now


def test_the_same_credential_always_gives_the_same_proof():
    assert integrity.proved(credential(), ISSUED) == integrity.proved(credential(), ISSUED)


def test_a_specimen_passes_nowhere_as_genuine(checker):
    answer = checker.integrity(integrity.proved(credential(), ISSUED, specimen=True), revoked())
    assert answer["verified"] is False
    answer = checker.jwt(jwt.signed(credential(), specimen=True))
    assert answer["verified"] is False
    assert "no applicable key" in answer["said"]


# ---------------------------------------------------------------- the list of what was revoked


def test_a_revoked_certificate_is_found_in_the_list(checker):
    document = integrity.proved(credential(), ISSUED)
    for bits, found in (((PLACE.index,), True), ((PLACE.index - 1, PLACE.index + 1), False), ((), False)):
        assert checker.integrity(document, revoked(*bits))["revoked"] is found


def test_a_list_that_was_changed_or_is_of_somebody_else_counts_for_nothing(checker):
    document = integrity.proved(credential(), ISSUED)
    emptied = changed(revoked(PLACE.index), ("credentialSubject", "encodedList"), status.encoded([]))
    unsigned = status.list_credential(PLACE.url, issuer(), "revocation", [], ISSUED)
    assert checker.integrity(document, emptied)["verified"] is False
    assert checker.integrity(document, unsigned)["verified"] is False
    assert checker.integrity(document)["verified"] is False


# ---------------------------------------------------------------- JWT


def test_another_package_accepts_the_token(checker):
    answer = checker.jwt(jwt.signed(credential()))
    assert answer["verified"] is True, answer
    claims = {"iss", "jti", "nbf", "exp", "sub"}
    assert {name: value for name, value in answer["payload"].items() if name not in claims} == credential()
    assert {name: answer["payload"][name] for name in ("iss", "jti", "sub")} == {
        "iss": queries.did(), "jti": credential()["id"], "sub": credential()["credentialSubject"]["id"],
    }  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_token_is_refused(checker, what):
    head, body, signature = jwt.signed(credential()).split(".")
    document = json.loads(base64.urlsafe_b64decode(body + "=="))
    altered = b64(json.dumps(changed(document, *CHANGES[what])).encode())
    answer = checker.jwt(f"{head}.{altered}.{signature}")
    assert answer == {"verified": False, "said": "JWSSignatureVerificationFailed: signature verification failed"}


def test_a_token_names_no_algorithm_of_its_own(checker):
    _, body, _ = jwt.signed(credential()).split(".")
    kid = f"{queries.did()}#{queries.current('document').kid}"
    for header in ({"alg": "none"}, {"alg": "HS256", "kid": kid}, {"alg": "EdDSA", "kid": kid}):
        assert checker.jwt(f"{b64(json.dumps(header | {'typ': 'vc+jwt'}).encode())}.{body}.")["verified"] is False


def test_a_token_has_its_time(checker):
    token = jwt.signed(credential())
    assert checker.jwt(token, now="2029-11-25T11:00:00Z")["verified"] is True
    assert "JWTExpired" in checker.jwt(token, now="2029-11-25T12:30:00Z")["said"]
    assert "nbf" in checker.jwt(token, now="2026-11-25T08:00:00Z")["said"]
    assert checker.jwt(jwt.signed(credential(valid_until=None)), now="2099-01-01T00:00:00Z")["verified"] is True


def test_our_own_reader_accepts_the_token():
    found = signing.jws_fits(jwt.signed(credential()))
    assert found is not None
    assert found.kid == queries.current("document").kid


# ---------------------------------------------------------------- a reader of Open Badges


def long_ago(**changes):
    """A credential that is valid by the clock of whoever reads it, since that reader takes no other time."""
    when = datetime(2024, 3, 1, 9, tzinfo=UTC)
    return achievement.credential(payload(valid_until=None, **changes), issuer(), PLACE, COURSE_PAGE, when), when


def test_a_library_for_open_badges_accepts_the_token():
    document, _ = long_ago()
    read = OB3Verifier(queries.current("document").public).verify(jwt.signed(document))
    assert (read.id, read.issuer.id) == (document["id"], queries.did())
    assert read.achievement.name == document["credentialSubject"]["achievement"]["name"]


def test_a_library_for_open_badges_accepts_the_proof_and_not_a_changed_one():
    document, when = long_ago()
    reader = OB3LdpVerifier(queries.current("credential").public)
    proved = integrity.proved(document, when)
    assert reader.verify(proved).id == document["id"]
    with pytest.raises(OB3VerificationError):
        reader.verify(changed(proved, *CHANGES["name"]))


# ---------------------------------------------------------------- keys


def test_the_key_that_is_named_is_the_key_that_signed_though_keys_were_rotated_in_between(monkeypatch):
    stale = [keyring.signer("credential", specimen=True)]
    genuine = keyring.signer

    def once_stale(purpose, specimen=False):
        return stale.pop() if stale else genuine(purpose, specimen)

    monkeypatch.setattr(signers.keyring, "signer", once_stale)
    made = signers.signed("credential", str.encode)
    assert stale == []
    assert signing.fits(made.kid, made.kid.encode(), made.signature)
    assert made.kid == queries.current("credential").kid


def test_a_credential_outlives_its_key(checker):
    token, document = jwt.signed(credential()), integrity.proved(credential(), ISSUED)
    kept = revoked()
    with folder.locked():
        keyring.make("document")
        keyring.make("credential")
    assert checker.jwt(token, now=LATER)["verified"] is True
    assert checker.integrity(document, kept)["verified"] is True
    assert checker.jwt(jwt.signed(credential()))["verified"] is True


def test_the_lock_of_the_packages_names_no_address_of_a_registry():
    assert "resolved" not in (npm.HERE / "package-lock.json").read_text()
