"""Drafts, their files and their versions."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from app.accounts import rules
from app.accounts.models import Grant, Person
from app.accounts.queries import SignedIn
from app.authoring.models import Draft, DraftFile, DraftVersion
from app.base import storage
from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue.models import Course, Edition

_SMALL = 128 * 1024  # bytes; larger files are not kept in memory


@dataclass(frozen=True)
class Writing:
    """A course that a person may write, and its draft when there is one."""

    slug: str
    centre_id: uuid.UUID
    edition_id: uuid.UUID | None  # the published one
    number: int | None
    retired_at: datetime | None
    draft: Draft | None


def writings(viewer: SignedIn) -> list[Writing]:
    """The courses of the centres in which the viewer is instructor, by slug."""
    rows = db.session.execute(_writings(viewer).order_by(Course.slug)).all()
    return [_writing(row) for row in rows]


def writing(viewer: SignedIn, course_slug: str, *also: str) -> Writing:
    """One of them, or a course of a centre in which the viewer has one of these other roles. Refuses with NotFound."""
    row = db.session.execute(_writings(viewer, *also).where(Course.slug == course_slug)).one_or_none()
    if row is None:
        raise NotFound("no-such-draft")
    return _writing(row)


def _writings(viewer: SignedIn, *also: str) -> Select[*tuple[Any, ...]]:
    centres = {centre for role in ("instructor", *also) for centre in viewer.centres_as(role)}
    return (
        select(Course, Edition.number, Draft)
        .outerjoin(Edition, Edition.id == Course.current_id)
        .outerjoin(Draft, Draft.course_slug == Course.slug)
        .where(Course.centre_id.in_(centres))
    )


def _writing(row: Any) -> Writing:
    course, number, draft = row
    return Writing(course.slug, course.centre_id, course.current_id, number, course.retired_at, draft)


def may_write(person_id: str, course_slug: str) -> bool:
    """Whether this person may write the course at this moment. A key that is no person's is not asked about."""
    try:
        held = select(Grant.role).where(Grant.person_id == uuid.UUID(person_id), Course.slug == course_slug)
    except ValueError:
        return True
    roles = db.session.scalars(held.join(Course, Course.centre_id == Grant.centre_id)).all()
    return rules.holds(roles, "instructor")


@dataclass(frozen=True)
class File:
    """A file of a draft as it is now, and who changed it last."""

    id: uuid.UUID
    path: str
    digest: str
    number: int
    changed_at: datetime
    changed_by: str  # a name; "" when nobody is known


def files(course_slug: str) -> dict[str, File]:
    """The files of a draft by path."""
    rows = db.session.execute(_files(course_slug).order_by(DraftFile.path)).all()
    return {row.path: _file(row) for row in rows}


def file(course_slug: str, path: str) -> File:
    """One of them. Refuses with NotFound."""
    row = db.session.execute(_files(course_slug).where(DraftFile.path == path)).one_or_none()
    if row is None:
        raise NotFound("no-such-file")
    return _file(row)


def _file(row: Any) -> File:
    return File(row.id, row.path, row.digest, row.number, row.changed_at, row.name or "")


def _files(course_slug: str) -> Select[*tuple[Any, ...]]:
    columns = (DraftFile.id, DraftFile.path, DraftFile.digest, DraftFile.number, DraftFile.changed_at, Person.name)
    joined = select(*columns).outerjoin_from(DraftFile, Person, Person.id == DraftFile.changed_by)
    return joined.where(DraftFile.course_slug == course_slug)


def tree(course_slug: str) -> dict[str, bytes]:
    """The whole draft: path → bytes."""
    rows = db.session.execute(select(DraftFile.path, DraftFile.digest).filter_by(course_slug=course_slug)).all()
    return {path: bytes_of(digest) for path, digest in sorted(rows)}


def bytes_of(digest: str) -> bytes:
    """Bytes by digest; those of small files from memory."""
    kept = _small(storage.folder(), digest)
    return storage.read(digest) if kept is None else kept


@lru_cache(4096)
def _small(_folder: Path, digest: str) -> bytes | None:
    path = storage.path_of(digest)
    return path.read_bytes() if path.stat().st_size <= _SMALL else None


@dataclass(frozen=True)
class Version:
    """What a file was, when, and by whom."""

    file_id: uuid.UUID
    number: int
    path: str
    digest: str | None
    kind: str
    at: datetime
    by: str

    @property
    def before(self) -> int:
        """The number of the version before."""
        return self.number - 1


def versions(course_slug: str, file_id: uuid.UUID) -> list[Version]:
    """All versions of a file of this draft, the newest first. Refuses with NotFound."""
    mine = (DraftVersion.course_slug == course_slug, DraftVersion.file_id == file_id)
    rows = db.session.execute(_versions().where(*mine).order_by(DraftVersion.number.desc())).all()
    if not rows:
        raise NotFound("no-such-version")
    return [_version(row) for row in rows]


def _versions() -> Select[*tuple[Any, ...]]:
    columns = (DraftVersion.file_id, DraftVersion.number, DraftVersion.path, DraftVersion.digest)
    named = select(*columns, DraftVersion.kind, DraftVersion.at, Person.name)
    return named.outerjoin_from(DraftVersion, Person, Person.id == DraftVersion.by)


def _version(row: Any) -> Version:
    return Version(row.file_id, row.number, row.path, row.digest, row.kind, row.at, row.name or "")


def versions_digests(file_id: uuid.UUID) -> set[str]:
    """The digests that a file has had."""
    known = select(DraftVersion.digest).where(DraftVersion.file_id == file_id, DraftVersion.digest.is_not(None))
    return {digest for digest in db.session.scalars(known) if digest}


def digest_at(file_id: uuid.UUID, number: int) -> str | None:
    """The digest of a version; of the nearest older one when that one was a step of one sitting."""
    found = select(DraftVersion.digest).where(DraftVersion.file_id == file_id, DraftVersion.number <= number)
    return db.session.scalar(found.order_by(DraftVersion.number.desc()).limit(1))


def deleted(course_slug: str) -> list[Version]:
    """The last versions of files that are no more, the newest first."""
    alive = select(DraftFile.id).filter_by(course_slug=course_slug)
    gone = _versions().where(DraftVersion.course_slug == course_slug, DraftVersion.digest.is_(None))
    rows = db.session.execute(gone.where(DraftVersion.file_id.not_in(alive)).order_by(DraftVersion.at.desc()).limit(50))
    latest = {row.file_id: row for row in reversed(rows.all())}
    return [_version(row) for row in reversed(latest.values())]
