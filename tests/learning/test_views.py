"""The pages of courses and lessons as a browser without scripts meets them."""

import pytest

from app.accounts import services as accounts
from app.base.db import transaction
from app.learning import queries
from tests import factories
from tests.learning import courses

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def course(app):
    """The rich course, published."""
    with app.app_context():
        return factories.publish(courses.rich_course())


def signed_in(app, client, role="trainee", enrolled=True, seen=True):
    """A person signed in on this client; returns their id."""
    with app.app_context():
        who = factories.person(role)
        if enrolled:
            factories.enrol(who)
        if seen:
            with transaction():
                accounts.see_privacy_notice(who.id)
    factories.sign_in(app, client, who)
    return who.id


@pytest.fixture
def trainee(app, client, course):
    """A trainee who takes the course and has seen the privacy notice, signed in."""
    return signed_in(app, client)


def taking(app, person_id):
    with app.app_context():
        return queries.taking(person_id, "small")


# ---------------------------------------------------------------- the course


def test_anyone_reads_what_a_course_is(client, course):
    page = client.get("/courses/small/").text
    for words in ("A small course", "Module one", "Words and deeds", "do it well", "Pass the final exam", "Register"):
        assert words in page
    assert "next=/courses/small/" in page


def test_an_unknown_course_is_not_there(client, app):
    assert client.get("/courses/nothing/").status_code == 404
    assert client.get("/courses/nothing/search?q=x").status_code == 404


