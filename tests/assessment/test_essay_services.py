"""Essays under one marker, two markers, a reconciler, double clicks and races, on both databases."""

import threading
from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from app.accounts.models import Centre
from app.assessment import services
from app.assessment.models import EssayMark, MarkChange
from app.assessment.queries import essays as queries
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict, Invalid, NotFound
from app.learning import queries as learning
from app.ledger.models import Fact
from tests import factories
from tests.assessment import essays
from tests.assessment.essays import again, decide, mark

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def paper():
    """An attempt whose essay waits; the rest of it earned 1 of 6 points."""
    essays.publish()
    return essays.written()


@pytest.fixture
def ruth():
    return factories.person("instructor")


@pytest.fixture
def omar():
    return factories.person("instructor")


def rows(paper):
    found = db.session.scalars(select(EssayMark).filter_by(attempt_id=paper.id).order_by(EssayMark.at)).all()
    return [(row.role, row.by, row.points) for row in found]


def changes(paper):
    found = select(MarkChange).filter_by(attempt_id=paper.id).order_by(MarkChange.at, MarkChange.id)
    return [(row.before, row.after, row.reason, row.by) for row in db.session.scalars(found)]


def facts(verb):
    return db.session.scalars(select(Fact).filter_by(verb=verb)).all()


def evidence(paper):
    return {(item.kind, item.ref) for item in learning.evidence_of(paper.enrolment_id)}


# ---------------------------------------------------------------- one marker


def test_an_essay_waits_and_its_mark_completes_the_attempt(paper, ruth):
    assert (paper.state, paper.passed, evidence(paper)) == ("awaiting", None, set())
    assert mark(paper, ruth, 3, 1) == "counts"
    done = again(paper)
    assert (done.state, done.earned, done.passed) == ("marked", 5, True)
    assert evidence(paper) == {("quiz", "one/quiz")}
    assert rows(paper) == [("marker", ruth.id, [3, 1])]
    assert changes(paper) == [(None, Fraction(4), "", ruth.id)]
    assert [fact.data for fact in facts("essay-marked")] == [{"question": "essay", "points": [3, 1]}]


def test_too_few_points_fail(paper, ruth):
    mark(paper, ruth, 1, 0)
    assert (again(paper).passed, evidence(paper)) == (False, set())


def test_a_mark_sent_twice_stands_once(paper, ruth):
    assert [mark(paper, ruth, 3, 1, comment="Good."), mark(paper, ruth, 3, 1, comment="Good.")] == ["counts", "counts"]
    assert len(rows(paper)) == len(changes(paper)) == len(facts("essay-marked")) == 1


def test_a_second_mark_of_one_answer_is_refused_and_changes_nothing(paper, ruth, omar):
    mark(paper, ruth, 3, 1)
    with pytest.raises(Conflict, match="essay-marked-already"):
        mark(paper, omar, 0, 0)
    assert again(paper).marks["essay"] == "4"
    assert len(rows(paper)) == 1


def test_a_complete_result_is_not_changed_by_its_marker(paper, ruth):
    mark(paper, ruth, 3, 1)
    with pytest.raises(Conflict, match="essay-settled"):
        mark(paper, ruth, 3, 2, reason="I misread it.")
    assert again(paper).marks["essay"] == "4"


@pytest.mark.parametrize("points", [(2, 0), (3, 3), (3,), (3, 1, 1), (None, 1), (-1, 0)])
def test_points_that_the_rubric_does_not_have_are_refused(paper, ruth, points):
    with pytest.raises(Invalid):
        mark(paper, ruth, *points)
    assert rows(paper) == []


def test_nobody_marks_her_own_essay(ruth):
    essays.publish()
    paper = essays.written(who=ruth)
    with pytest.raises(NotFound):
        mark(paper, ruth, 3, 2)


def test_what_is_open_or_void_or_blank_or_no_essay_is_not_marked(paper, ruth):
    with pytest.raises(NotFound):
        mark(paper, ruth, 1, question="first")
    with transaction():
        services.void(paper.id, "Somebody else sat it.", ruth.id)
    with pytest.raises(Conflict, match="attempt-not-closed"):
        mark(paper, ruth, 3, 1)
    blank = essays.written({"first": "right"})
    assert (blank.state, blank.marks["essay"]) == ("marked", "0")
    with pytest.raises(Conflict, match="essay-blank"):
        mark(blank, ruth, 3, 1)


