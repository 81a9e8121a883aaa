"""Ungraded questions: asked without their key, judged at once."""

import msgspec
import pytest

from app.content import model as m
from app.learning.rules import checks
from tests import factories
from tests.learning import courses

CHECKS = {check.question.kind: check.question for check in courses.checks()}


def fields(question, answer):
    """A form's fields with this answer."""
    if isinstance(answer, dict):
        return {checks.field(question.id, row): [value] for row, value in answer.items()}
    return {checks.field(question.id): answer if isinstance(answer, list) else [answer]}


def judged(kind, answer):
    question = CHECKS[kind]
    given = checks.given(question, fields(question, answer))
    return None if given is None else checks.judge(question, given).right


@pytest.mark.parametrize(
    ("kind", "answer", "right"),
    [
        ("single", "right", True),
        ("single", "wrong", False),
        ("single", "no such choice", False),
        ("single", "", None),
        ("multiple", ["a", "b"], True),
        ("multiple", ["b", "a", "a"], True),
        ("multiple", ["a"], False),
        ("multiple", ["a", "b", "c"], False),
        ("multiple", [], None),
        ("number", "140", True),
        ("number", " 145,5 ", True),
        ("number", "145.6", False),
        ("number", "135", True),
        ("number", "١٤٠", True),
        ("number", "1 40", False),
        ("number", "140\u00a0%", True),
        ("number", "\u200f١٤٠،٥", True),
        ("number", "nan", False),
        ("number", "1e999999999", False),
        ("number", "many", False),
        ("number", " ", None),
        ("text", "NONE  at all", True),
        ("text", "“None” at all.", True),
        ("text", "none", False),
        ("matching", {"i1": "r1", "i2": "r2"}, True),
        ("matching", {"i1": "r2", "i2": "r1"}, False),
        ("matching", {"i1": "r1", "i2": ""}, None),
        ("matching", {"i1": "r1"}, None),
        ("ordering", {"i1": "1", "i2": "2", "i3": "3"}, True),
        ("ordering", {"i1": "2", "i2": "1", "i3": "3"}, False),
        ("ordering", {"i1": "1", "i2": "1", "i3": "3"}, None),
        ("ordering", {"i1": "1", "i2": "2", "i3": "4"}, None),
        ("ordering", {"i1": "1", "i2": "2"}, None),
    ],
)
def test_an_answer_is_right_wrong_or_not_whole(kind, answer, right):
    assert judged(kind, answer) is right


@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_nothing_sent_is_no_answer(kind):
    assert checks.given(CHECKS[kind], {}) is None


@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_a_question_is_asked_without_its_key(kind):
    asked = checks.asked(CHECKS[kind])
    assert courses.KEY not in repr(asked)
    assert not hasattr(asked, "answer")


@pytest.mark.parametrize("kind", ["matching", "ordering"])
def test_what_is_matched_or_ordered_does_not_stand_in_the_right_order(kind):
    question = CHECKS[kind]
    right = question.answer.rights if kind == "matching" else question.answer.items
    assert set(checks.asked(question).options) == set(right)
    assert checks.asked(question).options != right
    assert checks.asked(question) == checks.asked(question)


@pytest.mark.parametrize(("kind", "answer"), [("single", "third"), ("multiple", frozenset({"right", "third"}))])
def test_a_voided_choice_costs_nothing(kind, answer):
    choices = (*factories.question().choices, m.Choice(id="third", html="Third", voided=True))
    assert checks.is_right(factories.question(kind=kind, choices=choices), answer)


def test_the_verdict_speaks_of_the_choices_made_only():
    verdict = checks.judge(factories.question(), "right")
    assert (verdict.right, verdict.remarks, verdict.feedback) == (True, (), "<p>secret explanation</p>")
    assert checks.judge(factories.question(), "wrong").remarks == ("<p>secret feedback</p>",)


def test_the_key_of_a_short_text_is_escaped():
    question = msgspec.structs.replace(CHECKS["text"], answer=m.ShortText(accepted=("a < b & c",)))
    assert checks.judge(question, "x").key == ("a &lt; b &amp; c",)


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("single", ("Right one",)),
        ("multiple", ("A", "B")),
        ("number", ("135 – 145.5",)),
        ("matching", ("Item 1 – Right 1", "Item 2 – Right 2")),
        ("ordering", ("Item 1", "Item 2", "Item 3")),
    ],
)
def test_the_right_answer_can_be_shown(kind, key):
    assert checks.judge(CHECKS[kind], "x").key == key
