"""What a trainee may see, and when: the key stands in no response before the rules of the quiz allow it.

Everything that only a key says (right answers in own words, bounds, feedback, what a rubric asks for) carries marks
that nobody can guess, and every address is asked with a trainee's session.
"""

import html
import json
import re
import secrets
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import url_for

from app.assessment import queries, services
from app.assessment.services import settling
from app.base import clock
from app.base.db import transaction
from app.content import model as m
from app.learning import queries as learning
from tests import factories
from tests.assessment import examples, rooms
from tests.assessment.test_views import JSON, Visitor
from tests.timing import standing_still

QUIZ = "/courses/small/one/quiz"

MARKS = {
    name: f"{name}{secrets.token_hex(5)}" for name in ("accepted", "explained", "chosen", "passed", "rubric", "level")
}
NUMBER = secrets.randbelow(10**9) + 10**9
KEY = {**MARKS, "low": str(NUMBER), "high": str(NUMBER + 7)}
VERDICTS = ("quiz-line-right", "quiz-line-wrong", "Right answer", "quiz-judged")
ALL = (*KEY.values(), *VERDICTS)


def questions():
    """One of every automatic kind whose key, and nothing else, carries the marks."""
    told = {"feedback": f"<p>{MARKS['explained']}</p>"}
    choices = (
        m.Choice(id="right", html="Right one", right=True, feedback=MARKS["chosen"]),
        m.Choice(id="wrong", html="Wrong one", feedback=MARKS["passed"]),
    )
    return (
        factories.question("first", choices=choices, **told),
        examples.multiple(**told),
        examples.number(low=str(NUMBER), high=str(NUMBER + 7)),
        examples.short(accepted=(MARKS["accepted"],)),
        examples.matching(),
        examples.ordering(),
    )


def essay():
    levels = (m.Level(points=2, html=MARKS["level"]), m.Level(points=0))
    rubric = (m.Criterion(html=MARKS["rubric"], points=2, levels=levels),)
    key = m.Essay(least_words=1, most_words=99, criteria=rubric)
    return factories.question("essay", kind="essay", answer=key, choices=(), points=2)


def publish(app, essays=False, **changes):
    asked = questions() + ((essay(),) if essays else ())
    with app.app_context():
        factories.publish(examples.course(**{"questions": asked, "attempts": 3, "minutes": 60} | changes))


@pytest.fixture
def amina(app):
    """A trainee whose quiz shows everything after handing in."""
    publish(app, show="answers")
    return Visitor(app)


def sit(visitor, *answers):
    """Start, and save these answers; returns the attempt's address."""
    attempt = visitor.post(QUIZ, data={"declared": "yes"}).location
    for question, answer in answers or (("first", "right"),):
        body = {"key": str(uuid.uuid4()), "seq": int(clock.now().timestamp() * 1000), "answer": answer}
        assert visitor.save(attempt, question, body).status_code == 204
    return attempt


# ---------------------------------------------------------------- everything that answers


def everything(visitor, attempt):
    """Every response that a trainee's session gets: each address of the site, and what her own acts answer."""
    paper = visitor.paper(attempt)
    known = {
        "course": "small", "module": "one", "lesson": "first", "quiz": "one/quiz", "attempt_id": paper.id,
        "enrolment_id": visitor.taking.id, "person_id": visitor.person.id, "number": 1, "question": "first",
        "sitting_id": paper.sitting_id or uuid.uuid4(), "code": paper.code or "7K3M9QXF2", "form": "csv",
    }  # fmt: skip
    with visitor.app.test_request_context():
        rules = [rule for rule in visitor.app.url_map.iter_rules() if "GET" in rule.methods]
        paths = [
            url_for(rule.endpoint, **{name: _value(rule, name, known) for name in rule.arguments}) for rule in rules
        ]
    paths += [f"{attempt}/{number}" for number in range(1, len(paper.question_ids) + 1)]
    paths += [f"{attempt}?view=all", f"{attempt}/review", "/courses/small/search?q=right", f"{QUIZ}?x=1"]
    answers = {path: visitor.get(path, headers=JSON if path.endswith(".json") else {}) for path in paths}
    assert sum(answer.status_code == 200 for answer in answers.values()) > 15
    body = {"key": str(uuid.uuid4()), "seq": 1, "answer": "wrong"}
    answers["save"] = visitor.save(attempt, "first", body)
    answers["no answer"] = visitor.save(attempt, "first", b"nonsense")
    answers["pulse"] = visitor.post(f"{attempt}/pulse", data=json.dumps({"unsent": 0}), headers=JSON)
    answers["page"] = visitor.post(f"{attempt}/answers", data={"a.first": "wrong", "was.first": '"right"'})
    return {where: _text(answer) for where, answer in answers.items()}


