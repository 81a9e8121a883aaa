"""Addresses, windows, local times, standstills, pasted lists: what decides about a sitting."""

from datetime import UTC, datetime, timedelta

import pytest

from app.assessment.rules import sittings as rules


@pytest.mark.parametrize(
    ("addresses", "address", "admitted"),
    [
        ("", "192.0.2.9", True),
        ("", None, True),
        ("10.1.2.0/24", "10.1.2.255", True),
        ("10.1.2.0/24", "10.1.3.0", False),
        ("10.1.2.0/24", "::ffff:10.1.2.7", True),
        ("10.1.2.0/24 2001:db8::/64", "2001:db8::12", True),
        ("10.1.2.0/24 2001:db8::/64", "2001:db8:1::12", False),
        ("10.1.2.0/24", "nowhere", False),
        ("10.1.2.0/24", None, False),
        ("10.1.2.0/24", "10.1.2.3:51234", True),
        ("10.1.2.0/24", "10.1.3.3:51234", False),
        ("2001:db8::/64", "[2001:db8::12]:443", True),
        ("2001:db8::/64", "[2001:db8::12]", True),
        ("2001:db8::/64", "2001:db8:1::12:443", False),
    ],
)
def test_addresses_admit(addresses, address, admitted):
    assert rules.admits(addresses, address) is admitted


def test_what_is_no_address_is_named():
    found, wrong = rules.networks("10.1.2.7/24, room 12;\n::1")
    assert [str(network) for network in found] == ["10.1.2.0/24", "::1/128"]
    assert wrong == ["room", "12"]


def test_a_window_may_begin_when_the_other_ends():
    class Window:
        def __init__(self, opens, closes):
            self.opens_at = datetime(2026, 5, 4, opens, tzinfo=UTC)
            self.closes_at = datetime(2026, 5, 4, closes, tzinfo=UTC)

    assert rules.collide(Window(8, 10), Window(9, 11))
    assert not rules.collide(Window(8, 10), Window(10, 12))


def test_local_times_are_those_of_the_room():
    on_the_wall = datetime.fromisoformat("2026-07-01T09:00")
    nine = rules.moment_in(on_the_wall, "Africa/Nairobi")
    assert nine == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert rules.local_in(nine, "Africa/Nairobi") == on_the_wall


def test_overlapping_pauses_make_one_standstill():
    class Pause:
        def __init__(self, began, ended):
            self.began_at, self.ended_at = (at(minute) for minute in (began, ended))

    def at(minute):
        return datetime(2026, 5, 4, 10, minute, tzinfo=UTC)

    assert rules.stood_still(at(0), at(30), []) == timedelta(0)
    assert rules.stood_still(at(0), at(30), [Pause(20, 25), Pause(10, 22), Pause(11, 12)]) == timedelta(minutes=15)
    assert rules.stood_still(at(12), at(30), [Pause(10, 20), Pause(28, 40)]) == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("since", "given", "shows"),
    [
        (2, [], 2),
        (2, [(8, 2)], 4),
        (9, [(8, 2)], 9),
        (7, [(8, 2)], 8),
        (1, [(8, 2), (11, 7)], 10),  # the second one stood from 2 on: 2 to 6, and 8 to 11
        (5, [(11, 7), (8, 2)], 11),
        (3, [(8, 2), (11, 1)], 6),  # from 6 to 8, and from 10 to 11
        (0, [(8, 2), (11, 5), (12, 2)], 9),  # the second one stood from 4, the third from 3
    ],
)
def test_no_time_is_given_for_pauses_twice(since, given, shows):
    def at(minute):
        return datetime(2026, 5, 4, 10, minute, tzinfo=UTC)

    lines = [(at(ended), timedelta(minutes=length)) for ended, length in given]
    assert rules.stops_at(at(since), lines) == at(shows)


def test_a_pasted_list_is_read_by_name_or_address():
    words = rules.words_in("Amina  Otieno\nkofi@example.org; <noor@example.org>, Amina Otieno\n\n")
    assert words == ["Amina Otieno", "kofi@example.org", "<noor@example.org>"]
    people = [("a", "Amina Otieno", ""), ("k", "Kofi", "Kofi@Example.org"), ("n", "Noor", "noor@example.org")]
    known = rules.known_as([*people, ("x", "kofi@example.org", "kofi@example.org")])
    assert [rules.pick(word, known) for word in words] == [["a"], ["k", "x"], ["n"]]
    assert [rules.pick(word, known) for word in ("amina", "<>", "")] == [[], [], []]
