"""How questions are read: each shape of answer, and each near miss."""

from decimal import Decimal

import pytest

from app.content.model import Essay, Matching, Number, Ordering, ShortText
from tests.content.manual import BANK, HEAD, LESSON, codes, compiled, errors, questions


def asked(answer, heading="## What? {#what}"):
    """The question with this answer, and the codes of what is wrong with it."""
    result = compiled(BANK, f"{heading}\n\n{answer}\n")
    return questions(result).get("what"), codes(errors(result))


def accepted(answer, heading="## What? {#what}"):
    question, wrong = asked(answer, heading)
    assert wrong == []
    return question


CHOICES = "- [x] one\n- [ ] two\n- [ ] three"


@pytest.mark.parametrize(
    ("answer", "kind", "right"),
    [
        (CHOICES, "single", ["one"]),
        ("- [x] one\n- [x] two\n- [ ] three", "multiple", ["one", "two"]),
        ("* [x] one\n* [ ] two", "single", ["one"]),
        ("- [x] True\n- [ ] False", "truefalse", ["true"]),
        ("- [ ] False\n- [x] True", "truefalse", ["true"]),
        ("- [x] true\n- [ ] false", "single", ["true"]),
        ("- [x] one\n\n- [ ] two", "single", ["one"]),
    ],
)
def test_a_task_list_is_a_choice(answer, kind, right):
    question = accepted(answer)
    assert (question.kind, [choice.id for choice in question.choices if choice.right]) == (kind, right)


def test_one_right_choice_can_be_asked_as_several():
    assert accepted(CHOICES, "## What? {#what select=many}").kind == "multiple"


def test_a_voided_choice_is_neither_right_nor_wrong():
    question = accepted("- [x] one\n- [~] two\n- [ ] three")
    assert [(choice.right, choice.voided) for choice in question.choices] == [
        (True, False),
        (False, True),
        (False, False),
    ]


ESSAY = "Answer: essay 10–20 words\n\n| Criterion | Points |\n|---|---|\n| Listens | 2 |"
PAIRS = "| A | B |\n|---|---|\n| a | b |\n| c | d |"


def withdrawn(answer, heading="## What? {#what}"):
    """The voided question with this answer: the exam has one question fewer to draw, and that is all that is said."""
    question, wrong = asked(answer, heading)
    assert wrong == ["draw-many"]
    assert question.voided
    return question


@pytest.mark.parametrize("answer", [CHOICES, "Answer: 3", "Answer: mandate", PAIRS, "1. a\n2. b", ESSAY])
def test_a_question_of_any_kind_can_be_voided_and_keeps_its_key(answer):
    asked, voided = accepted(answer), withdrawn(answer, "## What? {#what voided}")
    assert not asked.voided
    assert (asked.kind, asked.answer, asked.choices) == (voided.kind, voided.answer, voided.choices)


def test_one_word_alone_voids_a_question():
    result = compiled(BANK, "## What? {voided}\n\nAnswer: 3\n")
    assert (questions(result)["what"].voided, questions(result)["what"].text) == (True, "What?")


def test_a_list_in_which_each_choice_is_voided_is_a_voided_question():
    question = withdrawn("- [~] one\n- [~] two")
    assert (question.kind, [choice.voided for choice in question.choices]) == ("single", [True, True])
    assert withdrawn("- [~] True\n- [~] False").kind == "truefalse"


@pytest.mark.parametrize("word", ["partial", "select=many"])
def test_a_voided_list_keeps_the_kind_that_its_heading_says(word):
    assert withdrawn("- [~] one\n- [~] two", f"## What? {{#what {word}}}").kind == "multiple"


def test_a_voided_question_needs_no_right_choice():
    withdrawn("- [ ] one\n- [~] two", "## What? {#what voided}")
    assert asked("- [ ] one\n- [~] two")[1] == ["choices-none-right"]


def test_a_check_in_a_lesson_is_not_voided():
    lesson = f"{HEAD}::: check\nWhat?\n\n- [~] one\n- [~] two\n:::\n"
    assert codes(errors(compiled(LESSON, lesson))) == ["choices-none-right"]


@pytest.mark.parametrize(
    "mark", ["[]", "[X]", "[ ]E", "[x]E", "[x ]", "[ x]", "[  ]", "[✓]", "[v]", "[*]", "(x)", "( )", "[-]"]
)
def test_a_near_miss_of_a_mark_is_an_error(mark):
    assert asked(f"- [x] one\n- {mark} two\n- [ ] three") == (None, ["choice-mark"])


