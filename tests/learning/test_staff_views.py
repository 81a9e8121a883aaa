"""What instructors and staff see of a course, and what nobody else sees."""

import uuid

import pytest

from app.base import rates
from app.learning import queries
from tests import factories
from tests.learning import courses
from tests.learning.test_views import signed_in, taking
from tests.timing import standing_still


@pytest.fixture
def course(app):
    """The rich course, published."""
    with app.app_context():
        return factories.publish(courses.rich_course())


@pytest.fixture
def enrolment(app, course):
    """The enrolment of a trainee."""
    with app.app_context():
        return factories.enrol(factories.person(name="Zawadi Mwangi"))


def test_an_instructor_sees_participants_but_enrols_nobody(app, client, enrolment):
    signed_in(app, client, "instructor", enrolled=False)
    page = client.get("/courses/small/participants").text
    assert "Zawadi Mwangi" in page
    assert "0 of 4" in page
    assert "Enrol people" not in page
    assert client.post("/courses/small/participants", data={"person": str(enrolment.person_id)}).status_code == 403
    assert client.post(f"/enrolments/{enrolment.id}/withdraw").status_code == 403


@pytest.mark.parametrize("path", ["/courses/small/participants", "/courses/small/faults", "/enrolments/{id}"])
def test_trainees_see_none_of_it(app, client, enrolment, path):
    signed_in(app, client)
    assert client.get(path.format(id=enrolment.id)).status_code == 403


def test_staff_find_people_and_enrol_several_once(app, client, course):
    signed_in(app, client, "staff", enrolled=False)
    with app.app_context():
        people = [factories.person(name=f"Found Person {n}") for n in range(2)]
    assert "Found Person 1" in client.get("/courses/small/participants?find=found").text
    sent = {"person": [str(who.id) for who in people]}
    for _ in range(2):
        assert client.post("/courses/small/participants", data=sent).status_code == 303
    page = client.get("/courses/small/participants").text
    assert "2 people enrolled." in page
    assert "0 people enrolled." in page
    assert "2 participants" in page


@pytest.mark.parametrize("person", ["not an id", str(uuid.UUID(int=7)), "1" * 1000])
def test_staff_enrol_only_people_of_their_centre(app, client, course, person):
    signed_in(app, client, "staff", enrolled=False)
    assert client.post("/courses/small/participants", data={"person": person}).status_code in (404, 422)


def test_enrolling_nobody_says_so(app, client, course):
    signed_in(app, client, "staff", enrolled=False)
    client.post("/courses/small/participants")
    assert "Nobody was chosen" in client.get("/courses/small/participants").text


@pytest.mark.parametrize("query", ["page=0", "page=999999999999", "page=x", "state=made-up", "q=%25&find=%25"])
def test_any_query_gets_a_list(app, client, enrolment, query):
    signed_in(app, client, "staff", enrolled=False)
    assert client.get(f"/courses/small/participants?{query}").status_code == 200


def test_an_enrolment_shows_its_evidence_and_can_be_withdrawn(app, client, enrolment):
    from app.base.db import transaction
    from app.learning import services

    with app.app_context(), transaction():
        services.record_evidence(enrolment.id, "quiz", "one/quiz")
    signed_in(app, client, "staff", enrolled=False)
    page = client.get(f"/enrolments/{enrolment.id}").text
    for words in ("Zawadi Mwangi", "2nd Battalion", "Quiz passed: Quiz", "1 of 1 module quizzes passed"):
        assert words in page
    assert client.post(f"/enrolments/{enrolment.id}/withdraw").status_code == 303
    assert client.post(f"/enrolments/{enrolment.id}/withdraw").status_code == 409
    assert taking(app, enrolment.person_id) is None
    assert "Withdrawn" in client.get(f"/enrolments/{enrolment.id}").text


def test_an_enrolment_that_is_not_there_is_not_found(app, client, course):
    signed_in(app, client, "staff", enrolled=False)
    assert client.get(f"/enrolments/{uuid.UUID(int=7)}").status_code == 404


def test_a_report_thanks_goes_back_and_reaches_the_instructors(app, client, course):
    signed_in(app, client)
    sent = {"location": "one/second", "words": "The date is <b>wrong</b>.\nSee page 2."}
    came = {"Referer": "http://localhost/courses/small/one/second"}
    assert client.post("/courses/small/faults", data=sent, headers=came).location == "/courses/small/one/second"
    assert "Thank you." in client.get("/courses/small/one/second").text
    signed_in(app, client, "instructor", enrolled=False)
    page = client.get("/courses/small/faults").text
    assert "The date is &lt;b&gt;wrong&lt;/b&gt;." in page
    assert 'href="/courses/small/one/second"' in page


@pytest.mark.parametrize(
    "came", ["https://elsewhere.example/courses/small/one/second", "//elsewhere.example/x", "http://[x", ""]
)
def test_a_report_never_leads_to_another_site(app, client, course, came):
    signed_in(app, client)
    sent = {"location": "one/first", "words": "Wrong.", "next": came}
    assert client.post("/courses/small/faults", data=sent).location == "/courses/small/"


@pytest.mark.parametrize(
    ("words", "sentence"), [(" \r\n", "Please write what is wrong."), ("x" * 2001, "at most 2000")]
)
def test_a_report_that_cannot_be_taken_is_shown_again_as_it_was(app, client, course, words, sentence):
    signed_in(app, client)
    answer = client.post("/courses/small/faults", data={"location": "one/first", "words": words})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert words.strip() in answer.text


@standing_still()
def test_reports_are_limited(app, client, course):
    person_id = signed_in(app, client)
    with app.app_context():
        for _ in range(18):
            rates.spend(f"fault:{person_id}", 20, 3600)
    answers = [client.post("/courses/small/faults", data={"words": "Wrong."}).status_code for _ in range(3)]
    assert answers == [303, 303, 429]


def test_only_those_who_take_or_teach_a_course_report(app, client, course):
    signed_in(app, client, enrolled=False)
    assert client.post("/courses/small/faults", data={"words": "Wrong."}).status_code == 404


def test_an_instructor_closes_a_report(app, client, course):
    person_id = signed_in(app, client, "instructor", enrolled=False)
    client.post("/courses/small/faults", data={"location": "one/first", "words": "Wrong."})
    with app.app_context():
        fault_id = queries.faults("small")[0].fault.id
    for _ in range(2):
        assert client.post(f"/courses/small/faults/{fault_id}/close").status_code == 303
    assert "Dealt with" in client.get("/courses/small/faults").text
    with app.app_context():
        assert queries.faults("small")[0].fault.closed_by == person_id
    assert client.post(f"/courses/small/faults/{uuid.UUID(int=7)}/close").status_code == 404
