"""Drawing, what may be shown, the shape of answers, and when an attempt may begin."""

import itertools
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.rules import answers, corrections, desk, drawing, life, marking, results, sheets, standing
from app.base.refusals import Invalid
from app.base.settings import ROOT
from app.content import model as m
from app.content.compiler import compile_course
from app.content.tree import read_tree
from tests import factories
from tests.assessment import examples

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


# ---------------------------------------------------------------- drawing


def exam_course(bank=6, draw=2):
    def module(id):
        return factories.module(id, bank=tuple(factories.question(f"{id}-b{n}") for n in range(bank)))

    parts = tuple(m.Draw(count=draw, module=id) for id in ("one", "two", "three"))
    exam = m.Quiz(id="exam", title="Exam", draw=parts, shuffle=True, kind="exam")
    return factories.course_values(modules=tuple(map(module, ("one", "two", "three"))), exam=exam)


def test_an_exam_draws_from_every_module_as_many_as_it_says():
    drawn = drawing.draw(exam_course(), exam_course().exam, "seed", {})
    assert Counter(id.split("-")[0] for id in drawn) == {"one": 2, "two": 2, "three": 2}
    assert len(set(drawn)) == 6


def test_the_same_seed_draws_the_same_and_another_seed_another():
    course = exam_course()
    assert drawing.draw(course, course.exam, "seed", {}) == drawing.draw(course, course.exam, "seed", {})
    assert len({tuple(drawing.draw(course, course.exam, str(seed), {})) for seed in range(20)}) > 10


def test_a_retake_avoids_seen_questions_while_the_bank_allows():
    course, seen = exam_course(bank=6, draw=2), Counter()
    for attempt in range(3):
        drawn = drawing.draw(course, course.exam, f"seed{attempt}", seen)
        assert not set(drawn) & set(seen)
        seen.update(drawn)
    again = drawing.draw(course, course.exam, "seed3", seen)
    assert len(again) == 6


def test_a_module_without_a_bank_gives_its_quiz():
    course = factories.course_values(modules=(factories.module("one", bank=()),))
    assert set(drawing.draw(course, course.exam, "s", {})) == {"one-q1", "one-q2"}


def test_a_bank_that_is_too_small_gives_what_it_has():
    course = exam_course(bank=1, draw=4)
    assert len(drawing.draw(course, course.exam, "s", {})) == 3


def test_without_shuffling_the_author_s_order_stays():
    quiz = factories.quiz(questions=examples.every_kind())
    course = factories.course_values(modules=(factories.module(quiz=quiz),))
    assert drawing.draw(course, quiz, "s", {}) == [q.id for q in examples.every_kind()]


def test_a_voided_question_is_not_drawn():
    quiz = factories.quiz(questions=(factories.question("gone", voided=True), factories.question("q")))
    course = factories.course_values(modules=(factories.module(quiz=quiz),))
    assert drawing.draw(course, quiz, "s", {}) == ["q"]


def topical(draw, **topics):
    questions = tuple(factories.question(f"{t}-{n}", topic=t) for t, count in topics.items() for n in range(count))
    quiz = factories.quiz(questions=questions, draw=(m.Draw(count=draw),), shuffle=True)
    return factories.course_values(modules=(factories.module(quiz=quiz),)), quiz


def per_topic(drawn):
    return Counter(id.split("-")[0] for id in drawn)


def test_a_draw_is_spread_over_its_topics_as_the_bank_is():
    course, quiz = topical(10, law=12, people=6, force=2)
    for seed in range(20):
        assert per_topic(drawing.draw(course, quiz, str(seed), {})) == {"law": 6, "people": 3, "force": 1}


def test_what_does_not_come_out_even_falls_to_every_topic_in_turn():
    course, quiz = topical(4, law=5, people=5, force=5)
    rest = Counter()
    for seed in range(60):
        drawn = per_topic(drawing.draw(course, quiz, str(seed), {}))
        assert sorted(drawn.values()) == [1, 1, 2]
        rest.update(topic for topic, count in drawn.items() if count == 2)
    assert min(rest.values()) > 10


