"""How often pages ask the database."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.base.db import db
from tests import factories
from tests.learning import courses
from tests.learning.test_views import signed_in


@contextmanager
def statements(app):
    """The statements that are sent while the block runs, without BEGIN and COMMIT."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "COMMIT")):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("path", "most"),
    [("one/first", 2), ("one/second", 2), ("one/gate", 3), ("", 2), ("search?q=words", 2), ("glossary", 2)],
)
def test_a_page_for_a_trainee_takes_few_statements(app, client, path, most):
    with app.app_context():
        factories.publish(courses.rich_course())
    signed_in(app, client)
    client.get("/courses/small/one/first")
    with statements(app) as sent:
        assert client.get(f"/courses/small/{path}").status_code == 200
    assert 1 < len(sent) <= most, sent


def test_a_lesson_for_an_instructor_takes_three_statements(app, client):
    with app.app_context():
        factories.publish(courses.rich_course())
    signed_in(app, client, "instructor", enrolled=False)
    with statements(app) as sent:
        assert client.get("/courses/small/one/second").status_code == 200
    assert len(sent) <= 3, sent
