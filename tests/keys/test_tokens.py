"""Keys on a PKCS#11 token, with SoftHSM as the token."""

import multiprocessing
import shutil
import subprocess
from pathlib import Path

import pytest

from app.base import settings
from app.base.refusals import Conflict
from app.base.settings import SettingsError
from app.keys import folder, pades, queries, services, signing, tokens
from tests.keys.pages import AT, page, site
from tests.serving import get, served

MODULES = [Path("/usr/lib/softhsm/libsofthsm2.so"), *Path("/usr/lib").glob("*/softhsm/libsofthsm2.so")]
PIN = "4711"


@pytest.fixture(scope="module")
def token(tmp_path_factory):
    """The settings of a fresh token. SoftHSM reads its own settings once a process: all tests share the token."""
    program = shutil.which("softhsm2-util")
    module = next((path for path in MODULES if path.exists()), None)
    if program is None or module is None:
        pytest.fail("SoftHSM is missing: install the Debian package softhsm2")
    kept = tmp_path_factory.mktemp("tokens")
    conf = kept / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {kept}\nobjectstore.backend = file\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(conf))
        made = [program, "--init-token", "--free", "--label", "brevet", "--so-pin", "1234", "--pin", PIN]
        subprocess.run(made, check=True, capture_output=True)
        tokens.forget()
        yield {"pkcs11_module": str(module), "pkcs11_token": "brevet", "pkcs11_pin": PIN}
        tokens.forget()


def test_keys_are_made_on_the_token_and_no_private_half_is_in_the_folder(bare, tmp_path, token):
    with site(bare, tmp_path, **token):
        services.ensure()
        assert {entry.place for entry in folder.entries()} == {"token"}
        assert queries.is_guarded()
        assert list((tmp_path / "keys").glob("*.pem")) == []


def test_what_the_token_signs_fits(bare, tmp_path, token):
    with site(bare, tmp_path, **token):
        for purpose in ("document", "credential"):
            made = signing.sign(purpose, b"words")
            assert signing.fits(made.kid, b"words", made.signature)
        assert signing.jws_fits(signing.jws(b"words", {})) is not None
        assert pades.check(pades.sign(page(), at=AT)).original
        assert services.request_certificate().startswith("-----BEGIN CERTIFICATE REQUEST-----")


def test_keys_of_the_token_are_rotated(bare, tmp_path, token):
    with site(bare, tmp_path, **token):
        old = pades.sign(page(), at=AT)
        services.rotate("document")
        assert pades.check(old).original
        assert pades.check(pades.sign(page(), at=AT)).kid == queries.current("document").kid


def test_keys_in_files_stay_when_a_token_is_set_and_the_next_ones_are_on_it(bare, tmp_path, token):
    with site(bare, tmp_path):
        made = signing.sign("credential", b"words")
    with site(bare, tmp_path, **token):
        assert signing.sign("credential", b"words").kid == made.kid
        services.rotate("credential")
        assert queries.current("credential").place == "token"


@pytest.mark.parametrize(
    ("wrong", "code"), [({"pkcs11_pin": "0000"}, "token-pin"), ({"pkcs11_token": "another"}, "token-silent")]
)
def test_a_token_that_does_not_answer_is_said(bare, tmp_path, token, wrong, code):
    with site(bare, tmp_path, **token):
        services.ensure()
    tokens.forget()
    with site(bare, tmp_path, **(token | wrong)), pytest.raises(Conflict) as refused:
        signing.sign("document", b"words")
    assert refused.value.code == code
    assert PIN not in str(refused.value.details)


# the library cannot clean up what was begun in a session that has ended, and says so to nobody
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_session_that_ended_is_opened_again(bare, tmp_path, token):
    with site(bare, tmp_path, **token):
        first = signing.sign("document", b"words")
        tokens._session(folder.settings()).close()
        assert signing.sign("document", b"words").kid == first.kid


def _sign_in_child(app, answers):
    with app.app_context():
        made = signing.sign("document", b"words")
        answers.put((made.kid, made.signature))


def test_a_process_that_was_forked_opens_the_token_for_itself(bare, tmp_path, token):
    fork = multiprocessing.get_context("fork")
    with site(bare, tmp_path, **token):
        ours = signing.sign("document", b"words")
        answers = fork.Queue()
        child = fork.Process(target=_sign_in_child, args=(bare, answers))
        child.start()
        kid, signature = answers.get(timeout=60)
        child.join()
        assert kid == ours.kid
        assert signing.fits(kid, b"words", signature)
        assert signing.sign("document", b"words").kid == kid


def test_the_parent_of_a_site_does_not_open_the_token(bare, tmp_path, token):
    """A token's library may have threads and a line of its own, which do not survive the forks that serve the site."""
    values = {f"BREVET_{name.upper()}": value for name, value in token.items()}
    with served(tmp_path, **values) as (address, process, _log):
        assert get(f"{address}/.well-known/jwks.json")[0] == 200
        assert Path(token["pkcs11_module"]).name not in Path(f"/proc/{process.pid}/maps").read_text()
    with site(bare, tmp_path, **token):
        assert {entry.place for entry in folder.entries()} == {"token"}


def test_settings_of_a_token_are_checked_together(tmp_path):
    environment = {"BREVET_INSTANCE": str(tmp_path), "BREVET_PKCS11_MODULE": "/nowhere/token.so"}
    with pytest.raises(SettingsError) as refused:
        settings.read(environment | {"BREVET_TSA_URL": "ftp://time.example", "BREVET_PKCS11_PIN": "secret pin"})
    said = str(refused.value)
    assert "there is no file /nowhere/token.so" in said
    assert "BREVET_PKCS11_TOKEN" in said
    assert "BREVET_TSA_URL must start with" in said
    assert "secret pin" not in said


def test_settings_do_not_show_their_secrets(tmp_path):
    found = settings.read({"BREVET_INSTANCE": str(tmp_path), "BREVET_KEY_PASSPHRASE": "correct horse"})
    assert "correct horse" not in repr(found)
