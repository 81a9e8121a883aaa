"""When a holder is reminded that a certificate ends, and from when on she can renew it."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

STAGES = (90, 30, 7)
"""So many days before the last day a letter is due."""

AHEAD = timedelta(days=max(STAGES))


def due_stage(today: date, valid_until: date) -> int | None:
    """Which letter is due on this day: the latest of those whose day has come, None before the first and after the end.

    Who missed earlier letters gets this one alone.
    """
    left = (valid_until - today).days
    return min((stage for stage in STAGES if 0 <= left <= stage), default=None)


def opens_on(valid_until: date, months: int) -> date:
    """The day from which on a certificate can be renewed, so many months before its last day."""
    year, month = divmod(valid_until.year * 12 + valid_until.month - 1 - months, 12)
    return date(year, month + 1, min(valid_until.day, calendar.monthrange(year, month + 1)[1]))