@given(
    sizes=st.dictionaries(st.text("abcdef", min_size=1), st.integers(1, 40), min_size=1, max_size=8),
    count=st.integers(0, 200),
    seed=st.text(max_size=4),
)
def test_quotas_take_what_is_asked_and_no_topic_gives_more_than_it_has(sizes, count, seed):
    quotas = drawing.quotas(sizes, count, seed)
    assert sum(quotas.values()) == min(count, sum(sizes.values()))
    assert all(0 <= quotas[topic] <= size for topic, size in sizes.items())


def test_two_trainees_in_one_room_rarely_share_a_paper():
    """Forty people, the exam of the gender course: nobody has a neighbour's paper, nor often her question."""
    course = gender_course()
    papers = [drawing.draw(course, course.exam, f"seed {number}", {}) for number in range(40)]
    assert len({frozenset(paper) for paper in papers}) == 40
    pairs = list(itertools.combinations(papers, 2))
    same_place = [sum(a == b for a, b in zip(one, other, strict=True)) / len(one) for one, other in pairs]
    assert sum(same_place) / len(pairs) < 0.1


def gender_course():
    edition = compile_course("gender-training", read_tree(ROOT / "courses" / "gender-training")).edition
    assert edition is not None
    return edition.course


def test_a_post_test_avoids_the_questions_of_its_pre_test():
    before, after = m.Quiz(id="pre-test", title="Before"), m.Quiz(id="post-test", title="After")
    assert (drawing.twins(before), drawing.twins(after)) == (["post-test"], ["pre-test"])
    assert drawing.twins(factories.quiz()) == []


def test_a_quiz_that_is_not_there_is_none():
    course = factories.course_values(exam=None)
    assert drawing.find_quiz(course, "exam") is None
    assert drawing.find_quiz(course, "one/quiz") is not None


# ---------------------------------------------------------------- what may be shown


@pytest.mark.parametrize("question", examples.every_kind(), ids=lambda q: q.id)
@given(seed=st.text(max_size=8))
def test_a_sheet_holds_no_key(question, seed):
    shown = msgspec.json.encode(sheets.sheet(question, seed, True)).decode()
    assert not [secret for secret in (*examples.SECRETS, "pairs", "feedback", '"right":') if secret in shown]


@given(seed=st.text(max_size=8), ids=st.lists(st.text("abc", min_size=1), min_size=2, max_size=5, unique=True))
def test_an_order_never_starts_as_the_right_one(seed, ids):
    key = m.Ordering(items=examples.items(*ids))
    start = sheets.starting_order(key, seed, "q")
    assert start != ids
    assert sorted(start) == sorted(ids)


def test_an_order_that_was_given_is_shown_as_it_was_left():
    key = examples.ordering().answer
    assert sheets.starting_order(key, "s", "q", examples.RIGHT["steps"]) == ["see", "stop", "search", "report"]
    assert sheets.starting_order(key, "s", "q", {"see": 4, "stop": 3, "search": 2, "report": 1})[0] == "report"


def test_the_right_column_of_a_matching_table_is_shuffled():
    orders = {tuple(o.id for o in sheets.sheet(examples.matching(), str(seed), False).options) for seed in range(40)}
    assert len(orders) > 5


def test_choices_are_shuffled_only_where_the_author_wants_it():
    question = examples.multiple()

    def orders(question, shuffle):
        return {tuple(o.id for o in sheets.sheet(question, str(n), shuffle).options) for n in range(20)}

    assert len(orders(question, True)) > 1
    assert len(orders(question, False)) == 1
    assert len(orders(examples.multiple(fixed=True), True)) == 1
    assert len(orders(examples.true_or_false(), True)) == 1


# ---------------------------------------------------------------- the shape of answers


@pytest.mark.parametrize("question", examples.every_kind(), ids=lambda q: q.id)
def test_a_right_answer_is_read_and_whole(question):
    value = answers.read(question, examples.RIGHT[question.id])
    assert marking.mark(question, value) == 1
    assert answers.gap(question, value) == ""
    assert answers.read(question, value) == value


