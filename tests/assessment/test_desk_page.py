"""The page of the whole paper: it holds no key, stays light, and works without scripts; what scripts send besides."""

import gzip
import html
import json
import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.assessment import queries
from app.assessment.models import Attempt
from app.assessment.views import desk_words
from app.base import clock
from app.base.db import db, transaction
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


# ---------------------------------------------------------------- while the clock stands still


class Pause:
    """Amina's attempt in a pause that lasts since so many minutes."""

    def __init__(self, amina, ago=0):
        self.amina, self.attempt = amina, amina.start()
        self.questions = [amina.get(f"{self.attempt}/{number}") for number in range(1, 9)]
        moment = clock.now() - timedelta(minutes=ago)
        self.change(paused_at=moment, started_at=moment)

    def change(self, **values):
        with self.amina.app.app_context(), transaction():
            db.session.execute(update(Attempt).values(**values))

    def go_on(self):
        self.change(paused_at=None)


def test_while_the_clock_stands_still_no_page_holds_a_question_and_each_says_so_and_looks_again(amina):
    pause = Pause(amina)
    for where in ("", "?view=all", "/1", "/8", "/review"):
        page = amina.get(f"{pause.attempt}{where}")
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
        assert "The exam is paused</h1>" in page.text
        assert "The clock stands still: 20 min left." in page.text
        assert '<noscript><meta http-equiv="refresh" content="20"></noscript>' in page.text
        assert not re.search(r"data-question|<fieldset|data-hand-in|Ends [^{]", page.text)
        for question in examples.every_kind():
            assert question.text not in page.text
    pause.go_on()
    assert "data-question" in amina.get(f"{pause.attempt}/1").text


def test_a_form_that_comes_in_a_pause_is_kept_in_its_page_and_saved_when_the_exam_goes_on(amina):
    pause = Pause(amina, ago=2)
    sent = fields(pause.questions[7]) | {"a.why": 'First "line"\nsecond', "go": "3"}
    page = amina.post(f"{pause.attempt}/answers", data=sent)
    assert page.status_code == 409
    assert "Your last answers are not saved yet" in page.text
    assert "refresh" not in page.text, "what it keeps would be lost"
    assert amina.saved(pause.attempt) == {}
    kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text, re.S))
    again = {name: html.unescape(value) for name, value in kept.items() if name != "csrf_token"}
    assert again == sent
    pause.go_on()
    assert amina.post(f"{pause.attempt}/answers", data=again).location == f"{pause.attempt}/3"
    assert amina.saved(pause.attempt) == {"why": 'First "line"\nsecond'}


def test_a_form_that_comes_just_after_the_clock_has_stopped_is_saved(amina):
    pause = Pause(amina)
    sent = fields(pause.questions[0]) | {"a.first": "right", "go": "2"}
    assert amina.post(f"{pause.attempt}/answers", data=sent).location == f"{pause.attempt}/2"
    assert amina.saved(pause.attempt) == {"first": "right"}


def test_in_a_pause_the_script_is_told_which_answer_is_not_taken(amina):
    pause = Pause(amina, ago=2)
    before, late = ({"seq": seq() - ago * 1000, "answer": "right"} for ago in (90, 0))
    assert amina.save(pause.attempt, "first", before).status_code == 204
    refused = amina.save(pause.attempt, "first", late)
    assert (refused.status_code, refused.json["error"]) == (409, "attempt-paused")
    pulse = amina.post(f"{pause.attempt}/pulse", json={"unsent": 1}, headers=JSON).json
    assert (pulse["open"], pulse["paused"], pulse["paper"]) == (True, True, False)


def test_nobody_hands_in_in_a_pause_and_is_told_so(amina):
    pause = Pause(amina)
    refused = amina.post(f"{pause.attempt}/hand-in", data=unsent(("first", "right")), headers=JSON)
    assert (refused.status_code, refused.json["error"]) == (409, "attempt-paused")
    answer = amina.post(f"{pause.attempt}/hand-in", data={"unsent": ""})
    assert answer.location == f"{pause.attempt}/review"
    assert "You have not handed in: the exam is paused" in amina.get(answer.location).text
    assert amina.paper(pause.attempt).is_open
    pause.go_on()
    amina.post(f"{pause.attempt}/hand-in", data={"unsent": ""})
    assert amina.paper(pause.attempt).closed_by == "person"


def test_the_script_is_told_that_an_attempt_goes_on_on_paper(amina):
    attempt = amina.start()
    with amina.app.app_context(), transaction():
        db.session.execute(update(Attempt).values(on_paper_at=clock.now()))
    pulse = amina.post(f"{attempt}/pulse", json={"unsent": 0}, headers=JSON).json
    assert (pulse["open"], pulse["paper"]) == (False, True)
    with amina.app.app_context(), transaction():
        db.session.execute(update(Attempt).values(handed_in_at=clock.now(), closed_by="paper"))
    pulse = amina.post(f"{attempt}/pulse", json={"unsent": 0}, headers=JSON).json
    assert (pulse["open"], pulse["paper"]) == (False, False)


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
