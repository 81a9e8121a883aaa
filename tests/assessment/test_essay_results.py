"""What a trainee sees of an essay: that it waits, and later its rubric with her level; never who marked it."""

import pytest

from tests import factories
from tests.assessment import essays
from tests.assessment.test_statements import sent_to
from tests.assessment.test_views import Visitor

ESSAY = {"first": "right", "essay": essays.WORDS}


class Written:
    """A trainee who has written an essay, and the page of its result."""

    def __init__(self, app, **quiz):
        self.visitor = Visitor.__new__(Visitor)
        self.visitor.app, self.visitor.client = app, app.test_client()
        with app.app_context():
            essays.publish(**quiz)
            self.visitor.person = factories.person()
            self.paper = essays.written(ESSAY, self.visitor.person)
            self.ruth, self.omar = factories.person("instructor"), factories.person("instructor")
        factories.sign_in(app, self.visitor.client, self.visitor.person)

    @property
    def page(self):
        return self.visitor.get(f"/attempts/{self.paper.id}").text.partition("<main")[2]


def test_an_essay_that_waits_shows_no_marks(app):
    one = Written(app)
    assert "all of it is marked" in one.page
    for words in ("names all", "Passed", "points"):
        assert words not in one.page


def test_the_rubric_comes_with_the_mark(app):
    one = Written(app)
    with app.app_context():
        essays.mark(one.paper, one.ruth, 3, 1, comment="Well argued.")
    page = one.page
    for words in ("names all, <em>with reasons</em>", "names one", "Well argued.", "Marked by a person on", "5 of 6"):
        assert words in page
    reached = page.partition('class="essay-reached"')[2].partition("</li>")[0]
    assert "names all" in reached
    assert "1 of 2 points" in page
    assert '<p dir="auto">Then more of them.</p>' in page
    for hidden in (one.ruth.name, str(one.ruth.id), one.ruth.id.hex):
        assert hidden not in page


@pytest.mark.parametrize(("show", "seen", "hidden"), [
    ("marks", ("Marked by a person", "4 of 5 points"), ("names all", "Well argued.")),
    ("nothing", ("Passed",), ("Marked by a person", "names all", "Well argued.", "4 of 5")),
])  # fmt: skip
def test_what_is_shown_follows_the_quiz(app, show, seen, hidden):
    one = Written(app, show=show)
    with app.app_context():
        essays.mark(one.paper, one.ruth, 3, 1, comment="Well argued.")
    page = one.page
    assert [words for words in seen if words not in page] == []
    assert [words for words in hidden if words in page] == []


def test_two_who_agree_in_another_way_are_both_shown(app):
    one = Written(app, markers=2)
    with app.app_context():
        essays.mark(one.paper, one.ruth, 3, 0, comment="All are named.")
        assert "All are named." not in one.page
        essays.mark(one.paper, one.omar, 1, 2, comment="Clear words.")
    page = one.page
    for words in ("1 / 3 of 3 points", "0 / 2 of 2 points", "All are named.", "Clear words.", "two people who agreed"):
        assert words in page


def test_after_a_decision_the_decision_is_shown(app):
    one = Written(app, markers=2)
    with app.app_context():
        essays.mark(one.paper, one.ruth, 3, 2, comment="All are named.")
        essays.mark(one.paper, one.omar, 0, 0, comment="Nobody is.")
        essays.decide(one.paper, one.ruth, 1, 2, comment="One is named.")
    page = one.page
    for words in ("One is named.", "a decision was made", "1 of 3 points"):
        assert words in page
    for words in ("All are named.", "Nobody is.", "They weigh the second part"):
        assert words not in page


def test_who_teaches_sees_that_an_essay_waits(app):
    one = Written(app)
    page = Visitor(app, "instructor", enrolled=False).get(f"/attempts/{one.paper.id}").text
    assert "Waits for a marker" in page


def test_a_result_without_essays_asks_the_database_nothing_more(app):
    with app.app_context():
        essays.publish(factories.question("first"))
    one = Visitor(app)
    with app.app_context():
        paper = essays.written({"first": "right"}, one.person)
    with sent_to(app) as (statements, _begun):
        one.get(f"/attempts/{paper.id}")
    assert not [statement for statement in statements if "essay_mark" in statement]
