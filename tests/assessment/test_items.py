"""Item analysis: against published worked examples, against a naive count, and what holds for any answers."""

import math
from fractions import Fraction
from statistics import correlation, fmean, pvariance

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.rules import items as analysis
from app.assessment.rules import reliability
from app.assessment.rules.corrections import rekeyed
from app.assessment.rules.item_flags import flagged
from app.assessment.rules.items import Response
from tests import factories
from tests.assessment import examples, published


def marks(rows, possible=1):
    """Attempts of these rows of points; the questions are q0, q1 …"""
    return [
        [Response(f"q{n}", "x", Fraction(points), possible) for n, points in enumerate(row)] for row in rows
    ]  # fmt: skip


def figures(taken, *questions):
    return analysis.items(taken, {question.id: question for question in questions})


def wuensch():
    return marks([[int(mark) for mark in row] for row in published.WUENSCH])


# ---------------------------------------------------------------- published examples


def test_facilities_are_those_that_wuensch_gives():
    assert [float(item.facility) for item in figures(wuensch())] == pytest.approx(published.WUENSCH_P)
    assert [p * (1 - p) for p in published.WUENSCH_P] == pytest.approx(published.WUENSCH_PQ)


def test_kr_20_is_that_of_wuensch():
    found = reliability.spread(wuensch())
    k, variance = 10, published.WUENSCH_VARIANCE
    assert found.method == "kr20"
    assert found.reliability == pytest.approx(k / (k - 1) * (1 - sum(published.WUENSCH_PQ) / variance), abs=1e-12)
    assert found.reliability == pytest.approx(0.6964, abs=1e-4)


def test_alpha_and_the_corrected_correlation_are_those_that_denis_gives():
    taken = marks(published.DENIS, possible=18)
    assert reliability.spread(taken).method == "alpha"
    assert reliability.spread(taken).reliability == pytest.approx(published.DENIS_ALPHA, abs=5e-4)
    assert figures(taken)[0].discrimination == pytest.approx(published.DENIS_FIRST, abs=5e-4)
    assert [float(item.facility) * 18 for item in figures(taken)] == pytest.approx(published.DENIS_MEANS)


def test_a_correlation_with_its_own_share_is_higher_than_one_with_the_rest():
    items = figures(marks(published.lsat()))
    assert [float(item.facility) for item in items] == pytest.approx([0.924, 0.709, 0.553, 0.763, 0.870])
    assert all(item.with_itself > item.discrimination for item in items)


def test_kr_21_is_below_kr_20_of_the_same_answers():
    rows = [[int(mark) for mark in row] for row in published.WUENSCH]
    # as if everybody had had other questions: only the number of right ones counts then
    taken = [[Response(f"{n}-{m}", "x", Fraction(x), 1) for m, x in enumerate(row)] for n, row in enumerate(rows)]
    found = reliability.spread(taken)
    k, mean, variance = 10, 6.6, published.WUENSCH_VARIANCE
    assert found.method == "kr21"
    assert found.reliability == pytest.approx(k / (k - 1) * (1 - mean * (k - mean) / (k * variance)))
    assert found.reliability < reliability.spread(wuensch()).reliability


def test_the_error_of_measurement_is_the_deviation_times_the_root_of_what_is_unreliable():
    found = reliability.spread(wuensch())
    assert found.deviation == pytest.approx(math.sqrt(published.WUENSCH_VARIANCE * 10 / 9) / 10)
    assert found.error == pytest.approx(found.deviation * math.sqrt(1 - found.reliability))


def with_a_voided_one(taken, given=lambda n: 1):
    """The same attempts with one question more, for which the n-th gets so much."""
    return [[*attempt, Response("voided", "x", Fraction(given(n)), 1)] for n, attempt in enumerate(taken)]


@pytest.mark.parametrize("given", [lambda n: 1, lambda n: n % 2])
def test_a_voided_question_is_left_out_of_the_reliability_and_stays_in_the_results(given):
    found = reliability.spread(with_a_voided_one(wuensch(), given), {"voided"})
    assert (found.method, found.reliability) == ("kr20", reliability.spread(wuensch()).reliability)
    assert found.mean == pytest.approx(sum(6.6 + given(n) for n in range(10)) / 110)


