"""Reading sheets, filling boxes, and what may be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content import model as m
from app.surveys import rules

SCALE = m.SurveyItem(id="useful", kind="scale", title="Useful?", text="Useful?", low=1, high=5)
ONE = m.SurveyItem(
    id="pace",
    kind="choice",
    title="Pace?",
    text="Pace?",
    choices=(m.Choice(id="slow", html="Slow"), m.Choice(id="fast", html="Fast")),
)
SEVERAL = m.SurveyItem(id="liked", kind="choices", title="Liked?", text="Liked?", choices=ONE.choices)
WORDS = m.SurveyItem(id="words", kind="text", title="Words?", text="Words?")
SURVEY = m.Survey(id="evaluation", title="Evaluation", html="", items=(SCALE, ONE, SEVERAL, WORDS))
NOTHING = rules.Contents(0, {}, [])


def read(**answers):
    return rules.read_sheet(SURVEY, {f"answer-{name}": values for name, values in answers.items()})


def test_a_whole_sheet_is_read():
    sheet = read(useful=["4"], pace=["slow"], liked=["fast", "slow"], words=["Good\r\nday "])
    assert sheet.chosen == {"useful": ("4",), "pace": ("slow",), "liked": ("slow", "fast")}
    assert (sheet.words, sheet.faults) == ({"words": "Good\nday"}, {})


def test_nothing_is_required():
    sheet = read()
    assert sheet.is_empty
    assert not sheet.faults


@pytest.mark.parametrize(
    "sent", [{"useful": ["6"]}, {"useful": ["04"]}, {"pace": ["slow", "fast"]}, {"liked": ["else"]}]
)
def test_what_is_no_choice_is_a_fault(sent):
    assert list(read(**sent).faults.values()) == ["not-a-choice"]


def test_words_that_are_too_long_are_a_fault_and_are_kept():
    sheet = read(words=["x" * 2001])
    assert sheet.faults == {"words": "too-long"}
    assert len(sheet.words["words"]) == 2001


@given(st.dictionaries(st.sampled_from(["useful", "pace", "liked", "words", "?"]), st.lists(st.text())))
def test_reading_a_sheet_never_raises(answers):
    sheet = read(**answers)
    assert set(sheet.faults.values()) <= {"not-a-choice", "too-long"}
    assert all(set(chosen) <= {"1", "2", "3", "4", "5", "slow", "fast"} for chosen in sheet.chosen.values())


def test_control_characters_and_lone_surrogates_are_dropped():
    assert rules.tidy("a\x07\ud800b\n\n") == "ab"


def backwards(pile):
    pile.reverse()


def test_counts_stand_in_the_authors_order_whoever_came_first():
    first = rules.put_in(SCALE, NOTHING, read(useful=["5"]), backwards)
    both = rules.put_in(SCALE, first, read(useful=["1"]), backwards)
    assert list(both.counts.items()) == [("1", 1), ("2", 0), ("3", 0), ("4", 0), ("5", 1)]
    assert both.answered == 2


def test_words_are_shuffled_each_time():
    pile = NOTHING
    for words in ("a", "b", "c"):
        pile = rules.put_in(WORDS, pile, read(words=[words]), backwards)
    assert pile.words == ["c", "a", "b"]


def test_an_empty_answer_counts_for_nothing():
    after = rules.put_in(SCALE, NOTHING, read(), backwards)
    assert after.answered == 0
    assert set(after.counts.values()) == {0}


def test_fewer_than_five_answers_are_hidden_altogether():
    shown = rules.result(WORDS, rules.Contents(4, {}, ["a", "b", "c", "d"]))
    assert (shown.hidden, shown.answered, shown.words, shown.cells) == (True, 0, (), ())


def test_five_answers_are_shown_with_their_mean():
    shown = rules.result(SCALE, rules.Contents(5, {"1": 1, "4": 2, "5": 2}, []))
    assert (shown.mean, [cell.count for cell in shown.cells]) == (3.8, [1, 0, 0, 2, 2])


def test_shares_are_of_those_who_answered():
    shown = rules.result(SEVERAL, rules.Contents(5, {"slow": 5, "fast": 2}, []))
    assert [cell.share for cell in shown.cells] == [100, 40]
