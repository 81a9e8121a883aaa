"""Modules and banks of other courses in a draft: included by reference, renewed when somebody says so."""

import pytest

from app.accounts.models import Centre
from app.authoring.queries import drafts as queries
from app.authoring.rules import reusing
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.catalogue.models import Course
from tests.authoring import small

REUSE = "/author/small/reuse"
OTHER = {
    path: text.replace("SML", "OTH").replace("A small course", "Another course").replace("{#", "{#other-")
    for path, text in small.TREE.items()
}


@pytest.fixture
def her(app, client):
    """An instructor with a draft of the small course, in whose centre another course is published."""
    with app.app_context():
        small.publish()
        small.publish(OTHER, "other")
    who = small.author(app, client)
    with app.app_context():
        small.begin(who)
    return who


def text(app, path):
    with app.app_context():
        return queries.bytes_of(queries.file("small", path).digest).decode()


def test_a_module_is_included_by_the_number_of_its_edition(app, client, her):
    assert client.post(REUSE, data={"module": "other/one", "folder": ""}).status_code == 303
    assert text(app, "02-one-2/module.md") == "---\nuses: other@1/one\n---\n"
    assert "badge-danger" not in client.get("/author/small/").text
    assert "other" in client.get(REUSE).text


def test_a_bank_is_shared_beside_own_questions(app, client, her):
    assert client.post(REUSE, data={"module": "other/one", "folder": "01-one"}).status_code == 303
    written = text(app, "01-one/bank.md")
    assert "uses: other@1/one" in written
    assert "{#letters}" in written
    assert "badge-danger" not in client.get("/author/small/").text
    assert client.post(REUSE, data={"module": "other/one", "folder": "01-one"}).status_code == 409


def test_a_later_edition_is_used_when_somebody_says_so(app, client, her):
    client.post(REUSE, data={"module": "other/one", "folder": ""})
    with app.app_context():
        small.publish({**OTHER, "exam.md": OTHER["exam.md"] + "\nMore.\n"}, "other")
    assert "Use edition 2" in client.get(REUSE).text
    assert text(app, "02-one-2/module.md") == "---\nuses: other@1/one\n---\n"
    client.post(REUSE, data={"renew": "02-one-2/module.md"})
    assert text(app, "02-one-2/module.md") == "---\nuses: other@2/one\n---\n"
    assert "Use edition" not in client.get(REUSE).text


@pytest.mark.parametrize(
    "form",
    [{}, {"module": "none/one"}, {"module": "small/one"}, {"module": "other/none"}, {"renew": "course.md"}]
    + [{"module": "other/one", "folder": "../x"}],
)
def test_what_cannot_be_included_changes_nothing(app, client, her, form):
    with app.app_context():
        before = small.digest()
    assert client.post(REUSE, data=form).status_code in (404, 422)
    with app.app_context():
        assert small.digest() == before


def test_courses_of_another_centre_are_neither_offered_nor_included(app, client, her):
    with app.app_context(), transaction():
        elsewhere = Centre(id=new_id(), name="Elsewhere", created_at=clock.now())
        db.session.add(elsewhere)
        db.session.flush()
        db.session.get_one(Course, "other").centre_id = elsewhere.id
    assert "Another course" not in client.get(REUSE).text
    assert client.post(REUSE, data={"module": "other/one", "folder": ""}).status_code == 404


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "---\nuses: a@1/b\n---\n"),
        ("---\ntitle: T\n---\n\n## Q\n", "---\ntitle: T\nuses: a@1/b\n---\n\n## Q\n"),
        ("---\nuses: x@2/y\ntitle: T\n---\n", "---\nuses: [x@2/y, a@1/b]\ntitle: T\n---\n"),
        ("---\nuses:\n  - x@2/y\n  - x@2/z\ntitle: T\n---\n", "---\nuses: [x@2/y, x@2/z, a@1/b]\ntitle: T\n---\n"),
        ("---\nuses: [x@2/y]\n---\n", "---\nuses: [x@2/y, a@1/b]\n---\n"),
    ],
)
def test_a_bank_names_one_more_and_keeps_all_else(before, after):
    assert reusing.bank(before.encode(), "a@1/b") == after


def test_a_bank_that_names_it_already_is_left_alone():
    assert reusing.bank(b"---\nuses: [x@2/y, a@1/b]\n---\n", "a@1/b") is None
    assert reusing.bank(b"\xff", "a@1/b") is None
