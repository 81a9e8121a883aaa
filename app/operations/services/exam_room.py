"""A sitting of the final exam tomorrow, with sample people on its list."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.assessment import services
from app.base import clock
from app.base.db import transaction
from app.base.ids import new_id
from app.catalogue import queries as catalogue
from app.learning import queries as learning

# whoever "may sit the exam" is not on it: somebody who tries the samples shall be able to do that now
LIST = tuple(f"{name}@example.org" for name in ("enrolled", "dayone", "midquiz", "daythree", "failed"))
_BEGINS, _LASTS = time(9), timedelta(hours=1)


def plan_for_tomorrow(people: Mapping[str, uuid.UUID], slug: str, zone: str, secret: str) -> uuid.UUID:
    """Plan it as the sample staff would, under the sample instructor; `people` are ids by e-mail address."""
    course, staff = catalogue.current(slug), people["staff@example.org"]
    opens = _tomorrow(zone)
    what = services.Plan(
        slug, course.edition_id, "exam", "Room 2", zone, opens, opens + _LASTS, people["instructor@example.org"]
    )
    seated = [learning.her_taking(people[email], slug).id for email in LIST]
    with transaction():
        sitting_id = services.plan(new_id(), course.centre_id, what, staff)
        services.add_people(sitting_id, seated, staff, secret)
    return sitting_id


def _tomorrow(zone: str) -> datetime:
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    return datetime.combine(today + timedelta(days=1), _BEGINS, ZoneInfo(zone))
