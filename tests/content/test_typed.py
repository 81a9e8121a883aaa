"""What people type is understood as they write it, and never as something that a careful reader would not read."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content import typed


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1 234 567", [1234567]),
        ("1\u202f234,5", [Fraction(12345, 10)]),
        ("1,234", [Fraction(1234, 1000), 1234]),
        ("1.234", [Fraction(1234, 1000), 1234]),
        ("0,123", [Fraction(123, 1000)]),
        ("1,234.5", [Fraction(12345, 10)]),
        ("1.234,5", [Fraction(12345, 10)]),
        ("1,234,567", [1234567]),
        ("1,2,3", []),
        ("1.2,3.4", []),
        ("−3", [-3]),
        (".5", [Fraction(1, 2)]),
        ("1.234.567,8", [Fraction(12345678, 10)]),
        ("1'234'567", [1234567]),
        ("1’234.5", [Fraction(12345, 10)]),
        ("1 234,567", [Fraction(1234567, 1000)]),
        ("١٬٢٣٤٫٥", [Fraction(12345, 10)]),
        ("١٬٢٣٤", [1234]),  # the signs of Arabic say which of the two they are
        ("١٫٢٣٤", [Fraction(1234, 1000)]),
        ("١٤٥،٥", [Fraction(1455, 10)]),
        ("1،234", [Fraction(1234, 1000), 1234]),
        ("1‚234", [Fraction(1234, 1000), 1234]),  # a quotation mark that looks like a comma
        ("1,00,000", [100000]),
        ("12,34,567.5", [Fraction(12345675, 10)]),
        ("१,००,०००", [100000]),
        ("۱٬۰۰٬۰۰۰", [100000]),
        ("－５", [-5]),
        ("＋１．５％", [Fraction(3, 2)]),
        ("- 5", [-5]),
        ("− 5", [-5]),
        ("15\u00a0%", [15]),
        ("15\u202f%", [15]),
        ("15 ٪", [15]),
        ("%15", [15]),
        ("-%5", [-5]),
        ("\u200e145\u200f", [145]),
        ("\u202b145\u202c", [145]),
        ("145,", [145]),
        ("145.", [145]),
        ("3,5.", [Fraction(7, 2)]),
        ("1,234.", [Fraction(1234, 1000), 1234]),
        ("٬", []),
        ("%", []),
        ("-", []),
        ("²", []),
        ("5²", []),
        ("½", []),
        ("1½", []),
        ("①", []),
        ("9" * 41, []),
    ],
)
def test_numbers_are_read_as_people_write_them(text, values):
    assert typed.numbers_in(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "1234 567",
        "12 34 567",
        "0 123",
        "0,123,456",
        "1 234'567",
        "1 234 56",
        "1\n234",
        "1,00,00",
        "123,45,678",
        "1,000,00",
        "1.00.000",
        "1,00,000,5",
        "1,234,567.8.9",
        "1.234 567",
        "145-150",
        "5-",
        "--5",
        "5‰",
        "5'10",
        "12:30",
    ],
)
def test_what_may_be_read_otherwise_is_not_read(text):
    assert typed.numbers_in(text) == []


@given(st.integers(0, 10**15), st.sampled_from([" ", "\u00a0", "\u202f", "'", "’", "٬"]), st.booleans())
def test_every_whole_number_in_groups_is_read_back(number, mark, indian):
    digits = str(number)
    head, tail = digits[:-3], digits[-3:]
    step = 2 if indian and mark == "٬" else 3
    heads = [head[max(0, end - step) : end] for end in range(len(head), 0, -step)]
    assert typed.numbers_in(mark.join([*reversed(heads), tail])) == [number]


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_numbers_or_words(text):
    assert all(isinstance(number, Fraction) for number in typed.numbers_in(text))
    assert typed.fold(typed.fold(text)) == typed.fold(text)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False))
def test_every_plain_decimal_is_read_back(value):
    assert Fraction(value) in typed.numbers_in(f"{value:f}")
    assert Fraction(value) in typed.numbers_in(f"{value:f}".replace(".", ","))


def test_letters_that_are_not_accents_still_count():
    assert typed.fold("कि") != typed.fold("के")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“zero tolerance”", '"zero tolerance"'),
        ("« zero tolerance »", "zero tolerance"),
        ("„zero tolerance“", "zero tolerance"),
        ("the people´s", "the people's"),
        ("the people`s", "the people’s"),
        ("نعم\u200f", "نعم"),
        ("می\u200cروم", "میروم"),
        ("zero\u200b tolerance\ufeff", "zero tolerance"),
        ("zero tolerance .", "zero tolerance"),
        ("yes، no", "yes, no"),
    ],
)
def test_what_does_not_count_in_words_makes_no_difference(one, other):
    assert typed.fold(one) == typed.fold(other) != ""


@pytest.mark.parametrize(("one", "other"), [("cease-fire", "ceasefire"), ("people's", "peoples"), ("1,5", "1.5")])
def test_what_counts_in_words_makes_a_difference(one, other):
    assert typed.fold(one) != typed.fold(other)
