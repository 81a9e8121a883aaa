"""Advice on craft: said where it helps, and not where it would be noise."""

import pytest

from app.base.settings import ROOT
from app.content.compiler import compile_course
from app.content.tree import read_tree
from docs.example_course import FILES, FRENCH

LESSON, OTHER, QUIZ = "01-first-steps/01-why.md", "01-first-steps/03-who.md", "01-first-steps/quiz.md"
HEAD = "---\ntitle: Why\nminutes: 5\n---\n"
GLOSSARY = "---\ntitle: G\n---\n" + "".join(
    f"## {term}\n\nA definition.\n\n" for term in ("mandate", "mission mandate", "human rights monitoring", "air")
)


def advice(**files):
    tree = FILES | {path: text.encode() for path, text in files.items()}
    found = compile_course("example", tree).diagnostics
    return [(it.code, it.span.line, it.span.column, it.text) for it in found]


def in_lesson(text):
    return advice(**{LESSON: HEAD + text, "glossary.md": GLOSSARY})


def test_a_term_is_told_at_its_first_use_in_the_course_and_once():
    text = HEAD + "No word of it.\n\nThe Mandate, the mandate.\n"
    files = {LESSON: text, OTHER: HEAD + "A mandate again.\n", "glossary.md": GLOSSARY}
    assert advice(**files) == [("term-unlinked", 7, 5, "Mandate")]


def test_a_term_that_is_linked_before_is_not_told():
    files = {LESSON: HEAD + "The [[mandate]].\n", OTHER: HEAD + "A mandate again.\n", "glossary.md": GLOSSARY}
    assert advice(**files) == []


def test_a_term_that_is_linked_later_in_the_same_lesson_is_not_told():
    assert in_lesson("The mandate first, then [[mandate]](it).\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "## The mandate\n\nText.\n",
        "`mandate`\n",
        "```\nmandate\n```\n",
        "![The mandate on paper](media/chart.svg)\n",
        '![A chart](media/chart.svg "A chart (of ours) for the mandate")\n',
        "See [the mandate of all](02-how.md).\n",
        "Text.\n\n::: instructor\nAsk for the mandate.\n:::\n",
        '::: note "The mandate"\nText.\n:::\n',
        "Mandates differ.\n",
        "He was mandated.\n",
        "See the Manual on Human Rights Monitoring.\n",
        "Fair winds.\n",
    ],
)
def test_words_that_are_no_use_of_a_term_are_left_alone(text):
    assert in_lesson(text) == []


def test_an_open_bracket_hides_nothing_behind_it():
    told = [("term-unlinked", 5, 16, "mandate")]
    assert in_lesson("From [ on: the mandate, and [a page](02-how.md).\n") == told
    assert in_lesson("A [a page](now the mandate, and [a page](02-how.md).\n") == [("term-unlinked", 5, 20, "mandate")]


def test_the_longest_term_is_meant():
    assert in_lesson("A mission mandate.\n") == [("term-unlinked", 5, 3, "mission mandate")]
    assert in_lesson("The [[mandate]], a mission\nmandate.\n") == [("term-unlinked", 5, 20, "mission\nmandate")]


def test_a_course_without_a_glossary_is_not_told_of_terms():
    tree = {path: data for path, data in FILES.items() if path != "glossary.md"} | {
        LESSON: (HEAD + "A mandate.\n").encode()
    }
    assert compile_course("example", tree).diagnostics == ()


@pytest.mark.parametrize(
    ("alt", "code"),
    [
        ("chart", "alt-file-name"),
        ("Chart.svg", "alt-file-name"),
        ("Picture of a village", "alt-opening"),
        ("Une photo de la base", "alt-opening"),
        ("a" * 351, "alt-long"),
    ],
)
def test_an_alt_text_that_helps_nobody_is_told(alt, code):
    assert [it[0] for it in in_lesson(f"![{alt}](media/chart.svg)\n")] == [code]


@pytest.mark.parametrize("alt", ["A chart of the mission", "Pictures on a wall", "a" * 350, "Imagery analysts at work"])
def test_an_alt_text_that_says_what_is_shown_is_left_alone(alt):
    assert in_lesson(f"![{alt}](media/chart.svg)\n") == []


def test_links_that_say_nothing_are_told():
    told = in_lesson(
        "[Click here](02-how.md), [ici](02-how.md), [**more** …](02-how.md), [the case here](02-how.md).\n"
    )
    assert [(code, text) for code, _, _, text in told] == [
        ("link-words", "[Click here](02-how.md)"),
        ("link-words", "[ici](02-how.md)"),
        ("link-words", "[**more** …](02-how.md)"),
    ]


def test_alt_texts_and_links_of_translations_are_looked_at_too():
    path = "01-first-steps/01-why.fr.md"
    text = FRENCH[path].decode().replace("Le mandat.", "[Ici](02-how.md), ![Image de la carte](media/chart.svg)")
    tree = {**FILES, **FRENCH, path: text.encode()}
    found = compile_course("example", tree).diagnostics
    assert [(it.code, it.span.file) for it in found] == [("link-words", path), ("alt-opening", path)]


def questions(places, front="", said="> Because.\n"):
    asked = []
    for number, right in enumerate(places):
        choices = [
            f"- [{'x' if at == right else ' '}] The {name} {number}\n"
            for at, name in enumerate(("one", "two", "three"))
        ]
        asked.append(f"## Who is number {number}? {{#number-{number}}}\n\n{''.join(choices)}\n{said}\n")
    return f"---\npass: 100%\n{front}---\n" + "".join(asked)


@pytest.mark.parametrize(
    ("places", "front", "told"),
    [
        ([0, 0, 0, 0], "", True),
        ([2, 2, 2, 2, 1], "", True),
        ([0, 0, 0, 1], "", False),
        ([0, 0, 0], "", False),
        ([0, 0, 0, 0], "shuffle: yes\n", False),
    ],
)
def test_right_choices_in_one_place_are_told_unless_they_are_shuffled(places, front, told):
    codes = [it[0] for it in advice(**{QUIZ: questions(places, front)})]
    assert ("right-same-place" in codes) is told


@pytest.mark.parametrize(
    ("front", "said", "told"),
    [("", "", 4), ("show: marks\n", "", 0), ("", "> Because.\n", 0)],
)
def test_answers_that_are_shown_without_a_reason_are_told(front, said, told):
    codes = [it[0] for it in advice(**{QUIZ: questions([0, 1, 2, 0], front, said)})]
    assert codes.count("feedback-missing") == told


def test_feedback_of_one_choice_is_a_reason():
    quiz = questions([0, 1, 2, 0], said="").replace("- [ ] The two 0\n", "- [ ] The two 0\n  > No.\n")
    assert [it[0] for it in advice(**{QUIZ: quiz})].count("feedback-missing") == 3


def test_the_shipped_course_has_nothing_to_correct():
    assert compile_course("gender-training", read_tree(ROOT / "courses" / "gender-training")).diagnostics == ()
