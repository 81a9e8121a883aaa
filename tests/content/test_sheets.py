"""A question's sheet: what is written is what is read, whatever the author's words are."""

from dataclasses import replace as changed
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.base.settings import ROOT
from app.content import markdown, rendering
from app.content.model import Essay, Matching, Number, Ordering, ShortText
from app.content.sheets import (
    Criterion,
    Option,
    Pair,
    Sheet,
    append,
    each,
    normalised,
    places,
    read,
    replace,
    write,
)
from tests.conftest import SOAK
from tests.content.manual import BANK, codes, compiled, errors, questions

PIECES = [
    *("## ", "# ", "- [x] ", "- [ ] ", "- [", "* ", "1. ", "1) ", "> ", "  > ", "\n", "\n\n", "    ", "\t", "Answer: "),
    *("answer：", "**Answers**:", "±", " … ", "|", "| a | b |\n|---|---|\n", "```\n", "~~~", "::: note\n", ":::\n"),
    *("<b>", "<!--", "{#a}", "{points=2}", "{", "}", "#", "\\", "&amp;", "[a](b)", "[[", "[a]: /b", "---", "==="),
    *("True", "False", "word", "أمن", "🙂", " ", "é", ": ", "\r\n", "\ufeff", "\x00", "*", "_", "`", "text ", "essay "),
]
WORDS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=7).map("".join)
SAID = WORDS.filter(str.strip)
MARKS = st.sampled_from(["right", "wrong", "void"])
NUMBERS = st.decimals(-9999, 9999, places=3)

HEADS = {
    "title": WORDS,
    "id": st.sampled_from(["", "an-id", "Not An Id!", "ß_1"]),
    "body": WORDS,
    "feedback": WORDS,
    "points": st.integers(-1, 200),
    "topic": st.sampled_from(["", "law", "rules of engagement"]),
    "fixed": st.booleans(),
    "partial": st.booleans(),
    "voided": st.booleans(),
}
OPTIONS = st.lists(st.builds(Option, SAID, MARKS, WORDS), min_size=2, max_size=4).map(tuple)
SHEETS = st.one_of(
    st.builds(Sheet, kind=st.sampled_from(["single", "multiple", "truefalse"]), options=OPTIONS, **HEADS),
    st.builds(Sheet, kind=st.just("number"), low=NUMBERS, high=NUMBERS, around=st.booleans(), **HEADS),
    st.builds(Sheet, kind=st.just("text"), accepted=st.lists(SAID, min_size=1, max_size=3).map(tuple), **HEADS),
    st.builds(
        Sheet,
        kind=st.just("matching"),
        labels=st.tuples(WORDS, WORDS),
        pairs=st.lists(st.builds(Pair, WORDS, SAID), min_size=2, max_size=4).map(tuple),
        **HEADS,
    ),
    st.builds(
        Sheet,
        kind=st.just("essay"),
        least_words=st.just(1),
        most_words=st.just(300),
        levels=st.sets(st.integers(0, 100), min_size=1, max_size=4).map(lambda it: tuple(sorted(it, reverse=True))),
        criteria=st.lists(
            st.builds(Criterion, SAID, st.integers(0, 9), st.lists(WORDS, max_size=5).map(tuple)),
            min_size=1,
            max_size=3,
        ).map(tuple),
        **HEADS,
    ),
    st.builds(Sheet, kind=st.just("ordering"), items=st.lists(SAID, min_size=2, max_size=12).map(tuple), **HEADS),
    st.builds(
        Sheet,
        kind=st.just("essay"),
        least_words=st.just(1),
        most_words=st.integers(1, 99999),
        criteria=st.lists(st.builds(Criterion, WORDS, st.integers(1, 100)), min_size=1, max_size=3).map(tuple),
        **HEADS,
    ),
)
SLOW = settings(max_examples=3000 if SOAK else 200)


def is_sound(sheet):
    """Whether the sheet has what its kind needs: the rest is for the compiler to say."""
    shown = [rendering.plain(markdown.parse_inline(option.text)) for option in sheet.options]
    if sheet.options and not any(option.mark == "right" for option in sheet.options):
        return False
    if sheet.levels and not all(it.text and it.points for it in sheet.criteria):
        return False
    if sheet.kind == "number":
        return sheet.low <= sheet.high
    if sheet.kind == "text":
        folded = [" ".join(text.casefold().split()) for text in sheet.accepted]
        return bool(folded) and len(set(folded)) == len(folded)
    if sheet.kind == "matching":
        lefts = [pair.left for pair in sheet.pairs if pair.left]
        return len(set(lefts)) == len(lefts) > 1 and all(pair.right for pair in sheet.pairs)
    return len(shown) == len(set(shown)) and len(sheet.items) == len(set(sheet.items))


@SLOW
@given(SHEETS)
def test_what_is_written_is_read(sheet):
    wanted, written = normalised(sheet), write(sheet)
    assert written.endswith("\n") and not written.endswith("\n\n")
    assume(is_sound(wanted))
    found = read(written)
    assert found in ([wanted], []) and write(wanted) == written
    if not found:  # nothing but what the compiler refuses in any form
        assert REFUSED & set(codes(errors(compiled(BANK, written))))


REFUSED = {"choice-twice", "choice-empty", "answer-alternative-twice", "answer-nothing-left", "matching-twice"}


