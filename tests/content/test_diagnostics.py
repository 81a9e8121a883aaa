"""Each mistake is named by its code, at its place, once."""

import pytest

from app.content.compiler import compile_course
from tests.content import manual
from tests.content.manual import LESSON, QUIZ, SCENARIO

HEAD = "---\ntitle: A title\nminutes: 5\n---\n"
CHOICES = "- [x] one\n- [ ] other\n"
BANK = "01-first-steps/bank.md"


def question(answer, attributes=""):
    return f"---\ntitle: Bank\n---\n## What is it? {attributes}\n\n{answer}\n\n## A second? {{#a-second}}\n\n{CHOICES}"


# path, its whole text, the code, what stands at the place (None: the file as a whole)
CASES = [
    # front matter
    ("course.md", "---\ntitle: T\ncode: ABC\nlanguages: [en]\ndays: 1\nhuors: 6\n---\nText.\n", "key-unknown", "huors"),
    ("course.md", "---\ntitle: T\ncode: abc\nlanguages: [en]\ndays: 1\n---\nText.\n", "course-code", "abc"),
    ("course.md", "---\ntitle: T\ntitle: U\ncode: ABC\nlanguages: [en]\ndays: 1\n---\nText.\n", "key-twice", "title"),
    ("course.md", "---\ntitle: &a T\ncode: ABC\nlanguages: [en]\ndays: 1\n---\nText.\n", "yaml-anchor", None),
    ("exam.md", "---\ntitle: E\npass: most\ndraw: {first-steps: 2}\n---\nText.\n", "value-wrong", "most"),
    ("exam.md", "---\ntitle: E\ndraw: {first-stps: 2}\n---\nText.\n", "draw-module", None),
    ("exam.md", "---\ntitle: E\ndraw: {first-steps: 9}\n---\nText.\n", "draw-many", None),
    # lessons
    (LESSON, HEAD + "<b>bold</b>\n", None, None),
    (LESSON, HEAD + "# Title\n\nText.\n", "heading-title", None),
    (LESSON, HEAD + "See [[mandat]].\n", "term-unknown", "[[mandat]]"),
    (LESSON, HEAD + "![](media/chart.svg)\n", "picture-alt", None),
    (LESSON, HEAD + "![A chart](media/chrt.svg)\n", "picture-unknown", None),
    (LESSON, HEAD + "![A chart](https://example.org/a.svg)\n", "picture-away", None),
    (LESSON, HEAD + "[There](03-where.md)\n", "link-unknown", None),
    (LESSON, HEAD + "::: nope\nText.\n:::\n", "block-unknown", "nope"),
    (LESSON, HEAD + "::: note\nText.\n", "block-open", None),
    (LESSON, HEAD + "Text.\n\n:::\n", "block-stray", None),
    (LESSON, HEAD + '::: note "N" size=3\nText.\n:::\n', "block-key", None),
    # questions
    (BANK, question("Text only."), "answer-missing", None),
    (BANK, question("Answer: 1,500"), "number-grouped", None),
    (BANK, question("Answer: fifteen ± 2"), "number-unreadable", None),
    (BANK, question("Answer: 9 … 3"), "number-order", None),
    (BANK, question("Some text\nAnswer: 3"), "answer-swallowed", None),
    (BANK, question("- [x] one\n- []other"), "choice-mark", None),
    (BANK, question("- [x] one\n- other"), "choices-mixed", None),
    (BANK, question("- [ ] one\n- [ ] other"), "choices-none-right", None),
    (BANK, question("- [x] one"), "choices-few", None),
    (BANK, question("- [x] one\n- [ ] one"), "choice-twice", None),
    (BANK, question("- [x] one\n> Well done.\n- [ ] other"), "feedback-splits-list", None),
    (BANK, question("- [x] one\n      > Well done.\n- [ ] other"), "feedback-joins-text", None),
    (BANK, question("2. one\n3. other"), "order-start", None),
    (BANK, question("1. one"), "order-few", None),
    (BANK, question("| A | B | C |\n|---|---|---|\n| a | b | c |"), "matching-columns", None),
    (BANK, question(CHOICES + "\nMore text."), "answer-not-last", None),
    (BANK, question(CHOICES, "{pionts=2}"), "attribute-unknown", "pionts=2"),
    (BANK, question(CHOICES, "{points=many}"), "attribute-value", None),
    (BANK, question(CHOICES, "{#a-second}"), "id-twice", None),
    (BANK, question("- [x] the one that is really and truly right\n- [ ] other"), "longest-answer", None),
    (BANK, question("- [ ] one\n- [x] all of the above"), "all-of-the-above", None),
    # quizzes
    (QUIZ, "---\ntitle: Q\npass: 50%\n---\n## True? {#t}\n\n- [x] True\n- [ ] False\n", "quiz-guessable", None),
    # scenarios
    (SCENARIO, HEAD.replace("minutes", "kind: scenario\nminutes") + "Text.\n", "scenario-empty", None),
    (
        SCENARIO,
        HEAD.replace("minutes", "kind: scenario\nminutes") + "T.\n\n## A {#a}\n\n- [ ] Go → #c\n\n## B {#b}\n\nEnd.\n",
        "scenario-link",
        None,
    ),
    (
        SCENARIO,
        HEAD.replace("minutes", "kind: scenario\nminutes") + "T.\n\n## A {#a}\n\nEnd.\n\n## B {#b}\n\nEnd.\n",
        "scenario-unreachable",
        None,
    ),
    (
        SCENARIO,
        HEAD.replace("minutes", "kind: scenario\nminutes") + "T.\n\n## A {#a}\n\n- [ ] Again → #a\n",
        "scenario-endless",
        None,
    ),
    # the glossary and the evaluation
    ("glossary.md", "---\ntitle: G\n---\n## mandate\n\nOne.\n\n## mandate\n\nTwo.\n", "term-twice", None),
    ("glossary.md", "---\ntitle: G\n---\n## mandate\n", "term-empty", None),
    ("evaluation.md", "---\nkind: survey\ntitle: E\n---\n## Good?\n\nAnswer: scael 1–5\n", "survey-answer", None),
    ("evaluation.md", "---\nkind: survey\ntitle: E\n---\n## Good?\n\n- [x] yes\n- [ ] no\n", "survey-mark", None),
    # files
    ("notes.md", "Just notes.\n", "file-unknown", None),
    ("01-first-steps/02-why.md", HEAD + "Text.\n", "file-twice", None),
    (LESSON, HEAD.replace("5", "1") + "word " * 400 + "\n", "lesson-long", None),
]


