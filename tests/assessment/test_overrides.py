"""Another mark for one answer, and an attempt that is declared void: by whom, why, and what follows."""

import threading
import uuid
from fractions import Fraction

import pytest
from sqlalchemy import select

from app.assessment import queries, services
from app.assessment.models import MarkChange
from app.assessment.services.overriding import override
from app.base.db import db, transaction
from app.base.refusals import Conflict, NotFound
from app.learning import queries as learning
from app.ledger.models import Fact
from tests import factories
from tests.assessment import essays, regrades
from tests.assessment.test_views import Visitor


@pytest.fixture
def paper(app):
    """An attempt of two questions of which one is right; all points are needed."""
    with app.app_context():
        factories.publish(regrades.course([regrades.asked("one", points=4), regrades.asked("two")], pass_mark=100))
        return regrades.sat({"one": "b", "two": "a"})


def again(app, paper):
    with app.app_context():
        return queries.paper_by_id(paper.id)


def changes(app, paper):
    with app.app_context():
        rows = db.session.scalars(select(MarkChange).filter_by(attempt_id=paper.id).order_by(MarkChange.at))
        return [(row.before, row.after, row.kind, row.reason) for row in rows]


def evidence(app, paper):
    with app.app_context():
        return {(item.kind, item.ref) for item in learning.evidence_of(paper.enrolment_id)}


def teacher(app):
    return Visitor(app, "instructor", enrolled=False)


def sent(points="4", seen="0", reason="The question misleads.", question="one"):
    return {"question": question, "points": points, "seen": seen, "reason": reason}


def test_a_mark_is_changed_with_who_and_why_and_the_pass_follows(app, paper):
    who = teacher(app)
    answer = who.post(f"/attempts/{paper.id}/marks", data=sent())
    assert answer.status_code == 303
    assert answer.location.endswith(f"/attempts/{paper.id}/record#q{paper.question_ids.index('one') + 1}")
    assert changes(app, paper) == [(0, 4, "override", "The question misleads.")]
    assert (again(app, paper).earned, again(app, paper).passed) == (5, True)
    assert evidence(app, paper) == {("quiz", "one/quiz")}
    with app.app_context():
        [fact] = db.session.scalars(select(Fact).filter_by(verb="marks-changed")).all()
        assert (fact.actor, fact.data) == (who.person.id, {"kind": "override", "questions": ["one"]})
    page = who.get(f"/attempts/{paper.id}/record").text
    assert "changed by a person" in page
    assert who.person.name in page


def test_a_lost_pass_is_asked_for_again(app, paper):
    who = teacher(app)
    who.post(f"/attempts/{paper.id}/marks", data=sent())
    who.post(f"/attempts/{paper.id}/marks", data=sent("3.75", "4"))
    assert again(app, paper).marks["one"] == "15/4"
    assert evidence(app, paper) == set()


def test_points_are_kept_exactly(app, paper):
    assert teacher(app).post(f"/attempts/{paper.id}/marks", data=sent("8/3")).status_code == 303
    assert again(app, paper).marks["one"] == "8/3"
    assert "8/3" in teacher(app).get(f"/attempts/{paper.id}/record").text


@pytest.mark.parametrize(
    "wrong",
    [sent("5"), sent("-1"), sent("many"), sent(""), sent(reason=""), sent(reason="x" * 501), sent(seen="nonsense")],
)
def test_what_cannot_be_meant_changes_nothing_and_keeps_what_was_typed(app, paper, wrong):
    answer = teacher(app).post(f"/attempts/{paper.id}/marks", data=wrong)
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text
    assert f'value="{wrong["reason"]}"' in answer.text
    assert changes(app, paper) == []


def test_a_question_that_was_not_asked_has_no_mark(app, paper):
    assert teacher(app).post(f"/attempts/{paper.id}/marks", data=sent(question="three")).status_code == 404


def test_a_double_click_changes_it_once(app, paper):
    who = teacher(app)
    assert [who.post(f"/attempts/{paper.id}/marks", data=sent()).status_code for _ in range(2)] == [303, 303]
    assert len(changes(app, paper)) == 1