@pytest.mark.parametrize("question", examples.every_kind(), ids=lambda q: q.id)
def test_nothing_is_no_answer(question):
    empty = {"multiple": [], "matching": {}, "ordering": {}}.get(question.kind, "")
    assert answers.read(question, None) is None
    assert answers.read(question, empty) is None
    assert answers.gap(question, None) == "blank"


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("question", examples.every_kind(), ids=lambda q: q.id)
@given(raw=_JUNK)
def test_junk_is_refused_or_kept_but_never_breaks(question, raw):
    try:
        value = answers.read(question, raw)
    except Invalid as refusal:
        assert refusal.code == "answer-unreadable"
    else:
        assert 0 <= marking.mark(question, value) <= 1
        assert answers.gap(question, value) in ("", "blank", "part", "places", "number")
        sheets.sheet(question, "s", True, value)


@pytest.mark.parametrize(
    ("question", "raw"),
    [
        (factories.question(), "no-such-choice"),
        (examples.multiple(), ["protect", "no-such-choice"]),
        (examples.matching(), {"police": "no-such-right"}),
        (examples.matching(), {"no-such-left": "trains"}),
        (examples.ordering(), {"see": 5}),
        (examples.ordering(), {"see": 10**30}),
        (examples.short(), "a" * 501),
        (examples.short(), ["zero tolerance"]),
    ],
)
def test_what_can_never_be_an_answer_is_refused(question, raw):
    with pytest.raises(Invalid):
        answers.read(question, raw)


def test_control_characters_and_lone_surrogates_are_dropped_from_what_was_typed():
    assert answers.read(examples.short(), " zero\0 tole\ud800rance\x1b ") == "zero tolerance"


def test_what_is_missing_is_named():
    assert answers.gap(examples.matching(), {"police": "trains"}) == "part"
    assert answers.gap(examples.ordering(), {"see": 1, "stop": 1, "search": 2, "report": 3}) == "places"
    assert answers.gap(examples.number(), "many") == "number"


# ---------------------------------------------------------------- when an attempt may begin


@dataclass(frozen=True)
class Past:
    handed_in_at: datetime | None
    passed: bool | None = False
    counts: bool = True


def stand(quiz, *past, grants=()):
    return standing.standing(quiz, past, grants, NOW)


def test_the_limit_of_attempts_is_kept():
    quiz = factories.quiz(attempts=2)
    ended = Past(NOW - timedelta(days=1))
    assert stand(quiz).left == 2
    assert stand(quiz, ended).refused == ""
    assert stand(quiz, ended, ended).refused == "no-attempts-left"
    assert stand(quiz, ended, ended, grants=[NOW]).left == 1


def test_no_limit_is_no_limit():
    assert stand(factories.quiz(), *[Past(NOW)] * 50).left is None


def test_the_wait_counts_from_the_end_of_the_last_attempt():
    quiz = factories.quiz(wait=3600)
    ended = NOW - timedelta(minutes=59)
    assert stand(quiz, Past(ended)).refused == "wait-first"
    assert stand(quiz, Past(ended)).not_before == NOW + timedelta(minutes=1)
    assert stand(quiz, Past(NOW - timedelta(hours=1))).refused == ""


def test_a_grant_ends_the_wait_before_it():
    quiz = factories.quiz(wait=3600, attempts=1)
    ended = Past(NOW - timedelta(minutes=5))
    assert stand(quiz, ended, grants=[NOW]).refused == ""
    assert stand(quiz, ended, grants=[NOW - timedelta(hours=1)]).refused == "wait-first"


def test_practice_has_no_limit_and_uses_nothing_up():
    practice = Past(NOW, counts=False)
    assert stand(factories.quiz(practice=True, attempts=1, wait=60), practice, practice).refused == ""
    assert stand(factories.quiz(attempts=1), practice).left == 1


