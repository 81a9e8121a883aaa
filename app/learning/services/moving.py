"""Moving enrolments to another edition of their course. What was done stays on record, whatever counts afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable

from sqlalchemy import select

from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue.models import Edition
from app.learning.models import Enrolment
from app.learning.services.evidence import complete_when_whole
from app.ledger import services as ledger


def lock_enrolments(enrolment_ids: Collection[uuid.UUID], course_slug: str) -> list[Enrolment]:
    """These enrolments of a course, locked: whoever begins or ends an attempt, or records evidence, waits.

    Always in the order of their ids, so that two moves at once do not lock each other out. Refuses with NotFound
    when one of them is not there.
    """
    chosen = select(Enrolment).where(Enrolment.id.in_(enrolment_ids), Enrolment.course_slug == course_slug)
    locked = chosen.order_by(Enrolment.id).with_for_update().execution_options(populate_existing=True)
    found = list(db.session.scalars(locked))
    if len(found) < len(set(enrolment_ids)):
        raise NotFound("no-such-enrolment")
    return found


def move(enrolments: Iterable[Enrolment], edition: Edition, actor: uuid.UUID, reason: str) -> int:
    """Move locked enrolments to an edition of their course; returns how many were moved.

    Whoever is there already, or has completed or left the course, stays untouched, so that a repetition changes
    nothing. Attempts keep the edition in which they began. A move that makes the evidence whole completes.
    """
    return sum(_move(enrolment, edition, actor, reason) for enrolment in enrolments)


def _move(enrolment: Enrolment, edition: Edition, actor: uuid.UUID, reason: str) -> bool:
    if enrolment.course_slug != edition.course_slug:
        raise NotFound("no-such-enrolment")
    if enrolment.state != "open" or enrolment.edition_id == edition.id:
        return False
    editions = {"before": str(enrolment.edition_id), "after": str(edition.id)}
    enrolment.edition_id = edition.id
    db.session.flush()
    ledger.record("enrolment-moved", f"enrolment:{enrolment.id}", actor, reason=reason, **editions)
    complete_when_whole(enrolment)
    return True
