"""Names, addresses, passwords and roles."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import rules

HERE, THERE = uuid.UUID(int=1), uuid.UUID(int=2)
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Amina\t\n Odhiambo ", "Amina Odhiambo"),
        ("E\u0301milie", "Émilie"),
        ("Nusrat\u202eJahan", "NusratJahan"),
        ("A\u200bB\ufeffC\x00D", "ABCD"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("\ud800", ""),
    ],
)
def test_a_name_is_kept_without_what_nobody_sees(written: str, kept: str) -> None:
    assert rules.tidy(written) == kept


@given(st.text(st.characters()))
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert rules.tidy(rules.tidy(text)) == rules.tidy(text)


@pytest.mark.parametrize(
    ("text", "is_one"), [("Ng", True), ("李", True), ("عمر", True), ("123", False), ("-.'", False)]
)
def test_a_name_has_a_letter(text: str, is_one: bool) -> None:
    assert rules.is_name(text) is is_one


def test_an_address_is_found_however_it_is_written() -> None:
    assert rules.email_key(" Amina@Example.ORG ") == rules.email_key("amina@example.org")


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("river candle maple", None),
        ("päss wörter für", None),
        ("short", "short"),
        ("x" * 201, "long"),
        ("1234567890", "known"),
        ("PeaceKeeper", "known"),
        ("aaaaaaaaaaaa", "known"),
        ("odhiambo2026!", "personal"),
        ("amina.work99", None),
    ],
)
def test_a_password_is_long_enough_and_not_easy_to_guess(password: str, fault: str | None) -> None:
    assert rules.password_fault(password, "Amina Odhiambo", "amina.work@example.org") == fault


@pytest.mark.parametrize(
    ("name", "letters"), [("Amina Odhiambo", "AO"), ("Ng", "N"), ("Jan van der Berg", "JB"), ("", "?"), ("1 2", "?")]
)
def test_initials(name: str, letters: str) -> None:
    assert rules.initials(name) == letters


def test_an_administrator_may_do_what_staff_and_instructors_may_but_is_no_trainee() -> None:
    assert rules.holds(["administrator"], "staff")
    assert rules.holds(["administrator"], "instructor")
    assert not rules.holds(["administrator"], "trainee")
    assert not rules.holds(["staff"], "administrator")


@pytest.mark.parametrize(
    ("giver", "given_roles"),
    [
        ("trainee", set()),
        ("instructor", set()),
        ("staff", {"trainee", "instructor"}),
        ("administrator", {"trainee", "instructor", "staff", "administrator"}),
    ],
)
def test_who_may_give_which_role(giver: str, given_roles: set[str]) -> None:
    roles = ("trainee", "instructor", "staff", "administrator")
    assert {role for role in roles if rules.may_grant([giver], role)} == given_roles


@pytest.mark.parametrize(
    ("subject", "may"),
    [
        ([("trainee", HERE)], True),
        ([("trainee", HERE), ("instructor", HERE)], True),
        ([("staff", HERE)], False),
        ([("trainee", HERE), ("administrator", HERE)], False),
        ([("trainee", HERE), ("trainee", THERE)], False),
        ([("trainee", HERE), ("administrator", THERE)], False),
    ],
)
def test_staff_manage_only_accounts_that_they_could_have_made(subject: list[tuple[str, uuid.UUID]], may: bool) -> None:
    assert rules.may_manage([("staff", HERE)], subject) is may


def test_a_session_in_use_is_prolonged_at_most_once_a_day() -> None:
    fresh = NOW + rules.SESSION_LENGTH
    assert not rules.needs_touch(fresh, NOW)
    assert not rules.needs_touch(fresh, NOW + timedelta(hours=23))
    assert rules.needs_touch(fresh, NOW + timedelta(hours=25))
