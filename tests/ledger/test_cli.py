"""The command that proves the ledger says what holds and what does not."""

import pytest
from sqlalchemy import update

from app.base.db import db, transaction
from app.ledger import services
from app.ledger.cli import ledger
from app.ledger.models import Fact


@pytest.fixture
def check(app):
    """Runs the command; gives its exit code and all that it said."""

    def run():
        done = app.test_cli_runner().invoke(ledger, ["check"])
        return done.exit_code, done.output

    return run


def record(app, *verbs):
    with app.app_context():
        with transaction():
            for verb in verbs:
                services.record(verb, "thing:1")
        services.seal_facts()


def test_a_whole_chain_is_said_to_hold_with_its_last_seal(app, check):
    record(app, "one", "two")
    record(app, "three")
    code, said = check()
    assert code == 0
    assert "Last seal: 2 of " in said
    assert "Every seal fits" in said


def test_a_changed_fact_is_found_and_its_seal_named(app, check):
    record(app, "one")
    record(app, "two")
    with app.app_context(), transaction():
        db.session.execute(update(Fact).where(Fact.verb == "two").values(verb="other"))
    code, said = check()
    assert code == 1
    assert "before them: 2" in said


def test_an_empty_ledger_holds(check):
    code, said = check()
    assert code == 0
    assert "Last seal" not in said
