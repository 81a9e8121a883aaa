"""Moving trainees between editions: what would be lost is known before, and nothing is erased."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.services import see_privacy_notice
from app.base.db import db, transaction
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.content import model as m
from app.jobs.models import Job
from app.learning import queries, services
from app.learning.rules import moving, scenario
from app.ledger.models import Fact
from tests import factories
from tests.learning import courses

LESSON, QUIZ, EXAM, EVALUATION = ("lesson", "one/first"), ("quiz", "one/quiz"), ("exam", "exam"), ("evaluation",) * 2
ALL = frozenset({LESSON, QUIZ, EXAM, EVALUATION})
BEFORE = factories.course_values()
GATE = courses.scenario()


def effect(before, after, *done):
    """What a move means for someone."""
    return moving.compare(before, after).effect(*done)


def with_lessons(*lessons, **changes):
    """The small course with these lessons in its module."""
    return factories.course_values(modules=(factories.module(lessons=lessons, **changes),))


def refs(found):
    return [stop.ref for stop in found]


# ---------------------------------------------------------------- what it means


def test_the_same_course_costs_nothing():
    found = effect(BEFORE, BEFORE, ALL)
    assert (found.kept, found.costs, found.completes) == (4, False, True)


def test_what_is_gone_from_the_new_edition_is_lost():
    found = effect(BEFORE, with_lessons(factories.lesson(slug="other")), {LESSON, QUIZ})
    assert refs(found.lost) == ["one/first"]
    assert found.lost[0].title == "Lesson first"
    assert found.kept == 1
    assert found.costs


def test_what_was_not_done_cannot_be_lost():
    assert not effect(BEFORE, with_lessons(factories.lesson(slug="other")), {QUIZ}).costs


def test_a_new_required_lesson_is_newly_asked_and_undoes_a_condition():
    found = effect(BEFORE, with_lessons(factories.lesson(), factories.lesson(slug="more")), {LESSON})
    assert refs(found.added) == ["one/more"]
    assert found.unmet == ("lessons",)


def test_a_new_lesson_that_is_not_required_asks_for_nothing():
    found = effect(BEFORE, with_lessons(factories.lesson(), factories.lesson(slug="more", required=False)), {LESSON})
    assert found.added == ()
    assert not found.costs


def test_a_lesson_that_becomes_required_is_newly_asked():
    optional = with_lessons(factories.lesson(), factories.lesson(slug="more", required=False))
    required = with_lessons(factories.lesson(), factories.lesson(slug="more"))
    assert refs(effect(optional, required, {LESSON}).added) == ["one/more"]


def test_a_shorter_edition_makes_an_enrolment_whole():
    without_exam = factories.course_values(
        exam=None, completion=tuple(c for c in BEFORE.completion if c.kind != "exam")
    )
    found = effect(BEFORE, without_exam, ALL - {EXAM})
    assert found.completes
    assert (found.progress_before, found.progress_after) == (75, 100)


def test_what_was_lost_before_counts_again_when_it_comes_back():
    gone = with_lessons(factories.lesson(slug="other"))
    assert refs(effect(gone, BEFORE, ALL).regained) == ["one/first"]


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        ("", True),
        ("/courses/small/one/first#words", True),
        ("/courses/small/exam", True),
        ("/courses/small/one/gone", False),
    ],
)
def test_a_place_is_kept_where_its_page_still_exists(place, kept):
    assert effect(BEFORE, BEFORE, (), {}, place).place is kept


def test_a_walk_whose_choices_are_all_there_goes_on():
    course = with_lessons(GATE)
    assert effect(course, course, (), {GATE.id: [["gate", 0]]}).walks == ()


@pytest.mark.parametrize(
    "after",
    [
        with_lessons(factories.lesson(slug="gate")),
        with_lessons(factories.lesson(slug="other")),
    ],
)
def test_a_walk_into_what_is_not_there_any_more_is_named(after):
    assert refs(effect(with_lessons(GATE), after, (), {GATE.id: [["gate", 0]]}).walks) == [GATE.id]


def test_a_walk_that_has_ended_is_evidence_and_not_named():
    course = with_lessons(GATE)
    found = effect(course, with_lessons(factories.lesson(slug="gate")), {("lesson", GATE.id)}, {GATE.id: [["gate", 1]]})
    assert found.walks == ()


def renamed_crowd():
    """The scenario with another id for its second situation."""
    gate, crowd, calm = GATE.situations
    links = (m.Link(html="Wave it through", target="people"), gate.links[1])
    situations = (
        m.Situation(id="gate", title="", html="", links=links),
        m.Situation(id="people", title="", html="", links=crowd.links),
        calm,
    )
    return factories.lesson("one", "gate", kind="scenario", situations=situations)


def test_a_walk_that_no_longer_fits_ends_before_the_first_choice_that_is_gone():
    lesson, steps = renamed_crowd(), [["gate", 0], ["crowd", 1]]
    assert scenario.scene(lesson, steps).id == "people"
    assert not scenario.at_ending(lesson, steps)
    assert scenario.walk_on(lesson, steps, "people", 1) == [["gate", 0], ["people", 1]]


_subsets = st.frozensets(st.sampled_from(sorted(ALL | {("lesson", "one/second"), ("lesson", "two/first")})))
_courses = st.sampled_from(
    [BEFORE, courses.rich_course(), with_lessons(factories.lesson(slug="other")), factories.course_values(exam=None)]
)


@given(_courses, _courses, _subsets)
def test_all_that_is_done_is_kept_or_lost_or_was_not_there(before, after, done):
    found = effect(before, after, done)
    known = {(stop.kind, stop.ref) for stop in moving.stops(before)}
    assert found.kept + len(found.lost) == len(done & known)
    back = effect(after, before, done)
    assert refs(back.regained) == refs(found.lost)
    assert (back.progress_after, back.progress_before) == (found.progress_before, found.progress_after)


# ---------------------------------------------------------------- doing it


@pytest.fixture
def taking(context):
    """Someone who has read the first lesson of the rich course and stands at the crowd in its scenario."""
    factories.publish(courses.rich_course())
    taking = factories.enrol(factories.person())
    with transaction():
        services.record_evidence(taking.id, "lesson", "one/first")
        services.choose(taking, GATE, "gate", 0, taking.person_id)
    return queries.taking_by_id(taking.id)


def publish_again(course):
    factories.publish(course)
    return catalogue.edition_numbered(course.slug, 2)


def move(taking, edition):
    with transaction():
        return services.move(
            services.lock_enrolments([taking.id], taking.course_slug), edition, taking.person_id, "Because."
        )


def facts(verb):
    return db.session.scalars(select(Fact).filter_by(verb=verb)).all()


def test_a_move_changes_the_edition_and_nothing_else(taking):
    edition = publish_again(courses.rich_course(title="A better course"))
    assert move(taking, edition) == 1
    now = queries.taking_by_id(taking.id)
    assert (now.edition_id, now.done, now.place, now.state) == (edition.id, taking.done, taking.place, "open")
    assert queries.walk(taking.id, GATE.id) == [["gate", 0]]
    assert [fact.data for fact in facts("enrolment-moved")] == [
        {"reason": "Because.", "before": str(taking.edition_id), "after": str(edition.id)}
    ]


def test_a_move_that_is_repeated_changes_nothing(taking):
    edition = publish_again(courses.rich_course())
    assert [move(taking, edition) for _ in range(2)] == [1, 0]
    assert len(facts("enrolment-moved")) == 1


def test_a_withdrawn_enrolment_is_not_moved(taking):
    edition = publish_again(courses.rich_course())
    with transaction():
        services.withdraw(queries.enrolment_in(taking.id, [taking.centre_id]), taking.person_id)
    assert move(taking, edition) == 0
    assert queries.taking_by_id(taking.id).edition_id == taking.edition_id


def test_nobody_is_moved_to_an_edition_of_another_course(taking):
    factories.publish(factories.course_values(slug="other"))
    edition = catalogue.edition_numbered("other", 1)
    with pytest.raises(NotFound):
        move(taking, edition)
    with pytest.raises(NotFound), transaction():
        services.lock_enrolments([taking.id], "other")


def test_a_move_to_a_course_that_asks_no_more_completes_and_tells_the_rooms_above(taking):
    short = courses.rich_course(
        modules=(factories.module(lessons=(factories.lesson(),)),), completion=(m.Condition(kind="lessons"),)
    )
    move(taking, publish_again(short))
    assert queries.taking_by_id(taking.id).state == "completed"
    assert db.session.scalars(select(Job.kind)).all() == [services.COMPLETED]


def test_who_is_in_the_edition_already_is_no_mover(taking):
    edition = publish_again(courses.rich_course())
    compiled = catalogue.compiled(edition.compiled)
    assert [it.taking.id for it in queries.movers("small", edition.id, compiled, "en")] == [taking.id]
    assert queries.count_elsewhere("small", edition.id) == {taking.edition_id: 1}
    move(taking, edition)
    assert queries.movers("small", edition.id, compiled, "en") == []
    assert queries.count_elsewhere("small", None) == {edition.id: 1}


def test_a_mover_names_a_walk_that_cannot_go_on(taking):
    lessons = (factories.lesson(), courses.rich_lesson(), renamed_start())
    after = publish_again(courses.rich_course(modules=(factories.module(lessons=lessons), factories.module("two"))))
    (mover,) = queries.movers("small", after.id, catalogue.compiled(after.compiled), "en")
    assert refs(mover.effect.walks) == [GATE.id]
    assert mover.mark != f"{taking.id}:"


def renamed_start():
    """The scenario with another id for its first situation."""
    start = m.Situation(id="barrier", title="", html="", links=(m.Link(html="Go", target="calm"),))
    return factories.lesson("one", "gate", kind="scenario", situations=(start, GATE.situations[2]))


def test_pages_go_on_after_a_move_into_a_scenario_that_lost_its_beginning(app, client):
    with app.app_context():
        factories.publish(courses.rich_course())
        who = factories.person()
        taking = factories.enrol(who)
        with transaction():
            see_privacy_notice(who.id)
            services.choose(taking, GATE, "gate", 0, who.id)
        lessons = (factories.lesson(), courses.rich_lesson(), renamed_start())
        edition = publish_again(courses.rich_course(modules=(factories.module(lessons=lessons),)))
        move(taking, edition)
    factories.sign_in(app, client, who)
    for path in ("one/gate", "", "two/first"):
        assert client.get(f"/courses/small/{path}").status_code == (404 if path == "two/first" else 200)
    sent = {"situation": "barrier", "choice": "0"}
    assert client.post("/courses/small/one/gate/choose", data=sent).status_code in (200, 303)
