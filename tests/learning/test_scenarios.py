"""Walks through a branching case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.learning.rules import scenario
from tests.learning import courses

GATE = courses.scenario()


def walk(*choices):
    steps = []
    for situation, choice in choices:
        steps = scenario.walk_on(GATE, steps, situation, choice)
    return steps


def test_a_walk_begins_at_the_first_situation():
    assert scenario.scene(GATE, []).id == "gate"
    assert not scenario.at_ending(GATE, [])


def test_a_choice_leads_on_and_keeps_which_it_was():
    steps = walk(("gate", 0))
    assert scenario.scene(GATE, steps).id == "crowd"
    assert [(p.situation.id, p.link.html) for p in scenario.passed_by(GATE, steps)] == [("gate", "Wave it through")]


def test_an_ending_is_reached():
    assert scenario.at_ending(GATE, walk(("gate", 0), ("crowd", 1)))


def test_a_double_click_changes_nothing():
    assert walk(("gate", 0), ("gate", 0)) == walk(("gate", 0))


def test_a_double_click_at_the_last_choice_changes_nothing():
    assert walk(("gate", 0), ("crowd", 1), ("crowd", 1)) == walk(("gate", 0), ("crowd", 1))


def test_an_old_tab_takes_the_walk_back_to_where_it_stood():
    assert walk(("gate", 0), ("crowd", 1), ("gate", 1)) == [["gate", 1]]


def test_going_round_is_kept_and_cut_at_the_last_time():
    assert walk(("gate", 0), ("crowd", 0), ("gate", 1)) == [["gate", 0], ["crowd", 0], ["gate", 1]]


@pytest.mark.parametrize(
    ("steps", "situation", "choice"),
    [
        ([], "crowd", 0),  # not reached
        ([], "nowhere", 0),
        ([], "", 0),
        ([], "gate", 2),
        ([], "gate", -1),
        ([], "gate", 10**30),
        ([["gate", 1]], "calm", 0),  # an ending has no choices
    ],
)
def test_a_choice_that_is_not_there_is_refused(steps, situation, choice):
    assert scenario.walk_on(GATE, steps, situation, choice) is None


def test_nobody_goes_in_circles_for_ever():
    steps = [["gate", 0], ["crowd", 0]] * (scenario.LONGEST // 2)
    assert scenario.walk_on(GATE, steps, "gate", 0) is None


@given(st.lists(st.tuples(st.sampled_from(["gate", "crowd", "calm", "nowhere"]), st.integers(-1, 3)), max_size=30))
def test_whatever_is_sent_the_walk_stays_a_walk(sent):
    steps = []
    for situation, choice in sent:
        steps = scenario.walk_on(GATE, steps, situation, choice) or steps
    at = "gate"
    for passed in scenario.passed_by(GATE, steps):
        assert passed.situation.id == at
        at = passed.link.target
    assert scenario.scene(GATE, steps).id == at
