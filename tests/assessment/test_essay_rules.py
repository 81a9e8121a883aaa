"""Whose turn it is, what a rubric allows, when two markers agree, what is told of it: pure."""

import uuid
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.rules import agreement, essays, piles
from app.assessment.rules.essays import Draft, Given
from app.assessment.rules.piles import Pile, Waiting
from app.content import model as m
from tests.assessment.essays import GRADED, PLAIN, essay

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
RUTH, OMAR, GRACE = (uuid.UUID(int=number) for number in (1, 2, 3))
KEY = essay().answer
PILE = Pile("small", "one/quiz", "essay", "A small course", "Quiz", "What is essay?")


def gave(who, *points, role="marker", comment="", after=0):
    return Given(role, points, comment, who, NOW + timedelta(minutes=after))


# ---------------------------------------------------------------- whose turn


@pytest.mark.parametrize(("given", "mark", "awaiting", "tasks"), [
    ((), None, True, ("mark", "mark")),
    ((gave(RUTH, 3, 1),), None, True, ("change", "mark")),
    ((gave(RUTH, 3, 1),), Fraction(4), True, ("remark", "settled")),
    ((gave(RUTH, 3, 1),), Fraction(4), False, ("settled", "settled")),
    ((gave(RUTH, 3, 1),), Fraction(5), True, ("settled", "settled")),
    ((gave(RUTH, 3, 1), gave(OMAR, 0, 1)), None, True, ("reconcile", "reconcile")),
    ((gave(RUTH, 3, 1), gave(OMAR, 3, 1)), Fraction(4), True, ("settled", "settled")),
    ((), Fraction(5), True, ("settled", "settled")),
])  # fmt: skip
def test_whose_turn_it_is(given, mark, awaiting, tasks):
    assert tuple(essays.task(given, who, mark, awaiting) for who in (RUTH, OMAR)) == tasks


@pytest.mark.parametrize(("asked", "counts", "two_in_centre", "needed"), [
    (0, True, False, 1), (0, True, True, 2), (1, True, True, 1), (2, True, False, 2), (2, False, True, 1),
])  # fmt: skip
def test_how_many_markers_an_essay_needs(asked, counts, two_in_centre, needed):
    assert essays.markers_needed(asked, counts, two_in_centre) == needed


@pytest.mark.parametrize(("points", "others", "markers", "already", "outcome"), [
    (4, (), 1, False, "counts"),
    (4, (), 2, False, "waits"),
    (4, (), 2, True, "counts"),
    (4, (gave(RUTH, 2, 2),), 2, False, "counts"),
    (4, (gave(RUTH, 3, 2),), 2, False, "differs"),
    (4, (gave(RUTH, 3, 2),), 1, False, "differs"),
])  # fmt: skip
def test_what_follows_from_a_mark(points, others, markers, already, outcome):
    assert essays.outcome(points, others, markers, already) == outcome


# ---------------------------------------------------------------- the rubric


@pytest.mark.parametrize(("criterion", "can", "cannot"), [
    (GRADED, (0, 1, 3), (2, 4, -1)), (PLAIN, (0, 1, 2), (3, -1)),
])  # fmt: skip
def test_what_a_criterion_allows(criterion, can, cannot):
    assert [points for points in can if not essays.allowed(criterion, points)] == []
    assert [points for points in cannot if essays.allowed(criterion, points)] == []


def test_levels_and_points_become_steps_and_many_points_a_field():
    long = m.Criterion(html="Facts", points=20)
    graded, plain, typed = essays.rows(essay(criteria=(GRADED, PLAIN, long)).answer, (3, None, 12))
    assert [(step.points, step.chosen) for step in graded.steps] == [(3, True), (1, False), (0, False)]
    assert [step.points for step in plain.steps] == [0, 1, 2]
    assert (typed.steps, typed.only, plain.only) == ((), 12, None)


@given(st.integers(0, 4), st.integers(0, 4))
def test_every_step_is_allowed_and_nothing_else_within_the_most(first, second):
    for row, criterion in zip(essays.rows(KEY, (first, second)), KEY.criteria, strict=True):
        steps = {step.points for step in row.steps}
        assert steps == {points for points in range(-1, 6) if essays.allowed(criterion, points)}


