"""Moodle XML out and in again: the same question, up to what Moodle can hold."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from hypothesis import HealthCheck, assume, given, settings

from app.content.model import Essay, Matching, Number, Ordering, ShortText
from app.content.sheets import Criterion, Option, Pair, Sheet
from app.interop import moodle_xml
from app.interop.moodle_xml.answers import LABELS
from tests.conftest import SOAK
from tests.content.manual import BANK, CHART, compiled
from tests.content.test_sheets import SHEETS, SLOW
from tests.interop.asking import question

EVERY_KIND = [
    Sheet("single", "Who?", "who", options=(Option("*You*", "right", "Yes."), Option("Me", "wrong")), fixed=True),
    Sheet(
        "multiple",
        "Which?",
        "which",
        body="Think.\n\n- of a\n- of b",
        options=(Option("a", "right"), Option("b", "right"), Option("c", "wrong"), Option("d", "wrong")),
        partial=True,
        points=4,
        topic="law",
    ),
    Sheet("multiple", "All?", "all", options=(Option("a", "right"), Option("b", "right"), Option("c", "wrong"))),
    Sheet("truefalse", "So?", "so", options=(Option("True", "wrong", "No."), Option("False", "right", "It is not."))),
    Sheet("number", "How many?", "how-many", low=Decimal("134.5"), high=Decimal("145.5"), around=True),
    Sheet("number", "When?", "when", low=Decimal(2000), high=Decimal(2000), feedback="A *year*."),
    Sheet("text", "What?", "what", accepted=("zero tolerance", "a|b", "2 * 3")),
    Sheet("matching", "Match.", "match", labels=LABELS, pairs=(Pair("a", "1"), Pair("b|c", "2"), Pair("", "3"))),
    Sheet("ordering", "Order.", "order", items=("third", "first", "second")),
    Sheet(
        "essay",
        "Say.",
        "say",
        least_words=10,
        most_words=99,
        criteria=(Criterion("Is *clear*", 2), Criterion("a | b", 3)),
        points=5,
    ),
    Sheet(
        "essay",
        "Act.",
        "act",
        least_words=10,
        most_words=99,
        levels=(3, 1, 0),
        criteria=(Criterion("Is *clear*", 3, ("a | b", "", "Unclear")), Criterion("Is short", 1, ("", "Yes", ""))),
        points=4,
    ),
]


def there_and_back(*questions):
    return moodle_xml.read(moodle_xml.export(questions, {}, "A course").data)


@pytest.mark.parametrize("sheet", EVERY_KIND, ids=lambda sheet: sheet.id)
def test_each_kind_comes_back_as_the_same_sheet(sheet):
    (back,) = there_and_back(question(sheet)).questions
    assert back.sheet == sheet


def test_a_bank_comes_back_in_its_order_with_its_topics():
    back = there_and_back(*map(question, EVERY_KIND))
    assert [it.sheet for it in back.questions] == EVERY_KIND
    assert {it.severity for it in back.diagnostics} <= {"info"}


def test_a_voided_question_is_left_out_and_named():
    exported = moodle_xml.export([question(replace(EVERY_KIND[0], voided=True)), question(EVERY_KIND[1])], {}, "T")
    assert [it.sheet.id for it in moodle_xml.read(exported.data).questions] == [EVERY_KIND[1].id]
    assert [(it.code, it.question) for it in exported.diagnostics] == [("moodle-xml-out-voided", EVERY_KIND[0].id)]


@pytest.mark.parametrize(
    "told",
    [
        "## A heading",
        "<table><tr><th>C</th><th>1</th><th>2</th></tr><tr><td>a</td><td>b</td><td>c</td></tr></table>",
        "<p>First</p><table><tr><th>C</th><th>2</th></tr><tr><td>a</td><td>b</td></tr></table>",
        "<table><tr><th>C</th><th>2</th></tr><tr><td>a</td><td>b</td></tr></table><blockquote>Last</blockquote>",
        "<h2>Q</h2><table><tr><th>C</th><th>2</th></tr><tr><td>a</td><td>b</td></tr></table>",
    ],
)
def test_what_is_no_rubric_with_levels_becomes_one_criterion(told):
    data = moodle_xml.export([question(EVERY_KIND[-1])], {}, "T").data.decode()
    start, end = data.index("<graderinfo"), data.index("</graderinfo>")
    file = f"{data[:start]}<graderinfo format='html'><text><![CDATA[{told}]]></text>{data[end:]}"
    (back,) = moodle_xml.read(file.encode()).questions
    assert (back.sheet.levels, len(back.sheet.criteria)) == ((), 1)


def held(asked):
    """What Moodle holds of a compiled question, blanks as one."""
    said = tuple(map(flat, (asked.title, asked.html, asked.feedback)))
    choices = [(flat(it.html), flat(it.feedback), it.right or is_as_good(asked, it)) for it in asked.choices]
    return asked.kind, said, choices, key(asked.answer), asked.points, asked.fixed


def is_as_good(asked, choice):
    return asked.kind == "single" and choice.voided


def key(answer):
    match answer:
        case Number():
            return answer.low, answer.high
        case ShortText():
            return [" ".join(text.split()) for text in answer.accepted]
        case Matching():
            lefts = {it.id: flat(it.html) for it in answer.lefts}
            rights = {it.id: words(it.html) for it in answer.rights}
            return sorted((lefts[left], rights[right]) for left, right in answer.pairs.items()), sorted(
                set(rights.values())
            )
        case Ordering():
            return [flat(it.html) for it in answer.items]
        case Essay():
            criteria = [(flat(it.html), it.points, levels(it)) for it in answer.criteria]
            return answer.least_words, answer.most_words, criteria
    return answer


def levels(criterion):
    return [(level.points, flat(level.html)) for level in criterion.levels]


def words(html):
    """What Moodle keeps of a right side: words, not markup."""
    return "".join(unescape(re.sub("<[^>]*>", "", html)).split())


def flat(html):
    """HTML without what is only looks: blanks, loose lists, the language of code, blocks in which nothing stands."""
    parted = re.sub(r"(</?(?:li|ul|ol|blockquote|table|thead|tbody|tr|td|th|hr|h\d|code)\b[^>]*>|<br>)", r" \1 ", html)
    plain = re.sub(r"</?p>|</?pre>", " ", parted)
    plain = re.sub(r' class="language-[^"]*"', "", plain)
    while (without := re.sub(r"<(code|blockquote|h\d)>\s*</\1>|^\s*<br>", "", plain)) != plain:
        plain = without
    return " ".join(plain.split())


def is_said(asked):
    """Whether every choice and item has something to show in any system, and none looks like another."""
    if re.search(r"nswers?\W*[:：]", repr(asked)):  # a cell that begins so is one that only its words are kept of
        return False
    shown = [
        it.html for it in (*asked.choices, *getattr(asked.answer, "items", ()), *getattr(asked.answer, "rights", ()))
    ]
    if len({flat(html) for html in shown}) < len(shown):
        return False
    return all(re.sub(r"<[^>]*>", "", html).strip() for html in (asked.title, *shown))


@settings(SLOW, max_examples=3000 if SOAK else 100, suppress_health_check=list(HealthCheck))  # most are refused
@given(SHEETS)
def test_whatever_compiles_comes_back_as_what_it_was(sheet):
    asked = question(replace(sheet, id="a"))
    assume(asked is not None and not asked.voided and is_said(asked))
    found = there_and_back(asked)
    assert len(found.questions) == 1, found.diagnostics
    assert held(question(found.questions[0].sheet)) == held(asked)


def test_a_space_that_keeps_words_together_stays():
    asked = question(Sheet("number", "Combien\u00a0?", "a", low=Decimal(1), high=Decimal(1)))
    assert there_and_back(asked).questions[0].sheet.title == "Combien\u00a0?"


def test_markup_on_a_right_side_is_named():
    pairs = (Pair("a", "*one*"), Pair("b", "2 < 3 &amp; 4"), Pair("c", "\\<b>"))
    exported = moodle_xml.export([question(Sheet("matching", "M", "m", labels=LABELS, pairs=pairs))], {}, "T")
    assert [(it.code, it.text) for it in exported.diagnostics] == [("moodle-xml-out-plain", "one")]
    (back,) = moodle_xml.read(exported.data).questions
    assert back.sheet.pairs == (Pair("a", "one"), Pair("b", "2 < 3 & 4"), Pair("c", "\\<b>"))


def test_pictures_come_back_with_the_question():
    edition = compiled(BANK, "## What? {#what}\n\n![A chart](media/chart.svg)\n\nAnswer: 3\n").edition
    asked = edition.course.modules[0].bank[:1]
    media = {it.digest: CHART for it in edition.media}
    back = moodle_xml.read(moodle_xml.export(asked, media, "T").data)
    assert back.media == {"media/chart.svg": CHART}
    assert (back.questions[0].sheet.body, back.diagnostics) == ("![A chart](media/chart.svg)", ())
    without = moodle_xml.export(asked, {}, "T")
    assert [it.code for it in without.diagnostics] == ["moodle-xml-out-media"]
