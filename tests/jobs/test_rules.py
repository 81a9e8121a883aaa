"""When a failed job is tried again."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from app.jobs import rules

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def test_pauses_between_tries_grow():
    pauses = [rules.next_try(tries, NOW) - NOW for tries in range(1, rules.MOST_TRIES)]
    assert pauses[0] == timedelta(seconds=5)
    assert all(later == earlier * 3 for earlier, later in pairwise(pauses))


def test_a_job_is_given_up_in_the_end():
    assert rules.next_try(rules.MOST_TRIES, NOW) is None
