"""Blocks that reviewers point at: cut in one way, found again after edits elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.authoring.rules.approval import stands
from app.authoring.rules.blocks import again, at, blocks

TEXT = """---
title: First

kind: lesson
---

## A heading
A paragraph
of two lines.

::: note "A note"
One.

Two.
:::

```
code

more
```
- item

  still the item
"""


def lines(text):
    return [(block.line, block.end) for block in blocks(text)]


def test_front_matter_blocks_and_fences_stay_whole():
    assert lines(TEXT) == [(1, 5), (7, 9), (11, 15), (17, 22), (24, 24)]


def test_a_heading_ends_a_named_block_that_nobody_closed():
    assert lines("::: note\nOne.\n\nTwo.\n\n## Next\n\nThree.\n") == [(1, 6), (8, 8)]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "---", "---\nopen", ":::", "```", "\x0b", "::: a\n::: b\n", "~~~\n```\n~~~\n"]
)
def test_any_text_has_blocks(text):
    assert all(block.text.strip() for block in blocks(text))


@given(
    st.lists(
        st.sampled_from(["a", "", "## b", "::: note", ":::", "```", "---", "~~~~", "  c", "ü\u2028x"]), max_size=30
    )
)
def test_blocks_hold_every_line_with_words_once_and_in_order(written):
    text = "\n".join(written)
    found = blocks(text)
    held = [line for block in found for line in range(block.line, block.end + 1)]
    assert held == sorted(set(held))
    assert {number for number, line in enumerate(text.split("\n"), start=1) if line.strip()} <= set(held)


def test_a_block_is_found_again_after_edits_above_it():
    before = blocks(TEXT)[1]
    after = blocks("---\ntitle: Other\n---\n\nA new paragraph.\n\n" + TEXT.partition("---\n\n")[2])
    assert again(after, before.digest, before.line).line == 7


def test_blanks_at_the_end_of_a_line_do_not_change_a_block():
    assert blocks("A line  \nmore")[0].digest == blocks("A line\nmore\t")[0].digest


def test_of_equal_blocks_the_nearest_is_meant():
    found = blocks("same\n\nother\n\nsame\n")
    assert again(found, found[0].digest, 5).line == 5
    assert again(found, found[0].digest, 1).line == 1


def test_a_block_whose_words_changed_is_not_found():
    assert again(blocks("other words\n"), blocks("words\n")[0].digest, 1) is None


def test_a_line_between_blocks_belongs_to_none():
    assert at(blocks("a\n\nb\n"), 2) is None
    assert at(blocks("a\n\nb\n"), 3).text == "b"


def test_the_author_of_the_last_change_is_not_enough():
    assert not stands([], "amina")
    assert not stands(["amina"], "amina")
    assert stands(["amina", "juma"], "amina")
    assert stands(["amina"], None)
