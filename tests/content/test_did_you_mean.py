"""Whatever an author misspells, the cure names what is likely meant."""

import pytest

from app.content.compiler import compile_course
from docs.example_course import FILES, FRENCH, Shelf

LESSON, BANK, SCENARIO = "01-first-steps/01-why.md", "01-first-steps/bank.md", "01-first-steps/02-how.md"
QUIZ = "01-first-steps/quiz.md"
HEAD = "---\ntitle: Why\nminutes: 5\n---\n"
QUESTION = "---\ntitle: B\n---\n## Who? {#who"
PAGE = "---\ntitle: A page\nminutes: 5\n---\nText.\n"


def course(old, new):
    return "course.md", FILES["course.md"].decode().replace(old, new)


def quiz(key):
    return QUIZ, FILES[QUIZ].decode().replace("pass: 100%", f"pass: 100%\n{key}")


CASES = [
    # what, the file and its text, the code, line and column, what may be meant
    ("key", (LESSON, HEAD.replace("minutes", "minuets") + "T.\n"), "key-unknown", 3, 1, "minutes"),
    ("key in capitals", (LESSON, HEAD.replace("minutes", "Minutes") + "T.\n"), "key-unknown", 3, 1, "minutes"),
    ("key below a key", course("valid:", "vaild:"), "key-unknown", 9, 50, "valid"),
    ("key of a quiz", quiz("atempts: 3"), "key-unknown", 3, 1, "attempts"),
    ("kind", (LESSON, HEAD.replace("minutes: 5", "kind: scenaro") + "T.\n"), "value-unknown", 3, 7, "scenario"),
    ("kind of a quiz", quiz("kind: pretest"), "value-unknown", 3, 7, "pre-test"),
    ("what is shown", quiz("show: answer"), "value-unknown", 3, 7, "answers"),
    ("audience", course("[military]", "[miltary]"), "value-unknown", 5, 12, "military"),
    ("condition", course("[lessons", "[lesons"), "value-unknown", 7, 14, "lessons"),
    ("certificate", course("completion: {", "completoin: {"), "value-unknown", 9, 3, "completion"),
    ("language by name", course("[en]", "[en, French]"), "course-language", 4, 17, "fr"),
    ("language in capitals", course("[en]", "[en, FR]"), "course-language", 4, 17, "fr"),
    ("language with a country", course("[en]", "[en, pt-BR]"), "course-language", 4, 17, "pt"),
    ("language misspelt", course("[en]", "[en, spansh]"), "course-language", 4, 17, "es"),
    ("block", (LESSON, HEAD + "::: nte\nT.\n:::\n"), "block-unknown", 5, 5, "note"),
    ("block in capitals", (LESSON, HEAD + "::: Activity\nT.\n:::\n"), "block-unknown", 5, 5, "activity"),
    ("key of a block", (LESSON, HEAD + "::: activity minuts=5\nT.\n:::\n"), "block-key", 5, 14, "minutes"),
    ("term", (LESSON, HEAD + "[[mandat]]\n"), "term-unknown", 5, 1, "mandate"),
    ("term in the plural", (LESSON, HEAD + "[[mandates]](them)\n"), "term-unknown", 5, 1, "mandate"),
    ("link", (LESSON, HEAD + "[the case](02-hwo.md)\n"), "link-unknown", 5, 1, "02-how.md"),
    ("link without number", (LESSON, HEAD + "[the case](how.md)\n"), "link-unknown", 5, 1, "02-how.md"),
    ("link without ending", (LESSON, HEAD + "[the case](02-how)\n"), "link-unknown", 5, 1, "02-how.md"),
    (
        "link seen from the course",
        (LESSON, HEAD + "[the case](01-first-steps/02-how.md)\n"),
        "link-unknown",
        5,
        1,
        "02-how.md",
    ),
    ("link to another folder", (LESSON, HEAD + "[the end](exam.md)\n"), "link-unknown", 5, 1, "../exam.md"),
    ("anchor", (LESSON, HEAD + "## Later on\n\n[below](#latr-on)\n"), "link-heading", 7, 1, "later-on"),
    (
        "anchor elsewhere",
        (SCENARIO, FILES[SCENARIO].decode().replace("You lead", "See [why](01-why.md#thn). You lead")),
        "link-heading",
        6,
        5,
        "then",
    ),
    ("picture", (LESSON, HEAD + "![Boxes](media/chrat.svg)\n"), "picture-unknown", 5, 1, "media/chart.svg"),
    ("picture without folder", (LESSON, HEAD + "![Boxes](chart.svg)\n"), "picture-unknown", 5, 1, "media/chart.svg"),
    ("picture in capitals", (LESSON, HEAD + "![Boxes](media/Chart.SVG)\n"), "picture-unknown", 5, 1, "media/chart.svg"),
    (
        "picture seen from the course",
        (LESSON, HEAD + "![Boxes](01-first-steps/media/chart.svg)\n"),
        "picture-unknown",
        5,
        1,
        "media/chart.svg",
    ),
    ("situation", (SCENARIO, FILES[SCENARIO].decode().replace("→ #calm", "→ #clam")), "scenario-link", 10, 11, "calm"),
    ("attribute", (BANK, QUESTION + " pionts=2}\n\nAnswer: 3\n"), "attribute-unknown", 4, 15, "points"),
    (
        "flag",
        (BANK, QUESTION + " fixd select=many}\n\n- [x] The head\n- [ ] The last\n"),
        "attribute-unknown",
        4,
        15,
        "fixed",
    ),
    (
        "module of a draw",
        ("exam.md", "---\ntitle: E\ndraw: {fist-steps: 1}\n---\nT.\n"),
        "draw-module",
        3,
        8,
        "first-steps",
    ),
    (
        "module with its number",
        ("exam.md", "---\ntitle: E\ndraw: {01-first-steps: 1}\n---\nT.\n"),
        "draw-module",
        3,
        8,
        "first-steps",
    ),
    ("file", ("glosary.md", PAGE), "file-unknown", 1, 1, "glossary.md"),
    ("file of a module", ("01-first-steps/quizz.md", PAGE), "file-number", 1, 1, "quiz.md"),
    ("file in capitals", ("01-first-steps/Quiz.md", PAGE), "file-name", 1, 1, "quiz.md"),
    ("course that is used", ("02-talk/module.md", "---\nuses: raido@2/voice\n---\n"), "uses-course", 2, 7, "radio"),
    ("module that is used", ("02-talk/module.md", "---\nuses: radio@2/voise\n---\n"), "uses-module", 2, 7, "voice"),
]


