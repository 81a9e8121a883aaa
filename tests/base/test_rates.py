"""Rate counters."""

from datetime import UTC, datetime, timedelta

import pytest

from app.base import clock, rates
from app.base.refusals import TooMany

pytestmark = pytest.mark.usefixtures("context")
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_beyond_the_limit_it_says_when_to_come_back():
    with clock.set_clock(lambda: NOON + timedelta(seconds=20)):
        for _ in range(3):
            rates.spend("door", 3, 60)
        with pytest.raises(TooMany) as refused:
            rates.spend("door", 3, 60)
    assert refused.value.details["seconds"] == 40


def test_a_new_window_starts_from_nothing():
    for minute in range(3):
        with clock.set_clock(lambda minute=minute: NOON + timedelta(minutes=minute)):
            rates.spend("door", 1, 60)


def test_keys_do_not_share_a_counter():
    with clock.set_clock(lambda: NOON):
        rates.spend("one", 1, 60)
        rates.spend("other", 1, 60)
