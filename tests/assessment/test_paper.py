"""Letters of a printed paper, its code, and what is keyed in from it: the same answer as on line, the same mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.rules import answers, keying, marking, paper
from app.assessment.rules.sheets import sheet
from app.base.crockford import ALPHABET
from app.content import model as m
from tests import factories
from tests.assessment import examples

SEEDS = st.text("0123456789abcdef", min_size=8, max_size=8)
MANY = tuple(f"step{number}" for number in range(12))


def essay(id="why"):
    criteria = (m.Criterion(html="Says why", points=3), m.Criterion(html="Names the resolution", points=2))
    key = m.Essay(least_words=50, most_words=200, criteria=criteria)
    return factories.question(id, kind="essay", answer=key, choices=(), points=5)


def wide(count=30):
    """A choice with more options than there are letters."""
    choices = tuple(m.Choice(id=f"o{n}", html=f"Option {n}", right=n % 3 == 0) for n in range(count))
    return factories.question("wide", kind="multiple", choices=choices)


QUESTIONS = (
    *examples.every_kind(),
    examples.multiple("partly", partial=True),
    examples.ordering("long", MANY),
    wide(),
    essay(),
)


def values(question):
    """Every answer that can be given to a question on line, whole, in part, or none."""
    match question.answer:
        case m.Choices() if question.kind == "multiple":
            return st.lists(st.sampled_from([c.id for c in question.choices]), unique=True)
        case m.Choices():
            return st.none() | st.sampled_from([c.id for c in question.choices])
        case m.Matching(lefts=lefts, rights=rights):
            return st.dictionaries(st.sampled_from([i.id for i in lefts]), st.sampled_from([i.id for i in rights]))
        case m.Ordering(items=items):
            count = len(items)
            return st.dictionaries(
                st.sampled_from([i.id for i in items]), st.integers(1, count).map(str)
            ) | st.permutations(range(1, count + 1)).map(
                lambda places: {item.id: str(place) for item, place in zip(items, places, strict=True)}
            )
    return st.none() | st.text(max_size=60) | st.sampled_from(["150", "149,5", "zero tolerance", "-", "A", "1B 2A"])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
@given(data=st.data(), seed=SEEDS, shuffle=st.booleans())
def test_what_is_printed_as_letters_and_keyed_in_is_the_same_answer_with_the_same_mark(question, data, seed, shuffle):
    online = answers.read(question, data.draw(values(question)))
    shown = sheet(question, seed, shuffle)
    keyed = keying.read(question, shown, paper.written(shown, online))
    assert (keyed.fault, keyed.value) == (None, online)
    assert marking.mark(question, keyed.value) == marking.mark(question, online)
    assert keyed.gap == answers.gap(question, online)


@pytest.mark.parametrize("question", QUESTIONS[:-1], ids=lambda question: question.id)
@given(seed=SEEDS, shuffle=st.booleans())
def test_every_right_answer_of_the_printed_key_earns_all_points(question, seed, shuffle):
    (line,) = paper.key([question], seed, shuffle)
    shown = sheet(question, seed, shuffle)
    typed = [text.split(" – ")[0] for text in line.right]
    assert typed
    for text in typed:
        assert marking.mark(question, keying.read(question, shown, text).value) == question.points


@given(text=st.text(max_size=80) | st.text("ABCDEabc123450- ,.;:=)(", max_size=20), seed=SEEDS)
def test_nothing_that_is_typed_is_a_fault_of_ours(text, seed):
    for question in QUESTIONS:
        keyed = keying.read(question, sheet(question, seed, True), text)
        assert keyed.fault is None or keyed.value is None


def typed(question, text, seed="seed"):
    return keying.read(question, sheet(question, seed, True), text)


@pytest.mark.parametrize("text", ["AC", "ca", "a, c", "A C", "A;C", "С A".replace("С", "C"), "Ａｃ", "A-C", "CCA"])
def test_several_letters_may_be_typed_in_many_ways(text):
    question = examples.multiple(fixed=True)
    assert typed(question, text).value == ["protect", "ignore"]


@pytest.mark.parametrize(
    "text", ["1C 2A 3B", "1c2a3b", "3B, 1 C; 2=A", "CAB", "C A B", "1. C 2. A 3. B", "١C ٢A ٣B", "1-C 2 - A 3B"]
)
def test_pairs_may_be_typed_with_numbers_or_in_order(text):
    question = examples.matching()
    shown = sheet(question, "seed", True)
    letters, rows = paper.option_letters(shown), paper.row_signs(shown)
    expected = {row: next(id for id, sign in letters.items() if sign == "CAB"[int(rows[row]) - 1]) for row in rows}
    assert typed(question, text).value == expected


def test_a_blank_row_is_a_dash():
    question = examples.matching()
    assert typed(question, "C-B").value == typed(question, "1C 3B").value == typed(question, "1C 2- 3B").value
    assert typed(question, "C-B").gap == "part"
    assert typed(examples.ordering(), "3-42").gap == "part"
    assert typed(question, "---").value is None
    assert typed(examples.ordering(), "-").value is None


@pytest.mark.parametrize("text", ["3142", "3 1 4 2", "3,1,4,2", "٣١٤٢", "3/1/4/2"])
def test_an_order_may_be_typed_in_many_ways(text):
    value = typed(examples.ordering(), text).value
    assert [value[row.id] for row in sheet(examples.ordering(), "seed", True).rows] == [3, 1, 4, 2]


def test_from_ten_rows_on_places_stand_apart():
    question = examples.ordering("long", MANY)
    assert typed(question, "1 2 3 4 5 6 7 8 9 10 11 12").gap == ""
    assert typed(question, "123456789101112").fault.code == "rows"


@pytest.mark.parametrize(
    ("question", "text", "fault"),
    [
        (factories.question(), "C", ("letter", "C", "B")),
        (factories.question(), "AB", ("one", "", "")),
        (examples.multiple(), "AD", ("letter", "D", "C")),
        (examples.multiple(), "A2", ("letter", "2", "C")),
        (examples.matching(), "1E", ("letter", "E", "D")),
        (examples.matching(), "4A", ("row", "4", "3")),
        (examples.matching(), "1A 1B", ("twice", "1", "")),
        (examples.matching(), "AB", ("rows", "2", "3")),
        (examples.matching(), "1 2A", ("shape", "", "")),
        (examples.ordering(), "5123", ("place", "5", "4")),
        (examples.ordering(), "0123", ("place", "0", "4")),
        (examples.ordering(), "312", ("rows", "3", "4")),
        (examples.ordering(), "ABCD", ("shape", "", "")),
        (examples.short(), "x" * 501, ("long", "", "")),
        (factories.question(), "A" * 501, ("shape", "", "")),
    ],
)
def test_what_the_paper_cannot_say_is_a_fault(question, text, fault):
    found = typed(question, text).fault
    assert (found.code, found.sign, found.most) == fault


def test_a_place_that_is_given_twice_is_kept_as_on_line():
    assert typed(examples.ordering(), "1123").gap == "places"


# ---------------------------------------------------------------- codes


@given(st.integers(0, 2**40 - 1))
def test_a_code_is_read_back_from_print_typing_and_scanning(chance):
    code = paper.new_code(chance)
    printed = paper.spaced(code)
    looks = printed.lower().replace("0", "o").replace("1", "l")
    for text in (
        code,
        printed,
        looks,
        f" {printed} ",
        f"https://brevet.example/papers/{printed}",
        printed.replace("-", "–"),
    ):
        assert paper.read_code(text) == paper.Typed(code)


@given(st.integers(0, 2**40 - 1), st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_wrong_sign_or_a_swap_is_caught(chance, place, sign):
    code = paper.new_code(chance)
    wrong = code[:place] + sign + code[place + 1 :]
    assert paper.read_code(wrong).fault == ("" if wrong == code else "check")
    swapped = code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :] if place else code
    assert paper.read_code(swapped).fault == ("" if swapped == code else "check")


@pytest.mark.parametrize("text", ["", "7K3M", "7K3M-9QXF-22", "7K3M-9QX!-2", "/", "٣" * 9, "x" * 5000])
def test_what_is_no_code_is_said_to_be_none(text):
    assert paper.read_code(text).fault == "shape"


# ---------------------------------------------------------------- lines of the page


def lines(values=None, texts=None, was=None):
    return keying.entries(QUESTIONS, values or {}, "seed", False, texts, was)


def line(id, **values):
    return next(entry for entry in lines(**values) if entry.question.id == id)


def test_a_line_shows_what_is_kept_and_is_changed_only_by_typing():
    kept = {"duties": ["protect", "ignore"]}
    assert line("duties", values=kept).text == "AC"
    assert not line("duties", values=kept).is_changed
    assert not line("duties", values=kept, texts={"duties": "c a"}).is_changed
    assert line("duties", values=kept, texts={"duties": "A"}).is_changed
    assert line("duties", values=kept, texts={"duties": ""}).is_changed
    assert not line("duties", values=kept, texts={"duties": "AX"}).is_changed


def test_a_line_that_somebody_else_keyed_meanwhile_is_not_emptied():
    assert not line("duties", values={"duties": ["protect"]}, texts={"duties": ""}, was={"duties": ""}).is_changed


def test_a_second_keying_shows_where_it_differs():
    kept = {"duties": ["protect"], "first": "right", "why": "words"}
    typed = {question.id: "" for question in QUESTIONS} | {"duties": "AC", "first": "A", "steps": "12"}
    differing = {
        entry.question.id: entry.other
        for entry in keying.compared(lines(values=kept, texts=typed))
        if entry.other is not None
    }
    assert differing == {"duties": "A", "steps": ""}
