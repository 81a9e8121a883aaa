"""The page of the whole paper: it holds no key, stays light, and works without scripts; what scripts send besides."""

import gzip
import json
import re
import uuid

import pytest

from app.assessment import queries
from app.assessment.views import desk_words
from app.base import clock
from app.base.settings import ROOT
from app.content import model as m
from tests import factories
from tests.assessment import examples
from tests.assessment.test_views import JSON, Visitor, assert_no_key, fields, publish, seq, whole_form


def essay():
    """An essay with a rubric of levels, none of which is shown while the attempt is open."""
    levels = (m.Level(points=2, html="secret text of a level"), m.Level(points=0, html=""))
    criteria = (m.Criterion(html="secret text of a criterion", points=2, levels=levels),)
    return factories.question("why", kind="essay", answer=m.Essay(100, 300, criteria), choices=())


@pytest.fixture
def amina(app):
    """A trainee in a course whose quiz asks every kind, essays too."""
    publish(app, minutes=20, shuffle=False, questions=(*examples.every_kind(), essay()))
    return Visitor(app)


def unsent(*answers):
    changes = [
        {"question": question, "key": str(uuid.uuid4()), "seq": seq(), "answer": value} for question, value in answers
    ]
    return {"unsent": json.dumps(changes)}


def test_no_page_of_an_open_attempt_holds_a_key_nor_the_words_of_a_rubric(amina):
    attempt = amina.start()
    amina.save(attempt, "why", {"key": str(uuid.uuid4()), "seq": seq(), "answer": "Because."})
    for where in ("?view=all", "/8", "/review"):
        page = amina.get(f"{attempt}{where}").text
        assert_no_key(page)
        assert not re.search(r'data-(right|key|points)=|"(accepted|pairs|low|high|criteria)"', page)
    for response in (
        amina.post(f"{attempt}/pulse", json={"unsent": 0}, headers=JSON),
        amina.post(f"{attempt}/pulse", json={"unsent": -1}, headers=JSON),
        amina.post(f"{attempt}/hand-in", data={"unsent": "["}, headers=JSON),
    ):
        assert_no_key(response.text)


def test_a_paper_of_eighty_questions_stays_light(app):
    publish(app, questions=tuple(factories.question(f"question-{n}") for n in range(80)))
    visitor = Visitor(app)
    page = visitor.get(f"{visitor.start()}?view=all").data
    assert page.count(b"data-question=") == 80
    assert len(gzip.compress(page, 6)) < 12_000


def test_the_pictures_of_a_paper_wait_until_they_are_seen(app):
    shown = '<p><img src="/media/abc/map.svg" alt="A map" loading="lazy"></p>'
    publish(app, questions=(factories.question("map", html=shown),))
    visitor = Visitor(app)
    assert 'loading="lazy"' in visitor.get(f"{visitor.start()}?view=all").text


def test_an_essay_is_written_and_saved_without_scripts(amina):
    attempt = amina.start()
    page = amina.get(f"{attempt}/8")
    assert "Write 100 to 300 words" in page.text
    text = "First line\r\n\r\n<b>second</b> & last"
    amina.post(f"{attempt}/answers", data=fields(page) | {"a.why": text, "go": "review"})
    assert amina.saved(attempt) == {"why": "First line\n\n<b>second</b> & last"}
    assert "First line\n\n&lt;b&gt;second&lt;/b&gt; &amp; last</textarea>" in amina.get(f"{attempt}/8").text


def test_an_essay_that_begins_with_an_empty_line_is_not_changed_by_being_shown(amina):
    attempt = amina.start()
    page = amina.get(f"{attempt}?view=all")
    amina.post(f"{attempt}/answers", data=whole_form() | fields(page) | {"a.why": "words"})
    before = amina.saved(attempt)
    again = amina.get(f"{attempt}?view=all")
    amina.post(f"{attempt}/answers", data=whole_form() | fields(again) | {"a.why": "words"})
    assert amina.saved(attempt) == before


# ---------------------------------------------------------------- what scripts send besides answers


def test_a_hand_in_by_the_script_says_whether_it_was_in_time(amina):
    attempt = amina.start()
    carried = unsent(("first", "right"))
    for _ in range(2):
        answer = amina.post(f"{attempt}/hand-in", data=carried, headers=JSON)
        assert (answer.status_code, answer.json) == (200, {"missing": 0})
    assert amina.saved(attempt) == {"first": "right"}


def test_a_late_hand_in_by_the_script_is_told_so(amina):
    attempt = amina.start()
    moment = amina.paper(attempt).deadline
    with clock.set_clock(lambda: moment):
        answer = amina.post(f"{attempt}/hand-in", data=unsent(("first", "right")), headers=JSON)
    assert (answer.status_code, answer.json) == (200, {"missing": 1})
    assert amina.saved(attempt) == {}


def test_an_answer_of_a_second_device_that_came_after_the_hand_in_is_not_said_to_be_kept(amina):
    attempt = amina.start()
    amina.post(f"{attempt}/hand-in", data=unsent(("first", "right")), headers=JSON)
    answer = amina.post(f"{attempt}/hand-in", data=unsent(("first", "wrong")), headers=JSON)
    assert answer.json == {"missing": 1}
    assert "1 answer came after that and does not count" in amina.get(attempt).text
    assert amina.saved(attempt) == {"first": "right"}


def test_the_same_unsent_answer_is_kept_once_however_it_comes(amina):
    attempt = amina.start()
    carried = unsent(("first", "right"))
    [change] = json.loads(carried["unsent"])
    amina.save(attempt, "first", {name: change[name] for name in ("key", "seq", "answer")})
    amina.post(f"{attempt}/hand-in", data=carried, headers=JSON)
    with amina.app.app_context():
        [save] = queries.saves(amina.paper(attempt).id)
    assert (save.question_id, save.value) == ("first", "right")


def test_the_words_of_the_script_follow_the_number(app):
    with app.test_request_context():
        words = desk_words.sentences(3)
    forms = words["unsent"]
    assert [forms["forms"][forms["of"][n]][:12] for n in (1, 2, 3)] == ["{count} answ"] * 3
    assert "It is kept" in forms["forms"][forms["of"][1]]
    assert "They are kept" in forms["forms"][forms["of"][3]]
    assert words["allSaved"]["forms"][words["allSaved"]["of"][0]] == "Your answers are saved as you give them."


def test_every_sentence_that_the_script_says_is_there_and_no_other(app):
    script = "\n".join(path.read_text() for path in sorted((ROOT / "static/js/quiz").glob("*.js")))
    with app.test_request_context():
        words = desk_words.sentences(1)
    unsaid = [name for name in words if not re.search(rf"\b{name}\b", script)]
    used = set(re.findall(r"words\.(\w+)", script)) | set(re.findall(r'count\("(\w+)"', script))
    assert unsaid == []
    assert used - words.keys() == set()
