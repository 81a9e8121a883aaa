"""What a save and the opening of an attempt cost in statements, whatever the bank's size."""

import json
import uuid
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.assessment import queries
from app.base import clock
from app.base.db import db
from app.content import model as m
from tests import factories
from tests.assessment import rooms
from tests.assessment.test_views import JSON, Visitor

MODULES, EACH = 8, 60  # 480 questions, of which an exam asks 80


@contextmanager
def sent_to(app):
    """Statements and transactions that reach the database while the block runs: (statements, times committed)."""
    statements, commits = [], []
    with app.app_context():
        engine = db.engine

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            statements.append(statement)

    def begun(_connection):
        commits.append("begin")

    event.listen(engine, "before_cursor_execute", note)
    event.listen(engine, "begin", begun)
    yield statements, commits
    event.remove(engine, "before_cursor_execute", note)
    event.remove(engine, "begin", begun)


@pytest.fixture
def visitor(app):
    """A trainee before an exam of 80 questions from a large bank, with a limit of time."""
    with app.app_context():
        factories.publish(large_course())
    return Visitor(app)


def large_course():
    names = [f"part{number}" for number in range(MODULES)]
    banks = {name: tuple(factories.question(f"{name}-{n}", topic=str(n % 3)) for n in range(EACH)) for name in names}
    draw = tuple(m.Draw(count=80 // MODULES, module=name) for name in names)
    exam = m.Quiz(id="exam", title="Final exam", kind="exam", draw=draw, minutes=60, attempts=3, shuffle=True)
    modules = tuple(factories.module(name, bank=banks[name]) for name in names)
    return factories.course_values(modules=modules, exam=exam)


def opened(visitor):
    return visitor.post("/courses/small/exam", data={"declared": "yes"})


def test_opening_an_attempt_of_eighty_questions_takes_at_most_twelve_statements(app, visitor):
    with sent_to(app) as (statements, _):
        answer = opened(visitor)
    assert answer.status_code == 303
    assert len(visitor.paper(answer.location).question_ids) == 80
    assert len(statements) <= 12, "\n\n".join(statements)


def test_opening_one_in_an_exam_room_takes_at_most_twelve_statements_too(app, visitor):
    with app.app_context():
        rooms.sitting([visitor.taking], quiz_id="exam")
    with sent_to(app) as (statements, _):
        answer = opened(visitor)
    assert visitor.paper(answer.location).sitting_id is not None
    assert len(statements) <= 12, "\n\n".join(statements)


def test_a_second_attempt_takes_at_most_twelve_statements_too(app, visitor):
    visitor.post(f"{opened(visitor).location}/hand-in")
    with sent_to(app) as (statements, _):
        answer = opened(visitor)
    assert visitor.paper(answer.location).number == 2
    assert len(statements) <= 12, "\n\n".join(statements)


def test_the_page_of_an_attempt_of_eighty_questions_takes_at_most_four_statements(app, visitor):
    attempt = opened(visitor).location
    with sent_to(app) as (statements, _):
        assert visitor.get(f"{attempt}/1").status_code == 200
    assert len(statements) <= 4, statements


def test_a_save_is_one_transaction_of_three_statements(app, visitor):
    attempt = opened(visitor).location
    question = visitor.paper(attempt).question_ids[0]
    body = {"key": str(uuid.uuid4()), "seq": int(clock.now().timestamp() * 1000), "answer": "right"}
    with sent_to(app) as (statements, begun):
        answer = visitor.post(f"{attempt}/answers/{question}", data=json.dumps(body), headers=JSON)
    assert answer.status_code == 204
    assert len(statements) <= 3, statements
    assert len(begun) == 1
    with app.app_context():
        assert [save.value for save in queries.saves(visitor.paper(attempt).id)] == ["right"]


def test_a_page_without_scripts_saves_in_one_statement_however_many_answers(app, visitor):
    attempt = opened(visitor).location
    asked = visitor.paper(attempt).question_ids
    sent = {f"a.{id}": "right" for id in asked} | {f"was.{id}": "null" for id in asked}
    with sent_to(app) as (statements, _):
        visitor.post(f"{attempt}/answers", data=sent)
    with app.app_context():
        assert len(queries.saves(visitor.paper(attempt).id)) == 80
    assert len(statements) <= 4, statements