@SLOW
@given(SHEETS)
def test_writing_twice_changes_nothing(sheet):
    assert write(normalised(sheet)) == write(sheet)
    assert normalised(normalised(sheet)) == normalised(sheet)


@SLOW
@given(st.lists(SHEETS, min_size=2, max_size=3))
def test_a_question_never_changes_its_neighbours(sheets):
    written = [write(sheet) for sheet in sheets]
    together, alone = each("\n".join(written)), [each(one)[0] for one in written]
    assert [found if wanted else None for found, wanted in zip(together, alone, strict=True)] == alone


PLAIN = Sheet("single", "What?", "what", options=(Option("one", "right", "Yes."), Option("two", "wrong")))


@pytest.mark.parametrize(
    ("sheet", "answer"),
    [
        (Sheet("number", "What?", "what", low=Decimal(135), high=Decimal(145), around=True), Number),
        (Sheet("text", "What?", "what", accepted=("a|b", "10 … 12", "essay")), ShortText),
        (
            Sheet(
                "matching", "What?", "what", labels=("A", "B"), pairs=(Pair("a", "x|y"), Pair("b", "z"), Pair("", "w"))
            ),
            Matching,
        ),
        (Sheet("ordering", "What?", "what", body="1. a list", items=("one", "two")), Ordering),
        (
            Sheet("essay", "What?", "what", least_words=10, most_words=20, criteria=(Criterion("a", 2),), points=2),
            Essay,
        ),
    ],
)
def test_each_kind_compiles_to_its_key(sheet, answer):
    result = compiled(BANK, write(sheet))
    assert codes(errors(result)) == []
    assert isinstance(questions(result)["what"].answer, answer)
    assert read(write(sheet)) == [sheet]


def test_choices_compile_to_what_the_sheet_says():
    question = questions(compiled(BANK, write(PLAIN)))["what"]
    assert [(choice.html, choice.right, choice.feedback) for choice in question.choices] == [
        ("one", True, "<p>Yes.</p>"),
        ("two", False, ""),
    ]


HOSTILE = "## Not a question\n\n- [x] not a choice\n\nAnswer: 3\n\n::: note\n\n```\nopen"


@pytest.mark.parametrize("name", ["title", "body", "feedback"])
def test_words_that_look_like_another_question_stay_words(name):
    sheet = changed(PLAIN, **{name: HOSTILE})
    assert read(write(sheet)) == [normalised(sheet)]
    question, _ = questions(compiled(BANK, write(sheet))).values()
    assert [choice.html for choice in question.choices] == ["one", "two"]


def test_little_is_escaped_where_little_is_wrong():
    sheet = changed(PLAIN, body="A *list*:\n\n- one\n- two\n\nAnswer: it depends.")
    assert "A *list*:\n\n- one\n- two\n\nAnswer\\: it depends." in write(sheet)
    assert "\\" not in write(changed(PLAIN, body="- a list\n- before the choices"))


@pytest.mark.parametrize("path", sorted(ROOT.glob("courses/*/*/quiz.md")) + sorted(ROOT.glob("courses/*/*/bank.md")))
def test_shipped_questions_are_written_as_they_stand(path):
    text = path.read_text()
    sheets = each(text)
    assert all(sheets) and len(sheets) == len(places(text)) > 0
    for number, sheet in enumerate(sheets):
        assert replace(text, number, sheet) == text


FILE = "---\ntitle: Bank\n---\n\n## One {#one}\n\n- [x] a\n- [ ] b\n## Broken\n\n- [x] a\n\n\n## Three\n\nAnswer: 3\n"


def test_places_count_every_question_and_a_broken_one_has_no_sheet():
    assert places(FILE) == [(5, 8), (9, 11), (14, 16)]
    assert [sheet and sheet.title for sheet in each(FILE)] == ["One", None, "Three"]
    assert [sheet.title for sheet in read(FILE)] == ["One", "Three"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_replacing_a_question_leaves_every_other_byte(ending):
    text = "\ufeff" + FILE.replace("\n", ending)
    new = replace(text, 1, Sheet("number", "Two", low=Decimal(2), high=Decimal(2)))
    lines = text.split(ending)
    assert new.split(ending) == [*lines[:8], "## Two", "", "Answer: 2", *lines[11:]]
    assert [sheet.title for sheet in read(new)] == ["One", "Two", "Three"]


def test_an_answer_is_kept_apart_from_the_heading_below_it():
    new = replace(FILE, 0, Sheet("number", "One", low=Decimal(1), high=Decimal(1)))
    assert "Answer: 1\n\n## Broken" in new


def test_there_is_no_fourth_question_to_replace():
    with pytest.raises(IndexError):
        replace(FILE, 3, PLAIN)


def test_appended_questions_get_ids_of_their_own():
    new = append(FILE, [PLAIN, changed(PLAIN, id="three"), changed(PLAIN, id="", title="One")], taken=["what"])
    assert new.startswith(FILE)
    assert [sheet.id for sheet in read(new)] == ["one", "", "what-2", "three-2", "one-2"]


def test_a_file_that_is_too_large_has_no_places():
    assert places("## Q\n\nAnswer: 1\n\n" * 20_000) == []


def test_a_question_without_a_right_choice_can_be_mended_in_its_form():
    (sheet,) = read("## Which?\n\n- [ ] This\n- [ ] That\n")
    assert [option.mark for option in sheet.options] == ["wrong", "wrong"]
    assert write(sheet) == "## Which?\n\n- [ ] This\n- [ ] That\n"