@pytest.mark.parametrize("choice", ["[a](https://example.org)", "[[mandate]]", "`[x]`", "*one*", "x [x]"])
def test_what_is_no_mark_is_text(choice):
    assert len(accepted(f"- [x] {choice}\n- [ ] two").choices) == 2


@pytest.mark.parametrize("indent", ["  ", "   ", "    ", "\t"])
def test_feedback_of_a_choice_is_indented(indent):
    question = accepted(f"- [x] one\n{indent}> Said of one.\n- [ ] two\n\n> Said of all.")
    assert [choice.feedback for choice in question.choices] == ["<p>Said of one.</p>", ""]
    assert question.feedback == "<p>Said of all.</p>"


@pytest.mark.parametrize(
    ("indent", "code"), [("", "feedback-splits-list"), (" ", "feedback-splits-list"), ("      ", "feedback-joins-text")]
)
def test_feedback_that_is_indented_wrongly_is_an_error(indent, code):
    assert asked(f"- [x] one\n{indent}> Said of one.\n- [ ] two\n\n> Said of all.")[1] == [code]


def test_a_quote_before_the_answer_is_context():
    question = accepted(f"> A report says this.\n\n{CHOICES}")
    assert (question.feedback, "A report says this." in question.html) == ("", True)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("2000", "2000", "2000"),
        ("140 ± 5", "135", "145"),
        ("140 +/- 5", "135", "145"),
        ("135 … 145", "135", "145"),
        ("135...145", "135", "145"),
        ("10,1 ± 0,2", "9.9", "10.3"),
        ("-3", "-3", "-3"),
        ("−3 … 0", "-3", "0"),
        ("1.500", "1.5", "1.5"),
        ("0,12345", "0.12345", "0.12345"),
    ],
)
def test_a_number_has_a_tolerance(written, low, high):
    assert accepted(f"Answer: {written}").answer == Number(low=Decimal(low), high=Decimal(high))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("1,500", "number-grouped"),
        ("1 500", "number-grouped"),
        ("1,500 ± 5", "number-grouped"),
        ("fifteen ± 2", "number-unreadable"),
        ("15 ±", "number-unreadable"),
        ("± 15", "number-unreadable"),
        ("12 km … 15 km", "number-unreadable"),
        ("9 … 3", "number-order"),
        ("135–145", "number-dash"),
        ("9" * 16, "number-long"),
        ("", "answer-empty"),
        ("text", "answer-empty"),
        ("a | | b", "answer-alternative-empty"),
        ("A | a", "answer-alternative-twice"),
        ("text ...", "answer-nothing-left"),
        ("yes | “ ”", "answer-nothing-left"),
        ("´", "answer-nothing-left"),
        ("essay", "essay-form"),
        ("essay 300–100 words", "essay-form"),
        ("essay 100–300 words", "essay-rubric"),
    ],
)
def test_an_answer_that_can_be_taken_in_two_ways_is_an_error(written, code):
    assert asked(f"Answer: {written}") == (None, [code])


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("zero tolerance | zero-tolerance", ("zero tolerance", "zero-tolerance")),
        ("a\\|b | c", ("a|b", "c")),
        ("text essay", ("essay",)),
        ("text 140", ("140",)),
        ("text 135–145", ("135–145",)),
        ("7 days", ("7 days",)),
        ("S/RES/1325 (2000)", ("S/RES/1325 (2000)",)),
    ],
)
def test_a_short_text_has_alternatives(written, texts):
    assert accepted(f"Answer: {written}").answer == ShortText(accepted=texts)


@pytest.mark.parametrize(
    "body",
    [
        "Some text\nAnswer: 3",
        "> A quote.\nAnswer: 3",
        "> Answer: 3",
        "- Answer: 3",
        "| a | b |\n|---|---|\n| c | d |\nAnswer: 3",
    ],
)
def test_an_answer_that_was_swallowed_is_found(body):
    assert asked(body) == (None, ["answer-swallowed"])


