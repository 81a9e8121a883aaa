"""The evaluation's pages, as a browser without scripts sees them."""

import pytest

from app.learning import queries as learning
from tests import factories
from tests.surveys.test_rules import SURVEY

PAGE = "/courses/small/evaluation"
ANSWERS = {"answer-useful": "4", "answer-pace": "slow", "answer-words": "All of it was clear."}


@pytest.fixture
def her(app, client):
    """Someone who takes the course, signed in."""
    with app.app_context():
        factories.publish(factories.course_values(evaluation=SURVEY))
        who = factories.person()
        factories.enrol(who)
    factories.sign_in(app, client, who)
    return who


def done(app, who):
    with app.app_context():
        return ("evaluation", "evaluation") in learning.her_taking(who.id, "small").done


def test_the_form_says_what_is_stored_and_what_not(client, her):
    page = client.get(PAGE).text
    assert "Your answers carry no name." in page
    assert 'name="answer-useful" value="5"' in page


def test_handing_in_thanks_and_shows_no_form_again(app, client, her):
    answer = client.post(PAGE, data=ANSWERS, follow_redirects=True)
    assert "Handed in. Thank you." in answer.text
    assert "answer-useful" not in answer.text
    assert done(app, her)


def test_handing_in_twice_is_answered_the_same_way(client, her):
    first, second = client.post(PAGE, data=ANSWERS), client.post(PAGE, data=ANSWERS)
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, PAGE)


def test_what_was_typed_is_kept_when_something_is_wrong(app, client, her):
    answer = client.post(PAGE, data=ANSWERS | {"answer-useful": "9", "answer-liked": "fast"})
    assert answer.status_code == 422
    assert "All of it was clear.</textarea>" in answer.text
    assert 'value="slow" checked' in answer.text
    assert 'value="fast" checked' in answer.text
    assert not done(app, her)


def test_an_empty_form_is_handed_in_only_on_purpose(app, client, her):
    answer = client.post(PAGE)
    assert answer.status_code == 422
    assert 'name="empty"' in answer.text
    assert client.post(PAGE, data={"empty": "1"}).status_code == 303
    assert done(app, her)


def test_markup_in_words_is_shown_as_words(client, her):
    answer = client.post(PAGE, data={"answer-words": "<script>", "answer-useful": "x"})
    assert "&lt;script&gt;</textarea>" in answer.text


def test_somebody_who_does_not_take_the_course_has_no_evaluation(app, client, her):
    with app.app_context():
        other = factories.person()
    factories.sign_in(app, client, other)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, data=ANSWERS).status_code == 404


def test_results_are_for_those_who_teach(app, client, her):
    client.post(PAGE, data=ANSWERS)
    assert client.get("/courses/small/evaluations").status_code == 403
    with app.app_context():
        instructor = factories.person("instructor")
    factories.sign_in(app, client, instructor)
    page = client.get("/courses/small/evaluations").text
    assert "1 handed in" in page
    assert "Hidden: fewer than 5 answers." in page
    assert "All of it was clear." not in page


def test_results_are_shown_when_there_are_enough(app, client, her):
    client.post(PAGE, data=ANSWERS)
    for _ in range(4):
        with app.app_context():
            other = factories.person()
            factories.enrol(other)
        factories.sign_in(app, client, other)
        client.post(PAGE, data=ANSWERS)
    with app.app_context():
        instructor = factories.person("instructor")
    factories.sign_in(app, client, instructor)
    page = client.get("/courses/small/evaluations").text
    assert "mean 4.0 on a scale from 1 to 5" in page
    assert page.count("All of it was clear.") == 5