def test_the_second_of_two_who_change_a_mark_is_told(app, paper):
    assert teacher(app).post(f"/attempts/{paper.id}/marks", data=sent("4")).status_code == 303
    answer = teacher(app).post(f"/attempts/{paper.id}/marks", data=sent("2", reason="Half of it is right."))
    assert answer.status_code == 409
    assert "Somebody else has changed this mark meanwhile" in answer.text
    assert 'value="Half of it is right."' in answer.text
    assert 'name="seen" value="4"' in answer.text
    assert again(app, paper).marks["one"] == "4"


def test_of_two_who_change_a_mark_at_the_same_moment_one_is_refused(app, paper):
    with app.app_context():
        staff = [factories.person("staff").id for _ in range(2)]
    found, begin = [], threading.Barrier(2)

    def change(points, actor):
        with app.app_context():
            begin.wait()
            try:
                with transaction():
                    found.append(override(paper.id, "one", points, Fraction(0), "a reason", actor))
            except Conflict as refusal:
                found.append(refusal.code)

    threads = [threading.Thread(target=change, args=(Fraction(n + 1), actor)) for n, actor in enumerate(staff)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found, key=str) == [True, "mark-changed-meanwhile"]
    assert len(changes(app, paper)) == 1


def test_an_open_attempt_has_no_mark_to_change(app, paper):
    with app.app_context():
        taking = factories.enrol(factories.person())
        with transaction():
            attempt_id = services.start(taking, taking.edition.course.modules[0].quiz, taking.person_id)
    answer = teacher(app).post(f"/attempts/{attempt_id}/marks", data=sent())
    assert answer.status_code == 409
    assert "still open" in answer.text


def test_an_essay_that_waits_is_marked_by_its_markers_alone(app):
    with app.app_context():
        essays.publish()
        paper = regrades.sat({"first": "right", "essay": "Many words."})
        staff = factories.person("staff").id
        with pytest.raises(Conflict, match="waits-for-marker"), transaction():
            override(paper.id, "essay", Fraction(1), Fraction(0), "a reason", staff)
        with pytest.raises(NotFound, match="no-such-question"), transaction():
            override(paper.id, "other", Fraction(1), Fraction(0), "a reason", staff)
    assert teacher(app).post(f"/attempts/{paper.id}/marks", data=sent(question="essay")).status_code == 409


# ---------------------------------------------------------------- void


def test_a_void_attempt_counts_for_nothing_and_keeps_what_it_was(app, paper):
    who = teacher(app)
    who.post(f"/attempts/{paper.id}/marks", data=sent())
    for _ in range(2):
        assert who.post(f"/attempts/{paper.id}/void", data={"reason": "A telephone was used."}).status_code == 303
    found = again(app, paper)
    assert (found.state, found.void_reason, found.marks) == ("void", "A telephone was used.", {"one": "4", "two": "1"})
    assert evidence(app, paper) == set()
    page = who.get(f"/attempts/{paper.id}/record").text
    assert "A telephone was used." in page
    assert "Change this mark" not in page
    assert who.post(f"/attempts/{paper.id}/marks", data=sent("1", "4")).status_code == 409
    assert "Void" in who.get(f"/enrolments/{paper.enrolment_id}/results").text


def test_a_void_needs_a_reason(app, paper):
    for reason in ("", "  ", "x" * 501):
        assert teacher(app).post(f"/attempts/{paper.id}/void", data={"reason": reason}).status_code == 422
    assert again(app, paper).state == "marked"


def test_minutes_that_cannot_be_meant_give_no_time(app, paper):
    key = str(uuid.uuid4())
    for minutes, reason in (("0", "x"), ("601", "x"), ("ten", "x"), ("9" * 400, "x"), ("5", "")):
        data = {"key": key, "minutes": minutes, "reason": reason}
        assert teacher(app).post(f"/attempts/{paper.id}/time", data=data).status_code == 422
    answer = teacher(app).post(f"/attempts/{paper.id}/time", data={"key": key, "minutes": "5", "reason": "x"})
    assert answer.status_code == 409
    assert "no limit of time" in answer.text


def test_a_trainee_changes_nothing(app, paper):
    trainee = Visitor(app)
    for path in ("marks", "void", "time"):
        assert trainee.post(f"/attempts/{paper.id}/{path}", data=sent()).status_code == 403