def test_what_is_told_is_what_counts():
    two = (gave(RUTH, 3, 0, comment="All."), gave(OMAR, 1, 2, comment="Clear.", after=1))
    both = essays.marked(essay(), two, Fraction(3), "answers")
    assert [row.given for row in both.rows] == [(1, 3), (0, 2)]
    assert (both.comments, both.people, both.decided, both.changed) == (("All.", "Clear."), 2, False, False)
    third = gave(GRACE, 3, 2, role="reconciler", comment="Decided.", after=2)
    after = essays.marked(essay(), (*two, third), Fraction(5), "answers")
    assert [row.given for row in after.rows] == [(3,), (2,)]
    assert (after.comments, after.people, after.decided, after.at) == (("Decided.",), 2, True, third.at)
    assert essays.marked(essay(), (*two, third), Fraction(4), "answers").changed
    assert essays.marked(essay(), two, Fraction(3), "marks").rows == []


# ---------------------------------------------------------------- the answer


@pytest.mark.parametrize(("text", "words", "note"), [
    ("one two", 2, "short"),
    ("  one  two\nthree\tfour five ", 5, ""),
    ("word " * 50, 50, ""),
    ("word " * 51, 51, "long"),
])  # fmt: skip
def test_words_are_counted_against_what_was_asked(text, words, note):
    length = essays.length(text, KEY)
    assert (length.words, length.note) == (words, note)


@pytest.mark.parametrize(("text", "paragraphs"), [
    ("one", ["one"]),
    ("one\ntwo", ["one\ntwo"]),
    ("one\n\ntwo\r\n \t\r\nthree", ["one", "two", "three"]),
    ("\n\none\n\n\n\n", ["one"]),
    ("one\n\n  two, indented", ["one", "two, indented"]),
])  # fmt: skip
def test_paragraphs_are_kept(text, paragraphs):
    assert essays.paragraphs(text) == paragraphs


@given(st.text(alphabet="ab \n\t", max_size=200))
def test_no_word_is_lost_between_paragraphs(text):
    assert " ".join(essays.paragraphs(text)).split() == text.split()


def test_a_code_is_no_word_and_says_nothing():
    codes = {essays.code(uuid.UUID(int=number), "essay") for number in range(500)}
    assert len(codes) > 495
    assert all(len(code) == 5 and not set(code) & set("AEIOU") for code in codes)


# ---------------------------------------------------------------- what waits


def waits(number, *given, mark=None, who=9, days=0, pile=PILE):
    return Waiting(uuid.UUID(int=number), uuid.UUID(int=who), NOW - timedelta(days=days), pile, given, mark)


def test_piles_count_what_waits_and_for_whom():
    other = Pile("small", "one/quiz", "second", "A small course", "Quiz", "What is second?")
    found = [
        waits(1),
        waits(2, gave(RUTH, 3, 1)),
        waits(3, gave(OMAR, 3, 1), gave(GRACE, 0, 0)),
        waits(4, gave(RUTH, 3, 1), mark=Fraction(4)),
        waits(5, who=1),
        waits(6, pile=other, days=1),
    ]
    heaps = piles.heaps(found, RUTH)
    assert [heap.pile for heap in heaps] == [other, PILE]
    assert (heaps[1].waiting, heaps[1].hers, heaps[1].disputed) == (3, 1, 1)
    assert {item.attempt_id.int for item in piles.of_task(found, RUTH, "change", "remark")} == {2, 4}


def test_the_next_goes_round_in_her_order():
    found = [waits(number) for number in range(1, 9)]
    first = piles.following(found, RUTH)
    seen, at = [], first
    for _ in found:
        seen.append(at.attempt_id)
        at = piles.following(found, RUTH, at.turn(RUTH))
    assert (len(set(seen)), at) == (8, first)
    assert seen != [item.attempt_id for item in piles.of_task(found, OMAR, "mark")]
    assert piles.following([], RUTH) is None


def test_agreement_counts_equal_sums_and_the_distance_of_others():
    other = Pile("small", "one/quiz", "second", "A small course", "Quiz", "What is second?")
    pairs = [(PILE, 5, 3, 3), (PILE, 5, 5, 2), (PILE, 5, 1, 2), (other, 4, 4, 4)]
    first, second = agreement.agreements(pairs)
    assert (first.pile, first.pairs, first.agreed, first.share) == (PILE, 3, 1, 33)
    assert (first.mean_difference, first.largest_difference) == (Fraction(4, 3), 3)
    assert (second.share, second.is_few) == (100, True)


def test_a_draft_that_was_given_before_is_the_same():
    mine = gave(RUTH, 3, 1, comment="Well argued.")
    assert essays.is_same(mine, Draft((3, 1), "Well argued.", "any reason"))
    assert not essays.is_same(mine, Draft((3, 0), "Well argued."))
    assert not essays.is_same(mine, Draft((3, 1), ""))
    assert not essays.is_same(None, Draft((3, 1)))