@pytest.mark.parametrize("word", ["answer:", "ANSWER:", "Answers:", "Answer :", "**Answer:**", "Answer："])
def test_an_answer_has_one_spelling(word):
    assert asked(f"{word} 3") == (None, ["answer-spelling"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Text.", "answer-missing"),
        ("", "answer-missing"),
        ("Text.\n\n> A quote.", "answer-missing"),
        (f"{CHOICES}\n\nText.", "answer-not-last"),
        ("Answer: 3\n\nText.", "answer-not-last"),
        ("Answer: 3\nText.", "answer-not-alone"),
        (f"{CHOICES}\n\nOr:\n\nAnswer: 3", "answer-twice"),
        (f"Answer: 3\n\n{CHOICES}", "answer-twice"),
        (f"{CHOICES}\n\n> One.\n\n> Two.", "feedback-twice"),
        ("- one\n- two", "choices-unmarked"),
        ("- one\n\n- [x] two\n- [ ] three", "choices-mixed"),
        ("1. [x] one\n2. [ ] two", "choices-numbered"),
        ("2. one\n3. two", "order-start"),
        ("1. one\n   > Said of one.\n2. two", "feedback-misplaced"),
    ],
)
def test_an_answer_is_one_and_last(body, code):
    assert asked(body)[1] == [code]


@pytest.mark.parametrize("body", ["| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |", "1. one\n2. two", "- one\n- two"])
def test_a_table_or_a_list_before_the_answer_is_body(body):
    question = accepted(f"{body}\n\nAnswer: 3")
    assert (question.kind, question.html != "") == ("number", True)


def test_code_is_no_answer():
    assert accepted("```\nAnswer: 5\n```\n\nAnswer: 6").answer.low == 6


def test_a_table_of_two_columns_is_matching():
    key = accepted(
        "| Head | Part |\n|---|---|\n| F \\| C | Military |\n| P C | Police |\n| Q | Police |\n|  | Tourism |"
    ).answer
    assert isinstance(key, Matching)
    assert (key.left_label, key.right_label) == ("Head", "Part")
    assert [item.html for item in key.lefts] == ["F | C", "P C", "Q"]
    assert [item.html for item in key.rights] == ["Military", "Police", "Tourism"]
    assert list(key.pairs.values()) == ["military", "police", "police"]


@pytest.mark.parametrize(
    ("row", "code"),
    [("| c | d | e |", "matching-columns"), ("| c |  |", "matching-empty"), ("| a | d |", "matching-twice")],
)
def test_a_row_that_does_not_match_is_an_error(row, code):
    assert asked(f"| A | B |\n|---|---|\n| a | b |\n{row}") == (None, [code])


def test_a_numbered_list_is_an_order():
    key = accepted("1. Decide\n2. Deploy\n3. *End*").answer
    assert isinstance(key, Ordering)
    assert [(item.id, item.html) for item in key.items] == [
        ("decide", "Decide"),
        ("deploy", "Deploy"),
        ("end", "<em>End</em>"),
    ]


def test_an_essay_has_a_rubric_whose_points_it_has():
    question = accepted(
        "Answer: essay 100–300 words\n\n| Criterion | Points |\n|---|---|\n| a | 2 |\n| b | 3 |\n\n> Well."
    )
    assert isinstance(question.answer, Essay)
    assert (question.points, question.answer.most_words, question.feedback) == (5, 300, "<p>Well.</p>")


def test_braces_hold_attributes():
    question = accepted(CHOICES, '## What is *it*? {#what topic="law" points=2 fixed}')
    assert (question.title, question.text) == ("What is <em>it</em>?", "What is it?")
    assert (question.topic, question.points, question.fixed) == ("law", 2, True)


@pytest.mark.parametrize("braces", ["{a set}", "{}", "{1, 2}"])
def test_braces_without_attributes_are_text(braces):
    result = compiled(BANK, f"## What is {braces}\n\n{CHOICES}\n")
    assert errors(result) == []
    assert next(iter(questions(result).values())).text == f"What is {braces}"


@pytest.mark.parametrize(
    ("braces", "code"),
    [
        ("{#what other}", "attribute-unknown"),
        ("{#what points=0}", "attribute-value"),
        ("{#what fixed=yes}", "attribute-value"),
        ("{#What}", "id-form"),
        ("{#what #who}", "attribute-unreadable"),
        ('{#what topic="x}', "attribute-unreadable"),
    ],
)
def test_an_attribute_that_is_none_is_an_error(braces, code):
    assert asked(CHOICES, f"## What? {braces}")[1] == [code]


def test_ids_come_from_words_of_any_script():
    result = compiled(BANK, "## ما هو النوع الاجتماعي؟\n\n- [x] Élan vital\n- [ ] Elan vital!\n- [ ] 😀\n")
    question = next(iter(questions(result).values()))
    assert question.id == "ما-هو-النوع-الاجتماعي"
    assert [choice.id for choice in question.choices] == ["elan-vital", "elan-vital-2", "choice-3"]
