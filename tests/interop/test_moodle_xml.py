"""Moodle XML in: each kind of question, what it cannot say here, and what hostile files do."""

import base64
import re
import zlib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.content.sheets import Criterion, Option, Pair, each, write
from app.interop import moodle_xml
from app.interop.files import MOST_FINDINGS
from app.interop.imports import import_file
from app.interop.questions import MOST_BYTES, MOST_QUESTIONS

SAMPLE = (Path(__file__).parent / "samples" / "moodle.xml").read_bytes()
PNG = base64.b64decode(re.search(rb'base64">([^<]+)', SAMPLE)[1])


def read(inside):
    """The questions in the middle of a file."""
    return moodle_xml.read(f"<quiz>{inside}</quiz>".encode())


def asked(kind, inside, text="<p>Why?</p>", form="html"):
    return (
        f'<question type="{kind}"><name><text>Name</text></name><questiontext format="{form}"><text><![CDATA[{text}]]>'
        f"</text></questiontext>{inside}</question>"
    )


def answer(text, fraction=100, inside=""):
    return f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>{inside}</answer>'


def one(kind, inside, **words):
    found = read(asked(kind, inside, **words))
    assert len(found.questions) == 1, found.diagnostics
    return found.questions[0].sheet, codes(found)


def codes(found):
    return [it.code for it in found.diagnostics]


TWO = answer("a") + answer("b", 0)


# ---------------------------------------------------------------- the sample


@pytest.fixture(scope="module")
def sample():
    return moodle_xml.read(SAMPLE)


def by_id(sample):
    return {it.sheet.id: it.sheet for it in sample.questions}


def test_every_kind_of_a_bank_is_read_in_its_order(sample):
    kinds = ["single", "multiple", "truefalse", "text", "number", "matching", "ordering", "essay"]
    assert [it.sheet.kind for it in sample.questions] == kinds


def test_each_question_knows_its_line(sample):
    lines = SAMPLE.decode().split("\n")
    for it in sample.questions:
        assert '<question type="' in lines[it.line - 1]


def test_every_question_reads_back_as_its_sheet(sample):
    for it in sample.questions:
        assert each(write(it.sheet)) == [it.sheet]


def test_a_choice_question_keeps_words_marks_and_feedback(sample):
    sheet = by_id(sample)["report-suspicion"]
    assert sheet.title == "To whom do you report a **suspicion** of sexual exploitation?"
    assert sheet.body == "You are a platoon commander.\\\nIt is night."
    assert sheet.options[:2] == (
        Option("To nobody, until there is proof", "wrong", "A *suspicion* is enough."),
        Option("To the conduct and discipline team", "right"),
    )
    assert (sheet.points, sheet.fixed, sheet.topic) == (2, True, "Conduct-and-discipline")
    assert sheet.feedback == "See the [conduct pages](https://conduct.unmissions.org)."


def test_weights_are_kept_as_the_file_says_them(sample):
    assert sample.questions[0].weights == (0.0, 100.0, 50.0)


def test_signs_in_plain_text_are_no_markup(sample):
    assert by_id(sample)["what-is-prohibited"].title == r"What is prohibited? Choose \*all\* that are."
    assert by_id(sample)["money"].title == r"Paying for sex is allowed where it is legal & \<agreed>."


def test_markdown_stays_markdown(sample):
    assert by_id(sample)["policy-in-two-words"].body == "- in *two* words"


def test_pictures_become_media_of_the_course(sample):
    assert by_id(sample)["litres-of-water"].body == "![A jerry can](media/jerry-can.png)"
    assert sample.media == {"media/jerry-can.png": PNG}


def test_numbers_pairs_orders_and_rubrics_keep_their_keys(sample):
    sheets = by_id(sample)
    assert (sheets["litres-of-water"].low, sheets["litres-of-water"].high) == (Decimal("14.5"), Decimal("15.5"))
    assert sheets["resolutions"].pairs[1:] == (Pair("S/RES/1820 | a", "2008"), Pair("", "1999"))
    assert sheets["before-a-patrol"].items == ("Read the order", "Brief the team", "Check the radio")
    assert sheets["village"].criteria == (Criterion("Names women", 3), Criterion("Is safe", 2))
    assert (sheets["village"].least_words, sheets["village"].most_words) == (100, 300)


