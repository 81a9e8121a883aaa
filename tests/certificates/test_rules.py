"""Numbers, payloads and states of certificates."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.certificates.rules import numbers, payloads, states
from app.content import model

codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=14).filter(
    lambda code: not numbers.is_specimen(f"{code}2026{'0' * 13}")
)
made = st.builds(numbers.new_number, codes, st.integers(2000, 2999), st.integers(0, 2**60 - 1))


def compact(number):
    return number.replace("-", "")


def test_a_number_has_code_year_three_groups_and_a_check_letter():
    number = numbers.new_number("GPS", 2026, 0)
    assert number == "GPS-2026-0000-0000-0000-" + numbers.check_letter("GPS2026000000000000")
    assert set(number[-1]) <= set(numbers.ALPHABET)


def test_each_of_the_sixty_bits_stands_in_the_number():
    seen = {numbers.new_number("GPS", 2026, 1 << bit)[9:23] for bit in range(60)}
    assert len(seen) == 60


@given(made)
def test_what_was_made_is_read_back(number):
    typed = numbers.read(number)
    assert (typed.number, typed.key, typed.fault) == (number, numbers.key_of(number), "")


@given(made, st.data())
def test_every_single_wrong_sign_is_caught(number, data):
    signs = compact(number)
    place = data.draw(st.integers(0, len(signs) - 1))
    other = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
    wrong = numbers.read(signs[:place] + other + signs[place + 1 :])
    if numbers.fold(other) != numbers.fold(signs[place]):
        assert wrong.fault
    else:
        assert wrong.key == numbers.key_of(number)


def test_every_single_wrong_sign_is_caught_in_a_whole_number():
    signs = compact(numbers.new_number("OIL0", 2026, 0x7A5B3C1D9E8F6A4))
    for place, right in enumerate(signs):
        for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789":
            same = numbers.fold(other) == numbers.fold(right)
            assert bool(numbers.read(signs[:place] + other + signs[place + 1 :]).fault) is not same


@given(made, st.data())
def test_every_swap_of_neighbours_is_caught(number, data):
    signs = compact(number)
    place = data.draw(st.integers(0, len(signs) - 2))
    swapped = signs[:place] + signs[place + 1] + signs[place] + signs[place + 2 :]
    if numbers.fold(swapped) != numbers.fold(signs):
        assert numbers.read(swapped).fault


@given(made, st.data())
def test_even_a_swap_of_two_distant_signs_is_caught(number, data):
    signs = list(compact(number))
    one, other = data.draw(st.integers(0, len(signs) - 1)), data.draw(st.integers(0, len(signs) - 1))
    before = numbers.fold("".join(signs))
    signs[one], signs[other] = signs[other], signs[one]
    after = "".join(signs)
    assert numbers.fold(after) == before or numbers.read(after).fault


@pytest.mark.parametrize(
    "typed",
    [
        "gps-2026-7k3m-9qxf-m4td-{c}",
        "GPS 2026 7K3M 9QXF M4TD {c}",
        "GPS20267K3M9QXFM4TD{c}",
        "  gps‐2026–7k3m—9qxf−m4td {c}  ",
        "GPS-2O26-7K3M-9QXF-M4TD-{c}",
        "ＧＰＳ-2026-7K3M-9QXF-M4TD-{c}",
        "gps_2026.7k3m/9qxf·m4td {c}\n",
    ],
)
def test_case_spaces_dashes_and_look_alikes_are_forgiven(typed):
    check = numbers.check_letter("GPS20267K3M9QXFM4TD")
    assert numbers.read(typed.format(c=check)).number == f"GPS-2026-7K3M-9QXF-M4TD-{check}"


def test_o_for_zero_and_i_and_l_for_one_are_forgiven_behind_the_course_code():
    number = numbers.new_number("LOI", 2011, 0b00000_00001 << 50 | 1)
    code, rest = number[:4], number[4:]
    assert numbers.read(code + rest.replace("0", "o").replace("1", "l")).number == number
    assert numbers.read(code + rest.replace("1", "I")).number == number


@pytest.mark.parametrize(
    "text", ["", "-", "GPS", "GPS-2026", "GPS-20X6-7K3M-9QXF-M4TD-2", "é" * 30, "A" * 1000, "\ud800", "٣" * 20]
)
def test_what_is_no_number_has_no_shape(text):
    assert numbers.read(text).fault == "shape"


@given(st.text(max_size=60))
def test_reading_never_raises(text):
    assert numbers.read(text).fault in ("", "shape", "check")


@pytest.mark.parametrize(("code", "start"), [("g.p-s", "GPS-"), ("ÄÖ", "C-"), ("A" * 40, "A" * 14 + "-")])
def test_a_course_code_is_made_plain(code, start):
    assert numbers.new_number(code, 2026, 1).startswith(start + "2026")


# ---------------------------------------------------------------- payloads


def payload(**changes):
    values = {
        "centre": "Northern Training Centre",
        "title": "Certificate of Completion",
        "rank": "Captain",
        "name": "Amina Odhiambo",
        "course": "A small course",
        "days": 3,
        "hours": Decimal("10.5"),
        "edition": 4,
        "code": "SML",
        "result": None,
        "completed_on": date(2026, 11, 24),
        "issued_on": date(2026, 11, 25),
        "valid_until": date(2029, 11, 24),
        "signatories": ("Colonel M. Santos, Commandant", "Course Director"),
        "address": "https://brevet.example/verify/SML-2026-7K3M-9QXF-M4TD-2",
        "number": "SML-2026-7K3M-9QXF-M4TD-2",
    }
    return payloads.Payload(**(values | changes))


def test_a_payload_is_read_back_as_it_was():
    text = payloads.dump(payload())
    assert payloads.load(text) == payload()
    assert payloads.dump(payloads.load(text)) == text


def test_the_same_payload_always_gives_the_same_text():
    assert payloads.dump(payload()) == payloads.dump(payload())
    assert payloads.dump(payload()).startswith('{"address":')


def test_printed_fields_stand_in_the_certificates_order_without_the_empty_ones():
    printed = payloads.printed(payload(rank="", valid_until=None))
    assert list(printed) == [
        "centre", "title", "name", "course", "days", "hours", "edition", "code",
        "completed_on", "issued_on", "signatories", "address", "number",
    ]  # fmt: skip
    assert (printed["hours"], printed["completed_on"]) == ("10.5", "24 November 2026")


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 11, 24), 36, date(2029, 11, 24)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 1), 0, None),
    ],
)
def test_validity_ends_on_the_same_day_of_a_later_month(first, months, last):
    assert payloads.last_day(first, months) == last


@pytest.mark.parametrize(("text", "step"), [("Li Na", "xl"), ("A" * 21, "l"), ("A" * 120, "xs"), ("王" * 11, "l")])
def test_longer_names_are_printed_smaller(text, step):
    assert payloads.size_step(text) == step


def test_marks_above_letters_take_no_width():
    assert payloads.size_step("a\u0301" * 20) == "xl"


# ---------------------------------------------------------------- states


@pytest.mark.parametrize(
    ("today", "superseded", "revoked", "state"),
    [
        (date(2026, 1, 1), False, False, "valid"),
        (date(2029, 11, 24), False, False, "valid"),
        (date(2029, 11, 25), False, False, "expired"),
        (date(2029, 11, 25), True, False, "superseded"),
        (date(2026, 1, 1), True, True, "revoked"),
    ],
)
def test_what_a_certificate_is_on_a_day(today, superseded, revoked, state):
    assert states.state(today, date(2029, 11, 24), superseded, revoked) == state


def test_a_certificate_without_end_does_not_expire():
    assert states.state(date(9999, 1, 1), None, superseded=False, revoked=False) == "valid"


def test_participation_is_not_given_for_completing():
    rule = model.CertificateRule(kind="participation", title="Certificate of Participation")
    assert states.completion_rule([rule]) is None


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Wanjiru Kamau", ("Wanjiru Kamau",)),
        ("N" * 120, ("N" * 120,)),
        (
            "Maria Aparecida dos Santos Figueiredo de Albuquerque e Vasconcelos Pereira da Conceição",
            ("Maria Aparecida dos Santos Figueiredo de", "Albuquerque e Vasconcelos Pereira da Conceição"),
        ),
    ],
)
def test_a_very_long_name_is_printed_on_two_lines_of_about_equal_length(name, lines):
    assert payloads.balanced(name) == lines
    assert " ".join(lines) == name
