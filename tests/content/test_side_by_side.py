"""Translations block by block: what is missing, what is old, how much is done; and the stamp that tells."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.settings import ROOT
from app.content.compiler import compile_course
from app.content.layout import arrange
from app.content.translations import blocks, coverage, outdated, side_by_side, stamp, stamped
from app.content.tree import read_tree
from tests.content import manual
from tests.content.test_translations import FRENCH, QUIZ, tree

LESSON = """---
title: Why
minutes: 5
objectives:
  - one
  - two
---
A first paragraph[^1]
on two lines.

## A heading

- a
- b

::: note "Mind"
Text.

More.
:::

| A | B |
|---|---|
| 1 | 2 |

> A quote.

[^1]: A footnote.
"""


def kinds(text, role="lesson", scenario=False):
    return [(it.kind, it.start_line, it.end_line) for it in blocks(text.encode(), role, scenario)]


def test_a_lesson_is_cut_into_what_is_translated_at_a_time():
    assert kinds(LESSON) == [
        ("title", 2, 2),
        ("objectives", 4, 6),
        ("paragraph", 8, 9),
        ("heading", 11, 11),
        ("list", 13, 14),
        ("block note", 16, 20),
        ("table", 22, 24),
        ("quote", 26, 26),
        ("other", 28, 28),
    ]
    assert blocks(LESSON.encode())[2].markdown == "A first paragraph[^1]\non two lines."


def test_questions_terms_and_situations_are_blocks_from_their_headings_on():
    examples = manual.examples()
    quiz = kinds(examples["01-first-steps/quiz.md"].decode(), "quiz")
    assert [kind for kind, *_ in quiz] == ["title", "paragraph"] + ["question"] * 8
    assert [kind for kind, *_ in kinds(examples["glossary.md"].decode(), "glossary")] == ["title", "term", "term"]
    scenario = kinds(examples["01-first-steps/02-how.md"].decode(), "lesson", True)
    assert [kind for kind, *_ in scenario] == ["title", "paragraph"] + ["situation"] * 3


def shipped():
    files = read_tree(ROOT / "courses" / "gender-training")
    originals = arrange(files, ("en",)).originals
    return [(file.role, path, files[path]) for path, file in originals.items()]


@pytest.mark.parametrize(("role", "path", "data"), shipped(), ids=lambda it: it if isinstance(it, str) else "")
def test_blocks_hold_every_line_once_and_in_order(role, path, data):
    assert_whole(data, role)


def assert_whole(data, role):
    lines = data.decode().split("\n")
    body = lines.index("---", 1) + 1 if lines[0] == "---" and "---" in lines[1:] else 0
    found = [it for it in blocks(data, role) if it.start_line > body]
    held = [line for it in found for line in range(it.start_line, it.end_line + 1)]
    assert held == sorted(set(held))
    assert {number for number, line in enumerate(lines, 1) if number > body and line.strip()} <= set(held)
    assert all(it.markdown == "\n".join(lines[it.start_line - 1 : it.end_line]) for it in found)


PIECES = st.sampled_from(
    ["## H\n", "\n", "text\n", "- a\n", "  > f\n", "::: note\n", ":::\n", "> q\n", "| a |\n|---|\n", "[^1]: x\n"]
    + ["```\n", "    code\n", "Answer: 3\n", "1. a\n", "[a]: b\n", "***\n", "term\n: what\n", "=\n"]
)


@given(st.lists(PIECES, max_size=20), st.sampled_from(["lesson", "quiz", "glossary", "module"]))
def test_blocks_of_any_text_hold_every_line_once(pieces, role):
    assert_whole("".join(["---\ntitle: T\n---\n", *pieces]).encode(), role)


def states(original, translation, role="lesson", before=None):
    found = side_by_side(original.encode(), translation and translation.encode(), role, before and before.encode())
    return [(it.state, (it.original or it.translation).kind) for it in found]


HEAD = "---\ntitle: Why\n---\n"
FRENCH_HEAD = "---\ntitle: Pourquoi\n---\n"


def test_what_is_not_translated_stands_alone():
    original = HEAD + "One.\n\n## Then\n\nTwo.\n\n- a\n"
    assert states(original, FRENCH_HEAD + "Un.\n\n## Ensuite\n\nDeux.\n\n- à\n") == [
        ("translated", "title"),
        ("translated", "paragraph"),
        ("translated", "heading"),
        ("translated", "paragraph"),
        ("translated", "list"),
    ]
    assert states(original, FRENCH_HEAD + "Un.\n\nDeux.\n\n- à\n") == [
        ("translated", "title"),
        ("translated", "paragraph"),
        ("missing", "heading"),
        ("translated", "paragraph"),
        ("translated", "list"),
    ]
    assert {state for state, _ in states(original, None)} == {"missing"}


def test_what_is_still_in_the_words_of_the_original_is_marked():
    assert states(HEAD + "One.\n\nTwo.\n", FRENCH_HEAD + "One.\n\nDeux.\n") == [
        ("translated", "title"),
        ("same", "paragraph"),
        ("translated", "paragraph"),
    ]


def test_what_translates_nothing_is_marked():
    assert ("extra", "list") in states(HEAD + "One.\n", FRENCH_HEAD + "Un.\n\n- trop\n")


def test_what_has_changed_since_it_was_translated_is_outdated():
    before = HEAD + "One.\n\nTwo.\n\nThree.\n"
    now = HEAD + "One.\n\nA new one.\n\nTwo, corrected.\n\nThree.\n"
    assert outdated(before.encode(), now.encode()) == {2, 3}
    assert outdated(before.encode(), before.replace("One.", "One.  ").encode()) == set()
    french = FRENCH_HEAD + "Un.\n\nDeux.\n\nTrois.\n"
    assert states(now, french, before=before)[2] == ("outdated", "paragraph")


def test_a_question_with_another_answer_is_outdated():
    quiz = "---\npass: 50%\n---\n## One? {#one}\n\nAnswer: 1\n\n## Two? {#two}\n\nAnswer: 2\n"
    assert outdated(quiz.encode(), quiz.replace("Answer: 2", "Answer: 3").encode(), "quiz") == {1}


def test_a_translated_quiz_pairs_question_by_question():
    files = tree()
    pairs = side_by_side(files["01-first-steps/quiz.md"], files[QUIZ], "quiz")
    assert [(it.state, it.original.kind) for it in pairs] == [("translated", "title"), ("translated", "paragraph")] + [
        ("translated", "question")
    ] * 8


# ---------------------------------------------------------------- the stamp


def test_a_stamp_is_that_of_the_words_and_not_of_the_line_ends():
    assert len(stamp(b"a\nb\n")) == 12
    assert stamp(b"\xef\xbb\xbfa\r\nb\r\n") == stamp(b"a\nb\n") != stamp(b"a\nB\n")


LESSON_FR = "01-first-steps/02-how.fr.md"
ORIGINAL = "01-first-steps/02-how.md"


def found(files):
    result = compile_course("my-course", files)
    return [(d.code, d.span.file, d.span.line, d.span.column) for d in result.diagnostics if d.severity != "advice"] + [
        (d.code, d.span.file, d.span.line, d.span.column) for d in result.diagnostics if d.code == "translation-older"
    ]


def test_a_translation_of_what_the_original_was_is_told():
    files = tree()
    fresh = files | {LESSON_FR: stamped(FRENCH[LESSON_FR], files[ORIGINAL]).encode()}
    assert found(fresh) == []
    old = fresh | {ORIGINAL: files[ORIGINAL] + b"\nAnd one more line.\n"}
    assert found(old) == [("translation-older", LESSON_FR, 3, 5)]
    assert coverage(old)["fr"].outdated == (ORIGINAL,)
    assert found(old | {LESSON_FR: stamped(old[LESSON_FR].decode(), old[ORIGINAL]).encode()}) == []


def test_a_stamp_changes_nothing_of_the_meaning():
    files = tree()
    stamps = {path: stamped(text, files[path.replace(".fr", "")]).encode() for path, text in FRENCH.items()}
    one, other = compile_course("my-course", files), compile_course("my-course", files | stamps)
    assert one.edition.meaning == other.edition.meaning


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_stamping_twice_is_stamping_once(newline):
    text = FRENCH[LESSON_FR].replace("\n", newline)
    once = stamped(text, b"one")
    assert stamped(once, b"one") == once
    assert stamped(once, b"other") == once.replace(stamp(b"one"), stamp(b"other"))
    assert once.replace(f"of: {stamp(b'one')}{newline}", "") == text
    assert stamped("Text.\n", b"one") == f"---\nof: {stamp(b'one')}\n---\nText.\n"


@pytest.mark.parametrize("written", ["yesterday", "[a]", "ABCDEF012345", "0123456789abc"])
def test_what_is_no_stamp_is_refused(written):
    files = tree(**{LESSON_FR: FRENCH[LESSON_FR].replace("---\nVous", f"of: {written}\n---\nVous")})
    assert found(files) == [("value-wrong", LESSON_FR, 3, 5)]


def test_an_original_is_no_translation_of_anything():
    files = tree()
    files[ORIGINAL] = files[ORIGINAL].replace(b"kind:", b"of: 0123456789ab\nkind:")
    assert ("key-unknown", ORIGINAL, 3, 1) in found(files)


# ---------------------------------------------------------------- how much is done


def test_coverage_counts_files_and_words_by_language():
    files = tree()
    done = coverage(files)["fr"]
    assert (done.files, done.translated) == (9, len(FRENCH) - 1)
    assert done.begun == ("course.md",)  # its text is not translated
    assert done.missing == ("01-first-steps/01-why.md", "01-first-steps/bank.md", "evaluation.md", "exam.md")
    assert 0 < done.words_translated < done.words
    whole = {path.replace(".md", ".fr.md"): data for path, data in files.items() if path.endswith(".md")}
    assert coverage(files | {p: d for p, d in whole.items() if ".fr.fr" not in p})["fr"].missing == ()
    assert coverage(manual.examples()) == {}


def test_a_copy_of_the_original_is_begun_and_not_translated():
    files = tree()
    whole = files | {f"{path[:-3]}.fr.md": files[path] for path in ("01-first-steps/01-why.md",)}
    done, before = coverage(whole)["fr"], coverage(files)["fr"]
    assert "01-first-steps/01-why.md" in done.begun
    assert (done.translated, done.words_translated) == (before.translated, before.words_translated)


def test_ids_keys_and_ways_do_not_make_a_copy_a_translation():
    original = "## Which? {#which points=2}\n\n- [x] This\n- [~] That\n"
    (pair,) = side_by_side(original.encode(), b"## Which?\n\n- [ ] This\n- [ ] That\n", "quiz")
    assert pair.state == "same"


@given(st.binary(max_size=60), st.text(string.printable, max_size=60))
def test_any_bytes_are_answered(data, text):
    files = {"course.md": b"---\nlanguages: [en, fr]\n---\n", "01-a/01-b.md": data, "01-a/01-b.fr.md": text.encode()}
    assert coverage(files)["fr"].files == 2
    side_by_side(data, text.encode(), "quiz", data[::-1])
    stamped(text, data)
