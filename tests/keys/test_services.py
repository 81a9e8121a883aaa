"""Keys: made once, kept safely, rotated with overlap, retired, declared compromised."""

import base64
import json
import multiprocessing
import stat
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict, Invalid, NotFound
from app.keys import authority, folder, keyring, pades, queries, rules, services, signing, specimens
from app.ledger.models import Fact
from tests.keys.pages import AT, page, site


@pytest.fixture
def place(bare, tmp_path):
    with site(bare, tmp_path):
        yield tmp_path / "keys"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_keys_are_made_at_first_need_and_only_their_owner_reads_them(place):
    kid = queries.current("document").kid
    assert mode(place) == 0o700
    assert {mode(file) for file in place.iterdir()} == {0o600}
    assert {entry.purpose for entry in folder.entries()} == {"root", "document"}
    assert queries.current("document").kid == kid


def test_keys_that_were_copied_here_openly_are_closed_at_the_next_start(place):
    services.ensure()
    place.chmod(0o755)
    for file in place.iterdir():
        file.chmod(0o644)
    services.ensure()
    assert mode(place) == 0o700
    assert {mode(file) for file in place.glob("*.pem")} == {0o600}


def test_a_name_is_the_beginning_of_the_thumbprint(place):
    from joserfc import jwk as foreign

    for key in (queries.current("document"), queries.current("credential")):
        assert foreign.import_key(rules.jwk(key.public)).thumbprint()[:16] == key.kid


def _first_need(app, answers):
    with app.app_context():
        answers.put(queries.current("document").kid)


def test_processes_that_start_at_once_make_one_key(bare, place):
    fork = multiprocessing.get_context("fork")
    answers = fork.Queue()
    started = [fork.Process(target=_first_need, args=(bare, answers)) for _ in range(6)]
    for process in started:
        process.start()
    found = {answers.get(timeout=60) for _ in started}
    for process in started:
        process.join()
    assert len(found) == 1
    assert len(list(place.glob("*.pem"))) == 2  # the root's and the document key's


def _rotate(app, answers):
    with app.app_context():
        answers.put(services.rotate("credential"))


def test_what_another_process_changes_is_seen_at_once(bare, place):
    queries.current("credential")
    fork = multiprocessing.get_context("fork")
    for _ in range(5):
        answers = fork.Queue()
        other = fork.Process(target=_rotate, args=(bare, answers))
        other.start()
        kid = answers.get(timeout=60)
        other.join()
        assert queries.current("credential").kid == kid


def test_what_a_killed_process_left_is_not_taken_for_a_key(place):
    (folder.path() / ".tmp123").write_bytes(b"half a ")
    (folder.path() / "nobody.pem").write_bytes(b"a private key whose public half was never written")
    assert queries.public(queries.current("credential").kid) is not None
    assert len(queries.every()) == 1


def test_private_bytes_are_in_no_words_about_a_key(place):
    signer = keyring.signer("credential")
    secret = signer.private.private_bytes_raw()
    said = repr([signer, queries.every(), folder.entries(), folder.settings()]) + json.dumps(queries.jwks())
    assert secret.hex() not in said
    assert base64.urlsafe_b64encode(secret).decode().rstrip("=") not in said
    assert '"d"' not in said


def test_with_a_passphrase_the_files_are_encrypted_and_open_only_with_it(bare, tmp_path):
    with site(bare, tmp_path, key_passphrase="correct horse"):
        made = signing.sign("document", b"words")
        assert queries.is_guarded()
        assert (tmp_path / "keys" / f"{made.kid}.pem").read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY")
    for wrong in ("", "wrong"):
        with site(bare, tmp_path, key_passphrase=wrong):
            assert signing.fits(made.kid, b"words", made.signature)  # verifying needs no secret
            with pytest.raises(Conflict) as refused:
                signing.sign("document", b"words")
            assert refused.value.code == "key-locked"


def test_plain_keys_are_encrypted_afterwards_and_stay_the_same_keys(bare, tmp_path):
    with site(bare, tmp_path):
        services.ensure()
        before = {key.kid for key in queries.every()}
        assert not queries.is_guarded()
        with pytest.raises(Conflict) as refused:
            services.encrypt()
        assert refused.value.code == "no-passphrase"
    with site(bare, tmp_path, key_passphrase="correct horse"):
        assert len(services.encrypt()) == 3
        assert services.encrypt() == []
        services.ensure()
        assert {key.kid for key in queries.every()} == before
        assert all(b"ENCRYPTED" in file.read_bytes() for file in (tmp_path / "keys").glob("*.pem"))


def test_a_lost_or_broken_file_is_said_and_is_not_replaced_in_silence(place):
    kid = queries.current("document").kid
    file = place / f"{kid}.pem"
    file.write_bytes(b"-----BEGIN PRIVATE KEY-----\nrubbish\n-----END PRIVATE KEY-----\n")
    with pytest.raises(Conflict) as refused:
        signing.sign("document", b"")
    assert refused.value.code == "key-broken"
    file.unlink()
    folder._read_private.cache_clear()
    with pytest.raises(Conflict) as refused:
        signing.sign("document", b"")
    assert refused.value.code == "key-missing"
    assert queries.current("document").kid == kid


@pytest.mark.parametrize("purpose", rules.PURPOSES)
def test_after_a_rotation_the_new_key_signs_and_the_old_one_verifies(place, purpose):
    old = signing.sign(purpose, b"old")
    kid = services.rotate(purpose)
    new = signing.sign(purpose, b"new")
    assert new.kid == kid != old.kid
    assert signing.fits(old.kid, b"old", old.signature)
    assert signing.fits(new.kid, b"new", new.signature)
    assert [key.state for key in queries.every() if key.purpose == purpose] == ["active", "retired"]
    assert {old.kid, new.kid} <= {key["kid"] for key in queries.jwks()["keys"]}


