"""`brevet keys`, as an administrator types it."""

import json

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from app.base.db import db
from app.cli import brevet
from app.keys import keyring, queries, services
from app.ledger.models import Fact
from tests.keys.pages import site
from tests.keys.test_services import issued


@pytest.fixture
def brevet_keys(app, tmp_path):
    """Run a command on a site with keys of its own; settings can be changed for one run."""

    def run(*arguments, **changes):
        with site(app, tmp_path, **changes):
            done = CliRunner().invoke(brevet, ["keys", *arguments], obj=ScriptInfo(create_app=lambda: app))
        return done.exit_code, done.output

    yield run
    with app.app_context():
        db.session.rollback()


def kids(output):
    return [line.split()[0] for line in output.splitlines()]


def test_an_empty_site_says_how_keys_are_made_and_makes_them(brevet_keys):
    assert "brevet keys make" in brevet_keys("list")[1]
    code, output = brevet_keys("make")
    assert (code, output.count("signs.")) == (0, 2)
    code, output = brevet_keys("list")
    assert code == 0
    assert output.count("active") == 2
    assert output.count("NOT ENCRYPTED") == 2
    assert brevet_keys("make")[0] == 0
    assert kids(brevet_keys("list")[1]) == kids(output)


def test_each_act_is_listed_and_in_the_ledger(app, brevet_keys):
    brevet_keys("make")
    for purpose in ("document", "credential"):
        assert "signs from now on" in brevet_keys("rotate", purpose)[1]
    first = kids(brevet_keys("list")[1])[0]
    assert brevet_keys("retire", first)[0] == 0
    assert brevet_keys("compromise", first, "--reason", "A laptop was stolen.")[0] == 0
    output = brevet_keys("list")[1]
    assert sorted(line.split()[3] for line in output.splitlines()) == ["active", "compromised", "retired", "retired"]
    with app.app_context():
        facts = sorted((fact.verb, fact.subject == f"key:{first}") for fact in db.session.query(Fact))
        assert facts.count(("key-rotated", False)) == 2
        assert ("key-retired", True) in facts
        assert ("key-compromised", True) in facts
        assert "laptop" not in str([fact.data for fact in db.session.query(Fact)])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["retire", "nobody"], "This site has no key nobody"),
        (["retire", "-abcdefghijklmno"], "This site has no key -abcdefghijklmno"),
        (["compromise", "--abcdefghijklmn", "--reason", "x"], "This site has no key --abcdefghijklmn"),
        (["compromise", "nobody", "--reason", "x"], "This site has no key nobody"),
        (["encrypt"], "Set BREVET_KEY_PASSPHRASE first"),
        (["compromise", "nobody"], "--reason"),
        (["rotate", "root"], "root"),
        (["export"], "--public"),
    ],
)
def test_what_cannot_be_ends_with_one_sentence_and_2(brevet_keys, arguments, said):
    code, output = brevet_keys(*arguments)
    assert code == 2
    assert said in output
    assert "Traceback" not in output


def test_a_wrong_passphrase_ends_with_one_sentence_and_2(brevet_keys):
    assert brevet_keys("make", key_passphrase="correct horse")[0] == 0
    assert "file, encrypted" in brevet_keys("list")[1]
    code, output = brevet_keys("make", key_passphrase="wrong horse")
    assert code == 2
    assert "BREVET_KEY_PASSPHRASE does not open it" in output
    assert "horse" not in output


def test_plain_keys_are_encrypted(brevet_keys):
    brevet_keys("make")
    assert "Encrypted: " in brevet_keys("encrypt", key_passphrase="correct horse")[1]
    assert brevet_keys("encrypt", key_passphrase="correct horse")[1] == "No key file is plain.\n"
    assert "NOT ENCRYPTED" not in brevet_keys("list")[1]


def test_the_public_keys_are_printed_as_a_key_set(brevet_keys):
    code, output = brevet_keys("export", "--public")
    assert code == 0
    assert {key["alg"] for key in json.loads(output)["keys"]} == {"ES256", "EdDSA"}
    assert "PRIVATE" not in output


def test_a_certificate_is_asked_for_and_brought_in(app, brevet_keys, tmp_path):
    request = brevet_keys("request-certificate")[1]
    made, above = issued(request)
    file = tmp_path / "made.pem"
    file.write_text(made + above)
    code, output = brevet_keys("import-certificate", str(file))
    assert code == 0, output
    with app.app_context(), site(app, tmp_path):
        assert queries.current("document").certificate == keyring.der(made)
    file.write_bytes(b"\xff\xfe no certificate")
    code, output = brevet_keys("import-certificate", str(file))
    assert (code, "no certificate in PEM" in output) == (2, True)


def test_bringing_the_database_up_to_date_makes_the_keys(app, tmp_path):
    with site(app, tmp_path):
        done = CliRunner().invoke(brevet, ["db", "upgrade"], obj=ScriptInfo(create_app=lambda: app))
        assert done.exit_code == 0, done.output
        with app.app_context():
            assert len(queries.every()) == 2
            assert {fact.verb for fact in db.session.query(Fact)} == {"key-made"}
            services.ensure()
            db.session.rollback()