@pytest.fixture
def two_essays():
    essays.publish(essays.essay(), essays.essay("other"))
    return essays.written({"essay": essays.WORDS, "other": essays.WORDS})


def test_a_marker_changes_her_mark_with_a_reason_until_all_is_marked(two_essays, ruth, omar):
    mark(two_essays, ruth, 1, 1)
    assert again(two_essays).state == "awaiting"
    with pytest.raises(Invalid, match="essay-reason"):
        mark(two_essays, ruth, 3, 1)
    assert mark(two_essays, ruth, 3, 1, reason="I overlooked the second page.") == "counts"
    assert changes(two_essays)[1:] == [(Fraction(2), Fraction(4), "I overlooked the second page.", ruth.id)]
    assert rows(two_essays) == [("marker", ruth.id, [1, 1]), ("marker", ruth.id, [3, 1])]
    assert [one.points for one in essays.answer(two_essays).given] == [(3, 1)]
    assert [fact.data["points"] for fact in facts("essay-marked")] in ([[1, 1], [3, 1]], [[3, 1], [1, 1]])
    mark(two_essays, omar, 3, 2, question="other")
    with pytest.raises(Conflict, match="essay-settled"):
        mark(two_essays, ruth, 0, 0, reason="Again.")


def test_a_mark_that_was_overridden_is_not_changed_by_its_marker(two_essays, ruth):
    mark(two_essays, ruth, 1, 1)
    with transaction():
        services.change_marks(two_essays.id, {"essay": Fraction(5)}, "override", "Appeal.", ruth.id)
    with pytest.raises(Conflict, match="essay-settled"):
        mark(two_essays, ruth, 3, 1, reason="No.")


def test_an_attempt_that_went_on_is_marked_anew(ruth, omar):
    essays.publish(essays.essay(), essays.essay("other"), minutes=20)
    taking = factories.enrol(factories.person())
    with transaction():
        attempt_id = services.start(taking, taking.edition.course.modules[0].quiz, taking.person_id)
    paper = essays.queries.paper_by_id(attempt_id)
    changes = [services.Change(id, 1, essays.WORDS) for id in ("essay", "other")]
    with transaction():
        services.give_answers(paper, changes)
    with clock.set_clock(lambda: paper.deadline + timedelta(minutes=1)):
        services.close_when_due({"attempt": attempt_id.hex})
        mark(paper, ruth, 3, 1)
    with clock.set_clock(lambda: paper.deadline + timedelta(minutes=2)):
        with transaction():
            services.extend(attempt_id, 3600, "The power was gone.", omar.id)
        with transaction():
            services.hand_in(again(paper), [], taking.person_id)
        assert [item.given for item in queries.waiting([taking.centre_id], "en")] == [(), ()]
        assert mark(paper, ruth, 1, 0) == "counts"
    assert again(paper).marks["essay"] == "1"


# ---------------------------------------------------------------- two markers


@pytest.fixture
def two(paper):
    """The same attempt, in a centre that asks for two markers."""
    essays.ask_for_two()
    return paper


def test_two_who_agree_in_the_sum_make_the_mark(two, ruth, omar):
    assert mark(two, ruth, 3, 0) == "waits"
    assert (again(two).marks, again(two).state) == ({"first": "1"}, "awaiting")
    assert mark(two, omar, 1, 2) == "counts"
    assert (again(two).marks["essay"], again(two).passed) == ("3", True)
    assert rows(two) == [("marker", ruth.id, [3, 0]), ("marker", omar.id, [1, 2])]


def test_two_who_differ_are_reconciled_by_a_third_and_all_three_stay(two, ruth, omar):
    grace = factories.person("instructor")
    mark(two, ruth, 3, 2)
    assert mark(two, omar, 1, 0) == "differs"
    assert again(two).state == "awaiting"
    for who in (ruth, grace):
        with pytest.raises(Conflict, match=r"essay-(settled|marked-already)"):
            mark(two, who, 1, 0)
    with pytest.raises(Invalid, match="essay-reason"):
        decide(two, grace, 3, 1, reason="")
    decide(two, grace, 3, 1)
    decide(two, grace, 3, 1)
    assert again(two).marks["essay"] == "4"
    assert [role for role, *_ in rows(two)] == ["marker", "marker", "reconciler"]
    assert changes(two) == [(None, Fraction(4), "They weigh the second part differently.", grace.id)]
    with pytest.raises(Conflict, match="essay-decided"):
        decide(two, ruth, 0, 0)


