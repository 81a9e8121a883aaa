"""Gain between two tests, time per question, and the spread of results."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.rules import gain, pace, plots
from tests.assessment import published

NOON = 1_772_366_400_000  # milliseconds


def at(seconds):
    return NOON + seconds * 1000


def test_the_normalised_gain_is_that_of_a_published_group():
    # the table gives the mean gain and what share of the first mean it is: the means follow from them
    before = published.BMC_GAIN / published.BMC_RELATIVE
    points = Fraction(published.BMC_POINTS)
    first, second = Fraction(before) / points, Fraction(before + published.BMC_GAIN) / points
    found = gain.gain({"group": first}, {"group": second})
    assert float(found.normalised) == pytest.approx(published.BMC_NORMALISED, abs=0.01)


def test_only_who_took_both_tests_is_compared():
    found = gain.gain({"a": Fraction(1, 2), "b": Fraction(1, 4)}, {"a": Fraction(3, 4), "c": Fraction(1)})
    assert [pair.who for pair in found.pairs] == ["a"]
    assert (found.before, found.after, found.normalised) == (Fraction(1, 2), Fraction(3, 4), Fraction(1, 2))
    assert (found.only_before, found.only_after) == (1, 1)


def test_nobody_has_no_gain():
    found = gain.gain({}, {"c": Fraction(1)})
    assert (found.before, found.after, found.normalised) == (None, None, None)


def test_who_knew_everything_before_has_no_normalised_gain():
    assert gain.gain({"a": Fraction(1)}, {"a": Fraction(1, 2)}).normalised is None


def test_a_loss_is_shown_as_one_and_stands_first():
    found = gain.gain({"a": Fraction(0), "b": Fraction(1, 2)}, {"a": Fraction(1), "b": Fraction(1, 4)})
    assert [pair.gain for pair in found.pairs] == [Fraction(-1, 4), Fraction(1)]


def test_a_question_takes_from_the_save_before_it_to_its_own_first_save():
    saves = [("a", at(40)), ("b", at(100)), ("b", at(130)), ("a", at(200)), ("c", at(220))]
    assert pace.seconds(NOON, saves) == {"a": 40, "b": 60, "c": 20}


def test_the_order_in_which_saves_come_does_not_matter():
    saves = [("c", at(220)), ("a", at(40)), ("b", at(100))]
    assert pace.seconds(NOON, saves) == pace.seconds(NOON, reversed(saves))


def test_a_pause_of_more_than_half_an_hour_is_no_time_of_a_question():
    assert pace.seconds(NOON, [("a", at(1801)), ("b", at(1801 + 1800))]) == {"b": 1800}


def test_a_save_before_the_start_gives_no_time():
    assert pace.seconds(NOON, [("a", at(-5))]) == {}


def test_a_full_mark_belongs_to_the_last_tenth():
    assert plots.bins([Fraction(0), Fraction(99, 1000), Fraction(1, 10), Fraction(1)]) == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]


@given(st.lists(st.fractions(0, 1)), st.integers(0, 100))
def test_every_result_is_in_one_bar_and_every_bar_inside_the_drawing(shares, pass_mark):
    drawn = plots.histogram(shares, pass_mark)
    assert drawn.count == len(shares)
    assert 0 <= drawn.pass_at <= drawn.width
    for bar in drawn.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= drawn.width
        assert plots.TOP <= bar.y <= drawn.height
        assert bar.y + bar.height == drawn.height
