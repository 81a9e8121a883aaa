"""One mistake in an otherwise clean course is said once: what follows from it is not said as well."""

import pytest

from app.content.compiler import compile_course
from docs.example_course import FILES, FRENCH
from tests.content import manual

MANUAL = manual.examples()
BILINGUAL = FILES | FRENCH
LESSON, QUIZ, BANK, SCENARIO = manual.LESSON, manual.QUIZ, manual.BANK, manual.SCENARIO
MODULE, COURSE, GLOSSARY, EXAM, EVALUATION = (
    *("01-first-steps/module.md", "course.md", "glossary.md", "exam.md", "evaluation.md"),
)

# in the course of the manual: a file, what stands there, what is written instead, and the one code
MISTAKES = [
    # front matter
    (LESSON, "minutes: 10\n---\n", "minutes: 10\n", "head-unclosed"),
    (QUIZ, "show: answers\n---\n", "show: answers\n", "head-unclosed"),
    (COURSE, "  - Commandant\n---\n", "  - Commandant\n", "head-unclosed"),
    (GLOSSARY, "title: Glossary\n---\n", "title: Glossary\n", "head-unclosed"),
    (MODULE, "missions are sent\n---\n", "missions are sent\n", "head-unclosed"),
    (EVALUATION, "kind: survey\n---\n", "kind: survey\n", "head-unclosed"),
    (COURSE, "title: First", 'title: "First', "yaml-broken"),
    (COURSE, "languages: [en]", "languages: [en", "yaml-broken"),
    (LESSON, "title: Why", "title: Why: now", "yaml-broken"),
    (QUIZ, "pass: 75%", "pass:\t75%\n\tx: y", "yaml-broken"),
    (MODULE, "day: 1", "day : &d 1", "yaml-anchor"),
    (LESSON, "minutes: 10", "minuets: 10", "key-unknown"),
    (COURSE, "days: 1", "day: 1", "key-unknown"),
    (COURSE, "code: FSP", "cod: FSP", "key-unknown"),
    (EXAM, "draw: {first-steps: 2}", "drow: {first-steps: 2}", "key-unknown"),
    (LESSON, "title: Why missions are sent\n", "", "key-missing"),
    (COURSE, "code: FSP\n", "", "key-missing"),
    (EXAM, "draw: {first-steps: 2}\n", "", "key-missing"),
    (COURSE, "code: FSP", "code: fsp", "course-code"),
    (COURSE, "languages: [en]", "languages: [english]", "course-language"),
    (COURSE, "days: 1", "days: one", "value-wrong"),
    (MODULE, "day: 1", "day: Monday", "value-wrong"),
    (MODULE, "day: 1", "day: 2", "day-beyond"),
    (QUIZ, "pass: 75%", "pass: most", "value-wrong"),
    (SCENARIO, "kind: scenario", "kind: scenaro", "value-unknown"),
    (COURSE, "  - exam\n", "  - exams\n", "value-unknown"),
    (EXAM, "{first-steps: 2}", "{first-step: 2}", "draw-module"),
    (EXAM, "{first-steps: 2}", "{first-steps: 3}", "draw-many"),
    # blocks
    (LESSON, "whole mission.\n:::\n", "whole mission.\n", "block-nested"),
    (LESSON, "ten minutes to compare.\n:::\n", "ten minutes to compare.\n", "block-open"),
    (LESSON, '::: note "Remember"\n', "", "block-stray"),
    (LESSON, '::: note "Remember"', '::: noet "Remember"', "block-unknown"),
    (LESSON, '::: note "Remember"', ":::: note", "block-colons"),
    (LESSON, "minutes=20", "minuts=20", "block-key"),
    (LESSON, "minutes=20", "minutes=many", "block-value"),
    (LESSON, '"Who do you call?"', "Who do you call?", "block-key"),
    (LESSON, "You are always", "- ::: note\n\nYou are always", "block-misplaced"),
    (LESSON, "You are always", "## Further\n\nYou are always", "block-heading"),
    (LESSON, "- [x] The Police", "- [ ] The Police", "choices-none-right"),
    (LESSON, "- [x] The Police", "- The Police", "choices-mixed"),
    # links, terms, pictures, HTML
    (LESSON, "[[mandate]].", "[[mandat]].", "term-unknown"),
    (LESSON, "media/chart.svg", "media/chrat.svg", "picture-unknown"),
    (LESSON, "![A chart with three boxes below one]", "![]", "picture-alt"),
    (LESSON, "You are always", "[Always](02-hwo.md). You are always", "link-unknown"),
    (LESSON, "You are always", "[Always](02-how.md#trock). You are always", "link-heading"),
    (LESSON, "You are always", "[Always](javascript:x). You are always", "link-scheme"),
    (LESSON, "You are always", "You are <b>always</b>", "raw-html"),
    (LESSON, "You are always", "Always[^1]. You are always", "footnote-unknown"),
    (GLOSSARY, "## mandate", "# mandate", "heading-title"),
    (LESSON, "## Who is there", "# Who is there", "heading-title"),
    (LESSON, "## Who is there", "Who is there\n---", "heading-underlined"),
    # questions
    (QUIZ, "- [x] The Security Council", "- [x]The Security Council", "choice-mark"),
    (QUIZ, "- [x] The Security Council", "- [X] The Security Council", "choice-mark"),
    (QUIZ, "- [x] The Security Council", "- [ ] The Security Council", "choices-none-right"),
    (QUIZ, "- [ ] The host state", "- The host state", "choices-mixed"),
    (QUIZ, "  > The commander", "> The commander", "feedback-splits-list"),
    (QUIZ, "  > The commander", "      > The commander", "feedback-joins-text"),
    (QUIZ, "Answer: 140 ± 5\n", "", "answer-missing"),
    (QUIZ, "Answer: 140 ± 5", "answer: 140 ± 5", "answer-spelling"),
    (QUIZ, "Answer: 140 ± 5", "Count them.\nAnswer: 140 ± 5", "answer-swallowed"),
    (QUIZ, "Answer: 140 ± 5", "Answer: many ± 5", "number-unreadable"),
    (QUIZ, "Answer: 140 ± 5", "Answer: 1,400 ± 5", "number-grouped"),
    (QUIZ, "Answer: 140 ± 5", "Answer: 140 ± 5\n\nSo many.", "answer-not-last"),
    (QUIZ, "Answer: 1948", "Answer: 1948\n\nAnswer: 1949", "answer-twice"),
    (QUIZ, "Answer: mandate | a mandate", "Answer: mandate |", "answer-alternative-empty"),
    (QUIZ, "{#first-year}", "{#unit-size}", "id-twice"),
    (QUIZ, "{#first-year}", "{#who-leads}", "question-id-twice"),
    (QUIZ, "{#first-year}", "{#First_Year!}", "id-form"),
    (QUIZ, "points=2 partial", "pionts=2 partial", "attribute-unknown"),
    (QUIZ, "points=2 partial", "points=two partial", "attribute-value"),
    (QUIZ, "| Police Commissioner | Police |", "| Police Commissioner | Police | x |", "matching-columns"),
    (QUIZ, "| Police Commissioner | Police |", "| Police Commissioner |  |", "matching-empty"),
    (QUIZ, "1. The Council decides", "3. The Council decides", "order-start"),
    (BANK, "- [x] A Special Representative", "- [ ] A Special Representative", "choices-none-right"),
    # scenarios and the evaluation
    (SCENARIO, "→ #crowd\n", "→ #crowds\n", "scenario-link"),
    (SCENARIO, "## A crowd gathers {#crowd}", "## A crowd gathers {#crwd}", "scenario-link"),
    (EVALUATION, "- [ ] The first", "- [x] The first", "survey-mark"),
    (EVALUATION, "Answer: scale 1–5 (not useful … very useful)", "Answer: skale 1–5", "survey-answer"),
]