def test_a_description_stands_in_the_question_behind_it(sample):
    assert by_id(sample)["village"].body == "A village lies at a river."


def test_what_cannot_be_held_is_named_with_its_line(sample):
    assert [(it.line, it.code) for it in sample.diagnostics] == [
        (4, "moodle-xml-category"),
        (9, "moodle-xml-combined-feedback"),
        (35, "choice-part"),
        (40, "moodle-xml-tags"),
        (71, "moodle-xml-wildcard"),
        (72, "moodle-xml-any-answer"),
        (74, "moodle-xml-units"),
        (82, "moodle-xml-answer-part"),
        (106, "moodle-xml-description"),
        (120, "moodle-xml-unsupported"),
    ]


# ---------------------------------------------------------------- kinds


@pytest.mark.parametrize(
    "kind", ["cloze", "calculated", "calculatedmulti", "ddwtos", "gapselect", "ddmarker", "randomsamatch", "stack", ""]
)
def test_an_unknown_kind_is_left_out_by_name(kind):
    found = read(asked(kind, TWO))
    assert (found.questions, codes(found)) == ((), ["moodle-xml-unsupported"])
    assert (found.diagnostics[0].question, found.diagnostics[0].text) == ("Name", kind)


def test_all_or_nothing_of_the_plugin_is_all_or_nothing():
    sheet, _ = one("multichoiceset", answer("a") + answer("b") + answer("c", 0))
    assert (sheet.kind, sheet.partial) == ("multiple", False)


def test_a_wrong_pair_of_true_and_false_is_left_out():
    assert codes(read(asked("truefalse", answer("yes") + answer("no", 0)))) == ["moodle-xml-true-false"]
    assert codes(read(asked("truefalse", answer("true") + answer("false")))) == ["moodle-xml-true-false"]


@pytest.mark.parametrize(
    ("value", "tolerance", "low", "high"),
    [
        ("15", "0.5", "14.5", "15.5"),
        ("-1e3", "0", "-1000", "-1000"),
        ("0.1", "0.2", "-0.1", "0.3"),
        ("5", "-1", "4", "6"),
    ],
)
def test_numbers_take_their_tolerance(value, tolerance, low, high):
    sheet, found = one("numerical", answer(value, 100, f"<tolerance>{tolerance}</tolerance>"))
    assert (sheet.low, sheet.high, found) == (Decimal(low), Decimal(high), [])


@pytest.mark.parametrize("value", ["many", "", "NaN", "Infinity", "1e999999999", "-1e-999999999", "1234567890123456"])
def test_what_is_no_number_that_people_type_is_refused(value):
    assert codes(read(asked("numerical", answer(value)))) == ["moodle-xml-number", "moodle-xml-answer-none"]


def test_of_several_numbers_the_first_is_taken():
    sheet, found = one("numerical", answer("1") + answer("5"))
    assert (sheet.low, found) == (1, ["moodle-xml-several-numbers"])


@pytest.mark.parametrize(
    ("answers", "accepted", "found"),
    [
        ([("a", 100), ("A ", 100), ("b", 100)], ("a", "b"), []),
        ([("a", 100), ("b*", 100)], ("a",), ["moodle-xml-wildcard"]),
        ([(r"2 \* 3", 100)], ("2 * 3",), []),
        ([("a", 100), ("b", 33.3)], ("a",), ["moodle-xml-answer-part"]),
        ([("a", 100), ("b" * 121, 100)], ("a",), ["moodle-xml-long-answer"]),
    ],
)
def test_short_answers(answers, accepted, found):
    sheet, said = one("shortanswer", "".join(answer(*it) for it in answers))
    assert (sheet.accepted, said) == (accepted, found)


def test_a_short_answer_that_is_all_wildcard_is_left_out():
    found = read(asked("shortanswer", answer("in*")))
    assert (found.questions, codes(found)) == ((), ["moodle-xml-wildcard", "moodle-xml-answer-none"])


def test_feedback_of_an_answer_becomes_the_question_s():
    said = "<feedback><text>Well *done*</text></feedback>"
    sheet, found = one("shortanswer", answer("a_b", 100, said))
    assert (sheet.feedback, found) == (r"a_b: Well \*done\*", ["moodle-xml-answer-feedback"])


