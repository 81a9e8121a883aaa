"""Every mark has a reason, and the reason gives that very mark."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.rules import explaining, marking
from app.assessment.views import record_words
from app.content import model as m
from tests import factories
from tests.assessment import examples


def essay(id="essay"):
    rubric = (m.Criterion(html="Clear", points=3), m.Criterion(html="Complete", points=2))
    key = m.Essay(least_words=50, most_words=100, criteria=rubric)
    return factories.question(id, kind="essay", answer=key, choices=(), points=5)


def with_voided_option(kind="single"):
    choices = (
        m.Choice(id="good", html="Good", right=True),
        m.Choice(id="void", html="Withdrawn", voided=True),
        m.Choice(id="bad", html="Bad"),
    )
    return factories.question(kind=kind, choices=choices, points=2)


QUESTIONS = (
    *examples.every_kind(),
    examples.multiple(partial=True, points=3),
    examples.number(low="10", high="15"),
    with_voided_option(),
    with_voided_option("multiple"),
    msgspec.structs.replace(with_voided_option("multiple"), partial=True),
    factories.question(voided=True, points=4),
    essay(),
)


def values(question):
    """Answers of every shape that a question may get, and some that no page sends."""
    ids = [choice.id for choice in question.choices]
    one = st.sampled_from([*ids, "nonsense"]) if ids else st.text(max_size=20)
    shapes = [st.none(), one, st.lists(one, max_size=4), st.text(max_size=30), st.from_regex(r"\A\d{1,3}[.,]?\d?\Z")]
    match question.answer:
        case m.Matching(lefts=lefts, rights=rights):
            right = st.sampled_from([item.id for item in rights])
            shapes.append(st.dictionaries(st.sampled_from([item.id for item in lefts]), right))
        case m.Ordering(items=items):
            place = st.integers(1, len(items))
            shapes.append(st.dictionaries(st.sampled_from([item.id for item in items]), place))
    return st.one_of(shapes)


@given(st.data())
def test_the_reason_of_a_mark_gives_that_mark(data):
    question = data.draw(st.sampled_from(QUESTIONS))
    value = data.draw(values(question))
    found = explaining.explain(question, value)
    assert found.points == marking.mark(question, value)
    assert found.of == question.points
    assert found.points is None or 0 <= found.points <= found.of


@given(st.data())
def test_the_reasons_of_a_paper_add_up_to_its_marks(data):
    answers = {question.id: data.draw(values(question)) for question in examples.every_kind()}
    grade = marking.grade(examples.every_kind(), answers, 50)
    reasons = [explaining.explain(question, answers[question.id]).points for question in examples.every_kind()]
    assert sum(reasons) == grade.earned


@pytest.mark.parametrize(
    ("question", "value", "rule", "points"),
    [
        (factories.question(), "right", "one-right", 1),
        (factories.question(), "wrong", "one-wrong", 0),
        (with_voided_option(), "void", "one-voided", 2),
        (with_voided_option(), None, "blank", 0),
        (factories.question(voided=True), "wrong", "voided-question", 1),
        (factories.question(voided=True), None, "voided-question", 1),
        (examples.multiple(), ["protect"], "all-or-nothing", 0),
        (examples.multiple(partial=True, points=3), ["protect"], "part", Fraction(3, 2)),
        (examples.number(), "145,5", "number-in", 1),
        (examples.number(), "151", "number-out", 0),
        (examples.number(), "about ten", "number-unreadable", 0),
        (examples.short(), "ZERO  tolerance", "text-accepted", 1),
        (examples.short(), "patience", "text-other", 0),
        (essay(), "Many words.", "by-people", None),
        (essay(), None, "blank", 0),
    ],
)
def test_a_mark_names_its_rule(question, value, rule, points):
    found = explaining.explain(question, value)
    assert (found.rule, found.points) == (rule, points)


def test_a_part_mark_says_what_it_counts():
    found = explaining.explain(examples.multiple(partial=True, points=3), ["protect", "report", "ignore"])
    assert (found.values["count"], found.values["total"], found.values["wrong"]) == (2, 2, 1)
    assert found.points == Fraction(3, 2)


def test_a_part_mark_says_how_many_of_the_right_options_are_withdrawn_ones():
    question = msgspec.structs.replace(with_voided_option("multiple"), partial=True)
    found = explaining.explain(question, ["void", "bad"])
    assert found.values == {"count": 1, "total": 2, "wrong": 1, "voided": 1}
    assert "voided" not in explaining.explain(question, ["good"]).values


@pytest.mark.usefixtures("context")
def test_the_sentence_of_a_mark_says_what_a_withdrawn_option_did_to_it():
    question = msgspec.structs.replace(with_voided_option("multiple"), partial=True)
    assert record_words.sentence(explaining.explain(question, ["void"])) == (
        "1 of 2 right options were chosen, and 0 wrong ones. Each right option gives a share of the points, each wrong "
        "one takes a share away, never below nothing. Withdrawn options among the right ones: 1. "
        "A withdrawn option counts as right for whoever chose it, and not at all for anybody else."
    )
    assert "ithdrawn" not in record_words.sentence(explaining.explain(question, ["good"]))


def test_matching_and_ordering_say_how_many_stand_in_their_place():
    matching = explaining.explain(examples.matching(), {"police": "trains", "soldiers": "counts"})
    assert (matching.rule, matching.values["count"], matching.values["total"]) == ("pairs", 1, 3)
    ordering = explaining.explain(examples.ordering(), {"see": 1, "stop": 2, "search": 4, "report": 3})
    assert (ordering.rule, ordering.values["count"], ordering.values["total"]) == ("places", 2, 4)


def test_a_number_says_how_it_was_read_and_what_is_accepted():
    found = explaining.explain(examples.number(low="10", high="15"), "١٢٫٥٠")
    assert (found.values["read"], found.values["low"], found.values["high"]) == ("12.5", "10", "15")
    assert explaining.explain(examples.number(), "1,234").values["read"] == "1.234 / 1234"


@pytest.mark.parametrize("text", [f"1.{'0' * 34}1", "0." + "3" * 37, "1234567890" * 4, "0." + "0" * 36 + "1"])
def test_a_number_is_repeated_with_all_its_digits(text):
    assert explaining.explain(examples.number(low="1", high="1"), text).values["read"] == text


def test_a_text_says_how_it_was_folded_and_which_answer_it_met():
    found = explaining.explain(examples.short(), "  Zéro   TOLERANCE. ")
    assert (found.values["read"], found.values["met"]) == ("zero tolerance", "zero tolerance")
    assert "met" not in explaining.explain(examples.short(), "patience").values


@pytest.mark.parametrize(
    ("text", "points"),
    [("2.5", Fraction(5, 2)), ("2,25", Fraction(9, 4)), ("5/3", Fraction(5, 3)), ("0", 0), ("4", 4), (" 3 ", 3)],
)
def test_points_are_typed_as_decimals_or_fractions(text, points):
    assert explaining.typed_points(text, 4) == points


@pytest.mark.parametrize("text", ["", "-1", "4.01", "1/0", "1/2/3", "two", "1e1", "9" * 5000, "/", "1/"])
def test_points_that_cannot_be_meant_are_none(text):
    assert explaining.typed_points(text, 4) is None