def test_the_error_of_measurement_is_the_same_in_points_with_a_voided_question():
    found, before = reliability.spread(with_a_voided_one(wuensch()), {"voided"}), reliability.spread(wuensch())
    assert found.error * 11 == pytest.approx(before.error * 10)


def test_a_reliability_of_drawn_papers_takes_each_by_the_questions_that_are_left():
    rows = [[int(mark) for mark in row] for row in published.WUENSCH]
    taken = [[Response(f"{n}-{m}", "x", Fraction(x), 1) for m, x in enumerate(row)] for n, row in enumerate(rows)]
    found = reliability.spread(taken, {f"{n}-0" for n in range(4)})
    left = [row[1:] if n < 4 else row for n, row in enumerate(rows)]
    shares = [fmean(row) for row in left]
    errors = [share * (1 - share) / (len(row) - 1) for share, row in zip(shares, left, strict=True)]
    assert found.method == "kr21"
    assert found.reliability == pytest.approx(1 - fmean(errors) / pvariance(shares), abs=1e-12)


def test_a_quiz_with_one_question_left_has_no_reliability():
    assert reliability.spread(wuensch(), {f"q{n}" for n in range(9)}).gap == "one-question"
    assert reliability.spread(wuensch(), {f"q{n}" for n in range(10)}).gap == "one-question"


# ---------------------------------------------------------------- when nothing can be said


def test_one_attempt_has_a_facility_and_nothing_else():
    [item] = figures(marks([[1]]))
    assert (item.asked, item.facility) == (1, 1)
    assert (item.discrimination, item.with_itself, item.upper_lower, item.seconds) == (None, None, None, None)


def test_no_attempts_have_no_figures():
    found = reliability.spread([])
    assert (found.mean, found.deviation, found.reliability, found.error, found.gap) == (
        None,
        None,
        None,
        None,
        "too-few",
    )
    assert figures([]) == []


def test_a_question_that_everybody_has_right_has_no_discrimination():
    items = figures(marks([[1, n % 2] for n in range(12)]))
    assert items[0].discrimination is None


def test_the_only_question_has_no_rest_to_compare_with():
    items = figures(marks([[n % 2] for n in range(12)]))
    assert items[0].discrimination is None
    assert items[0].with_itself == 1


def test_below_ten_attempts_no_discrimination_is_given():
    rows = [[n % 2, n % 3 == 0, n % 2] for n in range(10)]
    assert figures(marks(rows[:9]))[0].discrimination is None
    assert figures(marks(rows))[0].discrimination is not None
    assert reliability.spread(marks(rows[:9])).gap == "too-few"


def test_equal_results_have_no_reliability():
    assert reliability.spread(marks([[1, 0], [0, 1]] * 6)).gap == "no-spread"


@pytest.mark.parametrize("part", [Fraction(1, 10**18), Fraction(1, 10**200), Fraction(1, 10**330)])
def test_results_that_differ_by_less_than_numbers_hold_have_no_reliability(part):
    same = [[Fraction(1, 3), Fraction(1, 3)] for _ in range(12)]
    nearly = [[Fraction(1, 3) + part, Fraction(1, 3)], *same[1:]]
    assert reliability.spread(marks(nearly)).gap == "no-spread"
    drawn = [[Response(f"{n}-{m}", "x", x, 1) for m, x in enumerate(row)] for n, row in enumerate(nearly)]
    assert reliability.spread(drawn).gap == "no-spread"


def test_marks_whose_squares_no_number_holds_have_no_discrimination():
    taken = marks([[Fraction(1, 10**200) if n == 0 else 0, n % 2, n % 3 % 2] for n in range(12)])
    assert figures(taken)[0].discrimination is None


def test_drawn_questions_of_different_points_have_no_reliability():
    taken = [[Response(f"q{n}", "x", Fraction(1), 1), Response("last", "x", Fraction(n % 3), 2)] for n in range(12)]
    assert reliability.spread(taken).gap == "points"


def test_a_reliability_below_nothing_gives_no_error_of_measurement():
    found = reliability.spread(marks([[1, 0]] * 6 + [[0, 1]] * 6 + [[1, 1]]))
    assert found.reliability < 0
    assert found.error is None


