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
        ("٬", []),
        ("²", []),
        ("9" * 41, []),
    ],
)
def test_numbers_are_read_as_people_write_them(text, values):
    assert typed.numbers_in(text) == values


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
