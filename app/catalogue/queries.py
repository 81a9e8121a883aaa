"""Published courses, and compiled editions from a bounded cache."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, select

from app.base import storage
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue.models import Course, Edition, Medium
from app.content import model


@lru_cache(maxsize=32)
def compiled(digest: str) -> model.Edition:
    """The compiled edition with this digest. It never changes, so each process keeps the last ones it used."""
    return model.load(storage.read(digest))


@dataclass(frozen=True)
class Published:
    """A course as it is published now."""

    slug: str
    centre_id: uuid.UUID
    edition_id: uuid.UUID
    number: int
    compiled: str  # the digest of the compiled form
    retired: bool
    edition: model.Edition


def published() -> list[Published]:
    """All published courses, by code; retired ones too."""
    rows = db.session.execute(_current()).all()
    found = [Published(*row, edition=compiled(row.compiled)) for row in rows]  # type: ignore[misc]
    return sorted(found, key=lambda course: course.edition.course.code)


def current(slug: str) -> Published:
    """One published course. Refuses with NotFound."""
    row = db.session.execute(_current().where(Course.slug == slug)).one_or_none()
    if row is None:
        raise NotFound("no-such-course")
    return Published(*row, edition=compiled(row.compiled))  # type: ignore[misc]


def edition_now(slug: str) -> model.Edition | None:
    """The published edition of a course, or nothing."""
    row = db.session.execute(_current().where(Course.slug == slug)).one_or_none()
    return compiled(row.compiled) if row else None


def _current():  # type: ignore[no-untyped-def]
    columns = (Course.slug, Course.centre_id, Edition.id, Edition.number, Edition.compiled)
    retired = Course.retired_at.is_not(None).label("retired")
    return select(*columns, retired).join_from(Course, Edition, Course.current_id == Edition.id)


@dataclass(frozen=True)
class Numbered:
    """One edition of a course, without its content."""

    id: uuid.UUID
    number: int
    published_at: datetime
    reason: str
    compiled: str


def editions(slug: str) -> list[Numbered]:
    """Every edition of a course, newest first."""
    columns = (Edition.id, Edition.number, Edition.published_at, Edition.reason, Edition.compiled)
    rows = db.session.execute(select(*columns).filter_by(course_slug=slug).order_by(Edition.number.desc()))
    return [Numbered(*row) for row in rows]


def edition_numbered(slug: str, number: int) -> Edition:
    """An edition of a course by its number. Refuses with NotFound."""
    found = db.session.scalars(select(Edition).filter_by(course_slug=slug, number=number)).first()
    if found is None:
        raise NotFound("no-such-edition")
    return found


def edition(edition_id: uuid.UUID) -> model.Edition:
    """The compiled form of any edition, current or not. Refuses with NotFound."""
    digest = db.session.scalar(select(Edition.compiled).where(Edition.id == edition_id))
    if digest is None:
        raise NotFound("no-such-course")
    return compiled(digest)


def medium(digest: str) -> Medium:
    """A medium that some edition shows. Refuses with NotFound."""
    found = db.session.get(Medium, digest)
    if found is None:
        raise NotFound("no-such-medium")
    return found


def source_digests(edition_id: uuid.UUID) -> dict[str, str]:
    """The digests of the very files from which an edition was made, by path. Refuses with NotFound."""
    sources = db.session.scalar(select(Edition.sources).where(Edition.id == edition_id))
    if sources is None:
        raise NotFound("no-such-course")
    return dict(sources)


def source(edition_id: uuid.UUID) -> dict[str, bytes]:
    """The very files from which an edition was made, by path."""
    return {path: storage.read(digest) for path, digest in source_digests(edition_id).items()}


@dataclass(frozen=True)
class Library:
    """The editions of which courses may include modules: those of one course's centre, or (no course) all."""

    course: str | None = None
    pinned: bool = True

    def editions(self) -> dict[str, int]:
        """Slug of each course → the number of its last edition."""
        last = select(Edition.course_slug, func.max(Edition.number)).group_by(Edition.course_slug)
        if self.course is not None:
            centre = select(Course.centre_id).where(Course.slug == self.course).scalar_subquery()
            last = last.join(Course, Course.slug == Edition.course_slug).where(Course.centre_id == centre)
        return {row.course_slug: row[1] for row in db.session.execute(last)}

    def source(self, slug: str, number: int) -> dict[str, bytes] | None:
        """The files of an edition by path, or None."""
        if slug not in self.editions():
            return None
        chosen = select(Edition.id).where(Edition.course_slug == slug, Edition.number == number)
        edition_id = db.session.scalar(chosen)
        return dict(_files(edition_id)) if edition_id else None


@lru_cache(maxsize=8)
def _files(edition_id: uuid.UUID) -> dict[str, bytes]:
    """The files of an edition, which never change: a draft that uses them is compiled at every keystroke."""
    return source(edition_id)


def former(course_slug: str, path: str) -> list[bytes]:
    """What a file was in the editions of a course, the newest first, each text once."""
    rows = db.session.scalars(
        select(Edition.sources).filter_by(course_slug=course_slug).order_by(Edition.number.desc())
    )
    digests = dict.fromkeys(sources[path] for sources in rows if path in sources)
    return [storage.read(digest) for digest in digests]


def library(for_course: str | None = None) -> Library:
    """What `uses:` may name. An instructor's course may use those of its own centre: a bank holds the exam's key."""
    return Library(for_course)