def test_a_paper_of_equal_questions_is_wholly_reliable():
    found = reliability.spread(marks([[1] * 7] * 5 + [[0] * 7] * 6))
    assert found.reliability == pytest.approx(1)
    assert found.error == pytest.approx(0, abs=1e-6)


# ---------------------------------------------------------------- what was chosen


def test_the_shares_of_one_choice_and_of_blank_answers_make_one():
    values = ["right"] * 5 + ["wrong"] * 3 + [None] * 2
    taken = [[Response("q0", value, Fraction(value == "right"), 1)] for value in values]
    [item] = figures(taken, factories.question("q0"))
    assert [(option.id, option.count) for option in item.options] == [("right", 5), ("wrong", 3)]
    assert sum(option.share for option in item.options) + item.blank / item.asked == pytest.approx(1)


def test_several_choices_are_counted_one_by_one():
    taken = [
        [Response("duties", ["protect", "ignore"], Fraction(0), 1)],
        [Response("duties", ["protect"], Fraction(0), 1)],
    ]
    [item] = figures(taken, examples.multiple())
    assert [(option.id, option.count) for option in item.options] == [("protect", 2), ("report", 0), ("ignore", 1)]


def test_rows_of_matching_and_ordering_count_those_who_have_them_right():
    roles = {"police": "trains", "soldiers": "trains"}
    steps = {"see": 1, "stop": 3}
    taken = [[Response("roles", roles, Fraction(1, 3), 1), Response("steps", steps, Fraction(1, 4), 1)]]
    matching, ordering = figures(taken, examples.matching(), examples.ordering())
    assert [option.count for option in matching.options] == [1, 0, 0]
    assert [option.count for option in ordering.options] == [1, 0, 0, 0]


def test_the_most_frequent_wrong_words_are_listed_as_marking_folds_them():
    values = ["Zero  tolerance", "no idea", "No Idea", "NO IDEA ", "something", None]
    taken = [[Response("policy", value, Fraction(value == "Zero  tolerance"), 1)] for value in values]
    [item] = figures(taken, examples.short())
    assert item.wrong == (("no idea", 3),)


def test_those_who_stand_equal_at_the_edge_of_a_third_share_its_places():
    rows = [("right", 1), ("wrong", 1)] * 6
    taken = [[Response("q0", v, Fraction(v == "right"), 1), Response("q1", "x", Fraction(s), 1)] for v, s in rows]
    taken += [[Response("q0", "wrong", Fraction(0), 1), Response("q1", "x", Fraction(0), 1)]]
    right = figures(taken, factories.question("q0"))[0].options[0]
    assert (right.top, right.bottom) == pytest.approx((1 / 2, 1 / 2 * 10 / 13))


# ---------------------------------------------------------------- a corrected key


def other(question, **changes):
    return msgspec.structs.replace(question, **changes)


def right_ones(question):
    return [
        option.id
        for option in figures([[Response(question.id, None, Fraction(0), 1)]], question)[0].options
        if option.right
    ]


def test_a_corrected_key_moves_what_is_right_and_leaves_words_and_places():
    asked = three_choices()
    wrong, right, third = (other(choice, html="New words", right=choice.id == "other") for choice in asked.choices)
    corrected = other(asked, title="New title", choices=(third, right, wrong))
    found = rekeyed(asked, corrected)
    assert right_ones(found) == ["other"]
    assert (found.title, [choice.html for choice in found.choices]) == (asked.title, [c.html for c in asked.choices])


def test_a_corrected_key_withdraws_choices_and_questions_and_brings_them_back():
    asked = three_choices()
    withdrawn = tuple(other(choice, voided=choice.id == "wrong") for choice in asked.choices)
    assert [choice.voided for choice in rekeyed(asked, other(asked, choices=withdrawn)).choices] == [False, True, False]
    assert rekeyed(asked, other(asked, voided=True, choices=())) == other(asked, voided=True)
    assert rekeyed(other(asked, voided=True), asked) == asked


def test_a_corrected_key_counts_other_rows_as_right():
    pairs = {"police": "guards", "soldiers": "trains", "clerks": "counts"}
    matched = rekeyed(examples.matching(), examples.matching(pairs=pairs))
    ordered = rekeyed(examples.ordering(), examples.ordering(ids=("stop", "see", "search", "report")))
    taken = [
        [
            Response("roles", {"police": "guards"}, Fraction(0), 1),
            Response("steps", {"stop": 1, "see": 1}, Fraction(0), 1),
        ]
    ]
    rows = {option.id: option.count for item in figures(taken, matched, ordered) for option in item.options}
    assert {id for id, count in rows.items() if count} == {"police", "stop"}


