"""Registering, signing in, roles and reset links, in the database."""

from __future__ import annotations

import uuid
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.accounts import queries, rules, services
from app.accounts.models import Centre, Grant, Person, ResetLink, SignIn
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id, new_token
from app.base.refusals import Conflict, Forbidden, NotFound, Refusal
from app.ledger.models import Fact
from tests import factories

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def particulars(**changes: str | None) -> services.Particulars:
    """What somebody says of themself."""
    values = {"name": "Noor", "email": "noor@example.org", "category": "police", "nationality": "JO"}
    return services.Particulars(**(values | {"organisation": "Traffic police"} | changes))  # type: ignore[arg-type]


def second_centre() -> uuid.UUID:
    """The id of another centre than the one of the factories."""
    factories.centre()
    made = new_id()
    with transaction():
        db.session.add(Centre(id=made, name="Another centre", created_at=clock.now()))
    return made


def test_an_address_belongs_to_one_person_however_it_is_written(context: Flask) -> None:
    factories.person(email="noor@example.org")
    centre = factories.centre()
    with pytest.raises(Conflict), transaction():
        services.register(particulars(email="NOOR@example.org"), None, centre)
    assert db.session.query(Person).count() == 1


def test_people_without_an_address_do_not_exclude_each_other(context: Flask) -> None:
    first, second = factories.person(email=None), factories.person(email=None)
    assert first.id != second.id


def test_a_refused_change_leaves_the_person_and_the_transaction_whole(context: Flask) -> None:
    factories.person(email="taken@example.org")
    who = factories.person(name="Before", email="mine@example.org")
    with transaction():
        person = queries.person(who.id)
        with pytest.raises(Conflict):
            services.change_particulars(person, particulars(name="After", email="taken@example.org"), who.id)
        assert (person.name, person.email) == ("Before", "mine@example.org")
        assert queries.may_change(as_trainee(who), who.id) is False


def as_trainee(who: Person) -> queries.SignedIn:
    """A trainee as a request knows them, without opening a transaction."""
    return queries.SignedIn(who.id, who.name, None, "police", None, "", NOW, "", "token", frozenset())


def test_a_changed_name_must_be_confirmed_again_and_a_changed_address_ends_mailed_links(context: Flask) -> None:
    who, token = factories.person(), new_token()
    with transaction():
        services.confirm_name(who.id, who.name)
        services.offer_reset(who.id, token, rules.RESET_MAILED)
    with transaction():
        services.change_particulars(queries.person(who.id), particulars(email="new@example.org"), who.id)
    assert queries.person(who.id).name_confirmed == ""
    with pytest.raises(NotFound):
        queries.reset_link(token)


def test_a_new_password_ends_every_session_and_the_link_works_once(context: Flask) -> None:
    who, token = factories.person(), new_token()
    session = factories.signed(who).token
    with transaction():
        services.offer_reset(who.id, token, rules.RESET_MAILED)
    with transaction():
        services.use_reset(token, "a hash")
    assert queries.signed_in(session) is None
    with pytest.raises(NotFound), transaction():
        services.use_reset(token, "another hash")
    assert queries.credential(who.email or "") == (who.id, "a hash")


def test_a_later_link_ends_the_earlier_one(context: Flask) -> None:
    who, first, second = factories.person(), new_token(), new_token()
    with transaction():
        services.offer_reset(who.id, first, rules.RESET_PRINTED)
        services.offer_reset(who.id, second, rules.RESET_PRINTED)
    with pytest.raises(NotFound):
        queries.reset_link(first)
    assert queries.reset_link(second).person_id == who.id


def test_a_link_ends_with_its_time(context: Flask) -> None:
    who, token = factories.person(), new_token()
    with clock.set_clock(lambda: NOW), transaction():
        services.offer_reset(who.id, token, rules.RESET_MAILED)
    with clock.set_clock(lambda: NOW + rules.RESET_MAILED), pytest.raises(NotFound):
        queries.reset_link(token)


def test_someone_without_an_address_gives_one_with_the_link_and_nobody_loses_theirs(context: Flask) -> None:
    without, having = factories.person(email=None), factories.person(email="old@example.org")
    tokens = {without.id: new_token(), having.id: new_token()}
    with transaction():
        for person_id, token in tokens.items():
            services.offer_reset(person_id, token, rules.RESET_PRINTED)
        services.use_reset(tokens[without.id], "hash", "mine@example.org")
        services.use_reset(tokens[having.id], "hash", "stolen@example.org")
    assert queries.person(without.id).email == "mine@example.org"
    assert queries.person(having.id).email == "old@example.org"


