"""GIFT out: what is written is read back by us and by gift-pegjs, and what GIFT cannot hold is named."""

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from app.base import node
from app.base.settings import ROOT
from app.content.compiler import compile_course
from app.content.sheets import Criterion, Option, Pair, Sheet
from app.content.tree import read_tree
from app.interop import gift
from app.interop.exports import questions as questions_of
from app.interop.imports import import_file
from tests.interop.asking import question
from tests.npm import package

PIECES = [
    "word",
    "zwei",
    "*em*",
    "**strong**",
    "`code`",
    "1. no",
    "- no",
    "a = b",
    "~",
    "{x}",
    "\\\\",
    "%50%",
    "->",
]
PIECES += [
    "[link](https://example.org/a?b=c)",
    "::",
    "//",
    "[html]",
    "&amp;",
    "\\<b>",
    "_",
    "a_b",
    "\\*",
    "T",
    "أمن",
    "“q”",
    ":",
]
LINE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(" ".join)
WORDS = st.sampled_from(
    ["zwei", "a \\<b> &amp; c", "\\*x\\*", "a = b", "~", "{x}", "-> y", "# z", "[html]q", "50%", "أمن"]
)
BLOCKS = st.lists(st.one_of(LINE, st.just("- one\n- two"), st.just("1. one\n2. two"), st.just("> a quote")), max_size=3)
TEXT = BLOCKS.map("\n\n".join)
NUMBERS = st.decimals(-999, 999, places=2)
HEADS = {
    "title": LINE,
    "id": st.just("what"),
    "body": TEXT,
    "feedback": TEXT,
    "topic": st.sampled_from(["", "law", "Use-of-force"]),
}
OPTIONS = st.lists(LINE, min_size=2, max_size=5, unique=True).flatmap(
    lambda texts: st.tuples(
        *(st.builds(Option, st.just(it), st.sampled_from(["right", "wrong"]), LINE) for it in texts)
    )
)
SHEETS = st.one_of(
    st.builds(Sheet, kind=st.just("single"), options=OPTIONS, partial=st.booleans(), **HEADS),
    st.builds(
        Sheet,
        kind=st.just("truefalse"),
        options=st.sampled_from([("right", "wrong"), ("wrong", "right")]).flatmap(
            lambda it: st.tuples(
                st.builds(Option, st.just("True"), st.just(it[0]), LINE),
                st.builds(Option, st.just("False"), st.just(it[1]), st.just("")),
            )
        ),
        **HEADS,
    ),
    st.tuples(NUMBERS, NUMBERS).flatmap(
        lambda ends: st.builds(Sheet, kind=st.just("number"), low=st.just(min(ends)), high=st.just(max(ends)), **HEADS)
    ),
    st.builds(
        Sheet,
        kind=st.just("text"),
        accepted=st.lists(
            st.sampled_from(["T", "a = b", "~x", "50%", "%50%x", "*", "é", "[html]y", "{z}", "#1"]),
            min_size=1,
            max_size=3,
            unique=True,
        ).map(tuple),
        **HEADS,
    ),
    st.builds(
        Sheet,
        kind=st.just("matching"),
        labels=st.just(("Statement", "Match")),
        pairs=st.lists(
            st.tuples(LINE, WORDS), min_size=2, max_size=4, unique_by=(lambda it: it[0], lambda it: it[1])
        ).map(lambda rows: (*(Pair(*row) for row in rows), Pair("", "a distractor"))),
        **HEADS,
    ),
)


def compiled(sheets):
    """The questions that these sheets compile to."""
    found = [question(sheet) for sheet in sheets]
    assert all(found)
    return found


def said(asked):
    """What a question asks and accepts, without blanks and the space between a list's items."""
    flat = {name: spaced(getattr(asked, name)) for name in ("title", "html", "feedback")}
    choices = [(spaced(it.html), it.right, it.voided, spaced(it.feedback)) for it in asked.choices]
    return (asked.id, asked.kind, asked.topic, asked.partial, asked.answer, choices, flat)


def spaced(html):
    return " ".join(re.sub(r"\s*(<[^>]*>)\s*", r"\1", re.sub(r"</?p>", " ", html)).split())


def sound(sheet):
    """Whether there is a right choice and a wrong one: without a wrong one, GIFT cannot say all or nothing."""
    return not sheet.options or {option.mark for option in sheet.options} == {"right", "wrong"}


@settings(max_examples=60)
@given(SHEETS.filter(sound))
def test_what_is_exported_is_imported_as_it_was(sheet):
    before = compiled([sheet])
    imported = import_file("questions.gift", gift.export(before, {}, "Bank").data, "gift")
    assert [it.code for it in imported.diagnostics if it.severity == "error"] == []
    after = compiled([it.sheet for it in imported.questions])
    assert [said(it) for it in after] == [said(it) for it in before]


def test_choices_that_a_second_right_one_voids_come_back():
    sheet = Sheet("single", "Which?", options=(Option("a", "right"), Option("b", "void"), Option("c", "wrong")))
    found = gift.export(compiled([sheet]), {}, "Bank")
    assert [it.code for it in found.diagnostics] == ["gift-out-void"]
    assert gift.read(found.data).questions[0].sheet.options == sheet.options