def test_capitals_that_count_are_named():
    assert one("shortanswer", answer("UN") + "<usecase>1</usecase>")[1] == ["moodle-xml-case"]


def test_an_order_without_places_is_that_of_the_file():
    sheet, _ = one("ordering", answer("one") + answer("two"))
    assert sheet.items == ("one", "two")


def test_marks_of_an_order_that_differ_are_named():
    inside = "<gradingtype>LONGEST_CONTIGUOUS_SUBSET</gradingtype><selecttype>RANDOM</selecttype>"
    found = one("ordering", answer("one", 1) + answer("two", 2) + inside)[1]
    assert found == ["moodle-xml-order-marks", "moodle-xml-order-subset"]


def test_an_essay_without_a_rubric_gets_one_criterion_with_its_points():
    sheet, found = one("essay", "<defaultgrade>7</defaultgrade><graderinfo><text>Be <b>fair</b>.</text></graderinfo>")
    assert (sheet.criteria, sheet.points) == ((Criterion("Be **fair**.", 7),), 7)
    assert found == ["moodle-xml-essay-length", "moodle-xml-essay-rubric"]


def test_what_else_an_essay_may_have_is_named():
    inside = "<minwordlimit>5</minwordlimit><attachments>2</attachments>"
    inside += "<responsetemplate><text>Dear</text></responsetemplate>"
    found = one("essay", inside)[1]
    assert found == ["moodle-xml-essay-template", "moodle-xml-essay-files", "moodle-xml-essay-rubric"]


def test_too_few_choices_pairs_or_items_are_left_out():
    assert codes(read(asked("multichoice", answer("a")))) == ["moodle-xml-few-choices"]
    assert codes(read(asked("matching", ""))) == ["moodle-xml-few-pairs"]
    assert codes(read(asked("ordering", answer("a", 1)))) == ["moodle-xml-few-items"]


def test_a_description_at_the_end_is_named():
    found = read(asked("description", "", text="Lost"))
    assert codes(found) == ["moodle-xml-description", "moodle-xml-description-last"]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<hidden>1</hidden>", "moodle-xml-hidden"),
        ("<penalty>0.5</penalty>", "moodle-xml-penalty"),
        ("<hint><text>h</text></hint>", "moodle-xml-hints"),
        ("<defaultgrade>2.5</defaultgrade>", "moodle-xml-points"),
        ("<defaultgrade>0</defaultgrade>", "moodle-xml-points"),
        ("<defaultgrade>many</defaultgrade>", "moodle-xml-points"),
        ("<incorrectfeedback><text>Oh.</text></incorrectfeedback>", "moodle-xml-combined-feedback"),
        ("<tags><tag><text>law</text></tag></tags>", "moodle-xml-tags"),
    ],
)
def test_what_moodle_knows_and_we_do_not_is_named(inside, code):
    assert one("multichoice", TWO + inside)[1] == [code]


def test_what_moodle_writes_by_itself_is_not_named():
    inside = "<hidden>0</hidden><penalty>0.3333333</penalty><correctfeedback><text>Your answer is correct.</text>"
    assert one("multichoice", TWO + inside + "</correctfeedback><defaultgrade>1.0000000</defaultgrade>")[1] == []


@pytest.mark.parametrize(
    ("path", "topic"),
    [
        ("$course$/top/Default for X", ""),
        ("$course$/top", ""),
        ("top/Law", "Law"),
        ("$module$/top/Default for X/Rules of engagement", "Rules-of-engagement"),
        ("$course$/A//B", "A-B"),
        ("", ""),
    ],
)
def test_the_last_name_of_a_category_is_the_topic(path, topic):
    category = f'<question type="category"><category><text>{path}</text></category></question>'
    found = read(category + asked("multichoice", TWO))
    assert found.questions[0].sheet.topic == topic


def test_what_our_reader_refuses_is_left_out_with_the_reason():
    data = f"<quiz>{asked('multichoice', answer('a') + answer('<p>a</p>', 0))}</quiz>".encode()
    found = import_file("bank.xml", data)
    assert (found.questions, codes(found)) == ((), ["question-refused"])
    assert "twice" in found.diagnostics[0].message


# ---------------------------------------------------------------- texts and files


def picture(name, data, path="/"):
    return f'<file name="{name}" path="{path}" encoding="base64">{base64.b64encode(data).decode()}</file>'