def test_a_session_ends_with_its_time_and_is_swept_away(context: Flask) -> None:
    who = factories.person()
    with clock.set_clock(lambda: NOW):
        token = factories.signed(who).token
    later = NOW + rules.SESSION_LENGTH
    with clock.set_clock(lambda: later - timedelta(seconds=1)):
        assert queries.signed_in(token) is not None
    with clock.set_clock(lambda: later):
        assert queries.signed_in(token) is None
        services.drop_ended()
    assert db.session.query(SignIn).count() == db.session.query(ResetLink).count() == 0


@pytest.mark.parametrize(
    ("actor_role", "role", "refusal"),
    [("staff", "instructor", None), ("staff", "administrator", Forbidden), ("administrator", "staff", None)],
)
def test_a_role_is_given_only_by_those_who_may(
    context: Flask, actor_role: str, role: str, refusal: type[Refusal] | None
) -> None:
    actor, who = factories.signed(factories.person(actor_role)), factories.person()
    centre = factories.centre()
    with pytest.raises(refusal) if refusal else nullcontext(), transaction():
        services.grant(actor, who.id, centre, role)
        services.grant(actor, who.id, centre, role)
    assert db.session.query(Grant).filter_by(person_id=who.id, role=role).count() == (0 if refusal else 1)


def test_a_role_counts_only_in_its_centre(context: Flask) -> None:
    actor = factories.signed(factories.person("administrator"))
    other = second_centre()
    with pytest.raises(Forbidden), transaction():
        services.grant(actor, actor.id, other, "staff")


def test_the_last_administrator_stays(context: Flask) -> None:
    actor, centre = factories.signed(factories.person("administrator")), factories.centre()
    with pytest.raises(Conflict), transaction():
        services.withdraw_grant(actor, actor.id, centre, "administrator")
    second = factories.person("administrator")
    with transaction():
        services.withdraw_grant(actor, second.id, centre, "administrator")
    assert queries.has_administrator()


def test_staff_cannot_take_over_an_administrator(context: Flask) -> None:
    staff, boss = factories.signed(factories.person("staff")), factories.person("administrator")
    with pytest.raises(Forbidden):
        services.managed_by(staff, boss.id)


def test_the_privacy_notice_keeps_the_first_moment(context: Flask) -> None:
    who = factories.person()
    for moment in (NOW, NOW + timedelta(days=1)):
        with clock.set_clock(lambda moment=moment: moment), transaction():  # type: ignore[misc]
            services.see_privacy_notice(who.id)
    assert queries.person(who.id).privacy_seen_at == NOW


def test_a_changed_name_in_another_script_is_confirmed_again(context: Flask) -> None:
    who = factories.person(second_name="أمينة")
    with transaction():
        services.confirm_name(who.id, who.name)
        services.change_particulars(queries.person(who.id), particulars(name=who.name, second_name="أمينة"), who.id)
    assert queries.person(who.id).name_confirmed == who.name
    with transaction():
        services.change_particulars(queries.person(who.id), particulars(name=who.name, second_name="أمينه"), who.id)
    assert (queries.person(who.id).name_confirmed, queries.person(who.id).second_name) == ("", "أمينه")


def test_confirming_takes_over_both_names_as_they_were_shown(context: Flask) -> None:
    who = factories.person(second_name="Старое")
    with transaction():
        services.confirm_name(who.id, who.name, "Новое")
    assert queries.person(who.id).second_name == "Новое"


def test_a_first_address_by_a_slip_keeps_the_name_in_another_script(context: Flask) -> None:
    who, token = factories.person(email=None, second_name="Амина"), new_token()
    with transaction():
        services.offer_reset(who.id, token, timedelta(hours=1))
        services.use_reset(token, "hash", "new@example.org")
    assert queries.person(who.id).second_name == "Амина"


def test_a_unit_is_told_only_while_she_agrees_and_another_address_is_agreed_to_anew(context: Flask) -> None:
    who = factories.person()
    agreed = []
    acts = [("g1@example.org", True), ("g1@example.org", True), ("g2@example.org", True), ("g2@example.org", False)]
    for number, (address, says) in enumerate([*acts, ("", True)]):
        moment = NOW + timedelta(days=number)
        with clock.set_clock(lambda at=moment: at), transaction():
            services.tell_unit(queries.person(who.id), address, says)
        agreed.append(queries.person(who.id).unit_agreed_at)
    assert agreed == [NOW, NOW, NOW + timedelta(days=2), None, None]
    facts = db.session.query(Fact).filter_by(subject=f"person:{who.id}", verb="unit-changed").order_by(Fact.at)
    assert [fact.data["agreed"] for fact in facts] == [True, True, False, False]
