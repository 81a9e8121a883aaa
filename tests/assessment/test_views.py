"""Quiz pages as a browser without scripts meets them, saves as the script sends them, and hostile hands."""

import json
import re
import uuid
from datetime import timedelta

import pytest

from app.assessment import queries, services
from app.base import clock
from app.base.db import transaction
from app.learning import queries as learning_queries
from app.learning import services as learning
from tests import factories
from tests.assessment import examples

QUIZ = "/courses/small/one/quiz"
JSON = {"X-Requested-With": "fetch"}


class Visitor:
    """Somebody at a browser without scripts."""

    def __init__(self, app, role="trainee", enrolled=True):
        self.app, self.client = app, app.test_client()
        with app.app_context():
            self.person = factories.person(role)
            self.taking = factories.enrol(self.person) if enrolled else None
        factories.sign_in(app, self.client, self.person)

    def get(self, path, **values):
        return self.client.get(path, **values)

    def post(self, path, **values):
        return self.client.post(path, **values)

    def start(self, quiz=QUIZ):
        return self.post(quiz, data={"declared": "yes"}).location

    def save(self, attempt, question, body, **values):
        data = body if isinstance(body, bytes) else json.dumps({"key": str(uuid.uuid4())} | body)
        return self.post(f"{attempt}/answers/{question}", data=data, headers=JSON, **values)

    def paper(self, attempt):
        with self.app.app_context():
            return queries.paper_by_id(uuid.UUID(attempt.rsplit("/", 1)[1]))

    def saved(self, attempt):
        with self.app.app_context():
            given = queries.answers(uuid.UUID(attempt.rsplit("/", 1)[1]))
        return {question_id: answer.value for question_id, answer in given.items()}


def publish(app, **changes):
    with app.app_context():
        factories.publish(examples.course(**changes))


@pytest.fixture
def amina(app):
    """A trainee enrolled in a course whose quiz asks every kind: 2 attempts, 20 minutes."""
    publish(app, attempts=2, minutes=20)
    return Visitor(app)


def fields(page):
    """What a form of this page would send as it stands."""
    text = page.get_data(as_text=True)
    found = re.findall(r'<input type="hidden" name="(was\.[^"]+)" value="([^"]*)">', text)
    return {name: value.replace("&#34;", '"') for name, value in found}


def whole_form():
    """Fields that answer everything rightly."""
    sent = {}
    for question_id, answer in examples.RIGHT.items():
        rows = answer if isinstance(answer, dict) else {"": answer}
        sent |= {f"a.{question_id}{'.' * bool(row)}{row}": value for row, value in rows.items()}
    return sent


def seq():
    return int(clock.now().timestamp() * 1000)


# ---------------------------------------------------------------- before it begins


def test_the_quiz_page_says_its_rules_in_words(amina):
    page = amina.get(QUIZ).text
    for words in ("75%", "20 min", "2; the best one counts", "the right answers"):
        assert words in page


def test_who_is_not_enrolled_is_told_so(app, amina):
    assert Visitor(app, enrolled=False).get(QUIZ).status_code == 404
    assert Visitor(app, enrolled=False).post(QUIZ).status_code == 404


def test_an_instructor_without_an_enrolment_sees_the_rules(app, amina):
    page = Visitor(app, "instructor", enrolled=False).get(QUIZ)
    assert page.status_code == 200
    assert "You are not enrolled" in page.text


def test_a_quiz_that_is_not_there_is_not_found(amina):
    assert amina.get("/courses/small/two/quiz").status_code == 404
    assert amina.post("/courses/small/two/quiz").status_code == 404


def test_who_is_not_signed_in_is_asked_to(app, amina):
    assert "/sign-in" in app.test_client().get(QUIZ).location


def test_the_exam_is_begun_like_a_quiz(amina):
    assert "Final exam" in amina.get("/courses/small/exam").text
    assert amina.paper(amina.start("/courses/small/exam")).quiz_id == "exam"


def test_two_tabs_that_start_get_one_attempt(amina):
    assert amina.start() == amina.start()


def test_the_page_leads_back_into_the_open_attempt(amina):
    attempt = amina.start()
    page = amina.get(QUIZ).text
    assert "Continue" in page
    assert f'href="{attempt}"' in page