def compiled(path, text):
    return compile_course("my-course", manual.examples() | {path: text.encode()})


@pytest.mark.parametrize(
    ("path", "text", "code", "offending"), [c for c in CASES if c[2]], ids=[c[2] for c in CASES if c[2]]
)
def test_a_mistake_is_named_at_its_place(path, text, code, offending):
    found = [d for d in compiled(path, text).diagnostics if d.code == code]
    assert len(found) == 1, [d.code for d in compiled(path, text).diagnostics]
    [finding] = found
    assert finding.message
    assert finding.cure
    assert finding.span.file == path
    if offending is not None:
        assert finding.text == offending


def test_html_is_refused():
    result = compiled(LESSON, HEAD + "Some <b>bold</b> text.\n\n<script>alert(1)</script>\n")
    assert not result.ok
    assert "raw-html" in {d.code for d in result.diagnostics}
    assert "<script" not in str(result.course)


def test_an_id_of_another_file_is_named_with_that_file():
    [finding] = [d for d in compiled(BANK, question(CHOICES, "{#who-gives}")).diagnostics if d.severity == "error"]
    assert (finding.code, finding.span.file) == ("question-id-twice", QUIZ)
    assert BANK in finding.message


def test_a_course_with_errors_has_no_edition_but_is_understood_as_far_as_it_can_be():
    result = compiled(BANK, question("Text only."))
    assert result.edition is None
    assert [q.id for q in result.course.modules[0].bank] == ["a-second"]


def test_one_unclosed_block_is_one_error_and_what_follows_is_understood():
    text = HEAD + "::: note\nText.\n\n## Further\n\n::: warning\nCare.\n:::\n"
    result = compiled(LESSON, text)
    assert [d.code for d in result.diagnostics if d.severity == "error"] == ["block-heading"]
    assert [heading.text for heading in result.course.modules[0].lessons[0].headings] == ["Further"]


def test_a_published_form_is_the_same_every_time():
    first, second = (compile_course("my-course", manual.examples()).edition for _ in range(2))
    assert first == second
    changed = compiled(LESSON, HEAD + "Other words.\n").edition
    assert changed.meaning != first.meaning
    assert changed.digest != first.digest