def test_enrolling_twice_leads_to_the_course_home_once(app, client, course):
    person_id = signed_in(app, client, enrolled=False)
    assert "Enrol" in client.get("/courses/small/").text
    answers = [client.post("/courses/small/enrol") for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    page = client.get("/courses/small/").text
    assert page.count("You are enrolled.") == 1
    assert "You start here" in page
    assert taking(app, person_id).done == set()


def test_enrolling_without_an_account_asks_to_sign_in_and_keeps_the_wish(client, course):
    answer = client.post("/courses/small/enrol")
    assert answer.status_code == 401
    assert 'name="kept"' in answer.text


def test_the_address_of_the_enrolment_form_leads_to_the_course(client, course):
    assert client.get("/courses/small/enrol").location == "/courses/small/"
    # an end of line is refused before it can come into a header
    answer = client.get("/courses/a%0Ab/enrol")
    assert (answer.status_code, answer.location) == (404, None)


def test_the_course_home_says_what_is_done_line_by_line(app, client, trainee):
    client.post("/courses/small/one/first/read")
    page = client.get("/courses/small/").text
    for words in ("1 of 4 lessons read", "0 of 1 module quizzes passed", "Final exam: not yet", "You are here"):
        assert words in page
    assert 'href="/courses/small/one/second">Continue' in page


def test_my_courses_are_listed_with_the_next_thing(client, trainee):
    page = client.get("/my/").text
    assert "A small course" in page
    assert 'href="/courses/small/one/first"' in page


def test_my_courses_say_so_when_there_are_none(app, client, course):
    signed_in(app, client, enrolled=False)
    assert "No course yet" in client.get("/my/").text


# ---------------------------------------------------------------- reading


def test_the_privacy_notice_comes_before_the_first_lesson(app, client, course):
    signed_in(app, client, seen=False)
    answer = client.get("/courses/small/one/first")
    assert answer.status_code == 302
    assert answer.location == "/privacy?next=/courses/small/one/first"


def test_a_lesson_is_read_by_an_explicit_act_that_leads_on(app, client, trainee):
    assert "I have read this lesson" in client.get("/courses/small/one/first").text
    assert taking(app, trainee).done == set()
    for _ in range(2):
        answer = client.post("/courses/small/one/first/read")
        assert (answer.status_code, answer.location) == (303, "/courses/small/one/second")
    assert taking(app, trainee).done == {("lesson", "one/first")}
    assert "You have read this lesson" in client.get("/courses/small/one/first").text


def test_lessons_are_only_for_those_who_take_the_course(app, client, course):
    assert client.get("/courses/small/one/first").location.startswith("/sign-in?next=")
    signed_in(app, client, enrolled=False)
    assert client.get("/courses/small/one/first").location == "/courses/small/"
    assert "enrol first" in client.get("/courses/small/").text
    for act in ("read", "place", "choose", "again", "check/check-single"):
        assert client.post(f"/courses/small/one/first/{act}").status_code == 404


def test_a_withdrawn_person_reads_no_more(app, client, trainee):
    from app.base.db import db
    from app.learning import services
    from app.learning.models import Enrolment

    with app.app_context(), transaction():
        services.withdraw(db.session.query(Enrolment).one(), trainee)
    assert client.get("/courses/small/one/first").location == "/courses/small/"
    assert client.post("/courses/small/one/first/read").status_code == 404


@pytest.mark.parametrize("path", ["one/nothing", "nothing/first", "one/one/first", "two/second"])
def test_an_unknown_lesson_is_not_there(client, trainee, path):
    assert client.get(f"/courses/small/{path}").status_code == 404


def test_a_lesson_shows_its_parts_and_never_a_key_or_a_note(client, trainee):
    page = client.get("/courses/small/one/second").text
    for words in ("Words and deeds", "groups of 5–7", "Take care.", "One way is to listen.", "Equal numbers", "#deeds"):
        assert words in page
    assert courses.KEY not in page
    assert "secret" not in page
    assert "INSTRUCTOREYES" not in page


def test_an_instructor_reads_with_notes_and_leaves_no_trace(app, client, course):
    person_id = signed_in(app, client, "instructor", enrolled=False)
    page = client.get("/courses/small/one/second").text
    assert "INSTRUCTOREYES" in page
    assert "I have read this lesson" not in page
    assert client.post("/courses/small/one/second/read").status_code == 404
    assert client.get("/courses/small/one/gate").status_code == 200
    assert taking(app, person_id) is None


def test_staff_read_without_notes(app, client, course):
    signed_in(app, client, "staff", enrolled=False)
    page = client.get("/courses/small/one/second").text
    assert "Words and deeds" in page
    assert "INSTRUCTOREYES" not in page


@pytest.mark.parametrize(
    ("heading", "place"),
    [
        ("deeds", "/courses/small/one/second#deeds"),
        ("", "/courses/small/one/second"),
        ("made-up", "/courses/small/one/second"),
        ("x" * 10_000, "/courses/small/one/second"),
    ],
)
def test_the_reading_place_is_kept_when_it_is_in_the_lesson(app, client, trainee, heading, place):
    for _ in range(2):
        assert client.post("/courses/small/one/second/place", data={"heading": heading}).status_code == 204
    assert taking(app, trainee).place == place
    assert f'href="{place}">Continue' in client.get("/courses/small/").text


# ---------------------------------------------------------------- checks


def test_a_check_is_judged_in_the_page_and_nothing_is_recorded(app, client, trainee):
    sent = {"a.check-single": "wrong"}
    page = client.post("/courses/small/one/second/check/check-single", data=sent).text
    assert "That is not right yet." in page
    assert "secret feedback" in page
    assert 'value="wrong" checked' in page
    assert page.count(courses.KEY) == 1  # the explanation of this one question only
    assert taking(app, trainee).done == set()


def test_a_check_is_judged_in_place_for_a_script(client, trainee):
    sent = {"a.check-number": "140"}
    answer = client.post("/courses/small/one/second/check/check-number", data=sent, headers=FETCH)
    assert "That is right." in answer.text
    assert "<html" not in answer.text


def test_a_check_without_an_answer_gives_nothing_away(client, trainee):
    page = client.post("/courses/small/one/second/check/check-ordering", data={"a.check-ordering.i1": "1"}).text
    assert "Give every line a place of its own first." in page
    assert courses.KEY not in page


@pytest.mark.parametrize("question", ["one-q1", "one-bank1", "nothing", "check-single/more"])
def test_only_the_checks_of_a_lesson_are_judged(client, trainee, question):
    assert (
        client.post(f"/courses/small/one/second/check/{question}", data={f"a.{question}": "right"}).status_code == 404
    )


def test_the_address_of_a_check_leads_to_it(client, trainee):
    answer = client.get("/courses/small/one/second/check/check-single")
    assert answer.location == "/courses/small/one/second#check-check-single"


# ---------------------------------------------------------------- scenarios


def choose(client, situation, choice):
    return client.post("/courses/small/one/gate/choose", data={"situation": situation, "choice": choice})


def test_a_scenario_is_walked_to_its_ending(app, client, trainee):
    page = client.get("/courses/small/one/gate").text
    assert "At the gate" in page
    assert courses.KEY not in page
    assert "advised" not in page
    assert choose(client, "gate", "0").location == "/courses/small/one/gate#here"
    assert "people gather" in client.get("/courses/small/one/gate").text
    choose(client, "crowd", "1")
    page = client.get("/courses/small/one/gate").text
    assert "What you can take from it." in page
    assert "Wave it through" in page
    assert ("lesson", "one/gate") in taking(app, trainee).done


def test_a_scenario_starts_again(client, trainee):
    choose(client, "gate", "1")
    assert client.post("/courses/small/one/gate/again").status_code == 303
    page = client.get("/courses/small/one/gate").text
    assert "What do you do?" in page
    assert "You have worked through this scenario." in page


@pytest.mark.parametrize(
    ("situation", "choice"), [("calm", "0"), ("gate", "9"), ("gate", "x"), ("gate", ""), ("gate", "1" + "0" * 30)]
)
def test_a_choice_that_is_not_there_is_refused(app, client, trainee, situation, choice):
    assert choose(client, situation, choice).status_code == 422
    assert taking(app, trainee).place == ""


def test_a_scenario_is_not_read_by_saying_so(client, trainee):
    assert client.post("/courses/small/one/gate/read").status_code == 409


# ---------------------------------------------------------------- search, glossary


def test_those_who_take_a_course_search_its_lessons(client, trainee):
    page = client.get("/courses/small/search?q=ELAN").text
    assert "<mark>Élan</mark>" in page
    assert 'href="/courses/small/one/second"' in page


def test_visitors_search_what_anyone_may_see(client, course):
    page = client.get("/courses/small/search?q=method").text
    assert "Nothing found" in page
    assert "/courses/small/#one" in client.get("/courses/small/search?q=deeds").text


@pytest.mark.parametrize("query", ["", "%00x", "%ff", "x" * 5000, "<script>", "%F0%9F%98%80"])
def test_any_query_gets_a_page(client, course, query):
    answer = client.get(f"/courses/small/search?q={query}")
    assert answer.status_code in (200, 422)
    assert "<script>" not in answer.text.replace("<script src", "")


def test_the_glossary_is_for_those_who_take_the_course(app, client, course):
    signed_in(app, client, enrolled=False)
    assert client.get("/courses/small/glossary").location == "/courses/small/"
    signed_in(app, client)
    assert 'id="term-parity"' in client.get("/courses/small/glossary").text
