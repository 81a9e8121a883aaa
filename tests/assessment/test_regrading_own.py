"""Nobody changes marks of their own attempts by a regrade: they are left out, and somebody else regrades them."""

import pytest

from app.assessment import queries
from app.assessment.queries import regrading as plans
from app.base.ids import new_id
from app.base.refusals import Conflict
from app.catalogue import queries as catalogue
from tests import factories
from tests.assessment import regrades
from tests.assessment.regrades import apply, asked, sat


@pytest.fixture
def teacher(app):
    """An instructor who once took the course, before its key was corrected."""
    with app.app_context():
        factories.publish(regrades.course([asked("one")]))
        return factories.person("instructor", name="Ruth Banda")


def corrected():
    factories.publish(regrades.course([asked("one", "b")]))


def marks(*papers):
    return [queries.paper_by_id(paper.id).marks["one"] for paper in papers]


def signed_in(app, who):
    client = app.test_client()
    factories.sign_in(app, client, who)
    return client


def test_the_own_attempt_is_left_out_and_somebody_else_regrades_it(app, teacher):
    with app.app_context():
        own, other = sat({"one": "b"}, teacher), sat({"one": "b"})
        corrected()
        apply(actor=teacher.id)
        assert marks(own, other) == ["0", "1"]
        with pytest.raises(Conflict, match="nothing-to-regrade"):
            apply(actor=teacher.id)
        apply(actor=factories.person("instructor").id)
        assert marks(own, other) == ["1", "1"]


def test_the_job_leaves_out_what_became_her_own_attempt_to_change(app, teacher):
    with app.app_context():
        own, other = sat({"one": "b"}, teacher), sat({"one": "b"})
        corrected()
        edition = catalogue.current("small").edition
        found = plans.proposal("small", "one/quiz", edition, False, [own.id, other.id], by=teacher.id)
        assert [shift.sat.id for shift in found.plan.shifts] == [other.id]
        assert found.own == [own.id]


def test_the_pages_say_that_the_own_attempt_is_left_out(app, teacher):
    with app.app_context():
        sat({"one": "b"}, teacher)
        other = sat({"one": "b"})
        corrected()
        digest = plans.proposal(
            "small", "one/quiz", catalogue.current("small").edition, False, by=teacher.id
        ).plan.digest
    client, page, key = signed_in(app, teacher), "/courses/small/regrade/one/quiz?way=key", str(new_id())
    shown = client.get(page).text
    assert "An attempt of your own is left out" in shown
    assert shown.count("Now passes") == 1
    assert other.name in shown
    sent = {"key": key, "digest": digest, "edition": 2, "way": "key", "reason": "The key was wrong."}
    assert client.post(page, data=sent).status_code == 303
    assert "An attempt of Ruth Banda was left out" in client.get(f"/regrades/{key}").text
    with app.app_context():
        somebody = factories.person("instructor")
    assert "of your own" not in signed_in(app, somebody).get(page).text


def test_where_only_the_own_attempt_would_change_nothing_can_be_applied(app, teacher):
    with app.app_context():
        sat({"one": "b"}, teacher)
        corrected()
    shown = signed_in(app, teacher).get("/courses/small/regrade/one/quiz").text
    assert "An attempt of your own is left out" in shown
    assert "No mark would change by this key in this way." in shown