def test_one_pass_among_the_attempts_is_a_pass():
    assert stand(factories.quiz(), Past(NOW, True), Past(NOW, False)).passed


def test_the_deadline_itself_is_too_late():
    assert standing.deadline(factories.quiz(minutes=20), NOW) == NOW + timedelta(minutes=20)
    assert standing.deadline(factories.quiz(), NOW) is None
    assert life.is_over(NOW, None, NOW)
    assert not life.is_over(NOW, None, NOW - timedelta(microseconds=1))
    assert not life.is_over(None, None, NOW)


def test_while_the_clock_stands_still_the_deadline_never_comes():
    assert not life.is_over(NOW, NOW - timedelta(minutes=1), NOW + timedelta(days=1))


def test_in_a_sitting_the_time_ends_with_it_and_extra_time_moves_both():
    quiz, closes = factories.quiz(minutes=20), NOW + timedelta(minutes=15)
    assert standing.deadline(quiz, NOW, closes) == closes
    assert standing.deadline(quiz, NOW, closes, 10) == closes + timedelta(minutes=10)
    assert standing.deadline(quiz, NOW, NOW + timedelta(hours=1), 10) == NOW + timedelta(minutes=30)
    assert standing.deadline(factories.quiz(), NOW, closes) == closes


# ---------------------------------------------------------------- desk and results


@dataclass(frozen=True)
class Given:
    value: object
    seq: int = 1
    saved_at: datetime = NOW


def test_the_desk_opens_at_the_first_question_that_is_not_whole():
    questions = examples.every_kind()
    given = {q.id: Given(examples.RIGHT[q.id]) for q in questions}
    assert desk.first_gap(desk.desk(questions, given, "s", True)) == len(questions)
    given["binding"] = Given(None)
    assert desk.first_gap(desk.desk(questions, given, "s", True)) == 3


def test_an_asked_question_knows_what_was_chosen():
    multiple, ordering = desk.desk(
        [examples.multiple(), examples.ordering()],
        {"duties": Given(["report"]), "steps": Given({"see": 2})},
        "s",
        True,
    )
    assert [multiple.holds(id) for id in ("report", "ignore")] == [True, False]
    assert [ordering.holds(place, "see") for place in ("1", "2")] == [False, True]
    assert ordering.was == '{"see":2}'


def test_a_clock_rounds_minutes_up_and_never_below_nothing():
    clock = desk.clock_at(NOW, NOW + timedelta(minutes=20), NOW + timedelta(minutes=18, seconds=30))
    assert (clock.total, clock.left, clock.minutes_left) == (1200, 90, 2)
    assert desk.clock_at(NOW, NOW, NOW + timedelta(hours=1)).left == 0
    assert desk.clock_at(NOW, None, NOW) is None


def judged(show):
    questions = examples.every_kind()
    given = examples.RIGHT | {"first": "wrong", "binding": None, "roles": {"police": "trains"}}
    tellings = [corrections.Telling(question) for question in questions]
    return results.judged(tellings, given, marking.grade(questions, given, 75), show)


def test_results_show_answers_marks_or_nothing():
    full, marks = judged("answers"), judged("marks")
    assert [item.verdict for item in full] == ["wrong", "right", "blank", "right", "right", "part", "right"]
    assert full[0].lines[0].verdict == "right"
    assert full[3].accepted == ("140.5 – 150",)
    assert full[5].lines[1].right == "Words of guards"
    assert not any(item.lines or item.accepted or item.feedback for item in marks)
    assert judged("nothing") == []


def test_an_exam_s_marks_are_told_module_by_module():
    course = exam_course()
    questions = list(drawing.bank(course, course.exam).values())
    grade = marking.grade(questions, {q.id: "right" for q in questions if q.id.startswith("two")}, 75)
    shares = results.by_module(course, questions, grade, "marks")
    assert [(s.name, s.percent) for s in shares] == [("Module one", 0), ("Module two", 100), ("Module three", 0)]
    assert results.by_module(course, questions, grade, "nothing") == []
