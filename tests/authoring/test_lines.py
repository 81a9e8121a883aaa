"""Lines that two texts have in common: right for every text, and found in time near to their length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.authoring.rules.lines import compared, matches
from app.authoring.rules.merging import merge
from tests.timing import cost

LINES = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@given(LINES, LINES)
def test_matches_are_equal_lines_in_order(one, other):
    a = b = 0
    for it in matches(one, other):
        assert it.size > 0
        assert it.a >= a
        assert it.b >= b
        assert one[it.a : it.a + it.size] == other[it.b : it.b + it.size]
        a, b = it.a + it.size, it.b + it.size


@given(LINES, LINES)
def test_both_texts_stand_in_the_comparison(one, other):
    lines = compared("\n".join(one), "\n".join(other))
    assert [line[2:] for line in lines if line[0] != "+"] == one
    assert [line[2:] for line in lines if line[0] != "-"] == other


def test_what_did_not_change_is_found_beside_what_did():
    assert compared("a\nb\nc\n", "a\nx\nc\nd\n") == ["  a", "- b", "+ x", "  c", "+ d"]


TEXTS = {
    "few words over and over": lambda size: "".join(f"line {number % 7}\n" for number in range(size // 7)),
    "one line over and over": lambda size: "a\n" * (size // 2),
    "every line another": lambda size: "".join(f"a line number {number}\n" for number in range(size // 18)),
    "every line twice": lambda size: "".join(f"a line number {number // 2}\n" for number in range(size // 18)),
}
EDITS = (
    lambda text: text.replace("3", "x").replace("a\na\n", "a\nb\n"),
    lambda text: text.replace("4", "y").replace("a\na\na\n", "a\nc\na\n"),
    lambda text: "".join(reversed(text.splitlines(keepends=True))),
    lambda text: text.replace("a", "o").replace("l", "r"),
)


def seconds(size, make):
    """How long the slowest of some merges and comparisons of such a text takes."""
    text = make(size)

    def taken(mine, hers):
        return cost(lambda: (merge(text, mine, hers, "a", "b"), compared(mine, hers)), 2)

    return max(taken(one(text), other(text)) for one in EDITS for other in EDITS)


@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
def test_time_grows_with_the_length_of_the_texts(make):
    seconds(2_000, make)
    short, long = (seconds(size, make) for size in (20_000, 80_000))
    assert long < 0.05 or long / short < 10
