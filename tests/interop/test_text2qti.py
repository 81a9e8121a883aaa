"""text2qti's plain text: each mark, and what has no place here."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.sheets import Option
from app.interop import text2qti
from app.interop.questions import MOST_QUESTIONS


def read(text):
    """The sheets of a file, and the codes of what was found."""
    found = text2qti.read(text.encode())
    return [question.sheet for question in found.questions], [it.code for it in found.diagnostics]


def one(text):
    sheets, codes = read(text)
    assert len(sheets) == 1
    return sheets[0], codes


CHOICE = "1.  What is 2+3?\na)  6\n... Too many.\nb)  1\n*c) 5\n... Right.\n"


def test_a_starred_letter_is_the_right_choice():
    sheet, codes = one(CHOICE)
    assert (sheet.kind, sheet.title, codes) == ("single", "What is 2+3?", [])
    assert sheet.options == (Option("6", "wrong", "Too many."), Option("1", "wrong"), Option("5", "right", "Right."))


def test_feedback_above_the_choices_is_the_questions():
    sheet, codes = one("1. Q\n... For all.\n+ Good.\n- Read again.\n*a) x\nb) y\n")
    assert sheet.feedback == "For all.\n\nRight: Good.\n\nWrong: Read again."
    assert codes == ["text2qti-feedback", "text2qti-feedback"]


@pytest.mark.parametrize(("true", "false"), [("True", "False"), ("true", "false")])
def test_true_and_false_are_a_kind_of_their_own(true, false):
    sheet, _ = one(f"1. So?\na) {true}\n*b) {false}\n")
    assert (sheet.kind, sheet.options) == ("truefalse", (Option("True", "wrong"), Option("False", "right")))


def test_brackets_are_several_answers():
    sheet, codes = one("1. Which?\n[*] a\n[ ] b\n[*] c\n[] d\n")
    assert (sheet.kind, sheet.partial, codes) == ("multiple", False, ["text2qti-several"])
    assert [option.mark for option in sheet.options] == ["right", "wrong", "right", "wrong"]


@pytest.mark.parametrize(
    ("answer", "low", "high"),
    [
        ("1.4142 +- 0.0001", "1.4141", "1.4143"),
        ("[1.2598, 1.26]", "1.2598", "1.26"),
        ("5", "5", "5"),
        ("1_000", "1000", "1000"),
        ("200 +- 5%", "190", "210"),
        ("-1e2 +- 1", "-101", "-99"),
    ],
)
def test_numbers_have_a_margin_or_a_range(answer, low, high):
    sheet, codes = one(f"1. How much?\n=   {answer}\n")
    assert (sheet.kind, sheet.low, sheet.high, codes) == ("number", Decimal(low), Decimal(high), [])


def test_stars_are_accepted_texts():
    sheet, codes = one("1. Who?\n*   Lovelace\n*   Ada Lovelace\n*   ada lovelace\n")
    assert (sheet.kind, [it.casefold() for it in sheet.accepted], codes) == ("text", ["lovelace", "ada lovelace"], [])


def test_an_essay_gets_a_rubric_to_be_written_anew():
    sheet, codes = one("1. Write.\n____\n")
    assert (sheet.kind, len(sheet.criteria), codes) == ("essay", 1, ["text2qti-essay"])


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("^^^^", "text2qti-upload"),
        ("<> one", "text2qti-blanks"),
        ("{*} one\n{ } two", "text2qti-blanks"),
        ("= about three", "text2qti-number"),
        ("= 3\n= 4", "text2qti-answers-mixed"),
        ("*a) x\n[*] y", "text2qti-answers-mixed"),
        ("a) x\nb) y", "choice-none-right"),
        ("... only feedback", "text2qti-answer-none"),
    ],
)
def test_what_has_no_place_here_is_left_out_and_named(answer, code):
    sheets, codes = read(f"1. Q\n{answer}\n\n2. R\n= 2\n")
    assert ([sheet.title for sheet in sheets], codes) == (["R"], [code])


def test_title_and_points_belong_to_the_next_question():
    first, second = read(f"Title: Sums\nPoints: 3\n{CHOICE}\n2. R\n= 2\n")[0]
    assert ((first.id, first.points), (second.id, second.points)) == (("sums", 3), ("", 1))


def test_half_points_are_rounded_up_and_named():
    sheet, codes = one("Points: 2.5\n1. R\n= 2\n")
    assert (sheet.points, codes) == (3, ["text2qti-points"])


def test_a_group_gives_its_points_and_all_its_questions():
    sheets, codes = read("GROUP\npick: 1\npoints per question: 2\n\n1. R\n= 2\n\n2. S\n= 3\n\nEND_GROUP\n\n3. T\n= 4\n")
    assert ([sheet.points for sheet in sheets], codes) == ([2, 2, 1], ["text2qti-group"])


def test_a_text_stands_before_the_next_question():
    sheet, codes = one("Text title: Report\nText: Read this.\n\n1. R\n= 2\n")
    assert (sheet.body, codes) == ("Report\n\nRead this.", ["text2qti-text", "text2qti-text"])


def test_what_the_quiz_says_of_itself_is_named():
    assert (
        one("Quiz title: Sums\nQuiz description: All\n  of them.\nshuffle answers: true\n\n1. R\n= 2\n")[1]
        == ["text2qti-quiz"] * 3
    )


def test_texts_go_on_where_lines_are_indented():
    sheet, codes = one("1.  One\n    line.\n\n    - a\n    - b\n*a) x\n   y\nb) z\n")
    assert (sheet.title, sheet.body, codes) == ("One line.", "- a\n- b", [])
    assert sheet.options[0].text == "x\ny"


def test_comments_are_left_out():
    assert one(f"% one\nCOMMENT\n1. Not this\n= 2\nEND_COMMENT\n{CHOICE}")[1] == []


def test_a_comment_without_an_end_is_named():
    assert read(f"{CHOICE}\nCOMMENT\n2. R\n= 2\n")[1] == ["text2qti-comment-open"]


def test_programs_are_never_run():
    sheets, codes = read("```{.python .run}\nprint('1. Q')\n```\n\n1. R\n= 2\n")
    assert ([sheet.title for sheet in sheets], codes) == (["R"], ["text2qti-code"])


def test_lines_that_belong_to_nothing_are_named():
    assert one(f"Dear all,\n\n{CHOICE}")[1] == ["text2qti-line"]
    sheet, codes = one("1. One\nline\n= 2\n")
    assert (sheet.title, codes) == ("One line", ["text2qti-unindented"])


def test_latex_html_and_pictures_are_named():
    sheet, codes = one("1. Is $x^2$ <b>big</b>? ![map](http://x.org/a.png)\n*a) x\nb) y\n")
    assert codes == ["text2qti-latex", "text2qti-picture"]
    assert sheet.title == "Is $x^2$ **big**? map"


def test_a_question_with_hundreds_of_answers_is_left_out():
    assert read("1. Q\n*a) a\n" + "b) b\n" * 300)[1] == ["text2qti-many-answers"]


def test_ten_thousand_questions_are_cut():
    found = text2qti.read(b"1. R\n= 2\n\n" * 10_000)
    assert (len(found.questions), [it.code for it in found.diagnostics]) == (MOST_QUESTIONS, ["file-too-many"])


def test_findings_stand_on_the_line_they_concern():
    found = text2qti.read(b"% c\n\n1. R\n= x\n\n2. S\n*a) x\n\n3. T\n^^^\n")
    assert [(it.code, it.line) for it in found.diagnostics] == [("text2qti-number", 4), ("text2qti-upload", 10)]


PIECES = ["1. ", "*a) ", "b) ", "[*] ", "[ ] ", "= ", "* ", "...", "+ ", "- ", "___", "^^^", "GROUP", "END_GROUP", "\n"]
PIECES += [
    "\n\n",
    "    ",
    "\t",
    "COMMENT",
    "```",
    "% ",
    "Title: ",
    "Text: ",
    "points: ",
    "<> ",
    "x",
    "1 +- 2%",
    "$x$",
    "\x00",
]


@settings(max_examples=300)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=30).map("".join))
def test_no_file_breaks_the_reader(text):
    found = text2qti.read(text.encode(errors="replace"))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= it.line <= lines for it in (*found.questions, *found.diagnostics))
