"""Facts are chained, and a change to any of them shows."""

import pytest
from sqlalchemy import select, update

from app.base.db import db, transaction
from app.base.ids import new_id
from app.ledger import rules, services
from app.ledger.models import Fact

pytestmark = pytest.mark.usefixtures("context")


def facts(count):
    with transaction():
        for number in range(count):
            services.record("tested", f"thing:{number}", new_id(), number=number)


def test_every_committed_fact_is_sealed_once():
    facts(3)
    assert services.unsealed() == 3
    assert services.seal_facts() == 3
    assert services.seal_facts() == 0
    assert (services.unsealed(), services.broken_seals()) == (0, [])


def test_seals_follow_one_another():
    facts(2)
    services.seal_facts()
    facts(2)
    services.seal_facts()
    assert services.broken_seals() == []


@pytest.mark.parametrize(
    "change", [{"verb": "invented"}, {"subject": "thing:9"}, {"data": {"number": 7}}, {"actor": None}]
)
def test_a_changed_fact_breaks_its_seal(change):
    facts(2)
    services.seal_facts()
    facts(1)
    services.seal_facts()
    one = db.session.scalars(select(Fact.id).where(Fact.seal == 1)).first()
    with transaction():
        db.session.execute(update(Fact).where(Fact.id == one).values(**change))
    assert services.broken_seals() == [1]


def test_a_removed_fact_breaks_its_seal():
    facts(2)
    services.seal_facts()
    with transaction():
        db.session.delete(db.session.scalars(select(Fact)).first())
    assert services.broken_seals() == [1]


def test_a_seal_depends_on_everything_before_it():
    assert rules.chain(rules.FIRST, [{"a": 1}]) != rules.chain("1" * 64, [{"a": 1}])
    assert rules.chain(rules.FIRST, [{"a": 1}, {"b": 2}]) != rules.chain(rules.FIRST, [{"b": 2}, {"a": 1}])
