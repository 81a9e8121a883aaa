"""What pages know of people, scoped to who asks."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.accounts import queries, services
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import NotFound
from tests import factories
from tests.accounts.test_services import second_centre


def names(viewer: queries.SignedIn, search: str) -> list[str]:
    """Whom a search finds."""
    return [row.name for row in queries.people(viewer, search)[0]]


def test_a_search_takes_its_words_literally(context: Flask) -> None:
    staff = factories.signed(factories.person("staff", name="Staff", email="s@x.org", organisation="Office"))
    factories.person(name="Percy 100%", email="percy@x.org")
    factories.person(name="Under_Score", email="under@x.org")
    factories.person(name="Back\\slash", email="back@x.org")
    assert names(staff, "%") == ["Percy 100%"]
    assert names(staff, "_") == ["Under_Score"]
    assert names(staff, "\\") == ["Back\\slash"]
    assert names(staff, "office STAFF") == ["Staff"]
    assert names(staff, "' OR 1=1 --") == []
    assert len(names(staff, "")) == 4


def test_a_list_comes_in_pages_and_says_how_many_there_are(context: Flask) -> None:
    staff = factories.signed(factories.person("staff", name="A"))
    for number in range(4):
        factories.person(name=f"B{number}")
    rows, total = queries.people(staff, page=2, size=2)
    assert ([row.name for row in rows], total) == (["B1", "B2"], 5)
    assert queries.people(staff, page=100_000)[0] == []


def test_nobody_sees_people_of_ansecond_centre(context: Flask) -> None:
    elsewhere = second_centre()
    with transaction():
        who = services.Particulars("Stranger", None, "police", "JO", "Elsewhere")
        stranger = services.register(who, None, elsewhere).id
    staff = factories.signed(factories.person("staff"))
    assert "Stranger" not in names(staff, "")
    with pytest.raises(NotFound):
        queries.person_seen_by(staff, stranger)
    with pytest.raises(NotFound):
        queries.shared_centre(staff, stranger)


def test_a_trainee_sees_nobody(context: Flask) -> None:
    trainee = factories.signed(factories.person())
    assert queries.people(trainee) == ([], 0)


def test_a_session_brings_the_person_and_all_roles_in_one_statement(context: Flask) -> None:
    who = factories.signed(factories.person("staff"))
    statements: list[str] = []

    def note(*call: Any) -> None:
        statements.append(call[2])

    event.listen(db.engine, "before_cursor_execute", note)
    found = queries.signed_in(who.token)
    event.remove(db.engine, "before_cursor_execute", note)
    assert found is not None and found.has_role("staff")
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
    assert found.expires_at > clock.now()


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1", "\ud800".encode("utf-8", "replace").decode(), "x" * 10_000])
def test_a_wrong_token_is_nobody(context: Flask, token: str) -> None:
    assert queries.signed_in(token) is None
