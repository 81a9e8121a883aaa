"""Certificates that somebody else issued: hers, those of a person, and those that wait to be checked."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.accounts.queries import SignedIn
from app.base.db import db
from app.base.refusals import NotFound
from app.certificates.models import ForeignCertificate


@dataclass(frozen=True)
class Foreign:
    """A certificate from elsewhere, whose it is, who entered it and who checked it, by name; "" while nobody has."""

    row: ForeignCertificate
    holder: str
    entered_by: str
    checked_by: str


_Holder, _Enterer, _Checker = aliased(Person), aliased(Person), aliased(Person)


def _found() -> Any:
    names = (_Holder.name, _Enterer.name, _Checker.name)
    found = select(ForeignCertificate, *names).join(_Holder, ForeignCertificate.person_id == _Holder.id)
    found = found.join(_Enterer, ForeignCertificate.entered_by == _Enterer.id)
    return found.outerjoin(_Checker, ForeignCertificate.checked_by == _Checker.id)


_UNWITHDRAWN = ForeignCertificate.withdrawn_at.is_(None)


def of_person(person_id: uuid.UUID, centres: Sequence[uuid.UUID] | None = None) -> list[Foreign]:
    """A person's certificates from elsewhere, without withdrawn ones, newest first; those of `centres` for staff."""
    found = _found().where(ForeignCertificate.person_id == person_id, _UNWITHDRAWN)
    if centres is not None:
        found = found.where(ForeignCertificate.centre_id.in_(centres))
    return _rows(found.order_by(ForeignCertificate.issued_on.desc(), ForeignCertificate.id))


def to_check(centres: Sequence[uuid.UUID]) -> list[Foreign]:
    """What nobody has checked yet in these centres, longest waiting first, at most 200."""
    waiting = _found().where(ForeignCertificate.centre_id.in_(centres), ForeignCertificate.finding == "", _UNWITHDRAWN)
    return _rows(waiting.order_by(ForeignCertificate.entered_at, ForeignCertificate.id).limit(200))


def in_centres(foreign_id: uuid.UUID, centres: Sequence[uuid.UUID]) -> Foreign:
    """A certificate from elsewhere of one of these centres. Refuses with NotFound."""
    return _one(foreign_id, ForeignCertificate.centre_id.in_(centres))


def seen_by(viewer: SignedIn, foreign_id: uuid.UUID) -> Foreign:
    """One that is hers, or of a centre where she is staff. Refuses with NotFound."""
    staffs = ForeignCertificate.centre_id.in_(viewer.centres_as("staff"))
    return _one(foreign_id, (ForeignCertificate.person_id == viewer.id) | staffs)


def _one(foreign_id: uuid.UUID, visible: ColumnElement[bool]) -> Foreign:
    found = _rows(_found().where(ForeignCertificate.id == foreign_id, visible))
    if not found:
        raise NotFound("no-such-foreign-certificate")
    return found[0]


def _rows(found: Any) -> list[Foreign]:
    return [Foreign(row, *(name or "" for name in names)) for row, *names in db.session.execute(found)]
