"""What the register has under a number, as verification asks for it, and what it says was revoked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, inspect, or_, select
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import aliased

from app.base import clock
from app.base.db import db
from app.base.presentation import site_day
from app.certificates.models import Certificate
from app.certificates.queries.issued import issued_digests
from app.certificates.rules import numbers, payloads
from app.certificates.verification import findings, reading
from app.certificates.verification.findings import Cause, Finding, Kept, Signature
from app.keys import queries as keys
from app.keys import signing

_later = aliased(Certificate)
_COLUMNS = (
    *(Certificate.id, Certificate.number, Certificate.payload, Certificate.signature, Certificate.masked),
    *(Certificate.design, Certificate.issued_at, Certificate.made_at, Certificate.superseded_at),
    *(Certificate.revoked_at, Certificate.revoked_reason, _later.number.label("later")),
)


def entries(which: ColumnElement[bool]) -> list[Kept]:
    """Certificates of the register; none where there is no register yet: an instance may verify before its set-up."""
    found = select(*_COLUMNS).outerjoin(_later, _later.id == Certificate.superseded_by).where(which)
    try:
        rows = db.session.execute(found).all()
        issued = issued_digests([row.id for row in rows if not row.signature or _is_lost(row.signature)])
        return [_read(row, issued.get(row.id, "")) for row in rows]
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        if inspect(db.engine).has_table(Certificate.__tablename__):
            raise
        return []


def _read(row: Row[Any], issued: str) -> Kept:
    """`issued` is the digest of its payload in the ledger, asked for what is not signed: that must not differ.

    Where the public half of the key was lost, the ledger's word takes the place of the signature.
    """
    vouched = issued == payloads.digest(row.payload)
    if row.signature and vouched and _is_lost(row.signature):
        return _entry(row, None, signed=False)
    signed = signing.jws_fits(row.signature, row.payload.encode()) if row.signature else None
    if signed is not None and (key := keys.public(signed.kid)) and key.specimen:  # everybody has that key
        signed = None
    signature = Signature(signed is not None, signed.kid if signed else "", row.made_at) if row.signature else None
    return _entry(row, signature, bool(row.design and row.made_at) or (issued != "" and not vouched))


def _is_lost(token: str) -> bool:
    """Whether it was signed by a key that this site does not know any more."""
    kid = signing.named_in(token)
    return bool(kid) and keys.public(kid) is None


def _entry(row: Row[Any], signature: Signature | None, signed: bool) -> Kept:
    return Kept(
        id=row.id, text=row.payload, payload=reading.payload_of(row.payload), number=row.number,
        masked=frozenset(row.masked), superseded_on=_day(row.superseded_at), superseded_by=row.later or "",
        revoked_on=_day(row.revoked_at), revoked_reason=row.revoked_reason, signature=signature,
        signed=signed,
    )  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return site_day(moment) if moment else None


def today() -> date:
    """The day where the centre is."""
    return site_day(clock.now())


def entry_of(typed: numbers.Typed) -> Kept | None:
    """What stands in the register under a number; None for what is no number, or none of ours."""
    return None if typed.fault else next(iter(entries(Certificate.key == typed.key)), None)


def compared(typed: numbers.Typed, signature: Signature, same: Callable[[Kept], bool], otherwise: Cause) -> Finding:
    """What is signed by a key of ours counts when the register has the same under its number."""
    kept = entry_of(typed)
    if kept is None:
        return findings.unknown("not-in-register", typed.number, signature)
    if not same(kept):
        return findings.altered(otherwise, signature, findings.of_kept(kept, today()))
    return findings.of_kept(kept, today(), signature).disclosed()


# ---------------------------------------------------------------- what was revoked


@dataclass(frozen=True)
class Ended:
    """The places in a list of certificates that were revoked or superseded, and when the last of them was."""

    places: tuple[int, ...]
    last: datetime | None


def ended_in(number: int) -> Ended | None:
    """What a list says; None for a list in which no certificate has a place."""
    if db.session.scalar(select(Certificate.id).filter_by(status_list=number).limit(1)) is None:
        return None
    found = select(Certificate.status_index, Certificate.revoked_at, Certificate.superseded_at)
    over = or_(Certificate.revoked_at.is_not(None), Certificate.superseded_at.is_not(None))
    rows = db.session.execute(found.where(over, Certificate.status_list == number)).all()
    places = sorted(row.status_index for row in rows)
    return Ended(tuple(places), max((at for row in rows for at in row[1:] if at), default=None))
