"""GIFT in: each shape of answer, what it cannot say here, and what hostile files do."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.sheets import Option, Pair
from app.interop import gift
from app.interop.questions import MOST_QUESTIONS


def read(text):
    """The sheets of a file, and the codes of what was found."""
    found = gift.read(text.encode())
    return [question.sheet for question in found.questions], [it.code for it in found.diagnostics]


def one(text):
    sheets, codes = read(text)
    assert len(sheets) == 1
    return sheets[0], codes


def test_one_right_choice_is_single_choice():
    sheet, codes = one("::Tomb:: Who lies there? {=Grant #Yes. ~nobody #No. ~Churchill #### He was president.}")
    assert (sheet.kind, sheet.title, sheet.id) == ("single", "Who lies there?", "tomb")
    assert sheet.options == (
        Option("Grant", "right", "Yes."),
        Option("nobody", "wrong", "No."),
        Option("Churchill", "wrong"),
    )
    assert (sheet.feedback, codes) == ("He was president.", [])


def test_weights_of_several_answers_become_part_marks():
    sheet, codes = one("Which two? {~%50%a ~%50%b ~%-50%c ~%-50%d}")
    assert (sheet.kind, sheet.partial, codes) == ("multiple", True, [])
    assert [option.mark for option in sheet.options] == ["right", "right", "wrong", "wrong"]


@pytest.mark.parametrize(
    ("answer", "code", "partial"),
    [
        ("~%50%a ~%50%b ~%-100%c", "choice-all-or-nothing", False),
        ("~%70%a ~%30%b ~%-100%c", "choice-shares", True),
        ("~%50%a ~%50%b ~c", "choice-shares", True),
    ],
)
def test_weights_that_part_marks_cannot_say_are_named(answer, code, partial):
    sheet, codes = one(f"Which? {{{answer}}}")
    assert (codes, sheet.partial) == ([code], partial)


def test_weights_are_kept_as_the_file_says_them():
    (question,) = gift.read(b"Q {=a ~%50%b ~%-25%c}").questions
    assert question.weights == (100.0, 50.0, -25.0)


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ("=a ~%50%b ~c", ["choice-part"]),
        ("=a ~%-50%b ~c", ["choice-cost"]),
        ("~a ~b", ["choice-none-right"]),
        ("=a =b ~c", ["choice-several-right"]),
    ],
)
def test_what_single_choice_cannot_say_is_named(answer, codes):
    assert read(f"Which? {{{answer}}}")[1] == codes


def test_a_second_right_choice_is_voided_so_that_nobody_loses():
    sheet, _ = one("Which? {=a =b ~c}")
    assert [option.mark for option in sheet.options] == ["right", "void", "wrong"]


@pytest.mark.parametrize(
    ("answer", "right", "feedback"),
    [
        ("T", "True", ("", "")),
        ("TRUE#No, it does.#Yes.", "True", ("Yes.", "No, it does.")),
        ("F#Yes it is.#Indeed.", "False", ("Yes it is.", "Indeed.")),
        ("false", "False", ("", "")),
    ],
)
def test_true_and_false_have_the_feedback_of_a_wrong_answer_first(answer, right, feedback):
    sheet, codes = one(f"The sun rises in the east. {{{answer}}}")
    assert (sheet.kind, [option.text for option in sheet.options], codes) == ("truefalse", ["True", "False"], [])
    assert [option.text for option in sheet.options if option.mark == "right"] == [right]
    assert tuple(option.feedback for option in sheet.options) == feedback


def test_short_answers_accept_several_texts():
    sheet, codes = one("Two plus two is {=four =4 =Four}.")
    assert (sheet.kind, sheet.accepted, sheet.title, codes) == ("text", ("four", "4"), "Two plus two is ….", [])


def test_a_short_answer_that_earns_a_part_is_not_accepted_and_named():
    sheet, codes = one("Who? {=Ada Lovelace =%50%Ada}")
    assert (sheet.accepted, codes) == (("Ada Lovelace",), ["gift-answer-part"])


def test_stars_in_short_answers_are_named():
    assert one("Who? {=*Lovelace*}")[1] == ["gift-wildcard"]
    sheet, codes = one("Who? {=Ada =%0%*#Somebody else.}")
    assert (sheet.accepted, sheet.feedback, codes) == (("Ada",), "Somebody else.", ["gift-any-answer"])


@pytest.mark.parametrize(
    ("answer", "low", "high", "around"),
    [
        ("#1822:5", "1817", "1827", True),
        ("#1..5", "1", "5", False),
        ("#=3.141:0.005", "3.136", "3.146", True),
        ("#-2", "-2", "-2", False),
        ("# =1e3", "1000", "1000", False),
    ],
)
def test_numbers_have_a_tolerance_or_a_range(answer, low, high, around):
    sheet, codes = one(f"How much? {{{answer}}}")
    assert (sheet.kind, sheet.low, sheet.high, sheet.around) == ("number", Decimal(low), Decimal(high), around)
    assert codes == []


def test_other_numbers_that_earn_something_are_named():
    sheet, codes = one("When? {# =1822:0 #Right. =%50%1822:2 #Near. ~#Wrong.}")
    assert (sheet.low, sheet.high) == (1822, 1822)
    assert codes == ["gift-answer-feedback", "gift-answer-feedback", "gift-answer-part"]
    assert [line for line in sheet.feedback.split("\n") if line] == ["Wrong.", "1822:0: Right.", "1822:2: Near."]
    assert one("When? {#=1 =3}")[1] == ["gift-several-numbers"]


def test_pairs_are_matched_and_a_side_alone_is_a_distractor():
    sheet, codes = one("Match. {=cat -> cat food =dog -> dog food = -> hay}")
    assert sheet.pairs == (Pair("cat", "cat food"), Pair("dog", "dog food"), Pair("", "hay"))
    assert (sheet.kind, codes) == ("matching", [])


def test_an_essay_gets_a_rubric_to_be_written_anew():
    sheet, codes = one("Write about it. {}")
    assert (sheet.kind, len(sheet.criteria), codes) == ("essay", 1, ["gift-essay"])


def test_a_description_stands_before_the_next_question():
    sheet, codes = one("Read this first.\n\nWhat did you read? {=this ~that}")
    assert (sheet.body, codes) == ("Read this first.", ["gift-description"])


def test_a_description_at_the_end_is_an_error():
    assert read("Q {=a ~b}\n\nNothing is asked.")[1] == ["gift-description", "gift-description-last"]


@pytest.mark.parametrize(
    ("category", "topic"),
    [
        ("$course$/Law", "Law"),
        ("top/Default/Rules of engagement", "rules-of-engagement"),
        ("a//b", "a-b"),
        ("$course$/top/", ""),
    ],
)
def test_a_category_is_the_topic_of_what_follows(category, topic):
    assert one(f"$CATEGORY: {category}\n\nQ {{=a ~b}}")[0].topic == topic


def test_a_category_needs_no_blank_line_below_it():
    sheets, _ = read("$CATEGORY: law\nQ {=a ~b}\n$CATEGORY: sea\nR {=a ~b}")
    assert [sheet.topic for sheet in sheets] == ["law", "sea"]


def test_comments_are_left_out_but_what_moodle_notes_in_them_is_read():
    sheet, codes = one("// about it\n// [id:tomb-1] [tag:history] [tag:usa]\n::Tomb::Who? {\n// inside\n=Grant ~me}")
    assert (sheet.id, sheet.topic, codes) == ("tomb-1", "history", ["gift-tags"])
    assert [option.text for option in sheet.options] == ["Grant", "me"]


def test_escaped_signs_are_words():
    sheet, codes = one(r"Is 1 \= 1 \{really\}\: \#1 \~ a\\b? {=yes \= yes ~no\:no}")
    assert (sheet.title, codes) == (r"Is 1 = 1 {really}: #1 ~ a\\b?", [])
    assert [option.text for option in sheet.options] == ["yes = yes", "no:no"]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("[html]<p>A <b>bold</b> &amp; <em>new</em> word</p>", "A **bold** & *new* word"),
        ("[markdown]A *new* word", "A *new* word"),
        ("[plain]A *new* <b>word</b>", r"A \*new\* \<b>word\</b>"),
        ("[moodle]A *new* <b>word</b>", r"A \*new\* **word**"),
        ("A *new* <b>word</b>", r"A \*new\* **word**"),
    ],
)
def test_texts_are_read_in_their_format(written, title):
    assert one(f"{written} {{=a ~b}}")[0].title == title


def test_headings_of_others_begin_below_ours():
    sheet, _ = one(r"::T::[markdown]# Big\n\nText {=a ~b}")
    assert (sheet.title, sheet.body) == ("T", "### Big\n\nText")


def test_answers_take_the_format_of_the_question_or_say_their_own():
    sheet, _ = one("[markdown]*Q* {=*a* ~[plain]*b*}")
    assert [option.text for option in sheet.options] == ["*a*", r"\*b\*"]


def test_written_line_ends_count_and_others_do_not():
    assert one(r"One\nTwo" + "\nThree {=a ~b}")[0].title == "One Two Three"
    sheet, _ = one(r"One\n\nTwo\nThree {=a ~b}")
    assert (sheet.title, sheet.body) == ("One", "Two\\\nThree")


def test_scripts_and_pictures_do_not_come_in():
    text = r'[html]<p>Q<script>alert(1)</script><img src\="http\://x.org/a.png" alt\="A map"></p> {=a ~b}'
    sheet, codes = one(text)
    assert "alert" not in sheet.title and "x.org" not in sheet.title and "A map" in sheet.title
    assert codes == ["gift-element", "gift-picture"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Q {=a ~b", "gift-open"),
        ("Q =a ~b}", "gift-closed"),
        ("::Q {=a ~b}", "gift-title"),
        ("Q {=a ~b} and {=c ~d}", "gift-several-answers"),
        ("Q {#about three}", "gift-number"),
        ("Q {=a -> b =c}", "gift-pair"),
        ("Q {=a -> b}", "gift-few-pairs"),
        ("Q {=%50%a}", "gift-answer-none"),
        ("", "file-empty"),
    ],
)
def test_what_cannot_be_understood_is_left_out_and_named(text, code):
    sheets, codes = read(text)
    assert (sheets, codes[-1]) == ([], code)


def test_one_mistake_costs_one_question():
    sheets, codes = read("A {=a ~b}\n\nB {=a ~b\n\nC {=a ~b}\n\nD {#x}\n\nE {T}")
    assert ([sheet.title for sheet in sheets], codes) == (["A", "C", "E"], ["gift-open", "gift-number"])


def test_a_blank_line_within_the_braces_is_mended():
    sheet, codes = one("Q {=a\n\n~b}")
    assert (len(sheet.options), codes) == (2, ["gift-blank-line"])


def test_findings_stand_on_the_line_they_concern():
    found = gift.read(b"// c\n\nFirst {\n  =a\n  ~%50%b\n  ~c\n}\n\n\nSecond {#\n =1\n =%50%2}")
    assert [question.line for question in found.questions] == [3, 10]
    assert [(it.code, it.line) for it in found.diagnostics] == [("choice-part", 5), ("gift-answer-part", 12)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_codings_do_not_matter(ending, coding):
    found = gift.read(f"Où ? {{=là{ending}~ici}}{ending}{ending}R {{T}}".encode(coding))
    assert [question.sheet.title for question in found.questions] == ["Où ?", "R"]


def test_a_file_in_another_coding_is_refused_with_the_line():
    (finding,) = gift.read("Q {=a ~b}\n\nOù {=a ~b}".encode("latin-1")).diagnostics
    assert (finding.code, finding.line) == ("file-encoding", 3)


def test_fifty_megabytes_are_refused_at_once():
    found = gift.read(b"Q {=a ~b}\n\n" * 4_500_000)
    assert (found.questions, [it.code for it in found.diagnostics]) == ((), ["file-too-large"])


def test_a_file_in_another_language_is_given_up():
    found = gift.read(b"no question\n\n" * 20_000)
    assert (found.questions, found.diagnostics[-1].code) == ((), "file-too-many-findings")


def test_a_question_with_hundreds_of_answers_is_left_out():
    assert read("Q {=a" + "~b" * 300 + "}")[1] == ["gift-many-answers"]


def test_ten_thousand_questions_are_cut():
    found = gift.read(b"Q {=a ~b}\n\n" * 10_000)
    assert (len(found.questions), [it.code for it in found.diagnostics]) == (MOST_QUESTIONS, ["file-too-many"])


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["::", "{", "}", "=", "~", "#", "####", "->", "%50%", "\\", "\n", "\n\n", "//", "$CATEGORY: ", "[html]"]
                + ["T", "#1..2", ":", "<b>", "&lt;", "*", "[id:x]", "\t", "text", "\x00", "1"]
            ),
            st.text(max_size=5),
        ),
        max_size=30,
    ).map("".join)
)
def test_no_file_breaks_the_reader(text):
    found = gift.read(text.encode(errors="replace"))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= it.line <= lines for it in (*found.questions, *found.diagnostics))
    assert found.questions or found.diagnostics or "$" in text