def test_a_retired_key_is_followed_by_a_new_one_at_next_need(place):
    kid = queries.current("credential").kid
    services.retire(kid)
    assert queries.public(kid).state == "retired"
    assert queries.current("credential").kid != kid
    with pytest.raises(Conflict) as refused:
        services.retire(kid)
    assert refused.value.code == "key-signs-no-more"


def test_a_compromised_key_signs_no_more_and_leaves_the_did_document(place):
    kid = queries.current("credential").kid
    services.compromise(kid, "A backup was stolen.")
    found = queries.public(kid)
    assert (found.state, found.reason) == ("compromised", "A backup was stolen.")
    assert queries.current("credential").kid != kid
    assert kid not in json.dumps(queries.did_document())
    described = {key["kid"]: key for key in queries.jwks()["keys"]}[kid]
    assert described["brevet_compromised_at"]
    with pytest.raises(Conflict) as refused:
        services.compromise(kid, "Again.")
    assert refused.value.code == "key-compromised-already"


def test_the_specimen_cannot_be_retired_and_nor_can_what_is_not_there(place):
    for kid in (specimens.specimen("document").public.kid, "unknown"):
        with pytest.raises(NotFound):
            services.retire(kid)


def test_the_ledger_hears_once_what_became_of_each_key(context, tmp_path):
    with site(context, tmp_path):
        _tell_the_ledger()


def _tell_the_ledger():
    services.ensure()
    first = queries.current("document").kid
    second = services.rotate("document")
    services.compromise(first, "Lost.")
    services.retire(second)
    for _ in range(2):
        with transaction():
            services.record()
    facts = [(fact.verb, fact.subject) for fact in db.session.query(Fact)]
    assert sorted(verb for verb, _ in facts) == ["key-compromised", "key-made", "key-made", "key-made", "key-made",
                                                 "key-retired", "key-rotated"]  # fmt: skip
    assert ("key-rotated", f"key:{first}") in facts
    assert ("key-compromised", f"key:{first}") in facts
    db.session.rollback()


def test_the_certificate_says_for_whom_and_what_it_may_be_used(place):
    found = x509.load_der_x509_certificate(queries.current("document").certificate)
    usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
    purposes = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)
    assert [purpose.dotted_string for purpose in purposes] == ["1.3.6.1.5.5.7.3.36"]
    assert "CN=Peace Support Training Centre" in found.subject.rfc4514_string()
    root = x509.load_pem_x509_certificate(queries.root().encode())
    found.verify_directly_issued_by(root)
    assert 19 < (root.not_valid_after_utc - root.not_valid_before_utc) / timedelta(days=365.25) < 20.1


def test_the_longest_names_fit_into_a_certificate(bare, tmp_path):
    with site(bare, tmp_path, centre_name="مركز " * 40, site_name="Ж" * 300):
        assert pades.check(pades.sign(page(), at=AT)).original


# ---------------------------------------------------------------- a foreign authority


def issued(request, *, days=30, key=None):
    """An authority of the outside issues what is asked for; returns PEM of the certificate and of the authority's."""
    above = ec.generate_private_key(ec.SECP256R1())
    names = authority.Names("A ministry", "National authority")
    now = clock.now()
    root = authority.root(above, names, now)
    asked = x509.load_pem_x509_csr(request.encode())
    assert asked.is_signature_valid
    builder = x509.CertificateBuilder(
        x509.load_der_x509_certificate(root).subject, asked.subject, key or asked.public_key(), 7,
        now - timedelta(days=40), now + timedelta(days=days),
    )  # fmt: skip
    made = builder.sign(above, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
    return made, keyring.pem(root)


def test_a_certificate_of_a_foreign_authority_is_used_from_then_on(place):
    before = pades.sign(page(), at=AT)
    made, above = issued(services.request_certificate())
    kid = services.import_certificate(f"words of the authority\n{made}{above}")
    assert kid == queries.current("document").kid
    assert keyring.der(made) == queries.current("document").certificate
    after = pades.sign(page(), at=AT)
    assert keyring.der(made).hex().upper().encode() in after
    assert pades.check(before).original
    assert pades.check(after).original


def test_a_certificate_that_does_not_fit_changes_nothing(place):
    request = services.request_certificate()
    before = queries.current("document").certificate
    made, above = issued(request)
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key()
    cases = {
        "": "no-certificates",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n": "certificate-chain",
        above + made: "certificate-chain",
        made + issued(request)[1]: "certificate-chain",
        issued(request, days=-1)[0]: "certificate-chain",
        issued(request, key=stranger)[0]: "certificate-for-another-key",
        made * 7: "no-certificates",
    }
    for text, code in cases.items():
        with pytest.raises(Invalid) as refused:
            services.import_certificate(text)
        assert refused.value.code == code
    assert queries.current("document").certificate == before


def test_after_all_private_files_are_lost_a_new_key_and_a_new_root_sign_and_the_old_key_still_verifies(place):
    old = signing.jws(b"{}", {})
    for file in place.glob("*.pem"):
        file.unlink()
    folder._read_private.cache_clear()
    with pytest.raises(Conflict):
        services.ensure()
    services.rotate("document")
    services.rotate("credential")
    services.ensure()
    new = signing.jws(b"{}", {})
    found = [signing.jws_fits(token, None) for token in (old, new)]
    assert None not in found
    assert len({one.kid for one in found}) == 2
    assert sum(entry.purpose == "root" and entry.retired_at is None for entry in folder.entries()) == 1
    assert queries.root().count("BEGIN CERTIFICATE") == 2