@pytest.mark.parametrize(("what", "written", "code", "line", "column", "meant"), CASES, ids=[it[0] for it in CASES])
def test_what_may_be_meant_is_named(what, written, code, line, column, meant):
    path, text = written
    result = compile_course("example", FILES | {path: text.encode()}, library=Shelf())
    [finding] = [it for it in result.diagnostics if it.code == code]
    assert (finding.span.file, finding.span.line, finding.span.column) == (path, line, column)
    assert finding.cure == f"Did you mean `{meant}`?"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("answer: 3", "answer-spelling"),
        ("Anwser: 3", "answer-spelling"),
        ("**Answer:** 3", "answer-spelling"),
        ("Answers: 3", "answer-spelling"),
        ("Réponse: 3", "answer-spelling"),
        ("Answer: esay 100–300 words", "essay-form"),
        ("Answer: essay 100 to 300 words", "essay-form"),
    ],
)
def test_a_misspelt_answer_is_no_other_answer(answer, code):
    result = compile_course("example", FILES | {BANK: f"{QUESTION}}}\n\n{answer}\n".encode()})
    assert [(it.code, it.span.line, it.span.column) for it in result.diagnostics] == [(code, 6, 1)]


def test_a_file_in_a_language_that_is_almost_listed_can_be_renamed():
    files = {**FILES, **FRENCH, "01-first-steps/01-why.rf.md": b"---\ntitle: P\n---\nT.\n"}
    [finding] = compile_course("example", files).diagnostics
    assert finding.code == "file-language"
    assert finding.cure == ("Add it to `languages` in course.md: `[en, fr, rf]`, or rename the file to `01-why.fr.md`.")


def test_what_resembles_nothing_is_answered_with_what_there_is():
    result = compile_course("example", FILES | {LESSON: (HEAD + "::: xyzzy\nT.\n:::\n").encode()})
    [finding] = [it for it in result.diagnostics if it.severity == "error"]
    assert finding.cure.startswith("Write one of `note`, `warning`, ")
