"""Which certificates end soon, and who has been told already."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.base.db import db
from app.certificates.models import Certificate
from app.certificates.queries.holder import Way, renewals
from app.certificates.rules import reminders
from app.ledger.models import Fact

REMINDED = "certificate-reminded"


@dataclass(frozen=True)
class Ending:
    """A certificate that ends soon, and how it is renewed."""

    id: uuid.UUID
    person_id: uuid.UUID
    course: str
    valid_until: date
    way: Way | None


def ending(today: date, after: uuid.UUID | None, limit: int) -> list[Ending]:
    """Certificates that hold and end within the longest stage, by id; `after` and `limit` part them into pages."""
    columns = (Certificate.id, Certificate.person_id, Certificate.course_slug, Certificate.valid_until)
    found = select(*columns).where(Certificate.valid_until.between(today, today + reminders.AHEAD), *_HOLDS)
    if after is not None:
        found = found.where(Certificate.id > after)
    rows = db.session.execute(found.order_by(Certificate.id).limit(limit)).all()
    ways = renewals({row.course_slug for row in rows})
    return [_ending(row, ways.get(row.course_slug)) for row in rows]


def _ending(row: Any, way: Way | None) -> Ending:
    return Ending(row.id, row.person_id, row.course_slug, row.valid_until, way)


_HOLDS = (Certificate.revoked_at.is_(None), Certificate.superseded_at.is_(None))


def untold(found: Sequence[Ending], today: date) -> list[tuple[Ending, int]]:
    """Of these, those of which a letter is due today, and which letter: not told yet, and not renewed already."""
    told, renewed = told_of(one.id for one in found), _renewed(found)
    due = [(one, reminders.due_stage(today, one.valid_until)) for one in found if one.id not in renewed]
    return [(one, stage) for one, stage in due if stage is not None and not is_told(told[one.id], stage)]


def told_of(certificate_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[int]]:
    """The letters that were written about these certificates, by the days of their stages."""
    subjects = {f"certificate:{id}": id for id in certificate_ids}
    found = select(Fact.subject, Fact.data).where(Fact.subject.in_(subjects), Fact.verb == REMINDED)
    told: dict[uuid.UUID, set[int]] = defaultdict(set)
    for subject, data in db.session.execute(found):
        told[subjects[subject]].add(data["stage"])
    return told


def is_told(told: set[int], stage: int) -> bool:
    """Whether this letter was written, or a later one."""
    return any(days <= stage for days in told)


def _renewed(found: Sequence[Ending]) -> set[uuid.UUID]:
    """Those whose holder has a certificate of the same course, or of its refresher, that ends later or never."""
    columns = (Certificate.person_id, Certificate.course_slug, Certificate.valid_until)
    held = select(*columns).where(Certificate.person_id.in_({one.person_id for one in found}), *_HOLDS)
    ends: dict[tuple[uuid.UUID, str], list[date | None]] = defaultdict(list)
    for row in db.session.execute(held):
        ends[row.person_id, row.course_slug].append(row.valid_until)
    return {one.id for one in found if _outlived(one, ends)}


def _outlived(one: Ending, ends: dict[tuple[uuid.UUID, str], list[date | None]]) -> bool:
    courses = {one.course, one.way.course if one.way else one.course}
    return any(until is None or until > one.valid_until for course in courses for until in ends[one.person_id, course])
