"""When a failed job is tried again, and when it is given up."""

from __future__ import annotations

from datetime import datetime, timedelta

LEASE = timedelta(minutes=2)
MOST_TRIES = 8
KEEP_DONE = timedelta(days=30)


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many tries, with growing pauses; None when it is given up."""
    if tries >= MOST_TRIES:
        return None
    return now + timedelta(seconds=5 * 3 ** (tries - 1))
