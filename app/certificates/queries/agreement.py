"""The register beside the ledger: which certificates are not as the ledger says."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, select

from app.base.db import db
from app.certificates.models import Certificate, CertificateFile
from app.certificates.rules import agreement, numbers, payloads
from app.certificates.rules.agreement import Difference
from app.ledger.models import Fact

COMPARED, REGISTER = "register-compared", "site:register"
_AT_ONCE = 500
_SUBJECT = "certificate:"


@dataclass(frozen=True)
class Differing:
    """A certificate that is not as the ledger says; one that is missing from the register has no number."""

    id: uuid.UUID
    number: str
    what: tuple[Difference, ...]


def differing() -> Iterator[Differing]:
    """Every certificate that is not as the ledger says. Ask within a `snapshot`, or what is done meanwhile differs."""
    seen: set[uuid.UUID] = set()
    after: uuid.UUID | None = None
    while rows := _page(after):
        yield from compared(rows)
        seen.update(row.id for row in rows)
        after = rows[-1].id
    issued = select(Fact.subject).filter_by(verb=agreement.ISSUED)
    for subject in db.session.scalars(issued.execution_options(yield_per=5000)):
        certificate_id = uuid.UUID(subject.removeprefix(_SUBJECT))
        if certificate_id not in seen:
            yield Differing(certificate_id, "", ("missing",))


_COLUMNS = (
    *(Certificate.id, Certificate.number, Certificate.key, Certificate.kind, Certificate.version, Certificate.name),
    *(Certificate.enrolment_id, Certificate.valid_until, Certificate.payload, Certificate.status_list),
    *(Certificate.status_index, Certificate.superseded_at, Certificate.superseded_by, Certificate.revoked_at),
    *(Certificate.revoked_reason, Certificate.masked),
)


def _page(after: uuid.UUID | None) -> Sequence[Row[Any]]:
    found = select(*_COLUMNS).order_by(Certificate.id).limit(_AT_ONCE)
    return db.session.execute(found if after is None else found.where(Certificate.id > after)).all()


def compared(rows: Sequence[Certificate | Row[Any]]) -> list[Differing]:
    """Of these certificates, those that are not as the ledger says. Two statements."""
    ids = [row.id for row in rows]
    facts, files = _facts(ids), _files(ids)
    told = ((row, agreement.differences(_entry(row, files[row.id]), facts[row.id])) for row in rows)
    return [Differing(row.id, row.number, what) for row, what in told if what]


def _facts(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[tuple[str, dict[str, Any]]]]:
    names = {f"{_SUBJECT}{certificate_id}": certificate_id for certificate_id in ids}
    found = select(Fact.subject, Fact.verb, Fact.data).where(Fact.subject.in_(names), Fact.verb.in_(agreement.VERBS))
    facts: dict[uuid.UUID, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for subject, verb, data in db.session.execute(found.order_by(Fact.at, Fact.id)):
        facts[names[subject]].append((verb, data))
    return facts


def _files(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    columns = (CertificateFile.certificate_id, CertificateFile.form, CertificateFile.digest)
    files: dict[uuid.UUID, dict[str, str]] = defaultdict(dict)
    found = select(*columns).where(CertificateFile.certificate_id.in_(ids))
    for certificate_id, form, digest in db.session.execute(found):
        files[certificate_id][form] = digest
    return files


def _entry(row: Certificate | Row[Any], files: dict[str, str]) -> agreement.Entry:
    return agreement.Entry(
        version=row.version,
        enrolment=str(row.enrolment_id),
        payload=payloads.digest(row.payload),
        repeats=_repeats(row),
        place=(row.status_list, row.status_index),
        superseded_by=str(row.superseded_by or "") if row.superseded_at else "",
        revoked=row.revoked_reason if row.revoked_at else None,
        masked=row.masked,
        files=files,
    )


def _repeats(row: Certificate | Row[Any]) -> bool:
    try:
        said = payloads.load(row.payload)
    except msgspec.ValidationError:
        return False
    lists = (row.number, row.key, row.kind, row.name, row.valid_until)
    return lists == (said.number, numbers.key_of(said.number), said.kind, said.name, said.valid_until)


@dataclass(frozen=True)
class Comparison:
    """How the whole register was found at the last comparison: certificates that differ, seals that do not fit."""

    at: datetime
    certificates: tuple[uuid.UUID, ...]
    more: int
    seals: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many certificates differ."""
        return len(self.certificates) + self.more

    @property
    def differs(self) -> bool:
        """Whether anything was not as it should be."""
        return bool(self.count or self.seals)


def last_comparison() -> Comparison | None:
    """None before the first night."""
    fact = select(Fact.at, Fact.data).filter_by(subject=REGISTER, verb=COMPARED)
    row = db.session.execute(fact.order_by(Fact.at.desc(), Fact.id.desc()).limit(1)).first()
    if row is None:
        return None
    ids = tuple(map(uuid.UUID, row.data["differing"]))
    return Comparison(row.at, ids, row.data["count"] - len(ids), tuple(row.data["seals"]))


def differing_in(centres: Sequence[uuid.UUID]) -> list[Differing]:
    """Of those that the last comparison named, the ones of these centres that differ to this moment."""
    last = last_comparison()
    if last is None or not last.certificates:
        return []
    named = select(*_COLUMNS).where(Certificate.id.in_(last.certificates), Certificate.centre_id.in_(centres))
    return compared(db.session.execute(named.order_by(Certificate.number)).all())
