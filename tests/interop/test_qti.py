"""QTI 2.1 out: the form is the standard's, and an item marks as Brevet does."""

import hashlib
import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace as changed
from onyx2moodle.parser import parse_item
from onyx2moodle.translate import essay, matching, multichoice, shortanswer

from app.assessment.rules.marking import mark
from app.base.settings import ROOT
from app.content.compiler import compile_course
from app.content.model import Matching, Number, Ordering, ShortText
from app.content.sheets import Criterion, Option, Pair, Sheet
from app.content.tree import read_tree
from app.interop import moodle_xml, qti
from tests.conftest import SOAK
from tests.content.test_sheets import SHEETS, SLOW
from tests.interop.asking import question
from tests.interop.qti_machine import QTI, Item
from tests.interop.test_moodle_xml import PNG

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parent / "qti21.rng"))
PACKAGE = "{http://www.imsglobal.org/xsd/imscp_v1p1}"


def opened(*questions, media=()):
    """The files of a package, by path."""
    with zipfile.ZipFile(io.BytesIO(qti.export(questions, dict(media), "A test").data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def items(files):
    return [data for name, data in files.items() if name.startswith("items/")]


def item(asked):
    return Item(items(opened(asked))[0])


def assert_sound(files):
    for data in (*items(files), files["test.xml"]):
        assert GRAMMAR.validate(etree.fromstring(data)), (GRAMMAR.error_log, data.decode())


@pytest.fixture(scope="module")
def shipped():
    tree = read_tree(ROOT / "courses/gender-training")
    course = compile_course("gender-training", tree).edition.course
    return [it for module in course.modules for it in (*module.bank, *(module.quiz.questions if module.quiz else ()))]


# ---------------------------------------------------------------- form


def test_every_question_of_the_shipped_course_is_written_in_the_form_of_the_standard(shipped):
    assert len(shipped) > 100
    assert_sound(opened(*shipped))


@settings(SLOW, max_examples=2000 if SOAK else 60)
@given(SHEETS)
def test_whatever_compiles_is_written_in_the_form_of_the_standard(sheet):
    asked = question(sheet)
    assume(asked is not None)
    assert_sound(opened(asked))


def test_the_same_questions_give_the_same_bytes(shipped):
    assert qti.export(shipped, {}, "T") == qti.export(shipped, {}, "T")


def test_the_manifest_names_every_file_and_the_test_every_item_in_order():
    files = opened(question(Sheet("number", "One?", "24-h", low=Decimal(1), high=Decimal(1))), question(ORDER))
    manifest = ElementTree.fromstring(files["imsmanifest.xml"])
    assert {it.get("href") for it in manifest.iter(f"{PACKAGE}file")} | {"imsmanifest.xml"} == set(files)
    resources = {it.get("identifier"): it for it in manifest.iter(f"{PACKAGE}resource")}
    references = list(ElementTree.fromstring(files["test.xml"]).iter(f"{QTI}assessmentItemRef"))
    assert [it.get("href") for it in references] == ["items/0001-24-h.xml", "items/0002-order.xml"]
    needed = [it.get("identifierref") for it in resources["test"].iter(f"{PACKAGE}dependency")]
    assert needed == [it.get("identifier") for it in references]
    assert references[1].get("category") == "topic-3rd"


def test_media_lie_in_the_package_once():
    digest = hashlib.sha256(PNG).hexdigest()
    shown = f'<figure><img src="/media/{digest}/a%20b.png" alt="A" loading="lazy"><figcaption>F</figcaption></figure>'
    asked = [replace_html(question(ORDER), shown), replace_html(question(PARTIAL), shown)]
    files = opened(*asked, media={digest: PNG}.items())
    assert files["media/a-b.png"] == PNG and sum(name.startswith("media/") for name in files) == 1
    assert_sound(files)
    assert all(b'src="../media/a-b.png"' in data for data in items(files))


def replace_html(asked, html):
    return changed(asked, html=html)


@pytest.mark.parametrize(
    ("html", "code"),
    [
        ('<p><a href="/courses/a/b">b</a></p>', "qti-link-inside"),
        (f'<p><img src="/media/{"0" * 64}/a.png" alt="A"></p>', "qti-medium-missing"),
        ('<ol start="3"><li>x</li></ol>', "qti-list-start"),
    ],
)
def test_what_a_text_cannot_bring_along_is_named(html, code):
    exported = qti.export([replace_html(question(ORDER), html)], {}, "T")
    assert [(it.code, it.question) for it in exported.diagnostics] == [(code, "order")]


def test_glossary_terms_and_sound_become_what_qti_has():
    html = '<p><a class="term" href="#term-x" data-term="x">x</a></p><audio src="https://x.example/a.mp3" controls=""'
    files = opened(replace_html(question(ORDER), html + ' preload="none" aria-label="A drum"></audio>'))
    assert_sound(files)
    assert b'type="audio/mpeg">A drum</object>' in items(files)[0]
    assert qti.export([replace_html(question(ORDER), html)], {}, "T").diagnostics == ()


# ---------------------------------------------------------------- marking

YES_OR_NO = (Option("a", "right", "Yes"), Option("b", "wrong", "No"))
CHOICE = Sheet("single", "One?", "one", options=YES_OR_NO, feedback="So.")
VOIDED = replace(CHOICE, options=(*YES_OR_NO, Option("c", "void")), points=3)
PARTIAL = Sheet(
    "multiple",
    "Which?",
    "which",
    options=tuple(Option(word, mark) for word, mark in zip("abcd", ("right", "right", "wrong", "void"), strict=True)),
    partial=True,
    points=2,
)
ORDER = Sheet("ordering", "Order?", "order", items=("b", "c", "a"), points=2, topic="3rd")
PAIRS = (Pair("x", "1"), Pair("y", "1"), Pair("z", "2"), Pair("", "3"))
PAIRED = Sheet("matching", "Match.", "match", labels=("L", "R"), pairs=PAIRS)
ESSAY = Sheet("essay", "Say.", "say", least_words=1, most_words=9, criteria=(Criterion("c", 2), Criterion("d", 3)))
NUMBER = Sheet("number", "How many?", "n", low=Decimal("1.5"), high=Decimal("2.5"))
TEXT = Sheet("text", "What?", "t", accepted=("zero tolerance", "no"), points=2)


def answers(asked, draw):
    """An answer as Brevet takes it and as QTI does."""
    machine = item(asked)
    if asked.choices:
        names = {it.id: f"C{n}" for n, it in enumerate(asked.choices, 1)}
        if asked.kind == "multiple":
            chosen = draw(st.lists(st.sampled_from(sorted(names)), unique=True))
            return machine, chosen, [names[it] for it in chosen] or None
        chosen = draw(st.sampled_from(sorted(names)))
        return machine, chosen, names[chosen]
    match asked.answer:
        case Number(low=low, high=high):
            given = draw(st.sampled_from([low, high, (low + high) / 2, low - 1, high + Decimal("0.001")]))
            return machine, f"{given:f}", f"{given:f}"
        case ShortText(accepted=accepted):
            given = draw(st.sampled_from([*accepted, accepted[0].upper(), "no answer at all"]))
            return machine, given, given
        case Matching() as key:
            words = machine.names("simpleAssociableChoice")
            by_words = {text: name for name, text in words.items()}
            rights = [it.id for it in key.rights]
            chosen = {it.id: draw(st.sampled_from([None, *rights])) for it in key.lefts}
            chosen = {left: right for left, right in chosen.items() if right}
            shown = {it.id: by_words[it.html] for it in (*key.lefts, *key.rights)}
            return machine, chosen, [f"{shown[left]} {shown[right]}" for left, right in chosen.items()] or None
        case Ordering(items=things):
            order = draw(st.permutations(things))
            by_words = {text: name for name, text in machine.names("simpleChoice").items()}
            places = {it.id: place for place, it in enumerate(order, 1)}
            return machine, places, [by_words[it.html] for it in order]
    raise AssertionError(asked)


SIMPLE = st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij"]), unique=True, min_size=2, max_size=5)
MARKED = SIMPLE.flatmap(
    lambda words: st.builds(
        Sheet,
        kind=st.sampled_from(["single", "multiple"]),
        title=st.just("Q"),
        options=st.tuples(
            *(st.builds(Option, st.just(word), st.sampled_from(["right", "wrong", "void"])) for word in words)
        ),
        points=st.integers(1, 7),
        partial=st.booleans(),
    )
)
ASKED = st.one_of(
    MARKED,
    st.sampled_from([PAIRED, NUMBER, TEXT, replace(NUMBER, low=Decimal(2), high=Decimal(2))]),
    SIMPLE.map(lambda words: Sheet("ordering", "Q", items=tuple(words), points=3)),
)


@settings(SLOW, max_examples=2000 if SOAK else 150)
@given(ASKED, st.data())
def test_an_item_marks_every_answer_as_brevet_does(sheet, data):
    asked = question(sheet)
    assume(asked is not None and not asked.voided)
    machine, ours, theirs = answers(asked, data.draw)
    if asked.partial and asked.kind == "multiple":  # QTI's part marks cannot take a voided choice as right
        ours = [id for id in ours if id not in {it.id for it in asked.choices if it.voided}]
    expected = mark(asked, ours) if ours else 0
    assert abs(machine.score(theirs) - Decimal(expected.numerator) / expected.denominator) < Decimal("0.000001")


def test_a_voided_choice_that_part_marks_cannot_say_is_named():
    exported = qti.export([question(VOIDED), question(replace(PARTIAL, partial=False)), question(PARTIAL)], {}, "T")
    assert [(it.code, it.text) for it in exported.diagnostics] == [("qti-void", "d")]


@pytest.mark.parametrize("sheet", [CHOICE, VOIDED, PARTIAL, ORDER, PAIRED, NUMBER, TEXT], ids=lambda it: it.kind)
def test_the_right_answer_earns_all_and_none_earns_nothing(sheet):
    machine = item(question(sheet))
    single = machine.declaration.get("cardinality") == "single"
    assert machine.score(machine.correct[0] if single else machine.correct) == pytest.approx(Decimal(sheet.points))
    assert machine.score(None) == 0


def test_feedback_is_shown_to_whoever_chose_and_to_all():
    machine = item(question(CHOICE))
    assert machine.shown("C1") == ["Yes", "So."] and machine.shown("C2") == ["No", "So."]


def test_neither_the_order_nor_the_names_of_items_give_the_answer_away():
    listed = [f"item {n}" for n in range(8)]
    machine = item(question(Sheet("ordering", "Q", items=tuple(listed))))
    names = machine.names("simpleChoice")
    assert list(names) == [f"O{n}" for n in range(1, 9)] and list(names.values()) != listed
    assert [names[it] for it in machine.correct] == listed


def test_an_essay_has_its_rubric_for_the_scorer_only():
    exported = qti.export([question(ESSAY)], {}, "T")
    root = item(question(ESSAY)).root
    views = {it.get("view"): "".join(it.itertext()) for it in root.iter(f"{QTI}rubricBlock")}
    assert views == {"scorer": "c2d3", "candidate": "1–9 words"}
    assert root.find(f"{QTI}responseProcessing") is None
    assert [it.code for it in exported.diagnostics] == ["qti-essay-length"]


def test_a_rubric_with_levels_says_to_the_scorer_what_earns_how_many_points():
    levels = (Criterion("c", 2, ("well", "", "badly")), Criterion("d", 1, ("", "so", "")))
    exported = qti.export([question(replace(ESSAY, levels=(2, 1, 0), criteria=levels))], {}, "T")
    root = item(question(replace(ESSAY, levels=(2, 1, 0), criteria=levels))).root
    rows = [["".join(cell.itertext()) for cell in row] for row in root.iter(f"{QTI}tr")]
    assert rows == [["Criterion", "2", "1", "0"], ["c", "well", "", "badly"], ["d", "", "so", ""]]
    assert {it.code for it in exported.diagnostics} == {"qti-essay-length", "qti-essay-levels"}


def test_a_voided_question_is_left_out_and_named():
    exported = qti.export([question(replace(CHOICE, voided=True)), question(TEXT)], {}, "T")
    assert [(it.code, it.question) for it in exported.diagnostics] == [("qti-voided", question(CHOICE).id)]
    assert len(items(opened(question(replace(CHOICE, voided=True)), question(TEXT)))) == 1


# ---------------------------------------------------------------- another reader's opinion


@pytest.mark.parametrize(
    ("sheet", "reader"),
    [
        (replace(CHOICE, options=(Option("*a*", "right"), Option("b", "wrong")), feedback=""), multichoice),
        (replace(PARTIAL, options=PARTIAL.options[:3]), multichoice),
        (TEXT, shortanswer),
        (PAIRED, matching),
        (ESSAY, essay),
    ],
    ids=["single", "multiple", "text", "matching", "essay"],
)
def test_onyx2moodle_reads_the_same_question(sheet, reader, tmp_path):
    path = tmp_path / "item.xml"
    path.write_bytes(items(opened(question(sheet)))[0])
    read = moodle_xml.read(f"<quiz>{reader.translate(parse_item(path))}</quiz>".encode())
    (back,) = read.questions
    assert (back.sheet.kind, back.sheet.title) == (sheet.kind, sheet.title)
    assert [(it.text, it.mark) for it in back.sheet.options] == [(it.text, it.mark) for it in sheet.options]
    assert back.sheet.accepted == sheet.accepted
    assert sorted(back.sheet.pairs, key=str) == sorted(sheet.pairs, key=str)


def test_onyx2moodle_finds_the_number_and_the_order_s_declarations(tmp_path):
    path = tmp_path / "item.xml"
    path.write_bytes(items(opened(question(NUMBER)))[0])
    declared = parse_item(path).response_decls["RESPONSE"]
    assert (declared.base_type, declared.correct_values) == ("float", ["2"])
    path.write_bytes(items(opened(question(ORDER)))[0])
    declared = parse_item(path).response_decls["RESPONSE"]
    assert (declared.cardinality, len(declared.correct_values)) == ("ordered", 3)
    assert re.fullmatch(r"(O[123] ?){3}", " ".join(declared.correct_values))