def _value(rule, name, known):
    kind = type(rule._converters.get(name)).__name__
    return known.get(name, {"UUIDConverter": uuid.uuid4(), "IntegerConverter": 1}.get(kind, "x"))


def _text(answer):
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return html.unescape(f"{headers}\n{answer.get_data().decode('utf-8', 'replace')}")


def leaks(visitor, attempt, words=ALL):
    """Where any of these words stands."""
    found = everything(visitor, attempt)
    return {(where, word) for where, text in found.items() for word in words if word in text}


def test_an_open_attempt_gives_no_key_away(app):
    publish(app, essays=True, show="answers")
    visitor = Visitor(app)
    assert leaks(visitor, sit(visitor)) == set()


@pytest.mark.parametrize("show", ["marks", "nothing"])
def test_what_shows_no_answers_gives_no_key_away_afterwards(app, show):
    publish(app, show=show)
    visitor = Visitor(app)
    attempt = sit(visitor)
    visitor.post(f"{attempt}/hand-in")
    words = [word for word in (*KEY.values(), *VERDICTS) if show == "nothing" or word != "quiz-judged"]
    assert leaks(visitor, attempt, words) == set()


def test_while_an_essay_waits_nothing_of_the_key_is_shown(app):
    publish(app, essays=True, show="answers")
    visitor = Visitor(app)
    attempt = sit(visitor, ("first", "right"), ("essay", "Many words of mine."))
    visitor.post(f"{attempt}/hand-in")
    assert visitor.paper(attempt).state == "awaiting"
    assert leaks(visitor, attempt) == set()
    page = visitor.get(attempt).text
    assert "when all of it is marked" in page
    assert "points" not in page
    assert "Waits for a marker" in visitor.get(QUIZ).text


def test_what_is_allowed_is_shown(amina):
    """Else the tests above could not fail."""
    attempt = sit(amina)
    amina.post(f"{attempt}/hand-in")
    shown = {word for where, word in leaks(amina, attempt) if where == attempt}
    asked = {MARKS[name] for name in ("accepted", "explained", "chosen", "passed")}
    assert asked <= shown
    assert "quiz-line-right" in shown
    number = f"{Decimal(NUMBER):f}"
    assert number in amina.get(attempt).text


def test_a_void_attempt_says_so_and_shows_no_key(app, amina):
    attempt = sit(amina)
    amina.post(f"{attempt}/hand-in")
    with app.app_context():
        staff = factories.person("staff").id
        with transaction():
            services.void(amina.paper(attempt).id, "A telephone was used.", staff)
    assert leaks(amina, attempt) == set()
    page = amina.get(attempt).text
    assert "Declared void" in page
    assert "A telephone was used." in page
    assert "A telephone was used." in amina.get(QUIZ).text


# ---------------------------------------------------------------- in a room


@pytest.fixture
def room(app):
    """Two trainees who sit in one room; a quiz that shows everything."""
    publish(app, show="answers", kind="exam")
    first, second = Visitor(app), Visitor(app)
    with app.app_context():
        sitting_id = rooms.sitting([first.taking, second.taking])
    return first, second, sitting_id


def test_while_the_sitting_runs_nobody_sees_a_result(app, room):
    first, second, sitting_id = room
    mine, _other = sit(first, ("first", "right")), sit(second)
    first.post(f"{mine}/hand-in")
    assert first.paper(mine).sitting_id == sitting_id
    assert leaks(first, mine) == set()
    for path in (mine, QUIZ):
        page = first.get(path).text
        assert "when the sitting has closed" in page
        for word in ("Passed", "Not passed", "%)", " points"):
            assert word not in page
    assert "Try again" not in first.get(mine).text


def test_after_the_sitting_has_closed_the_result_is_shown(app, room):
    first, _second, sitting_id = room
    mine = sit(first, ("first", "right"))
    first.post(f"{mine}/hand-in")
    with app.app_context():
        actor = factories.person("staff").id
        rooms.do(services.close_sitting, sitting_id, actor)
    assert MARKS["accepted"] in first.get(mine).text
    assert "Not passed" in first.get(QUIZ).text


def all_right(visitor, attempt):
    """Answer every question of her attempt by its key."""
    right = {"litres": str(NUMBER + 1), "policy": MARKS["accepted"]}
    for question in visitor.paper(attempt).key:
        answer = right.get(question.id, examples.RIGHT[question.id])
        body = {"key": str(uuid.uuid4()), "seq": int(clock.now().timestamp() * 1000) + 1, "answer": answer}
        assert visitor.save(attempt, question.id, body).status_code == 204