def test_a_used_up_quiz_says_what_to_do(amina):
    for _ in range(2):
        amina.post(f"{amina.start()}/hand-in")
    assert "Ask your instructor for another one" in amina.get(QUIZ).text
    assert amina.post(QUIZ).status_code == 409


# ---------------------------------------------------------------- answering without scripts


def test_leaving_and_resuming_leads_to_the_first_open_question(amina):
    attempt = amina.start()
    amina.post(f"{attempt}/answers", data=whole_form() | fields(amina.get(f"{attempt}?view=all")) | {"go": "all"})
    assert amina.saved(attempt)["duties"] == ["protect", "report"]
    assert amina.get(attempt).location == f"{attempt}/7"


def test_every_kind_is_answered_one_page_at_a_time(amina):
    attempt = amina.start()
    for number in range(1, 8):
        page = amina.get(f"{attempt}/{number}")
        sent = amina.post(f"{attempt}/answers", data=whole_form() | fields(page) | {"go": str(number % 7 + 1)})
        assert sent.location == f"{attempt}/{number % 7 + 1}"
    assert amina.get(f"{attempt}/review").text.count("Not answered") == 0
    amina.post(f"{attempt}/hand-in")
    assert amina.paper(attempt).percent == 100


def test_a_page_shows_what_was_answered(amina):
    attempt = amina.start()
    amina.post(f"{attempt}/answers", data=whole_form() | fields(amina.get(f"{attempt}?view=all")))
    page = amina.get(f"{attempt}?view=all").text
    assert len(re.findall(r" checked>", page)) == 4
    assert len(re.findall(r" selected>", page)) == 7
    assert page.count("Saved ") >= 7


def test_an_old_tab_does_not_empty_what_another_has_answered(amina):
    attempt = amina.start()
    old = fields(amina.get(f"{attempt}?view=all"))
    amina.save(attempt, "first", {"seq": seq(), "answer": "right"})
    amina.post(f"{attempt}/answers", data=old | {"a.policy": "zero tolerance"})
    assert amina.saved(attempt) == {"first": "right", "policy": "zero tolerance"}


def test_what_is_typed_is_kept_even_when_it_is_no_number(amina):
    attempt = amina.start()
    amina.save(attempt, "litres", {"seq": seq(), "answer": "many"})
    assert "Not a number" in amina.get(f"{attempt}/review").text
    assert 'value="many"' in amina.get(f"{attempt}?view=all").text


def test_the_review_lists_what_is_missing(amina):
    attempt = amina.start()
    amina.save(attempt, "roles", {"seq": seq(), "answer": {"police": "trains"}})
    page = amina.get(f"{attempt}/review").text
    assert "7 questions are not complete" in page
    assert page.count("Not answered") == 6
    assert page.count("Not complete") == 1


def test_a_page_button_that_means_nothing_leads_to_the_review(amina):
    attempt = amina.start()
    for go in ("9" * 40, "٣", "-1", "elsewhere"):
        assert amina.post(f"{attempt}/answers", data={"go": go}).location == f"{attempt}/review"


def test_a_question_number_that_is_not_there_is_not_found(amina):
    attempt = amina.start()
    for number in ("0", "8", "9" * 30):
        assert amina.get(f"{attempt}/{number}").status_code == 404


def test_the_page_of_an_open_attempt_is_not_kept_by_the_browser(amina):
    attempt = amina.start()
    assert amina.get(f"{attempt}/1").headers["Cache-Control"] == "no-store"


# ---------------------------------------------------------------- autosave


def test_a_save_answers_204_and_is_there(amina):
    attempt = amina.start()
    assert amina.save(attempt, "first", {"seq": seq(), "answer": "right"}).status_code == 204
    assert amina.saved(attempt) == {"first": "right"}


def test_saves_out_of_order_keep_the_later_act(amina):
    attempt, now = amina.start(), seq()
    for number, choice in ((now, "right"), (now - 5, "wrong"), (now, "right")):
        assert amina.save(attempt, "first", {"seq": number, "answer": choice}).status_code == 204
    assert amina.saved(attempt) == {"first": "right"}


