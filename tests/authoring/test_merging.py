"""Merging two authors' changes to one text."""

from hypothesis import given
from hypothesis import strategies as st

from app.authoring.rules.merging import merge

TEXTS = st.lists(st.sampled_from("abcdef"), max_size=12).map(lambda lines: "".join(f"{line}\n" for line in lines))


def test_changes_in_different_places_are_both_taken():
    merged = merge("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", "mine", "Amina")
    assert merged == ("A\nb\nc\nD\n", True)


def test_changes_in_one_place_stand_between_marks_with_names():
    merged = merge("a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n", "mine", "Amina")
    assert merged == ("a\n<<<<<<< mine\nx\n=======\ny\n>>>>>>> Amina\nc\n", False)


def test_the_same_change_on_both_sides_is_no_conflict():
    assert merge("a\nb\n", "a\nx\n", "a\nx\n", "mine", "Amina") == ("a\nx\n", True)


def test_lines_added_by_both_in_different_places_are_kept():
    assert merge("a\nb\n", "new\na\nb\n", "a\nb\nend\n", "m", "A") == ("new\na\nb\nend\n", True)


def test_a_deletion_beside_an_unrelated_change_is_taken():
    assert merge("a\nb\nc\nd\ne\n", "a\nc\nd\ne\n", "a\nb\nc\nd\nE\n", "m", "A") == ("a\nc\nd\nE\n", True)


@given(TEXTS, TEXTS)
def test_a_side_that_changed_nothing_gives_way(base, other):
    assert merge(base, other, base, "m", "A") == (other, True)
    assert merge(base, base, other, "m", "A") == (other, True)


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_that_either_wrote_is_lost(base, ours, theirs):
    merged = merge(base, ours, theirs, "m", "A")
    lines = merged.text.splitlines()
    for side in (ours, theirs):
        new = [line for line in side.splitlines() if line not in base.splitlines()]
        assert all(line in lines for line in new)
    assert merged.clean == ("=======" not in lines)
