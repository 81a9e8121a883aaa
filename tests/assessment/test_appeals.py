"""The record of an attempt: the paper as it was seen, every save, every mark with its reason, every change."""

import json
import re
import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import event

from app.assessment import queries, services
from app.assessment.queries import appeals
from app.assessment.rules.paper import option_letters
from app.assessment.rules.sheets import sheet
from app.assessment.services.overriding import override
from app.base import clock
from app.base.db import db, transaction
from app.ledger import services as ledger
from tests import factories
from tests.assessment import essays, examples, regrades
from tests.assessment.test_views import Visitor, publish

QUIZ = "/courses/small/one/quiz"


@pytest.fixture
def amina(app):
    """A trainee who has answered everything rightly, one question only at the second try, and handed in."""
    publish(app, attempts=2, minutes=20)
    visitor = Visitor(app)
    visitor.attempt = visitor.start()
    save(visitor, "first", "wrong", 0)
    save(visitor, "first", None, 1)
    for number, (question, answer) in enumerate(examples.RIGHT.items(), start=2):
        save(visitor, question, answer, number)
    visitor.post(f"{visitor.attempt}/hand-in")
    return visitor


def save(visitor, question, answer, at):
    body = {"key": str(uuid.uuid4()), "seq": int(clock.now().timestamp() * 1000) - 1000 + at, "answer": answer}
    assert visitor.save(visitor.attempt, question, body).status_code == 204


def teacher(app, role="instructor"):
    return Visitor(app, role, enrolled=False)


def record(visitor, who):
    return who.get(f"{visitor.attempt}/record").text


def as_json(visitor, who):
    return json.loads(who.get(f"{visitor.attempt}/record.json").data)


def told(text, number):
    """The part of the page about one question, without markup."""
    part = text.split(f'id="q{number}"')[1].split('class="appeal-question"')[0]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


# ---------------------------------------------------------------- who may see it


@pytest.mark.parametrize("role", ["instructor", "staff", "administrator"])
def test_who_teaches_or_works_there_sees_the_record(app, amina, role):
    for path in ("record", "record.json"):
        assert teacher(app, role).get(f"{amina.attempt}/{path}").status_code == 200


def test_a_trainee_does_not_see_it_not_even_her_own(app, amina):
    for path in ("record", "record.json"):
        assert amina.get(f"{amina.attempt}/{path}").status_code == 403


def test_nobody_judges_her_own_attempt(app, amina):
    judge = Visitor(app, "instructor")
    attempt = judge.start()
    assert judge.get(f"{attempt}/record").status_code == 403
    for path, data in (
        ("marks", {"question": "first", "points": "1", "seen": "0", "reason": "mine"}),
        ("void", {"reason": "mine"}),
        ("time", {"key": str(uuid.uuid4()), "minutes": "5", "reason": "mine"}),
    ):
        assert judge.post(f"{attempt}/{path}", data=data).status_code == 403
    answer = judge.post(f"/enrolments/{judge.taking.id}/attempts", data={"quiz": "one/quiz", "reason": "mine"})
    assert answer.status_code == 403
    page = judge.get(f"/enrolments/{judge.taking.id}/results").text
    assert "Give more time" not in page
    assert "Grant one more attempt" not in page


# ---------------------------------------------------------------- what it says


def test_the_record_shows_the_paper_as_it_was_seen(app, amina):
    paper = amina.paper(amina.attempt)
    found = as_json(amina, teacher(app))
    assert [question["id"] for question in found["questions"]] == paper.question_ids
    for question, key in zip(found["questions"], paper.key, strict=True):
        shown = sheet(key, paper.seed, True)
        assert [option["id"] for option in question["options"]] == [option.id for option in shown.options]
        assert [row["id"] for row in question["rows"]] == [row.id for row in shown.rows]
    assert (found["seed"], found["edition"]["number"], found["state"]) == (paper.seed, 1, "marked")
    page = record(amina, teacher(app))
    for words in (paper.seed, found["edition"]["digest"], amina.person.name, "handed in by the trainee"):
        assert words in page


def test_the_record_shows_every_save_in_order_in_the_letters_of_the_paper(app, amina):
    paper = amina.paper(amina.attempt)
    shown = sheet(next(q for q in paper.key if q.id == "first"), paper.seed, True)
    letters = option_letters(shown)
    [first] = [q for q in as_json(amina, teacher(app))["questions"] if q["id"] == "first"]
    assert [saved["value"] for saved in first["saves"]] == ["wrong", None, "right"]
    assert [saved["written"] for saved in first["saves"]] == [letters["wrong"], "", letters["right"]]
    assert [saved["language"] for saved in first["saves"]] == ["en"] * 3
    text = told(record(amina, teacher(app)), paper.question_ids.index("first") + 1)
    assert "answer taken back" in text
    assert f"Answer that counts {letters['right']} " in text
    assert "The right answer was chosen." in text