@pytest.mark.parametrize("changes", [{"choices": ()}, {"kind": "multiple"}])
def test_a_key_that_answers_cannot_be_marked_by_is_not_taken(changes):
    assert rekeyed(three_choices(), other(three_choices(), **changes)) == three_choices()


def test_a_corrected_key_accepts_other_numbers_and_words():
    number, short = examples.number(), examples.short()
    for asked, answer in (
        (number, other(number.answer, high=number.answer.high + 1)),
        (short, other(short.answer, accepted=("new",))),
    ):
        assert rekeyed(asked, other(asked, answer=answer, title="New title")) == other(asked, answer=answer)


# ---------------------------------------------------------------- flags


def answers(*pairs):
    """Attempts of one choice question and twenty points of other questions: (choice, points elsewhere)."""
    return [
        [Response("q0", value, Fraction(value == "right"), 1), Response("rest", "x", Fraction(rest), 20)]
        for value, rest in pairs
    ]


def flags(taken, *questions):
    known = {question.id: question for question in questions or (three_choices(),)}
    [found] = [line for line in flagged(analysis.items(taken, known), known) if line.item.question_id == "q0"]
    return [flag.code for flag in found.flags]


def three_choices(**changes):
    choice = factories.question("q0").choices
    return factories.question("q0", choices=(*choice, choice[1].__class__(id="other", html="Other one")), **changes)


SOUND = (
    [("right", 12 + n % 8) for n in range(24)] + [("wrong", n % 8) for n in range(8)] + [("other", n) for n in range(8)]
)


def test_a_sound_question_has_no_flag():
    assert flags(answers(*SOUND)) == []


def test_a_question_that_the_best_miss_is_flagged_and_names_the_rival():
    miskeyed = [({"right": "wrong", "wrong": "right"}.get(value, value), rest) for value, rest in SOUND]
    assert flags(answers(*miskeyed))[:2] == ["key", "rival"]
    known = {"q0": three_choices()}
    [found] = [line for line in flagged(figures(answers(*miskeyed), *known.values()), known) if line.flags]
    assert found.flags[1].option == "B"


def test_the_key_is_not_doubted_by_what_chance_alone_would_give():
    pairs = [("right", 10 + n % 2) for n in range(6)] + [("wrong", 10 + (n + 1) % 2) for n in range(5)]
    found = figures(answers(*pairs), three_choices())[0].discrimination
    assert -1 / math.sqrt(10) < found < 0
    assert "key" not in flags(answers(*pairs))


def test_a_choice_that_nobody_picks_is_flagged_when_enough_were_wrong():
    picked = [(value.replace("other", "wrong"), rest) for value, rest in SOUND]
    assert flags(answers(*picked)) == ["unused"]
    assert "unused" not in flags(answers(*[pair for pair in picked if pair[0] == "right"], *picked[-7:]))


def test_easy_and_hard_questions_are_flagged():
    assert flags(answers(*[("right", n % 20) for n in range(39)], ("wrong", 0))) == ["easy"]
    assert "hard" in flags(answers(*[("wrong", n % 10) for n in range(33)], *[("right", 18)] * 7))