def test_one_of_the_two_may_decide(two, ruth, omar):
    mark(two, ruth, 3, 2)
    mark(two, omar, 1, 0)
    decide(two, omar, 3, 2)
    assert again(two).marks["essay"] == "5"


def test_there_is_nothing_to_decide_before_two_differ(two, ruth, omar):
    mark(two, ruth, 3, 2)
    with pytest.raises(Conflict, match="essay-decided"):
        decide(two, omar, 1, 0)


def test_the_first_marker_may_change_her_mark_until_the_second_comes(two, ruth, omar):
    mark(two, ruth, 3, 2, comment="First words.")
    assert mark(two, ruth, 1, 0, comment="Second words.") == "waits"
    (waiting,) = queries.waiting([again(two).centre_id], "en")
    assert [one.points for one in waiting.given] == [(1, 0)]
    assert mark(two, omar, 1, 0) == "counts"
    assert again(two).marks["essay"] == "1"
    assert rows(two) == [("marker", ruth.id, [3, 2]), ("marker", ruth.id, [1, 0]), ("marker", omar.id, [1, 0])]
    assert [(one.comment, one.by) for one in essays.answer(two).given] == [("Second words.", ruth.id), ("", omar.id)]
    ((_, _, one, other),) = queries.pairs([again(two).centre_id], "en")
    assert (one, other) == (1, 1)


def test_the_quiz_says_how_many_markers_before_the_centre_does(ruth):
    essays.publish(markers=1)
    essays.ask_for_two()
    assert mark(essays.written(), ruth, 3, 2) == "counts"


def test_an_essay_begun_under_two_markers_is_finished_by_two(two, ruth, omar):
    mark(two, ruth, 3, 2)
    essays.ask_for_two(two=False)
    assert mark(two, omar, 1, 0) == "differs"
    fresh = essays.written()
    assert mark(fresh, omar, 1, 0) == "counts"


def test_a_repeated_setting_changes_nothing(two):
    since = db.session.scalars(select(Centre.two_markers_since)).one()
    essays.ask_for_two()
    db.session.expire_all()
    assert db.session.scalars(select(Centre.two_markers_since)).one() == since
    assert len(facts("marking-set")) == 1


# ---------------------------------------------------------------- at the same moment


def at_once(app, *acts):
    """Run these at the same moment, each in a session of its own; what each came to."""
    barrier, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        with app.app_context():
            barrier.wait()
            try:
                found[number] = act()
            except Conflict as refusal:
                found[number] = refusal.code

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return found


def test_of_two_who_mark_at_once_one_counts(context, paper, ruth, omar):
    came = at_once(context, lambda: mark(paper, ruth, 3, 1), lambda: mark(paper, omar, 1, 1))
    assert sorted(came) == ["counts", "essay-marked-already"]
    assert len(rows(paper)) == len(changes(paper)) == 1


def test_two_markers_at_the_same_moment_are_the_first_and_the_second(context, two, ruth, omar):
    came = at_once(context, lambda: mark(two, ruth, 3, 1), lambda: mark(two, omar, 1, 1))
    assert sorted(came) == ["differs", "waits"]
    assert len(rows(two)) == 2


def test_of_three_markers_at_the_same_moment_one_is_refused(context, two, ruth, omar):
    grace = factories.person("instructor")
    came = at_once(context, *(lambda who=who: mark(two, who, 3, 1) for who in (ruth, omar, grace)))
    assert sorted(came) == ["counts", "essay-marked-already", "waits"]


def test_of_two_who_decide_at_once_one_counts(context, two, ruth, omar):
    mark(two, ruth, 3, 2)
    mark(two, omar, 1, 0)
    came = at_once(context, lambda: decide(two, ruth, 3, 2), lambda: decide(two, omar, 1, 0))
    assert sorted(came, key=str) == [None, "essay-decided"]
    assert len(rows(two)) == 3
