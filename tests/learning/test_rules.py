"""Decisions about learning: what completes a course, where Continue leads, the journey."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content import model as m
from app.learning import rules
from app.learning.rules.lesson_page import build, check_in
from tests import factories
from tests.learning import courses

LESSON, QUIZ, EXAM, EVALUATION = ("lesson", "one/first"), ("quiz", "one/quiz"), ("exam", "exam"), ("evaluation",) * 2
ALL = {LESSON, QUIZ, EXAM, EVALUATION}


def three_modules(**changes):
    """Modules one, two and three, with an optional lesson at the start of two and a practice quiz at its end."""
    optional = factories.lesson("two", "more", required=False)
    two = factories.module(
        "two", day=2, lessons=(optional, factories.lesson("two")), quiz=factories.quiz("two", practice=True)
    )
    return factories.course_values(modules=(factories.module("one"), two, factories.module("three", day=2)), **changes)


# ---------------------------------------------------------------- completion


def test_a_course_is_complete_when_every_condition_is_met():
    assert rules.is_complete(factories.course_values(), ALL)


@pytest.mark.parametrize("missing", sorted(ALL))
def test_one_missing_piece_of_evidence_leaves_a_course_open(missing):
    course = factories.course_values()
    assert not rules.is_complete(course, ALL - {missing})
    assert rules.progress(course, ALL - {missing}) < 100


def test_evidence_of_another_kind_with_the_same_name_does_not_count():
    assert not rules.is_complete(factories.course_values(), (ALL - {EXAM}) | {("quiz", "exam")})


def test_attendance_that_is_not_asked_neither_counts_nor_stands_in_the_way():
    conditions = (m.Condition(kind="exam"), m.Condition(kind="attendance", least=80))
    course = factories.course_values(completion=conditions)
    assert [line.met for line in rules.lines(course, {EXAM})] == [True, False]
    assert rules.is_complete(course, {EXAM})


@pytest.mark.parametrize("completion", [(), (m.Condition(kind="attendance"),)])
def test_a_course_that_asks_for_nothing_is_never_complete_by_itself(completion):
    course = factories.course_values(completion=completion)
    assert not rules.is_complete(course, ALL)
    assert rules.progress(course, ALL) == 0


def test_an_exam_that_is_asked_but_is_not_there_cannot_be_met():
    course = factories.course_values(exam=None)
    assert not rules.is_complete(course, ALL)
    assert rules.progress(course, ALL) == 99


def test_optional_lessons_and_practice_quizzes_are_not_asked():
    lines = {line.kind: line for line in rules.lines(three_modules(), ())}
    assert (lines["lessons"].total, lines["quizzes"].total) == (3, 2)


@pytest.mark.parametrize("kind", ["pre-test", "post-test"])
def test_tests_before_and_after_a_course_are_not_module_quizzes(kind):
    modules = (factories.module(quiz=factories.quiz(kind=kind)),)
    lines = {line.kind: line for line in rules.lines(factories.course_values(modules=modules), ())}
    assert lines["quizzes"].total == 0


_evidence = st.tuples(
    st.sampled_from(["lesson", "quiz", "exam", "evaluation", "noise"]),
    st.sampled_from(["one/first", "two/more", "two/first", "two/quiz", "three/quiz", "one/quiz", "exam", "evaluation"]),
)


@given(st.frozensets(_evidence))
def test_progress_is_never_above_100_and_is_100_only_when_complete(done):
    course = three_modules()
    progress = rules.progress(course, done)
    assert 0 <= progress <= 100
    assert (progress == 100) == rules.is_complete(course, done)


@given(st.frozensets(_evidence), _evidence)
def test_more_evidence_never_lessens_progress(done, more):
    course = three_modules()
    assert rules.progress(course, done | {more}) >= rules.progress(course, done)


# ---------------------------------------------------------------- the route


def test_the_stops_are_lessons_and_quizzes_then_exam_and_evaluation():
    assert [stop.ref for stop in rules.stops(three_modules())] == [
        "one/first", "one/quiz", "two/more", "two/first", "two/quiz", "three/first", "three/quiz", "exam", "evaluation",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("done", "after", "ref"),
    [
        ([], "", "one/first"),
        ([LESSON], "", "one/quiz"),
        ([LESSON, QUIZ], "", "two/first"),  # the optional lesson is passed over
        ([LESSON], "two/first", "three/first"),  # the practice quiz too; what is behind comes before what was missed
        ([], "evaluation", "one/first"),
        ([LESSON], "gone/lesson", "one/quiz"),
    ],
)
def test_the_next_stop_is_the_first_asked_one_not_done(done, after, ref):
    assert rules.next_stop(three_modules(), set(done), after).ref == ref


def test_there_is_no_next_stop_when_all_is_done():
    assert rules.next_stop(factories.course_values(), ALL) is None
    assert rules.onward(factories.course_values(), ALL, "") is None


@pytest.mark.parametrize(
    ("done", "lesson", "ref"),
    [
        ([LESSON], "one/first", "one/quiz"),
        ([("lesson", "two/more")], "two/more", "two/first"),
        ([("lesson", "two/first")], "two/first", "two/quiz"),
        ([LESSON, QUIZ], "one/first", "two/first"),
    ],
)
def test_reading_leads_to_the_very_next_stop_unless_that_is_done(done, lesson, ref):
    assert rules.after_reading(three_modules(), set(done), lesson).ref == ref


@pytest.mark.parametrize(
    ("done", "place", "path"),
    [
        ([], "", "/courses/small/one/first"),
        ([], "/courses/small/one/second", "/courses/small/one/second"),
        ([], "/courses/small/one/second#deeds", "/courses/small/one/second#deeds"),
        ([], "/courses/small/one/second#gone", "/courses/small/one/second"),
        ([], '/courses/small/one/second#"><script>', "/courses/small/one/second"),
        ([], "/courses/small/one/gate#here", "/courses/small/one/gate#here"),
        ([], "/courses/small/one/quiz", "/courses/small/one/quiz"),
        ([("lesson", "one/second")], "/courses/small/one/second#deeds", "/courses/small/one/gate"),
        ([("quiz", "one/quiz")], "/courses/small/one/quiz", "/courses/small/two/first"),
        ([], "/courses/other/one/second", "/courses/small/one/first"),
        ([], "https://elsewhere.example/one/second", "/courses/small/one/first"),
        ([], "//elsewhere.example", "/courses/small/one/first"),
    ],
)
def test_continue_leads_to_the_exact_place_or_to_what_comes_after_it(done, place, path):
    assert rules.onward(courses.rich_course(), set(done), place).path == path


def test_continue_does_not_stay_at_a_quiz_that_does_not_count():
    assert rules.onward(three_modules(), set(), "/courses/small/two/quiz").path == "/courses/small/three/first"


def test_continue_names_the_heading():
    onward = rules.onward(courses.rich_course(), set(), "/courses/small/one/second#deeds")
    assert (onward.stop.title, onward.heading.text) == ("Words and deeds", "Deeds")


# ---------------------------------------------------------------- the journey


def test_days_hold_their_modules_in_order_with_all_their_minutes():
    bands = rules.days(three_modules())
    assert [(band.day, band.minutes, [s.id for s in band.stations]) for band in bands] == [
        (1, 30, ["one"]),
        (2, 60, ["two", "three"]),
    ]


def test_a_module_is_done_here_or_ahead():
    course = three_modules()
    onward = rules.onward(course, {LESSON, QUIZ}, "")
    states = [s.state for band in rules.days(course, {LESSON, QUIZ}, onward.stop) for s in band.stations]
    assert states == ["done", "here", "ahead"]


def test_a_module_counts_only_what_is_asked():
    station = rules.days(three_modules(), {("lesson", "two/more")})[1].stations[0]
    assert (station.done, station.total, len(station.stops)) == (0, 1, 3)


def test_exam_and_evaluation_stand_at_the_end():
    assert [(s.id, s.state) for s in rules.ending(factories.course_values(), {EXAM})] == [
        ("exam", "done"),
        ("evaluation", "ahead"),
    ]


# ---------------------------------------------------------------- a lesson's page


def test_a_lesson_page_has_no_keys_and_no_notes_for_trainees():
    course = courses.rich_course()
    page = build(course, course.modules[0], course.modules[0].lessons[1])
    shown = repr(page.pieces)
    assert courses.KEY not in shown
    assert "INSTRUCTOREYES" not in shown
    assert "INSTRUCTOREYES" in repr(page.taught)


def test_a_lesson_page_knows_what_stands_beside_it():
    course = courses.rich_course()
    page = build(course, course.modules[0], course.modules[0].lessons[1])
    assert (page.previous[1], page.following[1]) == ("/courses/small/one/first", "/courses/small/one/gate")
    assert [term.id for term in page.terms] == ["parity"]


def test_the_first_and_the_last_stop_have_one_neighbour():
    course = factories.course_values(exam=None, evaluation=None, modules=(factories.module(quiz=None),))
    page = build(course, course.modules[0], course.modules[0].lessons[0])
    assert (page.previous, page.following) == (None, None)


def test_only_checks_of_the_lesson_itself_are_found():
    lesson = courses.rich_lesson()
    assert check_in(lesson, "check-number").answer == m.Number(low=Decimal(135), high=Decimal("145.5"))
    assert check_in(lesson, "one-q1") is None


# ---------------------------------------------------------------- tests before and after a course


def measured():
    """A course with a test before and after it."""
    draw = (m.Draw(count=1, module="one"),)
    tests = {f"{when}_test": m.Quiz(id=f"{when}-test", title=when, kind=f"{when}-test", draw=draw) for when in WHEN}
    return factories.course_values(**tests)


WHEN = ("pre", "post")
TAKEN = ("test", "pre-test")


def test_a_course_begins_with_its_pre_test_and_nobody_is_held_up_by_it():
    course = measured()
    assert rules.next_stop(course, set()).ref == "pre-test"
    assert rules.next_stop(course, set(), after="pre-test").kind == "lesson"
    assert rules.next_stop(course, {("lesson", "one/first")}).ref == "one/quiz"
    assert not [line for line in rules.lines(course, set()) if line.kind == "test"]


def test_a_post_test_stands_between_the_modules_and_the_exam():
    course = measured()
    assert [stop.ref for stop in rules.stops(course)][-3:] == ["post-test", "exam", "evaluation"]
    done = {TAKEN, ("lesson", "one/first"), ("quiz", "one/quiz")}
    assert rules.next_stop(course, done).ref == "post-test"


def test_the_journey_shows_the_pre_test_first_and_says_that_it_was_taken():
    course = measured()
    assert [(s.id, s.state) for s in rules.beginning(course)] == [("pre-test", "ahead")]
    assert [(s.id, s.state) for s in rules.beginning(course, {TAKEN})] == [("pre-test", "done")]
    assert [s.id for s in rules.ending(course)] == ["post-test", "exam", "evaluation"]
    assert rules.beginning(factories.course_values()) == []