def with_file(file, text='<p>Why?</p><img src="@@PLUGINFILE@@/a.png" alt="A">'):
    text = f'<questiontext format="html"><text><![CDATA[{text}]]></text>{file}</questiontext>'
    return read(f'<question type="multichoice"><name><text>N</text></name>{text}{TWO}</question>')


def test_a_picture_that_is_not_what_its_name_says_is_refused():
    found = with_file(picture("a.png", b"<html>"))
    assert (found.media, codes(found)) == ({}, ["moodle-xml-picture"])
    assert "not what its name says" in found.diagnostics[0].message
    assert found.questions[0].sheet.body == "A"


@pytest.mark.parametrize(
    "drawing",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="https://x.example/a.png"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:alert(1)"/></svg>',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        b"<svg",
    ],
)
def test_a_drawing_that_is_more_than_a_drawing_is_refused(drawing):
    found = with_file(picture("a.svg", drawing), '<p>Why?</p><img src="@@PLUGINFILE@@/a.svg" alt="A">')
    assert (found.media, codes(found)) == ({}, ["moodle-xml-picture"])


def test_a_picture_of_endless_pixels_is_refused():
    head = PNG[:16] + (60_000).to_bytes(4, "big") * 2 + PNG[24:29]
    data = head + zlib.crc32(head[12:]).to_bytes(4, "big") + PNG[33:]
    found = with_file(picture("a.png", data))
    assert (found.media, codes(found)) == ({}, ["moodle-xml-picture"])
    assert "pixels" in found.diagnostics[0].message


def test_a_picture_with_no_more_than_a_head_is_refused():
    found = with_file(picture("a.png", PNG[:12]))
    assert "cannot be read" in found.diagnostics[0].message


def test_a_plain_drawing_is_taken_over():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    found = with_file(picture("a.svg", drawing), '<p>Why?</p><img src="@@PLUGINFILE@@/a.svg" alt="A">')
    assert found.media == {"media/a.svg": drawing}


def test_a_name_leads_nowhere_else():
    found = with_file(picture("../../a.png", PNG), '<p>Why?</p><img src="@@PLUGINFILE@@/../../a.png" alt="A">')
    assert list(found.media) == ["media/a.png"]


def test_files_of_the_same_name_get_names_of_their_own():
    other = PNG + b"\0"
    both = asked("multichoice", TWO).replace("</questiontext>", picture("a.png", PNG) + "</questiontext>")
    both = both.replace("Why?", 'Why?</p><p><img src="@@PLUGINFILE@@/a.png" alt="A">')
    again = both.replace(base64.b64encode(PNG).decode(), base64.b64encode(other).decode())
    found = read(both + again + both)
    assert found.media == {"media/a.png": PNG, "media/a-2.png": other}
    bodies = [it.sheet.body for it in found.questions]
    assert bodies == ["![A](media/a.png)", "![A](media/a-2.png)", "![A](media/a.png)"]


def test_a_picture_in_the_text_itself_is_taken_over():
    source = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    found = with_file("", f'<p>Why?</p><img src="{source}" alt="A">')
    assert found.media == {"media/picture.png": PNG}


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("", "<img src='@@PLUGINFILE@@/a.png' alt='A'>", "moodle-xml-picture"),
        ("", "<img src='https://x.example/a.png' alt='A'>", "moodle-xml-picture"),
        ("", "<img src='data:image/png;base64,!!' alt='A'>", "moodle-xml-picture"),
        (
            '<file name="a.png" path="/" encoding="base64">?</file>',
            "<img src='@@PLUGINFILE@@/a.png'>",
            "moodle-xml-picture",
        ),
        (picture("a.png", PNG), "x", "moodle-xml-file-unused"),
        (picture("a.png", PNG), "<img src='@@PLUGINFILE@@/a.png'>", "moodle-xml-alt"),
        (picture("a.exe", b"MZ"), "<a href='@@PLUGINFILE@@/a.exe'>x</a>", "moodle-xml-file"),
        ("", "<a href='/mod/quiz/view.php'>x</a>", "moodle-xml-link"),
        ("", "<iframe src='https://x.example'></iframe>x", "moodle-xml-element"),
    ],
)
def test_what_of_a_text_does_not_come_over_is_named(file, text, code):
    assert codes(with_file(file, f"<p>Why?</p><p>{text}</p>")) == [code]