# advice on craft that the course of the manual gets as it is
CRAFT = {d.code for d in compile_course("my-course", MANUAL).diagnostics if d.severity == "advice"}


def said(tree, name="my-course"):
    return [d for d in compile_course(name, tree).diagnostics if d.code not in CRAFT]


def test_the_courses_of_these_tests_are_clean():
    assert said(MANUAL) == []
    assert len(CRAFT) < 4
    assert list(compile_course("example", BILINGUAL).diagnostics) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "code"),
    MISTAKES,
    ids=[f"{it[3]}-{number}" for number, it in enumerate(MISTAKES)],
)
def test_one_mistake_is_said_once(path, old, new, code):
    text = MANUAL[path].decode()
    assert old in text
    found = said(MANUAL | {path: text.replace(old, new, 1).encode()})
    assert [(d.code, d.span.file) for d in found] == [(code, path)]


# the same in a course of two languages, where files hang on files: (changes, code); None takes a file away
L, L_FR = "01-first-steps/01-why.md", "01-first-steps/01-why.fr.md"
HANGING = {
    "no course.md": ({"course.md": None}, "course-missing"),
    "an unreadable course.md": ({"course.md": (b"title: First", b'title: "First')}, "yaml-broken"),
    "a language taken out": ({"course.md": (b"[en, fr]", b"[en]")}, "file-language"),
    "a language misspelt": ({"course.md": (b"[en, fr]", b"[en, f]")}, "course-language"),
    "no languages": ({"course.md": (b"languages: [en, fr]\n", b"")}, "file-language"),
    "no module.md": ({"01-first-steps/module.md": None, "01-first-steps/module.fr.md": None}, "module-missing"),
    "an unreadable glossary": ({"glossary.md": b"x" * 900_000}, "file-too-large"),
    "an unreadable lesson": ({L: b"x" * 900_000}, "file-too-large"),
    "an unreadable quiz": ({"01-first-steps/quiz.md": b"x" * 900_000}, "file-too-large"),
    "an unreadable translation": ({L_FR: b"x" * 900_000}, "file-too-large"),
    "a lesson in UTF-16": ({L: FILES[L].decode().encode("utf-16")}, "not-utf8"),
    "a translation in Latin-1": ({L_FR: FRENCH[L_FR] + "\nDéjà là.\n".encode("latin-1")}, "not-utf8"),
    "an original without its last heading": (
        {L_FR: FRENCH[L_FR] + b"\n::: note\nDe plus.\n:::\n"},
        "translation-count",
    ),
    "a translation without an original": (
        {"01-first-steps/03-who.fr.md": b"---\ntitle: Qui\n---\nLes gens.\n"},
        "translation-orphan",
    ),
    "a block in a translation left open": ({L_FR: FRENCH[L_FR] + b"\n::: note\nDe plus.\n"}, "block-open"),
    "a key in a translation": ({L_FR: (b"title: Pourquoi\n", b"title: Pourquoi\nminutes: 5\n")}, "translation-key"),
    "a broken question in the original": (
        {"01-first-steps/bank.md": (b"- [x] The head", b"- [ ] The head")},
        "choices-none-right",
    ),
}