def test_a_save_under_the_key_of_another_answer_is_refused(amina):
    attempt, body = amina.start(), {"key": str(uuid.uuid4()), "seq": seq(), "answer": "right"}
    assert amina.save(attempt, "first", body).status_code == 204
    assert amina.save(attempt, "first", body).status_code == 204
    refused = amina.save(attempt, "first", body | {"answer": "wrong"})
    assert (refused.status_code, refused.json["error"]) == (422, "save-key-used")


KEYED = b'{"key": "0193a0c8-4f7a-7000-8000-000000000001",'

HOSTILE = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"\xff\xfe",
    KEYED + b' "seq": 1}',
    KEYED + b' "seq": null, "answer": "right"}',
    KEYED + b' "seq": "1", "answer": "right"}',
    KEYED + b' "seq": 0, "answer": "right"}',
    KEYED + b' "seq": -1, "answer": "right"}',
    KEYED + b' "seq": 1.5, "answer": "right"}',
    KEYED + b' "seq": 9223372036854775808, "answer": "right"}',
    KEYED + b' "seq": 1' + b"0" * 30 + b', "answer": "right"}',
    KEYED + b' "seq": 1, "answer": 7}',
    KEYED + b' "seq": 1, "answer": true}',
    KEYED + b' "seq": 1, "answer": [[]]}',
    KEYED + b' "seq": 1, "answer": {"a": {}}}',
    KEYED + b' "seq": 1, "answer": "\\ud800"}',
    KEYED + b' "seq": 1, "answer": "\xed\xa0\x80"}',
    KEYED + b' "seq": 1, "answer": "right\\u0000"}',
    KEYED + b' "seq": 1, "answer": "right", "attempt": "another"}',
    KEYED + b' "seq": 1, "answer": "no-such-choice"}',
    b"[" * 100_000,
    KEYED + b' "seq": 1, "answer": ' + b"[" * 50_000,
    KEYED + b' "seq": 9007199254740993, "answer": "right"}',
    b'{"seq": 1, "answer": "right"}',
    b'{"key": 1, "seq": 1, "answer": "right"}',
    b'{"key": "not-a-key", "seq": 1, "answer": "right"}',
]


@pytest.mark.parametrize("body", HOSTILE, ids=lambda body: body[-44:].decode("latin-1"))
def test_a_hostile_body_is_refused_with_a_sentence(amina, body):
    attempt = amina.start()
    answer = amina.save(attempt, "first", body)
    assert answer.status_code == 422
    assert answer.json["error"] == "answer-unreadable"
    assert amina.saved(attempt) == {}


def test_nul_in_typed_words_is_dropped(amina):
    attempt = amina.start()
    assert amina.save(attempt, "policy", KEYED + b' "seq": 1, "answer": "zero\\u0000 tolerance"}').status_code == 204
    assert amina.saved(attempt) == {"policy": "zero tolerance"}


@pytest.mark.parametrize("question", ["elsewhere", "one-bank1", str(2**63), "%00", "%ED%A0%80", "../first"])
def test_a_question_that_is_not_asked_is_not_found(amina, question):
    answer = amina.save(amina.start(), question, {"seq": 1, "answer": "right"})
    assert answer.status_code == 404