PLAIN = Sheet("single", "Which?", "what", options=(Option("a", "right"), Option("b", "wrong")))
SEVERAL = replace(
    PLAIN, options=(Option("a", "right"), Option("b", "right"), Option("c", "void"), Option("d", "wrong"))
)
UNHELD = [
    (Sheet("ordering", "Order?", items=("one", "two")), ["gift-out-ordering"]),
    (
        Sheet("essay", "Write.", least_words=5, most_words=9, criteria=(Criterion("It is good", 1),)),
        ["gift-out-rubric"],
    ),
    (replace(PLAIN, voided=True), ["gift-out-voided"]),
    (replace(PLAIN, points=3, fixed=True), ["gift-out-points", "gift-out-fixed"]),
    (SEVERAL, ["gift-out-all-or-nothing", "gift-out-void"]),
    (replace(SEVERAL, partial=True), ["gift-out-void"]),
    (Sheet("matching", "M?", labels=("A", "B"), pairs=(Pair("a", "b"), Pair("c", "d"))), ["gift-out-labels"]),
    (
        Sheet("matching", "M?", labels=("Statement", "Match"), pairs=(Pair("a", "*b*"), Pair("c", "d"))),
        ["gift-out-plain"],
    ),
    (Sheet("text", "T?", accepted=("a -> b",)), ["gift-out-arrow"]),
]


@pytest.mark.parametrize(("sheet", "codes"), UNHELD)
def test_what_gift_cannot_hold_is_named(sheet, codes):
    assert [it.code for it in gift.export(compiled([sheet]), {}, "Bank").diagnostics] == codes


def test_an_order_is_left_out():
    assert b"Order" not in gift.export(compiled([UNHELD[0][0]]), {}, "Bank").data


def test_a_picture_is_named_and_left_to_be_brought_over():
    sheet = replace(PLAIN, body="A chart.")
    shown = f'<p><img src="/media/{"0" * 64}/chart.svg" alt="A chart"></p>'
    found = gift.export([changed(question(sheet), html=shown)], {}, "Bank")
    assert [it.code for it in found.diagnostics] == ["gift-out-media"]
    assert b'src\\="media/chart.svg"' in found.data


def test_a_whole_course_comes_back():
    course = compile_course("gender-training", read_tree(ROOT / "courses/gender-training")).course
    before = [it for it in questions_of(course) if it.kind not in ("ordering", "essay")]
    imported = import_file("x.gift", gift.export(before, {}, course.title).data)
    assert len(imported.questions) == len(before) > 100
    for (sheet, *_), asked in zip(imported.questions, before, strict=True):
        assert (sheet.id, sheet.kind) == (asked.id, asked.kind)
        assert [option.mark == "right" for option in sheet.options] == [it.right for it in asked.choices]


# ---------------------------------------------------------------- a second opinion

PARSE = (
    "const [library, file] = process.argv.slice(1);"
    "const text = require('fs').readFileSync(file, 'utf8');"
    "process.stdout.write(JSON.stringify(require(library).parse(text)))"
)
KINDS = {
    "MC": ("single", "multiple"),
    "TF": ("truefalse",),
    "Numerical": ("number",),
    "Short": ("text",),
    "Matching": ("matching",),
}


def parsed(data, folder):
    """What gift-pegjs makes of a file."""
    library = package("gift-pegjs")
    tool = node.find()
    assert tool is not None, "there is no Node.js here: `make test` installs it"
    file = folder / "questions.gift"
    file.write_bytes(data)
    found = tool.run(["-e", PARSE, str(library), str(file)], folder)
    assert found.returncode == 0, found.stderr
    return [it for it in json.loads(found.stdout) if it["type"] != "Category"]


def test_gift_pegjs_reads_a_whole_course(tmp_path):
    course = compile_course("gender-training", read_tree(ROOT / "courses/gender-training")).course
    before = [it for it in questions_of(course) if it.kind not in ("ordering", "essay")]
    found = parsed(gift.export(before, {}, course.title).data, tmp_path)
    assert [(it["title"], it["type"]) for it in found] == [
        (asked.id, next(name for name, kinds in KINDS.items() if asked.kind in kinds)) for asked in before
    ]


def test_gift_pegjs_reads_every_sign_as_it_is_meant(tmp_path):
    options = (Option("a = b \\~ {c} \\# : \\\\", "right", "f = g"), Option("plain", "wrong"))
    asked = compiled([replace(PLAIN, title="x = {y} \\~ z: \\# \\\\ w", options=options)])
    (found,) = parsed(gift.export(asked, {}, "Bank").data, tmp_path)
    assert found["stem"]["text"] == "x = {y} ~ z: # \\ w"
    assert [it["text"]["text"] for it in found["choices"]] == ["a = b ~ {c} # : \\", "plain"]
    assert [it["isCorrect"] for it in found["choices"]] == [True, False]


def test_gift_pegjs_reads_weights_numbers_and_pairs(tmp_path):
    sheets = [
        replace(SEVERAL, id="several", partial=True),
        Sheet("number", "N?", "range", low=Decimal("1.5"), high=Decimal(3)),
        Sheet("matching", "M?", "pairs", labels=("A", "B"), pairs=(Pair("a", "b"), Pair("c", "d"))),
    ]
    several, number, pairs = parsed(gift.export(compiled(sheets), {}, "Bank").data, tmp_path)
    assert [it["weight"] for it in several["choices"]] == [50, 50, 0, -50]
    assert (number["choices"]["numberLow"], number["choices"]["numberHigh"]) == (1.5, 3)
    assert [it["subanswer"] for it in pairs["matchPairs"]] == ["b", "d"]


def test_the_first_line_names_the_bank():
    assert re.match(rb"// Bank\n\n::what::", gift.export(compiled([PLAIN]), {}, "Bank").data)
