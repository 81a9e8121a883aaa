"""Whatever an author writes, the compiler answers: it never raises, never hangs, and every place is in its file."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.settings import ROOT
from app.content.compiler import compile_course
from app.content.encodings import decode
from app.content.tree import read_tree
from tests.conftest import SOAK
from tests.content import manual
from tests.content.test_translations import FRENCH
from tests.content.test_translations import tree as translated

EXAMPLES = 3000 if SOAK else 120
SMALL = manual.examples()
GENDER = {path: data for path, data in read_tree(ROOT / "courses/gender-training").items() if path.startswith("0")}
TEXTS = sorted(path for path in SMALL if path.endswith(".md"))
PIECES = [
    *(
        "---\n",
        "::: note\n",
        "::: check\n",
        ":::\n",
        "## ",
        "# ",
        "- [x] ",
        "- [ ] ",
        "- [~] ",
        "[]",
        "> ",
        "  > ",
        "\t",
    ),
    *(
        "Answer: ",
        "Answer:\n",
        "±",
        " … ",
        "| a | b |\n|---|---|\n",
        "1. ",
        "[[",
        "]]",
        "](",
        "![",
        "{#",
        "}",
        "{points=2}",
    ),
    *(
        "<b>",
        "<!--",
        "```\n",
        "    ",
        "\r\n",
        "\r",
        "\ufeff",
        "\0",
        "\u202e",
        "é",
        "e\u0301",
        "😀",
        "النوع",
        "→ #x",
        "\\|",
    ),
    *("title: ", "&a ", "*a", "!!int 3", "draw: {", "99999999999999999999", "- - - - ", "[^1]", "\x0b", "\u2028"),
]

mutations = st.lists(
    st.tuples(st.integers(0, 10_000), st.integers(0, 40), st.sampled_from(PIECES) | st.text(max_size=12)),
    min_size=1,
    max_size=6,
)


def mutated(text, changes):
    """The text with stretches replaced: (where, how much, by what)."""
    for where, length, piece in changes:
        start = where % (len(text) + 1)
        text = text[:start] + piece + text[start + length :]
    return text


def assert_answers(tree):
    began = time.process_time()
    result = compile_course("fuzzed", tree)
    assert time.process_time() - began < 10, "the compiler hangs"
    for finding in result.diagnostics:
        assert finding.message
        assert finding.cure
        assert_inside(finding, tree)
    assert result.ok == (not any(d.severity == "error" for d in result.diagnostics) and result.course is not None)


def assert_inside(finding, tree):
    span = finding.span
    text = decode(tree.get(span.file, b"")).text.removeprefix("\ufeff")
    lines = re.split(r"\r\n?|\n", text)
    assert 1 <= span.line <= span.end_line <= len(lines), finding
    assert 1 <= span.column <= len(lines[span.line - 1]) + 1, finding
    assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1, finding
    assert (span.line, span.column) <= (span.end_line, span.end_column), finding
    if span.line == span.end_line and finding.text:
        there = lines[span.line - 1][span.column - 1 : span.end_column - 1]
        # what cannot be shown is replaced, sign for sign
        assert len(there) == len(finding.text), finding
        assert all(a == b or b == "\ufffd" for a, b in zip(there, finding.text, strict=True)), finding


fuzz = settings(max_examples=EXAMPLES)


@fuzz
@given(st.sampled_from(TEXTS), mutations)
def test_a_mutated_file_is_answered(path, changes):
    text = mutated(SMALL[path].decode(), changes)
    assert_answers(SMALL | {path: text.encode("utf-8", "surrogatepass")})
    assert compile_course("fuzzed", SMALL).ok  # what is kept of a broken file spoils no other


@fuzz
@given(st.sampled_from(sorted(path for path in GENDER if path.endswith(".md"))), mutations)
def test_a_mutated_file_of_the_shipped_course_is_answered(path, changes):
    module = path.split("/")[0]
    tree = {name: data for name, data in GENDER.items() if name.startswith(module)} | {"course.md": SMALL["course.md"]}
    assert_answers(tree | {path: mutated(tree[path].decode(), changes).encode("utf-8", "surrogatepass")})


@fuzz
@given(st.sampled_from(sorted(FRENCH)), mutations)
def test_a_mutated_translation_is_answered(path, changes):
    text = mutated(FRENCH[path], changes)
    assert_answers(translated(**{path: text}))


@fuzz
@given(st.sampled_from(sorted(FRENCH)), st.sampled_from(sorted(FRENCH)))
def test_a_translation_of_something_else_is_answered(path, other):
    assert_answers(translated(**{path: FRENCH[other]}))


@fuzz
@given(st.sampled_from(TEXTS), st.binary(max_size=300))
def test_bytes_that_are_no_text_are_answered(path, data):
    assert_answers(SMALL | {path: data})


@fuzz
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), st.sampled_from(TEXTS))
def test_a_heap_of_signs_is_answered(text, path):
    assert_answers(SMALL | {path: text.encode("utf-8", "surrogatepass")})


@pytest.mark.parametrize("mark", ["> ", "- ", "[", "*", "_", "`", "![", "[[", "{", "::: note\n", "| "])
@pytest.mark.parametrize("path", ["01-first-steps/01-why.md", "01-first-steps/quiz.md"])
def test_deep_and_long_repetition_is_answered_in_time(mark, path):
    assert_answers(SMALL | {path: ("---\ntitle: T\n---\n" + mark * 3000 + "x\n").encode()})


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_change_no_place(ends, mark):
    text = "---\ntitle: T\nminutes: 5\n---\nGood 😀 é النوع.\n\n> ::: \n\nSee [[nothing]] here.\n"
    tree = SMALL | {manual.LESSON: (mark + text.replace("\n", ends)).encode()}
    [finding] = [d for d in compile_course("x", tree).diagnostics if d.code == "term-unknown"]
    assert (finding.span.line, finding.span.column, finding.text) == (9, 5, "[[nothing]]")


@fuzz
@given(
    st.lists(st.sampled_from(["> ", "- ", "1. ", "   ", "\t"]), max_size=3).map("".join),
    st.text("ab é😀ع", max_size=8),
    st.text("ab é😀ع.", max_size=8),
)
def test_a_place_is_right_behind_every_kind_of_prefix(prefix, before, after):
    line = f"{prefix}{before}[[nothing]]{after}"
    tree = SMALL | {manual.LESSON: f"---\ntitle: T\nminutes: 5\n---\nText.\n\n{line}\n".encode()}
    found = [d for d in compile_course("x", tree).diagnostics if d.code == "term-unknown"]
    for finding in found:
        assert (finding.span.line, finding.span.column, finding.text) == (7, line.index("[[") + 1, "[[nothing]]")
    is_code = "\t" in prefix or "   " in prefix + before  # an indent that makes it code, where nothing is a link
    assert found or is_code