def test_a_question_that_does_not_tell_good_from_weak_is_flagged_from_thirty_attempts_on():
    pairs = [("right" if n % 2 else "wrong", n // 2) for n in range(40)]
    assert "weak" in flags(answers(*pairs))
    assert "weak" not in flags(answers(*pairs[:28]))


def test_the_flags_of_one_question_stand_with_the_most_urgent_first():
    best, middle = ["right"] * 5 + ["wrong"] * 8, ["right"] * 13
    weakest = ["right"] * 5 + ["wrong"] * 9
    pairs = [*[(v, 18) for v in best], *[(v, 10) for v in middle], *[(v, 2) for v in weakest]]
    assert flags(answers(*pairs)) == ["rival", "weak", "unused"]


def test_a_slow_question_is_flagged_beside_the_others():
    rest = [Response(f"q{n}", "x", Fraction(1), 1, 40.0) for n in range(1, 6)]

    def taken(seconds):
        return [[Response("q0", "right", Fraction(1), 1, seconds), *rest] for _ in range(10)]

    assert "slow" in flags(taken(80.0))
    assert "slow" not in flags(taken(79.0))


def test_below_ten_attempts_nothing_is_flagged():
    assert flags(answers(*[("wrong", n) for n in range(9)])) == []


def test_a_voided_question_is_not_flagged():
    assert flags(answers(*[("right", n) for n in range(20)]), three_choices(voided=True)) == []


def test_what_needs_a_look_first_stands_first():
    rows = [[1, int(n >= 20), int(n < 20), int(n >= 22)] for n in range(40)]
    known = {f"q{n}": factories.question(f"q{n}") for n in range(4)}
    order = [line.item.question_id for line in flagged(analysis.items(marks(rows), known), known)]
    assert (order[0], order[-1]) == ("q2", "q3")  # a negative correlation first, no flag last


# ---------------------------------------------------------------- what holds for any answers

share = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)])
papers = st.integers(2, 6).flatmap(lambda width: st.lists(st.lists(share, min_size=width, max_size=width), max_size=30))
drawn = st.lists(st.dictionaries(st.sampled_from("abcdef"), share, min_size=1), max_size=30)


@given(drawn)
def test_every_figure_stays_in_its_bounds_whoever_was_asked_what(rows):
    taken = [[Response(id, None, points, 1) for id, points in row.items()] for row in rows]
    for item in figures(taken):
        assert 0 <= item.facility <= 1
        assert item.asked == sum(item.question_id in row for row in rows) == item.blank
        for r in (item.discrimination, item.with_itself, item.upper_lower):
            assert r is None or -1 <= r <= 1
    found = reliability.spread(taken)
    assert found.reliability is None or (math.isfinite(found.reliability) and found.reliability <= 1)
    assert found.error is None or 0 <= found.error <= found.deviation
    assert (found.reliability is None) == bool(found.gap)


@given(papers, st.randoms(use_true_random=False))
def test_the_order_of_attempts_and_of_questions_changes_nothing(rows, random):
    taken, mixed = marks(rows), marks(rows)
    random.shuffle(mixed)
    for attempt in mixed:
        random.shuffle(attempt)
    first, second = ({i.question_id: i for i in figures(t)} for t in (taken, mixed))
    assert first.keys() == second.keys()
    for id, item in first.items():
        other = second[id]
        assert (item.facility, item.upper_lower, item.blank) == (other.facility, other.upper_lower, other.blank)
        assert item.discrimination == pytest.approx(other.discrimination, abs=1e-9)
    assert reliability.spread(taken).reliability == pytest.approx(reliability.spread(mixed).reliability, abs=1e-9)


@given(papers)
def test_discrimination_and_reliability_are_those_of_a_naive_count(rows):
    found, spread = figures(marks(rows)), reliability.spread(marks(rows))
    for n, item in enumerate(found):
        own, rest = [float(row[n]) for row in rows], [float(sum(row) - row[n]) for row in rows]
        if len(rows) < 10 or len(set(own)) < 2 or len({sum(row) - row[n] for row in rows}) < 2:
            assert item.discrimination is None
        else:
            assert item.discrimination == pytest.approx(correlation(own, rest), abs=1e-9)
    if spread.reliability is not None:
        k = len(rows[0])
        parts = sum(pvariance(column) for column in zip(*rows, strict=True))
        assert spread.reliability == pytest.approx(float(Fraction(k, k - 1) * (1 - parts / pvariance(map(sum, rows)))))


@given(st.lists(st.sampled_from(["right", "wrong", None]), min_size=1, max_size=40))
def test_the_shares_of_one_choice_always_make_one(values):
    taken = [
        [Response("q0", v, Fraction(v == "right"), 1), Response("q1", "x", Fraction(n % 2), 1)]
        for n, v in enumerate(values)
    ]
    [item, _] = figures(taken, factories.question("q0"))
    assert sum(option.share for option in item.options) + item.blank / item.asked == pytest.approx(1)
    for option in item.options:
        assert all(part is None or 0 <= part <= 1 for part in (option.top, option.bottom))