def test_a_save_without_a_sign_in_answers_401_in_json(app, amina):
    attempt = amina.start()
    answer = app.test_client().post(f"{attempt}/answers/first", data=b"{}", headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (401, "sign-in-first")


def test_a_save_to_a_closed_attempt_answers_409(amina):
    attempt = amina.start()
    amina.post(f"{attempt}/hand-in")
    answer = amina.save(attempt, "first", {"seq": seq(), "answer": "right"})
    assert (answer.status_code, answer.json["error"]) == (409, "attempt-closed")


# ---------------------------------------------------------------- time


def late(amina, attempt):
    moment = amina.paper(attempt).deadline + timedelta(seconds=1)
    return clock.set_clock(lambda: moment)


def test_a_late_answer_is_refused_with_a_sentence(amina):
    attempt = amina.start()
    amina.save(attempt, "first", {"seq": seq(), "answer": "right"})
    with late(amina, attempt):
        answer = amina.save(attempt, "binding", {"seq": seq(), "answer": "true"})
    assert (answer.status_code, answer.json["error"]) == (409, "too-late")
    assert "in time counts" in answer.json["message"]
    with late(amina, attempt), amina.app.app_context():
        services.close_overdue()
    assert (amina.paper(attempt).closed_by, amina.paper(attempt).earned) == ("deadline", 1)


def test_a_late_hand_in_says_what_counts(amina):
    attempt = amina.start()
    page = fields(amina.get(f"{attempt}?view=all"))
    with late(amina, attempt):
        amina.post(f"{attempt}/hand-in", data=whole_form() | page)
        assert "What was saved in time counts" in amina.get(attempt).text
    assert amina.paper(attempt).earned == 0


def test_after_the_deadline_the_desk_gives_way_to_the_result(amina):
    attempt = amina.start()
    with late(amina, attempt):
        for path in (f"{attempt}/1", f"{attempt}/review"):
            assert amina.get(path).location == attempt
        assert "The time was up" in amina.get(attempt).text
    assert amina.paper(attempt).handed_in_at is None


def test_the_page_says_when_the_time_ends_and_in_which_zone(amina):
    page = amina.get(f"{amina.start()}/1").text
    assert re.search(r"20 min left\. Ends \d+ \w+ \d{4}, \d\d:\d\d UTC", page)


# ---------------------------------------------------------------- handing in


def test_handing_in_twice_gives_the_first_result(amina):
    attempt = amina.start()
    amina.post(f"{attempt}/answers", data=whole_form() | fields(amina.get(f"{attempt}?view=all")))
    for _ in range(2):
        assert amina.post(f"{attempt}/hand-in").location == attempt
    assert "Passed" in amina.get(attempt).text


def test_answers_kept_on_the_device_are_handed_in_with_the_form(amina):
    attempt = amina.start()
    unsent = json.dumps([{"key": str(uuid.uuid4()), "question": "first", "seq": seq(), "answer": "right"}])
    amina.post(f"{attempt}/hand-in", data={"unsent": unsent})
    assert amina.paper(attempt).earned == 1


@pytest.mark.parametrize("unsent", ["[", "null", "{}", "[null]", '[{"question": 1}]', b"\xed\xa0\x80"])
def test_unsent_answers_that_cannot_be_read_stop_the_hand_in(amina, unsent):
    attempt = amina.start()
    assert amina.post(f"{attempt}/hand-in", data={"unsent": unsent}).status_code == 422
    assert amina.paper(attempt).is_open


def test_a_pass_leads_on_and_a_fail_may_try_again(amina):
    first = amina.start()
    amina.post(f"{first}/hand-in")
    page = amina.get(first).text
    assert "Not passed yet" in page
    assert "Try again" in page
    second = amina.start()
    amina.post(f"{second}/hand-in", data=whole_form() | fields(amina.get(f"{second}?view=all")))
    page = amina.get(second).text
    assert "Go on: " in page
    assert amina.get(first).status_code == 200


# ---------------------------------------------------------------- keys


def every_response(visitor, attempt):
    yield visitor.get(QUIZ)
    yield visitor.get(attempt, follow_redirects=True)
    yield visitor.get(f"{attempt}?view=all")
    yield visitor.get(f"{attempt}/review")
    for number in range(1, 8):
        yield visitor.get(f"{attempt}/{number}")
    yield visitor.save(attempt, "first", {"seq": seq(), "answer": "wrong"})
    yield visitor.save(attempt, "first", {"seq": seq(), "answer": "junk"})
    yield visitor.post(f"{attempt}/answers", data={"a.first": "junk", "was.first": "null"})
    yield visitor.get(f"{attempt}?view=all")


def test_no_response_before_the_hand_in_holds_a_key(amina):
    attempt = amina.start()
    for response in every_response(amina, attempt):
        assert_no_key(response.text)


def assert_no_key(text):
    assert not [secret for secret in (*examples.SECRETS, "pairs", '"right":', "right: true") if secret in text]


def test_the_first_order_on_the_page_is_not_the_key(amina):
    attempt = amina.start()
    page = amina.get(f"{attempt}?view=all").text
    rows = re.findall(r'name="a\.steps\.(\w+)"', page)
    assert sorted(rows) == sorted(examples.RIGHT["steps"])
    assert rows != list(examples.RIGHT["steps"])


@pytest.mark.parametrize(
    ("show", "score", "key"), [("answers", True, True), ("marks", True, False), ("nothing", False, False)]
)
def test_the_result_shows_what_the_quiz_allows(app, show, score, key):
    publish(app, show=show)
    amina = Visitor(app)
    attempt = amina.start()
    amina.save(attempt, "first", {"seq": seq(), "answer": "wrong"})
    amina.post(f"{attempt}/hand-in")
    page = amina.get(attempt).text
    assert ("secret feedback" in page) == ("140.5" in page) == key
    assert ("0 of 7 points" in page) == score
    assert ("0%" in amina.get(QUIZ).text.split("Your attempts")[1]) == score


# ---------------------------------------------------------------- other people


def test_somebody_else_s_attempt_is_not_found(app, amina):
    attempt, other = amina.start(), Visitor(app)
    for path in ("", "/1", "/review", "?view=all"):
        assert other.get(f"{attempt}{path}").status_code == 404
    assert other.save(attempt, "first", {"seq": 1, "answer": "right"}).status_code == 404
    for path in ("/answers", "/hand-in"):
        assert other.post(f"{attempt}{path}").status_code == 404
    assert amina.paper(attempt).is_open


def test_an_instructor_reads_an_attempt_and_cannot_touch_it(app, amina):
    attempt, instructor = amina.start(), Visitor(app, "instructor", enrolled=False)
    amina.save(attempt, "first", {"seq": seq(), "answer": "wrong"})
    page = instructor.get(attempt).text
    assert "Still open" in page
    assert "secret feedback" in page
    assert instructor.get(f"{attempt}/1").status_code == 404
    assert instructor.save(attempt, "first", {"seq": seq(), "answer": "right"}).status_code == 404
    assert instructor.post(f"{attempt}/hand-in").status_code == 404


def test_an_instructor_grants_another_attempt_once(app, amina):
    for _ in range(2):
        amina.post(f"{amina.start()}/hand-in")
    instructor, address = Visitor(app, "instructor", enrolled=False), f"/enrolments/{amina.taking.id}"
    page = instructor.get(f"{address}/results").text
    assert "Attempts used: 2, left: 0" in page
    key = re.search(r'name="key" value="([^"]+)"', page)[1]
    for _ in range(2):
        sent = {"quiz": "one/quiz", "key": key, "reason": "The power failed"}
        assert instructor.post(f"{address}/attempts", data=sent).status_code == 303
    page = instructor.get(f"{address}/results").text
    assert "Attempts used: 2, left: 1" in page
    assert "The power failed" in page
    assert amina.post(QUIZ).status_code == 303


def test_a_grant_without_a_reason_is_refused(app, amina):
    staff, address = Visitor(app, "staff", enrolled=False), f"/enrolments/{amina.taking.id}/attempts"
    whole = {"quiz": "one/quiz", "key": str(uuid.uuid4()), "reason": "The power failed"}
    for wrong in ({"quiz": ""}, {"key": "x"}, {"reason": "  "}, {"reason": "y" * 501}):
        assert staff.post(address, data=whole | wrong).status_code == 422


def test_a_trainee_neither_sees_results_of_others_nor_grants(app, amina):
    address = f"/enrolments/{amina.taking.id}"
    assert amina.get(f"{address}/results").status_code == 403
    assert amina.post(f"{address}/attempts", data={"quiz": "one/quiz"}).status_code == 403


def test_results_of_nobody_are_not_found(app, amina):
    staff = Visitor(app, "staff", enrolled=False)
    assert staff.get(f"/enrolments/{uuid.uuid4()}/results").status_code == 404
    assert staff.post(f"/enrolments/{uuid.uuid4()}/attempts").status_code == 404


def test_someone_withdrawn_reads_a_finished_attempt_but_begins_none(app, amina):
    attempt = amina.start()
    amina.post(f"{attempt}/hand-in")
    with app.app_context(), transaction():
        learning.withdraw(learning_queries.enrolment_in(amina.taking.id, [amina.taking.centre_id]), amina.person.id)
    assert amina.get(attempt).status_code == 200
    assert amina.post(QUIZ).status_code == 404
