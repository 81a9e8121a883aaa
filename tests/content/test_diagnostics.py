"""Each rule, by the examples of the author's page; where a finding stands; and that one mistake is said once."""

import pytest

from app.content.compiler import compile_course
from app.content.diagnostics import RULES
from docs import rulebook
from tests.content import manual
from tests.content.manual import BANK, HEAD, LESSON, QUIZ, codes, compiled, errors
from tests.content.rules import PLACES as PLACES_OF_RULES


@pytest.mark.parametrize("code", sorted(RULES))
def test_the_wrong_example_breaks_its_rule_and_no_other(code):
    found = rulebook.findings(code, "Wrong")
    assert [finding.code for finding in found] == [code]
    assert found[0].severity == RULES[code].severity
    assert found[0].message.endswith(".")
    assert found[0].cure[-1] in ".?"
    assert "{" not in found[0].message.replace("{#", "")


@pytest.mark.parametrize("code", sorted(PLACES_OF_RULES))
def test_the_wrong_example_is_told_where_it_is_wrong(code):
    path, line, column, text = PLACES_OF_RULES[code]
    [finding] = rulebook.findings(code, "Wrong")
    assert (finding.span.file, finding.span.line, finding.span.column) == (path, line, column)
    assert finding.text == text or (text.endswith("…") and finding.text.startswith(text[:-1]))


@pytest.mark.parametrize("code", sorted(RULES))
def test_the_right_example_breaks_no_rule(code):
    assert rulebook.findings(code, "Right") == []


def test_the_page_has_every_rule_and_the_sentences_that_are_said():
    assert sorted(rulebook.entries()) == sorted(RULES)
    assert rulebook.PAGE.read_text() == rulebook.page()


# path, what is written there, the code, what stands at the place
PLACES = [
    (LESSON, HEAD.replace("minutes", "minuets"), "key-unknown", "minuets"),
    (LESSON, HEAD.replace("5", "ten"), "value-wrong", "ten"),
    (LESSON, HEAD.replace("A title", '"x'), "yaml-broken", "5"),
    (LESSON, HEAD + "> - See [[mandat]] \U0001f600\n", "term-unknown", "[[mandat]]"),
    (LESSON, HEAD + "| A | B |\n|---|---|\n| a \\| b | [x](no.md) |\n", "link-unknown", "[x](no.md)"),
    (LESSON, HEAD + "## Title {#a b}\n\nText.\n", "attribute-unknown", "b"),
    (LESSON, HEAD + "Some <b>bold</b> text.\n", "raw-html", "<b>"),
    (LESSON, HEAD + "::: nope\nText.\n:::\n", "block-unknown", "nope"),
    (LESSON, HEAD + "::: note A title\nText.\n:::\n", "block-key", "A title"),
    (LESSON, HEAD + '::: activity "A" minuts=3\nText.\n:::\n', "block-key", "minuts=3"),
    (BANK, "## What? {#what}\n\n- [x] one\n- [ ]other\n", "choice-mark", "[ ]"),
    (BANK, "## What?\n\n- [x] one\n  more\n- other\n", "choices-mixed", "other"),
    (BANK, "## What?\n\nText\nAnswer: 3\n", "answer-swallowed", "Answer: 3"),
    (BANK, "## What?\n\n> Answer: 3\n", "answer-swallowed", "> Answer: 3"),
    (BANK, "## What? {points=many}\n\nAnswer: 3\n", "attribute-value", "points=many"),
    (BANK, "## What?\n\n- [x] one\n      > Yes.\n- [ ] other\n", "feedback-joins-text", "> Yes."),
    (BANK, "## What?\n\n- [x] one\n\n      > Yes.\n- [ ] other\n", "feedback-joins-text", "> Yes."),
    (BANK, "## What?\n\n- [x] one\n > Yes.\n- [ ] other\n", "feedback-splits-list", "> Yes."),
    (BANK, "## What?\n\nText.\n", "answer-missing", "What?"),
    ("exam.md", "---\ntitle: E\ndraw: {first-stps: 2}\n---\nText.\n", "draw-module", "first-stps"),
    (
        "course.md",
        "---\ntitle: T\ncode: ABC\nlanguages: [en]\ndays: 1\ncompletion: [exams]\n---\nT.\n",
        "value-unknown",
        "exams",
    ),
]


