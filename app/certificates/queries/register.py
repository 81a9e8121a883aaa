"""The register: everything issued in her centres, searched and narrowed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select

from app.base import clock, storage
from app.base.db import db
from app.base.presentation import day_begins, site_day
from app.certificates.models import Certificate
from app.certificates.queries.issued import Standing, standing
from app.certificates.rules import numbers

MOST = 20_000
"""Lines of a table at most."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """What is looked for in the register. Empty fields narrow nothing; the days are those of the site."""

    words: str = ""
    course: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    ends_within: int = 0  # days from today; only what is valid
    paper: str = ""
    design: str = ""


def page(centres: Sequence[uuid.UUID], wanted: Wanted, number: int, size: int) -> tuple[list[Standing], int]:
    """A page of what matches, newest first, and how many there are in all."""
    matching = _matching(centres, wanted)
    total = db.session.scalar(select(func.count()).select_from(Certificate).where(*matching)) or 0
    found = select(Certificate).where(*matching).order_by(Certificate.issued_at.desc(), Certificate.id)
    rows = db.session.scalars(found.limit(size).offset((number - 1) * size)).all()
    return [standing(row) for row in rows], total


def every(centres: Sequence[uuid.UUID], wanted: Wanted) -> Iterator[Standing]:
    """All that matches, newest first, at most MOST."""
    found = select(Certificate).where(*_matching(centres, wanted))
    found = found.order_by(Certificate.issued_at.desc(), Certificate.id).limit(MOST)
    for row in db.session.scalars(found.execution_options(yield_per=500)):
        yield standing(row)
        db.session.expunge(row)


def _matching(centres: Sequence[uuid.UUID], wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [Certificate.centre_id.in_(centres), *_named(wanted.words)]
    same = ((Certificate.course_slug, wanted.course), (Certificate.paper, wanted.paper))
    found += [column == value for column, value in (*same, (Certificate.design, wanted.design)) if value]
    if wanted.since:
        found.append(Certificate.issued_at >= day_begins(wanted.since))
    if wanted.until:
        found.append(Certificate.issued_at < day_begins(wanted.until + _DAY))
    today = site_day(clock.now())
    if wanted.state:
        found.append(_in_state(wanted.state, today))
    if wanted.ends_within:
        last = Certificate.valid_until.between(today, today + wanted.ends_within * _DAY)
        found += [_in_state("valid", today), last]
    return found


def _named(words: str) -> list[ColumnElement[bool]]:
    """Every word stands in the name, or all of them together are part of the number."""
    if not words:
        return []
    key = numbers.key_of("".join(words.upper().split()))
    names = (Certificate.name.icontains(word, autoescape=True) for word in words.split()[:6])
    return [or_(and_(*names), Certificate.key.contains(key, autoescape=True))]


def _in_state(state: str, today: date) -> ColumnElement[bool]:
    """The same as `states.state` says of a row."""
    kept, last = Certificate.revoked_at.is_(None), Certificate.valid_until
    holds = and_(kept, Certificate.superseded_at.is_(None))
    return {
        "valid": and_(holds, or_(last.is_(None), last >= today)),
        "expired": and_(holds, last < today),
        "superseded": and_(kept, Certificate.superseded_at.is_not(None)),
        "revoked": Certificate.revoked_at.is_not(None),
    }[state]


@dataclass(frozen=True)
class Kinds:
    """What there is to choose from: courses, papers, and designs by digest with a name."""

    courses: list[str]
    papers: list[str]
    designs: list[tuple[str, str]]


def kinds(centres: Sequence[uuid.UUID]) -> Kinds:
    """Courses, papers and designs of which anything was issued in these centres."""
    columns = (Certificate.course_slug, Certificate.paper, Certificate.design)
    rows = db.session.execute(select(*columns).where(Certificate.centre_id.in_(centres)).distinct()).all()
    designs = {row.design: _design_name(row.design) for row in rows if row.design}
    return Kinds(
        sorted({row.course_slug for row in rows}),
        sorted({row.paper for row in rows}),
        sorted(designs.items(), key=lambda pair: pair[1]),
    )


class _Design(msgspec.Struct):
    name: str
    version: int
    language: str


@lru_cache(maxsize=256)
def _design_name(digest: str) -> str:
    """What a frozen design is called; the beginning of its digest where its file is not here."""
    try:
        read = msgspec.json.decode(storage.read(digest), type=_Design)
    except (OSError, msgspec.MsgspecError):
        return digest[:8]
    return f"{read.name} {read.version} ({read.language})"
