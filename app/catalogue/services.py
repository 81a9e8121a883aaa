"""Publishing an edition of a course; retiring a course, and bringing it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.base import clock, storage
from app.base.db import db, insert
from app.base.ids import new_id
from app.base.refusals import NotFound
from app.catalogue.models import Course, Edition, Medium
from app.content import model
from app.ledger import services as ledger


@dataclass(frozen=True)
class Stored:
    """An edition whose files are kept, ready to be entered: made before the transaction, since it writes files."""

    slug: str
    edition: model.Edition
    compiled: str
    sources: dict[str, str]


def store(slug: str, edition: model.Edition, tree: Mapping[str, bytes]) -> Stored:
    """Keep the compiled form and every source file by digest."""
    sources = {path: storage.keep(data) for path, data in sorted(tree.items())}
    return Stored(slug, edition, storage.keep(model.dump(edition)), sources)


def publish(
    stored: Stored, centre_id: uuid.UUID, actor: uuid.UUID | None = None, reason: str = ""
) -> tuple[Edition, bool]:
    """Make this the course's current edition; returns it and whether it is new.

    Publishing the bytes that are current already, compiled by the same compiler, changes nothing.
    """
    course = db.session.get(Course, stored.slug, with_for_update=True)
    if course is None:
        course = Course(slug=stored.slug, centre_id=centre_id)
        db.session.add(course)
        db.session.flush()
    now = db.session.get(Edition, course.current_id) if course.current_id else None
    if now is not None and (now.digest, now.compiled) == (stored.edition.digest, stored.compiled):
        return now, False
    row = _enter(stored, actor, reason)
    course.current_id = row.id
    ledger.record("edition-published", f"edition:{row.id}", actor, course=stored.slug, number=row.number)
    return row, True


def _enter(stored: Stored, actor: uuid.UUID | None, reason: str) -> Edition:
    last = select(func.max(Edition.number)).where(Edition.course_slug == stored.slug)
    edition = stored.edition
    row = Edition(
        id=new_id(),
        course_slug=stored.slug,
        number=(db.session.scalar(last) or 0) + 1,
        digest=edition.digest,
        meaning=edition.meaning,
        compiler=edition.compiler,
        compiled=stored.compiled,
        sources=stored.sources,
        published_at=clock.now(),
        published_by=actor,
        reason=reason,
    )
    db.session.add(row)
    for item in edition.media:
        values = {"digest": item.digest, "kind": item.kind, "size": item.size}
        db.session.execute(insert(Medium).values(values).on_conflict_do_nothing())
    db.session.flush()
    return row


def retire(slug: str, actor: uuid.UUID, reason: str) -> bool:
    """Let a course take no new participants; enrolments under way go on. Returns whether anything changed."""
    return _set_retired(slug, clock.now(), "course-retired", actor, reason)


def bring_back(slug: str, actor: uuid.UUID, reason: str) -> bool:
    """Offer a retired course again. Returns whether anything changed."""
    return _set_retired(slug, None, "course-brought-back", actor, reason)


def _set_retired(slug: str, moment: datetime | None, verb: str, actor: uuid.UUID, reason: str) -> bool:
    course = db.session.get(Course, slug, with_for_update=True)
    if course is None:
        raise NotFound("no-such-course")
    if (course.retired_at is None) == (moment is None):
        return False
    course.retired_at = moment
    ledger.record(verb, f"course:{slug}", actor, reason=reason)
    return True