def test_files_that_markdown_links_to_come_along():
    text = '<questiontext format="markdown"><text>Why? [p](@@PLUGINFILE@@/a.png) [w](https://x.example)</text>'
    inside = f"{text}{picture('a.png', PNG)}</questiontext>{TWO}"
    found = read(f'<question type="multichoice"><name><text>N</text></name>{inside}</question>')
    assert found.questions[0].sheet.title == "Why? [p](media/a.png) [w](https://x.example)"
    assert (list(found.media), codes(found)) == (["media/a.png"], [])


def test_scripts_never_come_over():
    found = with_file("", "<p>Why?</p><script>alert(1)</script><p onclick='x()'>b <a href='javascript:x'>c</a></p>")
    assert found.questions[0].sheet.body == "b c"


# ---------------------------------------------------------------- hostile files


@pytest.mark.parametrize(
    "document_type",
    [
        '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE quiz SYSTEM "http://127.0.0.1/x.dtd">',
        "<!DOCTYPE quiz>",
    ],
)
def test_a_document_type_is_refused_before_it_does_anything(document_type):
    found = moodle_xml.read(f"{document_type}<quiz>{asked('multichoice', TWO)}</quiz>".encode())
    assert (found.questions, codes(found)) == ((), ["moodle-xml-document-type"])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "moodle-xml-broken"),
        (b"\0\xff\xfe", "moodle-xml-broken"),
        (b"PK\x03\x04", "moodle-xml-broken"),
        (b"<quiz>", "moodle-xml-broken"),
        (b"<quiz>\n\xe4</quiz>", "moodle-xml-broken"),
        (b"<?xml version='1.0' encoding='nonsense'?><quiz/>", "moodle-xml-broken"),
        (b"<a>" * 1000, "moodle-xml-broken"),
        (b"<html/>", "moodle-xml-other"),
        (b"<quiz/>", "file-empty"),
        (b"<quiz>&amp;" + b"&lt;" * 400_001 + b"</quiz>", "moodle-xml-markup"),
        (b" " * (MOST_BYTES + 1), "file-too-large"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(data, code):
    found = moodle_xml.read(data)
    assert (found.questions, codes(found)) == ((), [code])


def test_a_broken_file_names_its_line():
    (finding,) = moodle_xml.read(b"<quiz>\n<question>\n</quiz>").diagnostics
    assert finding.line == 3


@pytest.mark.parametrize("coding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings_that_the_file_names_are_read(coding):
    name = {"utf-8-sig": "utf-8"}.get(coding, coding)
    text = f'<?xml version="1.0" encoding="{name}"?><quiz>{asked("multichoice", TWO, text="Où?")}</quiz>'
    assert moodle_xml.read(text.encode(coding)).questions[0].sheet.title == "Où?"


def test_questions_beyond_the_limit_are_left_out():
    found = read(asked("truefalse", answer("true") + answer("false", 0)) * (MOST_QUESTIONS + 1))
    assert (len(found.questions), codes(found)) == (MOST_QUESTIONS, ["file-too-many"])


def test_endless_questions_are_left_out():
    assert codes(read(asked("multichoice", TWO, text="*" * 100_001))) == ["moodle-xml-too-long"]
    assert codes(read(asked("matching", "<subquestion/>" * 201))) == ["moodle-xml-many-answers"]


def test_endless_findings_end_the_reading():
    found = read(asked("cloze", "") * (MOST_FINDINGS + 10))
    assert len(found.diagnostics) == MOST_FINDINGS + 1
    assert found.diagnostics[-1].code == "file-too-many-findings"


PIECES = [
    b"<",
    b">",
    b'"',
    b"</text>",
    b"&#0;",
    b"&amp;",
    b"<![CDATA[",
    b"]]>",
    b"\xff",
    b"100",
    b"-",
    b"<p>",
    b"*",
    b"|",
]


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE)), st.integers(0, 12), st.sampled_from(PIECES)), max_size=4))
def test_a_mutated_file_never_raises(edits):
    data = SAMPLE
    for at, gone, piece in edits:
        data = data[:at] + piece + data[at + gone :]
    found = moodle_xml.read(data)
    assert found.questions or found.diagnostics
    for it in import_file("bank.xml", data).questions:
        assert each(write(it.sheet)) == [it.sheet]