@pytest.mark.parametrize(
    ("path", "text", "code", "there"), PLACES, ids=[f"{case[2]}-{n}" for n, case in enumerate(PLACES)]
)
def test_a_finding_stands_where_the_mistake_is(path, text, code, there):
    found = [finding for finding in compiled(path, text).diagnostics if finding.code == code]
    assert [(finding.span.file, finding.text) for finding in found] == [(path, there)]


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        (LESSON, HEAD + "::: note\nText.\n\n::: warning\nText.\n:::\n\nText.\n:::\n\nText.\n", "block-nested"),
        (LESSON, HEAD + "::: note\nText.\n\n## Further\n\n::: warning\nCare.\n:::\n", "block-heading"),
        (LESSON, HEAD + "A <b>bold <i>and</i></b> word, <b>twice</b>.\n", "raw-html"),
        (LESSON, HEAD + "> ::: note\n> Text.\n> :::\n", "block-misplaced"),
        (LESSON, HEAD.replace("title", "Title") + "Text.\n", "key-unknown"),
        (LESSON, "---\ntitle: A title\nminutes: 5\n\nText.\n", "head-unclosed"),
        (LESSON, "---\ntitle: a: b\n---\nText.\n", "yaml-broken"),
        (BANK, "## What?\n\n- [x]one\n- [ ] other\n", "choice-mark"),
    ],
)
def test_one_mistake_is_said_once(path, text, code):
    found = errors(compiled(path, text))
    assert set(codes(found)) == {code}
    assert len(found) == (3 if code == "raw-html" else 1)


def test_what_may_have_been_meant_is_named():
    [finding] = errors(compiled(LESSON, HEAD + "::: actvity\nText.\n:::\n"))
    assert finding.cure == "Did you mean `activity`?"
    [finding] = errors(compiled(LESSON, HEAD + "See [it](02-hwo.md).\n"))
    assert finding.cure == "Did you mean `02-how.md`?"


def test_html_never_comes_through():
    result = compiled(LESSON, HEAD + "Some <b onclick='x'>bold</b> text.\n\n<script>alert(1)</script>\n")
    assert not result.ok
    assert "<script" not in str(result.course)
    assert "onclick" not in str(result.course)


def test_a_course_with_errors_has_no_edition_but_is_understood_as_far_as_it_can_be():
    result = compiled(BANK, "## What?\n\nText only.\n\n## A second? {#a-second}\n\nAnswer: 3\n")
    assert result.edition is None
    assert [q.id for q in result.course.modules[0].bank] == ["a-second", "and-then"]


def test_every_file_is_read_however_wrong_the_first_ones_are():
    tree = dict.fromkeys(manual.examples(), b"---\n: [\n---\n<b>\n\n::: nope\n")
    found = {finding.span.file for finding in errors(compile_course("my-course", tree))}
    assert {path for path in tree if path.endswith(".md")} <= found


def test_an_empty_folder_is_answered():
    result = compile_course("my-course", {})
    assert (codes(result.diagnostics), result.course, result.ok) == (["course-missing"], None, False)


def test_the_same_files_compile_to_the_same_edition():
    first, second = (compile_course("my-course", manual.examples()).edition for _ in range(2))
    assert first == second
    changed = compiled(LESSON, HEAD + "Other words.\n").edition
    assert changed.meaning != first.meaning
    assert changed.digest != first.digest


def test_formatting_changes_the_digest_and_not_the_meaning():
    first = compile_course("my-course", manual.examples()).edition
    same = compiled(QUIZ, manual.examples()[QUIZ].decode().replace("## Who", "##   Who") + "\n\n", head="").edition
    assert (same.meaning, same.digest != first.digest) == (first.meaning, True)
