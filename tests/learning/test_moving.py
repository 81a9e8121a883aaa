"""Moving trainees between editions: what would be lost is known before, and nothing is erased."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content import model as m
from app.learning.rules import moving, scenario
from app.learning.rules.moving import effect
from tests import factories
from tests.learning import courses

LESSON, QUIZ, EXAM, EVALUATION = ("lesson", "one/first"), ("quiz", "one/quiz"), ("exam", "exam"), ("evaluation",) * 2
ALL = frozenset({LESSON, QUIZ, EXAM, EVALUATION})
BEFORE = factories.course_values()
GATE = courses.scenario()


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
    assert effect(BEFORE, BEFORE, (), place=place).place is kept


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
