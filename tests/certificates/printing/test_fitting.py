"""Texts in boxes: as large as fits, on as few lines as look well, and never wider than the box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificates.printing import fitting, typefaces
from app.certificates.printing.fitting import Spot
from app.certificates.printing.typefaces import Style
from tests.certificates.names import NAMES

BOX = {"x": 10.0, "y": 20.0, "width": 800.0, "height": 80.0, "largest": 50.0, "smallest": 18.0, "lines": 2}


def spot(**changes):
    return Spot(**({**BOX, "style": Style()} | changes))


def widest(found, box):
    return max(typefaces.width(line, box.style, found.spacing, box.language) for line in found.lines) * found.size


def test_a_short_text_is_set_at_the_largest_size():
    found = fitting.fit("Ana", spot())
    assert (found.lines, found.size) == (("Ana",), pytest.approx(50, abs=0.02))


def test_a_longer_text_is_set_smaller_before_it_is_broken():
    found = fitting.fit("Ana-María Fernández de Córdoba", spot(width=600.0))
    assert len(found.lines) == 1
    assert 40 < found.size < 50


def test_a_long_name_is_set_in_two_even_lines_when_that_makes_it_larger():
    box = spot()
    text = "Maximilian Alexander Friedrich Leopold von und zu Hohenberg-Schwarzenfels"
    found = fitting.fit(text, box)
    one = fitting.fit(text, spot(lines=1))
    first, second = (typefaces.width(line, box.style) for line in found.lines)
    assert " ".join(found.lines) == text
    assert found.size > one.size * 1.1
    assert 0.75 < first / second < 1.33


def test_a_word_without_end_is_parted_and_stays_in_its_box():
    found = fitting.fit("W" * 120, spot())
    assert "".join(found.lines) == "W" * 120
    assert len(found.lines) == 2
    assert widest(found, spot()) <= 800


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_no_name_is_wider_or_higher_than_its_box(lines):
    box = spot(width=300.0, lines=lines)
    for _, name in NAMES:
        found = fitting.fit(name, box)
        assert len(found.lines) <= lines, name
        assert widest(found, box) <= 300.01, name
        assert len(found.lines) == 1 or len(found.lines) * found.size * box.leading <= box.height + 0.01, name


@given(st.text(max_size=60), st.integers(1, 3))
def test_nothing_is_lost_but_doubled_spaces(text, lines):
    found = fitting.fit(text, spot(lines=lines))
    assert "".join("".join(found.lines).split()) == "".join(text.split())


def test_lines_stand_in_the_middle_of_the_box():
    box = spot()
    for text in ("Ana", "Maximilian Alexander Friedrich Leopold von und zu Hohenberg-Schwarzenfels"):
        found = fitting.fit(text, box)
        under = box.height - found.top(box) - len(found.lines) * box.leading * found.size
        assert found.top(box) == pytest.approx(under)
        assert all(box.y < line < box.y + box.height for line in found.baselines(box))


def test_capitals_and_letter_spacing_are_for_scripts_that_have_them():
    assert fitting.fit("Straße", spot(upper=True, spacing=0.1)).lines == ("STRASSE",)
    assert fitting.fit("Ana", spot(spacing=0.1)).spacing == 0.1
    assert fitting.fit("محمد", spot(spacing=0.1)).spacing == 0