@pytest.mark.parametrize("name", HANGING)
def test_what_hangs_on_a_mistake_is_not_said_as_well(name):
    changes, code = HANGING[name]
    tree = dict(BILINGUAL)
    for path, change in changes.items():
        if change is None:
            del tree[path]
        else:
            tree[path] = tree[path].replace(*change, 1) if isinstance(change, tuple) else change
            assert tree[path] != BILINGUAL.get(path)
    assert [d.code for d in said(tree, "example")] == [code]


# after a mistake, the rest of its file is still understood: (file, a mistake, a second one far below)
SECOND = [
    (
        LESSON,
        ("minutes: 10\n---\n", "minutes: 10\n"),
        ("who helps", "[[who]] helps"),
        ["head-unclosed", "term-unknown"],
    ),
    (
        LESSON,
        ("whole mission.\n:::", "whole mission."),
        ("who helps", "[[who]] helps"),
        ["block-nested", "term-unknown"],
    ),
    (LESSON, ("title: Why", "title: Why: "), ("who helps", "[[who]] helps"), ["yaml-broken", "term-unknown"]),
    (QUIZ, ("- [x] The Sec", "- The Sec"), ("Answer: 1948", "Answer: 1,948"), ["choices-mixed", "number-grouped"]),
    (QUIZ, ("Answer: 140 ± 5\n", ""), ("Answer: 1948", "Answer: 1,948"), ["answer-missing", "number-grouped"]),
    (SCENARIO, ("→ #crowd\n", "\n"), ("It saved", "[[It]] saved"), ["scenario-no-link", "term-unknown"]),
]


@pytest.mark.parametrize(("path", "first", "second", "codes"), SECOND, ids=[it[3][0] for it in SECOND])
def test_the_rest_is_still_understood(path, first, second, codes):
    text = MANUAL[path].decode()
    for old, new in (first, second):
        assert old in text
        text = text.replace(old, new, 1)
    assert [d.code for d in said(MANUAL | {path: text.encode()})] == codes