def evidence(visitor):
    with visitor.app.app_context():
        return {(item.kind, item.ref) for item in learning.evidence_of(visitor.taking.id)}


@pytest.mark.parametrize("how", ["closed by its invigilator", "over by the clock"])
def test_a_pass_in_a_sitting_counts_when_the_sitting_has_closed(app, room, how):
    first, second, sitting_id = room
    mine, other = sit(first), sit(second)
    all_right(first, mine)
    first.post(f"{mine}/hand-in")
    with app.app_context():
        assert settling.settle_sittings() == 0
    assert first.paper(mine).passed
    assert evidence(first) == set()
    second.post(f"{other}/hand-in")
    with app.app_context():
        if how == "closed by its invigilator":
            actor = factories.person("staff").id
            rooms.do(services.close_sitting, sitting_id, actor)
            assert settling.settle_sittings() == 1
        else:
            later = clock.now() + timedelta(hours=3)
            with clock.set_clock(lambda: later):
                assert settling.settle_sittings() == 1
        assert settling.settle_sittings() == 0
    assert evidence(first) == {("quiz", "one/quiz")}
    assert evidence(second) == set()


def test_an_instructor_sees_all_of_it_at_any_time(app, room):
    first, _second, _sitting_id = room
    mine = sit(first)
    teacher = Visitor(app, "instructor", enrolled=False)
    for path in (mine, f"{mine}/record", f"/enrolments/{first.taking.id}/results"):
        assert teacher.get(path).status_code == 200
    assert MARKS["accepted"] in teacher.get(mine).text


def test_who_teaches_reads_of_somebody_else(app, amina):
    attempt = sit(amina, ("first", "right"), ("roles", {"police": "counts"}), ("litres", "12"))
    amina.post(f"{attempt}/hand-in")
    hers, theirs = (
        visitor.get(attempt).text.partition("<main")[2]
        for visitor in (amina, Visitor(app, "instructor", enrolled=False))
    )
    for words in ("Your best attempt counts.", "Your answer, and right", "Your answer:"):
        assert words in hers
    for words in ("The best attempt counts.", "The answer, and right", "The answer:"):
        assert words in theirs
    assert "Your" not in theirs


# ---------------------------------------------------------------- two keys, one page


def twins(app):
    """Two courses that ask the same in the same order, and whose keys differ wherever they can."""
    other = {
        "first": {"choices": tuple(m.Choice(id=c.id, html=c.html, right=not c.right) for c in _first().choices)},
        "duties": {"choices": tuple(m.Choice(id=c.id, html=c.html, right=c.id == "ignore") for c in _duties().choices)},
        "litres": {"answer": m.Number(low=Decimal(1), high=Decimal(2))},
        "policy": {"answer": m.ShortText(accepted=("other",))},
    }
    asked = (_first(), _duties(), examples.number(), examples.short())
    changed = tuple(m.Question(**{f: getattr(q, f) for f in q.__struct_fields__} | other[q.id]) for q in asked)
    with app.app_context():
        for slug, them in (("small", asked), ("twin1", changed)):
            factories.publish(_unshuffled(slug, them))


def _first():
    return factories.question("first")


def _duties():
    return examples.multiple()


def _unshuffled(slug, asked):
    quiz = factories.quiz("one", questions=asked, shuffle=False, show="nothing")
    return factories.course_values(slug=slug, modules=(factories.module("one", quiz=quiz),))


def _bare(text):
    """A page without what two courses and two attempts differ in anyway: ids, tokens, clocks."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|twin1|small|value=\"[^\"]{40,}\"|\d{10,}|data-left=\"\d+\"", "", text)


@standing_still()
def test_the_pages_of_an_open_attempt_do_not_depend_on_the_key(app):
    twins(app)
    visitor = Visitor(app)
    with app.app_context():
        factories.enrol(visitor.person, "twin1")
    at = [visitor.post(f"/courses/{slug}/one/quiz", data={"declared": "yes"}).location for slug in ("small", "twin1")]
    for path in ("/1", "/2", "/3", "/4", "?view=all", "/review"):
        one, two = (_bare(visitor.get(f"{attempt}{path}").text) for attempt in at)
        assert one == two, path
    for attempt in at:
        visitor.post(f"{attempt}/answers", data={"a.first": "right", "was.first": "null"})
        visitor.post(f"{attempt}/hand-in")
    papers = [visitor.paper(attempt) for attempt in at]
    assert [paper.marks["first"] for paper in papers] == ["1", "0"]
    with app.app_context():
        assert [queries.grade_of(paper).passed for paper in papers] == [False, False]
    one, two = (_bare(visitor.get(attempt).text) for attempt in at)
    assert one == two
