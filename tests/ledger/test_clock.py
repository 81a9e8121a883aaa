"""A clock that was set back is noticed before anything is issued by it, until somebody says that it is right."""

from datetime import UTC, datetime, timedelta

import pytest

from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.ledger import rules, services
from app.ledger.cli import ledger
from app.ledger.models import Fact

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def record(at, seal=True):
    with clock.set_clock(lambda: at):
        with transaction():
            services.record("tested", "thing:1")
        if seal:
            services.seal_facts()


def behind(at):
    with clock.set_clock(lambda: at):
        found = services.clock_is_behind()
    db.session.rollback()
    return found


def accept(at, reason="it ran ahead"):
    with clock.set_clock(lambda: at), transaction():
        services.accept_clock(new_id(), reason)


def test_an_empty_ledger_is_behind_nothing(context):
    assert not behind(NOON)


@pytest.mark.parametrize("sealed", [True, False])
def test_a_clock_before_the_newest_fact_is_behind(context, sealed):
    record(NOON, seal=sealed)
    assert behind(NOON - HOUR)
    assert not behind(NOON)
    assert not behind(NOON + HOUR)


def test_two_machines_whose_clocks_differ_a_little_are_not_behind(context):
    record(NOON)
    assert not behind(NOON - rules.SKEW)
    assert behind(NOON - rules.SKEW - timedelta(seconds=1))


def test_what_is_recorded_and_sealed_by_the_clock_that_is_behind_does_not_hide_it(context):
    record(NOON)
    for minutes in range(3):
        record(NOON - HOUR + timedelta(minutes=minutes))
    assert behind(NOON - HOUR)
    assert services.broken_seals() == []


def test_a_fact_of_the_future_is_not_hidden_when_it_is_sealed(context):
    record(NOON, seal=False)
    with clock.set_clock(lambda: NOON - HOUR):
        services.seal_facts()
    assert behind(NOON - HOUR)


def test_a_clock_that_was_accepted_stays_so_until_something_newer_is_recorded(context):
    record(NOON)
    accept(NOON - HOUR)
    assert not behind(NOON - HOUR)
    record(NOON - HOUR)
    assert not behind(NOON - HOUR)
    record(NOON + HOUR)
    assert behind(NOON)
    accept(NOON)
    assert not behind(NOON)


def test_who_accepted_a_clock_and_why_is_kept(context):
    record(NOON)
    accept(NOON - HOUR, "the battery was empty")
    fact = db.session.query(Fact).filter_by(subject=services.CLOCK).one()
    assert (fact.data["reason"], fact.data["newest"]) == ("the battery was empty", NOON.isoformat())
    assert fact.actor is not None


def test_a_clock_that_is_right_needs_no_acceptance_and_keeps_none(context):
    record(NOON)
    accept(NOON + HOUR)
    assert db.session.query(Fact).filter_by(subject=services.CLOCK).count() == 0


# ---------------------------------------------------------------- the command


def run(app, at, *arguments):
    with clock.set_clock(lambda: at):
        done = app.test_cli_runner().invoke(ledger, ["accept-clock", *arguments])
    return done.exit_code, done.output


def test_the_command_accepts_the_clock_with_its_reason(app):
    with app.app_context():
        record(NOON)
    code, said = run(app, NOON - HOUR, "--reason", "the battery was empty")
    assert code == 0
    assert "2026-11-24 12:00:00 UTC was recorded by a clock that was wrong" in said
    with app.app_context():
        assert not behind(NOON - HOUR)


def test_the_command_says_when_there_is_nothing_to_accept(app):
    code, said = run(app, NOON, "--reason", "just so")
    assert (code, "nothing to accept" in said) == (0, True)


@pytest.mark.parametrize("arguments", [(), ("--reason", "  ")])
def test_the_command_refuses_without_a_reason(app, arguments):
    assert run(app, NOON, *arguments)[0] == 2
