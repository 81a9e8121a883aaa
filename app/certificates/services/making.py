"""Making what is handed out of a certificate: signatures and files, once, by jobs, kept by digest ever after."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select, update

from app.base import clock, storage
from app.base.db import db, insert, transaction
from app.certificates import queries
from app.certificates.models import Certificate, CertificateFile
from app.certificates.queries.holder import FILE
from app.certificates.rules import downloads, payloads
from app.jobs import services as jobs
from app.jobs.queries import pieces
from app.keys import queries as keys
from app.ledger import services as ledger

RENDER = "render-certificate"


def ask(certificate_ids: list[uuid.UUID], key: str = "") -> None:
    """Ask for the first files of these certificates, by one job."""
    told = {"certificates": [certificate_id.hex for certificate_id in certificate_ids]}
    jobs.enqueue(RENDER, key or certificate_ids[0].hex, told)


def ask_for(certificate_id: uuid.UUID, form: str) -> None:
    """Ask for one more file of a certificate: another paper, a badge, a credential. What failed is tried anew."""
    key = f"{certificate_id.hex}/{form}"
    tried = [piece.state for piece in pieces(FILE, key) if piece.payload["form"] == form]
    failed = len(tried) if set(tried) == {"failed"} else 0
    jobs.enqueue(FILE, f"{key}/{failed}" if failed else key, {"certificate": certificate_id.hex, "form": form})


@dataclass(frozen=True)
class Frozen:
    """What is needed to make any file of a certificate, read before the work begins."""

    id: uuid.UUID
    course: str
    payload: str
    design: str | None
    paper: str
    place: tuple[int, int] | None  # list and index in the lists of what was revoked
    issued_at: datetime
    signature: str = ""  # over the payload, once it was signed
    issued: str = ""  # the payload's digest in the ledger, where that has one


@dataclass
class Made:
    """What was made of a certificate: its signature, and digests and lengths of files by form."""

    id: uuid.UUID
    signature: str = ""
    files: dict[str, tuple[str, int]] = field(default_factory=dict)

    def keep(self, form: str, data: bytes) -> None:
        """Keep a file under its digest."""
        self.files[form] = (storage.keep(data), len(data))


def render(payload: dict[str, Any]) -> None:
    """The job that signs certificates and makes their first files. It may run twice: the first result stays.

    Raises ExceptionGroup when some cannot be made, once all others are.
    """
    told = payload.get("certificates") or [payload["certificate"]]
    made, faults = _tried(_unmade(map(uuid.UUID, told)))
    with transaction():
        for one in made:
            _enter(one)
    if faults:
        raise ExceptionGroup("not all certificates could be made", faults)


def _tried(wanted: Iterable[Frozen]) -> tuple[list[Made], list[Exception]]:
    """What could be made of these, and why the others could not: one person's trouble is not that of the others."""
    made: list[Made] = []
    faults: list[Exception] = []
    for frozen in wanted:
        try:
            made.append(_first(frozen))
        except Exception as fault:
            faults.append(fault)
    return made, faults


def make_file(payload: dict[str, Any]) -> None:
    """The job that makes one more file of a certificate, once."""
    certificate_id, form = uuid.UUID(payload["certificate"]), payload["form"]
    row = db.session.get_one(Certificate, certificate_id)
    frozen, kept = freeze(row, queries.issued_digests([row.id])), queries.file_of(certificate_id, form)
    db.session.rollback()
    if kept is not None:
        return
    see_that_it_is_as_issued(frozen)
    made = Made(certificate_id)
    made.keep(form, _maker(form)(frozen))
    with transaction():
        _enter_files(made, clock.now())


def _unmade(ids: Iterable[uuid.UUID]) -> list[Frozen]:
    wanted = list(ids)
    rows = db.session.scalars(select(Certificate).where(Certificate.id.in_(wanted), Certificate.made_at.is_(None)))
    issued = queries.issued_digests(wanted)
    found = {row.id: freeze(row, issued) for row in rows}
    db.session.rollback()
    return [found[id] for id in wanted if id in found]


def freeze(row: Certificate, issued: Mapping[uuid.UUID, str] = MappingProxyType({})) -> Frozen:
    """What is needed to make files of this certificate; `issued` are digests of payloads in the ledger."""
    place = None if row.status_list is None or row.status_index is None else (row.status_list, row.status_index)
    return Frozen(
        row.id, row.course_slug, row.payload, row.design, row.paper, place, row.issued_at, row.signature,
        issued.get(row.id, ""),
    )  # fmt: skip


def see_that_it_is_as_issued(frozen: Frozen) -> None:
    """Raises ValueError for a payload that somebody wrote into the database: no key of ours signs that."""
    from app.keys import signing

    if frozen.issued:  # the ledger's word is enough, also where the key of the first signature was lost
        if frozen.issued != payloads.digest(frozen.payload):
            raise ValueError(f"the payload of certificate {frozen.id} is not the one that was issued")
    elif frozen.signature and signing.jws_fits(frozen.signature, frozen.payload.encode()) is None:
        raise ValueError(f"the payload of certificate {frozen.id} does not fit its signature")


def _first(frozen: Frozen) -> Made:
    from app.certificates.services import files

    see_that_it_is_as_issued(frozen)
    made = Made(frozen.id, files.signature(frozen))
    credential = files.credential_jwt(frozen)
    made.keep("credential.jwt", credential)
    made.keep(frozen.paper, files.paper(frozen, frozen.paper, credential))
    return made


def _maker(form: str) -> Callable[[Frozen], bytes]:
    from app.certificates.services import files

    return files.maker(form)


def _enter(made: Made) -> None:
    """Whoever else was at it too, the first one's signature and files stay."""
    now = clock.now()
    unmade = update(Certificate).where(Certificate.id == made.id, Certificate.made_at.is_(None))
    first = unmade.values(signature=made.signature, made_at=now).returning(Certificate.id)
    if db.session.scalar(first) is not None:
        _enter_files(made, now)


def _enter_files(made: Made, now: datetime) -> None:
    for form, (digest, size) in made.files.items():
        file = insert(CertificateFile).values(certificate_id=made.id, form=form, digest=digest, size=size, made_at=now)
        entered = file.on_conflict_do_nothing().returning(CertificateFile.form)
        if db.session.execute(entered).scalar() is None:
            continue
        ledger.record("certificate-rendered", f"certificate:{made.id}", None, form=form, digest=digest)
        if form in downloads.PAPERS and keys.time_stamp_authority():
            ask_for(made.id, form + downloads.STAMPED)