def test_the_record_names_who_keyed_an_answer_in(app, amina):
    staff = teacher(app, "staff")
    with app.app_context():
        with transaction():
            attempt_id = services.start(amina.taking, _quiz(amina), amina.person.id)
        paper = queries.paper_by_id(attempt_id)
        change = services.Change("first", int(clock.now().timestamp() * 1000), "right")
        with transaction():
            services.hand_in(paper, [change], staff.person.id, "paper")
    amina.attempt = f"/attempts/{attempt_id}"
    page = record(amina, teacher(app))
    assert f"keyed in by {staff.person.name}" in page
    assert "handed in on paper and keyed in" in page


def _quiz(visitor):
    return visitor.taking.edition.course.modules[0].quiz


def test_every_mark_of_the_record_adds_up_to_the_result(app, amina):
    found = as_json(amina, teacher(app))
    assert sum(Fraction(question["mark"]) for question in found["questions"]) == Fraction(found["earned"]) == 7
    assert all(question["reason"]["points"] == question["mark"] for question in found["questions"])


def test_the_record_is_the_same_bytes_each_time(app, amina):
    who = teacher(app)
    one, two = (who.get(f"{amina.attempt}/record.json").data for _ in range(2))
    assert one == two


def test_the_record_shows_changes_of_time_with_who_and_why(app):
    publish(app, attempts=2, minutes=20)
    amina, staff = Visitor(app), teacher(app, "staff")
    amina.attempt = amina.start()
    given = {"key": str(uuid.uuid4()), "minutes": "10", "reason": "The lamp failed."}
    for _ in range(2):
        assert staff.post(f"{amina.attempt}/time", data=given).status_code == 303
    page = record(amina, staff)
    for words in ("+10 min", "The lamp failed.", staff.person.name, "deadline moved"):
        assert words in page
    assert [change["seconds"] for change in as_json(amina, staff)["times"]] == [600]
    paper = amina.paper(amina.attempt)
    assert paper.deadline - paper.started_at == timedelta(minutes=30)


def test_facts_carry_the_number_of_their_seal(app, amina):
    who = teacher(app)
    assert "not sealed yet" in record(amina, who)
    with app.app_context():
        ledger.seal_facts()
    facts = as_json(amina, who)["facts"]
    assert [fact["verb"] for fact in facts] == ["attempt-started", "handed-in"]
    assert all(fact["seal"] == 1 and len(fact["seal_digest"]) == 64 for fact in facts)
    assert "not sealed yet" not in record(amina, who)


def test_the_record_tells_a_regrade_by_both_keys(app):
    with app.app_context():
        factories.publish(regrades.course([regrades.asked("one")]))
        paper = regrades.sat({"one": "b"})
        factories.publish(regrades.course([regrades.asked("one", "b")]))
        regrades.apply()
        found = appeals.record(queries.paper_by_id(paper.id))
    [change] = found.changes_of("one")
    assert (found.entries[0].reason.rule, change.reason_by_key.rule) == ("one-wrong", "one-right")
    assert (found.entries[0].mark, change.edition) == (1, 2)
    page = teacher(app).get(f"/attempts/{paper.id}/record").text
    for words in ("A wrong answer was chosen.", "The right answer was chosen.", "The key was wrong.", "(edition 2)"):
        assert words in page


def test_the_record_shows_how_an_essay_was_marked_by_its_rubric(app):
    with app.app_context():
        essays.publish()
        paper = regrades.sat({"first": "right", "essay": "Many words of mine."})
        ruth = factories.person("instructor")
        essays.mark(paper, ruth, 3, 1, comment="Say more of the second.")
    page = teacher(app).get(f"/attempts/{paper.id}/record").text
    for words in ("Names the duties", "3 of 3", "1 of 2", "Say more of the second.", ruth.name, "no mark → 4"):
        assert words in page
    found = json.loads(teacher(app).get(f"/attempts/{paper.id}/record.json").data)
    essay = next(question for question in found["questions"] if question["id"] == "essay")
    assert [mark["points"] for mark in essay["essay_marks"]] == [[3, 1]]


def test_the_record_of_an_attempt_that_is_open_is_shown_too(app):
    publish(app, attempts=2, minutes=20)
    amina = Visitor(app)
    amina.attempt = amina.start()
    page = record(amina, teacher(app))
    assert "still open" in page
    assert "Change this mark" not in page


def test_a_record_takes_as_many_statements_for_a_long_history_as_for_a_short_one(app, amina):
    who, sent = teacher(app), []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    def count():
        sent.clear()
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
        assert who.get(f"{amina.attempt}/record").status_code == 200
        with app.app_context():
            event.remove(db.engine, "before_cursor_execute", note)
        return len(sent)

    short = count()
    with app.app_context():
        staff, paper = factories.person("staff").id, amina.paper(amina.attempt)
        for number in range(6):
            seen = Fraction(queries.paper_by_id(paper.id).marks["first"])
            with transaction():
                override(paper.id, "first", Fraction(number, 8), seen, f"reason {number}", staff)
    assert count() == short <= 12


def test_a_record_of_hostile_words_shows_them_as_words(app, amina):
    staff = teacher(app, "staff")
    reason = "<script>alert(1)</script> %(x)s {{ 7 * 7 }}"
    data = {"question": "policy", "points": "0.5", "seen": "1", "reason": reason}
    assert staff.post(f"{amina.attempt}/marks", data=data).status_code == 303
    page = record(amina, staff)
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7 * 7 }}" in page
