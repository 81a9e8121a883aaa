"""What answers are worth: exactly, and in every notation that people write."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.assessment.rules import marking
from app.content import model as m
from tests import factories
from tests.assessment import examples


def test_a_single_choice_is_right_or_wrong():
    question = factories.question(points=2)
    assert (marking.mark(question, "right"), marking.mark(question, "wrong")) == (2, 0)
    assert marking.mark(question, None) == 0


def test_a_multiple_choice_is_all_or_nothing():
    question = examples.multiple()
    assert marking.mark(question, ["report", "protect"]) == 1
    assert marking.mark(question, ["protect"]) == 0
    assert marking.mark(question, ["protect", "report", "ignore"]) == 0


def test_part_marks_count_wrong_choices_against_right_ones_and_never_below_nothing():
    question = examples.multiple(partial=True, points=3)
    assert marking.mark(question, ["protect"]) == Fraction(3, 2)
    assert marking.mark(question, ["protect", "report", "ignore"]) == Fraction(3, 2)
    assert marking.mark(question, ["ignore"]) == 0


def voided(kind):
    choices = (
        m.Choice(id="good", html="", right=True),
        m.Choice(id="void", html="", voided=True),
        m.Choice(id="bad", html=""),
    )
    return factories.question(kind=kind, choices=choices)


def test_whoever_chose_a_voided_option_loses_nothing():
    assert marking.mark(voided("single"), "void") == 1
    assert marking.mark(voided("multiple"), ["good", "void"]) == 1
    assert marking.mark(voided("multiple"), ["good"]) == 1
    assert marking.mark(voided("multiple"), ["void"]) == 0
    assert marking.mark(voided("multiple"), ["good", "void", "bad"]) == 0


@pytest.mark.parametrize(
    ("chosen", "before", "after"),
    [
        ("ac", 2, 2),
        ("c", 1, 1),
        ("a", 1, Fraction(3, 2)),
        ("ab", 2, 3),
        ("abc", 3, 3),
        ("acd", 1, 1),
        ("cd", 0, 0),
        ("d", 0, 0),
    ],
)
def test_part_marks_take_a_voided_option_as_right_for_whoever_chose_it(chosen, before, after):
    choices = [m.Choice(id=id, html="", right=id in "abc") for id in "abcd"]
    question = examples.multiple(partial=True, points=3, choices=tuple(choices))
    assert marking.mark(question, list(chosen)) == before
    choices[2] = m.Choice(id="c", html="", voided=True)
    assert marking.mark(replace(question, choices=tuple(choices)), list(chosen)) == after


RULES = (("single", False), ("multiple", False), ("multiple", True))
CHOSEN = st.none() | st.sampled_from("abc") | st.lists(st.sampled_from("abc"), unique=True)


def keyed(rule, marks):
    """A question with a choice for each of the marks, from "a" on: "right", "wrong", "void" (or both of it)."""
    choices = [
        m.Choice(id=id, html="", right="right" in mark, voided="void" in mark)
        for id, mark in zip("abc", marks, strict=False)
    ]
    return factories.question(kind=rule[0], partial=rule[1], points=3, choices=tuple(choices))


@settings(max_examples=500)
@given(
    st.sampled_from(RULES),
    st.lists(st.sampled_from(["right", "wrong", "void", "void right"]), min_size=1, max_size=3),
    st.sets(st.integers(0, 2)),
    st.sampled_from(["void", "void right"]),
    CHOSEN,
)
def test_nobody_loses_by_a_voided_option(rule, marks, voids, now, chosen):
    after = [now if place in voids else mark for place, mark in enumerate(marks)]
    assert marking.mark(keyed(rule, after), chosen) >= marking.mark(keyed(rule, marks), chosen)


@settings(max_examples=500)
@given(st.sampled_from(RULES), st.lists(st.sampled_from(["right", "wrong", "void"]), min_size=1, max_size=3), CHOSEN)
def test_a_voided_option_is_marked_as_what_is_best_for_the_answer_and_gives_no_more(rule, marks, chosen):
    may_have_been = product(*(["right", "wrong"] if mark == "void" else [mark] for mark in marks))
    best = max(marking.mark(keyed(rule, key), chosen) for key in may_have_been)
    assert marking.mark(keyed(rule, marks), chosen) == best


@given(st.sampled_from(examples.every_kind()), st.data())
def test_nobody_loses_by_a_voided_question(question, data):
    value = data.draw(st.sampled_from([None, examples.RIGHT[question.id], "nonsense"]))
    assert marking.mark(replace(question, voided=True), value) == question.points


@pytest.mark.parametrize(
    "text",
    ["145", " 145.0 ", "145,0", "١٤٥", "۱۴۵", "१४५", "١٤٥٫٥", "145,5", "+145", "140.5", "150", "150%", "145."],
)
def test_a_number_is_right_in_every_notation(text):
    assert marking.mark(examples.number(), text) == 1


@pytest.mark.parametrize("text", ["140.4999", "150,1", "", "about 145", "145 150", "1e2", "-145", "14 5", "１４５km"])
def test_a_number_outside_or_unreadable_earns_nothing(text):
    assert marking.mark(examples.number(), text) == 0


@pytest.mark.parametrize(
    "text", ["zero tolerance", "ZERO  TOLERANCE", " Zéro tolerancé ", "zero\ttolerance.", "Zero\u00a0tolerance"]
)
def test_a_short_text_is_folded_for_case_spacing_and_accents(text):
    assert marking.mark(examples.short(), text) == 1


def test_a_short_text_is_folded_for_digits_dashes_and_quotes():
    question = examples.short(accepted=("resolution 1325", "cease-fire", "the people's"))
    assert marking.mark(question, "Resolution ١٣٢٥") == 1
    assert marking.mark(question, "cease–fire") == 1
    assert marking.mark(question, "the people’s") == 1
    assert marking.mark(question, "resolution 1326") == 0


def test_arabic_is_compared_without_vowel_signs():
    assert marking.mark(examples.short(accepted=("سلام",)), "سَلَام") == 1


def test_matching_and_ordering_count_what_stands_in_its_place():
    matching, ordering = examples.matching(), examples.ordering()
    assert marking.mark(matching, {"police": "trains", "soldiers": "guards", "clerks": "nobody"}) == Fraction(2, 3)
    assert marking.mark(matching, {"police": "trains"}) == Fraction(1, 3)
    assert marking.mark(ordering, {"see": 1, "stop": 2, "search": 4, "report": 3}) == Fraction(1, 2)
    assert marking.mark(ordering, {"see": 1}) == Fraction(1, 4)


def test_every_right_answer_earns_everything():
    grade = marking.grade(examples.every_kind(), examples.RIGHT, 100)
    assert (grade.earned, grade.possible, grade.passed, grade.percent) == (7, 7, True, 100)


def test_nothing_answered_earns_nothing_and_fails():
    grade = marking.grade(examples.every_kind(), {}, 1)
    assert (grade.earned, grade.passed, grade.percent) == (0, False, 0)


def test_a_quiz_without_points_is_never_passed():
    assert not marking.grade((), {}, 0).passed


@given(st.fractions(0, 100), st.integers(1, 100), st.integers(1, 100))
def test_a_fail_is_never_shown_as_the_pass_mark(earned, possible, pass_mark):
    possible = Fraction(possible)
    earned = min(earned, possible)
    passed = earned * 100 >= pass_mark * possible
    assert (marking.percent(earned, possible) >= pass_mark) == passed


def test_three_quarters_less_a_hair_is_a_fail():
    question = examples.multiple(partial=True, points=1000)
    grade = marking.grade([question, factories.question("q2", points=499)], {"duties": ["protect"]}, 34)
    assert (grade.percent, grade.passed) == (33, False)


def test_points_are_shown_rounded_down():
    assert marking.in_hundredths(Fraction(2, 3)) == Decimal("0.66")
    assert str(marking.in_hundredths(Fraction(3))) == "3"
    assert f"{marking.in_hundredths(Fraction(100)):f}" == "100"
