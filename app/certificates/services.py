"""Issuing, rendering, revoking and issuing again."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.accounts import queries as accounts
from app.accounts.models import Centre, Person
from app.base import clock, storage
from app.base.db import db, insert, transaction
from app.base.ids import new_id
from app.base.presentation import site_address, site_day
from app.base.refusals import Conflict
from app.catalogue.models import Edition
from app.catalogue.queries import compiled
from app.certificates import queries, rendering
from app.certificates.models import Certificate, CertificateDoubt
from app.certificates.rules import numbers, payloads, states
from app.content import model
from app.jobs import services as jobs
from app.learning.models import Enrolment, Evidence
from app.ledger import services as ledger

RENDER = "render-certificate"


def on_completed(payload: dict[str, Any]) -> None:
    """The job that `learning` enqueues when an enrolment is complete."""
    with transaction():
        issue(uuid.UUID(payload["enrolment"]))


def issue(enrolment_id: uuid.UUID) -> Certificate | None:
    """Issue the certificate of a completed enrolment; the one that was issued before is given back unchanged.

    None while it is not due: not complete, no such certificate in this course, or her name not confirmed yet.
    """
    enrolment = db.session.get(Enrolment, enrolment_id, with_for_update=True)
    if enrolment is None or enrolment.state != "completed":
        return None
    found = queries.latest_of(enrolment_id)
    person = accounts.person(enrolment.person_id)
    if found is not None or person.name_confirmed != person.name:
        return found
    return _enter(enrolment, person, version=1)


def issue_waiting(person_id: uuid.UUID) -> None:
    """Issue all that waited for her to confirm her name."""
    completed = select(Enrolment.id).filter_by(person_id=person_id, state="completed").order_by(Enrolment.id)
    for enrolment_id in db.session.scalars(completed).all():
        issue(enrolment_id)


def reissue(certificate: Certificate, actor: uuid.UUID) -> Certificate:
    """Issue once more with the name and rank as they are now; the earlier one is superseded. Refuses without need."""
    enrolment = db.session.get_one(Enrolment, certificate.enrolment_id, with_for_update=True)
    latest = queries.latest_of(enrolment.id)
    person = accounts.person(enrolment.person_id)
    payload = payloads.load(certificate.payload)
    if latest is None or latest.id != certificate.id or (payload.name, payload.rank) == (person.name, person.rank):
        raise Conflict("nothing-to-correct")
    new = _enter(enrolment, person, latest.version + 1, actor)
    if new is None:
        raise Conflict("nothing-to-correct")
    return new


def _enter(enrolment: Enrolment, person: Person, version: int, actor: uuid.UUID | None = None) -> Certificate | None:
    edition = db.session.get_one(Edition, enrolment.edition_id)
    course = compiled(edition.compiled).course
    rule = states.completion_rule(course.certificates)
    if rule is None:
        return None
    payload = _payload(enrolment, person, course, rule, edition.number)
    row = _row(enrolment, payload, version)
    db.session.add(row)
    db.session.flush()
    _supersede_earlier(row)
    ledger.record("certificate-issued", f"certificate:{row.id}", actor, enrolment=str(enrolment.id), version=version)
    jobs.enqueue(RENDER, row.id.hex, {"certificate": row.id.hex})
    return row


def _payload(
    enrolment: Enrolment, person: Person, course: model.Course, rule: model.CertificateRule, edition: int
) -> payloads.Payload:
    issued_on = site_day(clock.now())
    completed_on = site_day(enrolment.closed_at) if enrolment.closed_at else issued_on
    number = numbers.new_number(course.code, issued_on.year, secrets.randbits(numbers.RANDOM_BITS))
    return payloads.Payload(
        centre=db.session.get_one(Centre, enrolment.centre_id).name,
        title=rule.title,
        rank=person.rank,
        name=person.name,
        course=course.title,
        days=course.days,
        hours=course.hours,
        edition=edition,
        code=course.code,
        result=_result(enrolment.id) if course.print_result else None,
        completed_on=completed_on,
        issued_on=issued_on,
        valid_until=payloads.last_day(completed_on, rule.valid_months),
        signatories=course.signatories,
        address=f"{site_address()}/verify/{number}",
        number=number,
        language=course.language,
    )


def _result(enrolment_id: uuid.UUID) -> int | None:
    data = db.session.scalar(select(Evidence.data).filter_by(enrolment_id=enrolment_id, kind="exam").limit(1)) or {}
    percent = data.get("percent")
    return percent if isinstance(percent, int) else None


def _row(enrolment: Enrolment, payload: payloads.Payload, version: int) -> Certificate:
    return Certificate(
        id=new_id(),
        number=payload.number,
        key=numbers.key_of(payload.number),
        enrolment_id=enrolment.id,
        kind=payload.kind,
        version=version,
        person_id=enrolment.person_id,
        centre_id=enrolment.centre_id,
        course_slug=enrolment.course_slug,
        name=payload.name,
        valid_until=payload.valid_until,
        payload=payloads.dump(payload),
        issued_at=clock.now(),
    )


def _supersede_earlier(new: Certificate) -> None:
    """A certificate of the same person, course and kind ends when a new one is issued."""
    earlier = update(Certificate).filter_by(
        person_id=new.person_id, course_slug=new.course_slug, kind=new.kind, superseded_at=None, revoked_at=None
    )
    ended = earlier.where(Certificate.id != new.id).values(superseded_at=new.issued_at, superseded_by=new.id)
    for certificate_id in db.session.scalars(ended.returning(Certificate.id)):
        ledger.record("certificate-superseded", f"certificate:{certificate_id}", None, by=str(new.id))


def render(payload: dict[str, Any]) -> None:
    """The job that makes the PDF, once: outside any transaction, from the payload alone, kept by digest."""
    certificate_id = uuid.UUID(payload["certificate"])
    row = db.session.get_one(Certificate, certificate_id)
    frozen, issued_at, done = row.payload, row.issued_at, row.pdf
    db.session.rollback()
    if done is None:
        digest = storage.keep(rendering.pdf(payloads.load(frozen), issued_at))
        with transaction():
            _keep_pdf(certificate_id, digest, clock.now())


def _keep_pdf(certificate_id: uuid.UUID, digest: str, now: datetime) -> None:
    """The first rendering stays, whoever else was at it too."""
    unprinted = update(Certificate).where(Certificate.id == certificate_id, Certificate.pdf.is_(None))
    first = unprinted.values(pdf=digest, rendered_at=now).returning(Certificate.id)
    if db.session.scalar(first) is not None:
        ledger.record("certificate-rendered", f"certificate:{certificate_id}", None, digest=digest)


def revoke(certificate: Certificate, actor: uuid.UUID, reason: str, note: str = "") -> None:
    """Revoke for one of `states.REASONS`; the note is for staff only. What is revoked stays so, unchanged."""
    if certificate.revoked_at is not None:
        return
    if reason not in states.REASONS:
        raise ValueError(f"not a reason: {reason!r}")
    certificate.revoked_at, certificate.revoked_by = clock.now(), actor
    certificate.revoked_reason, certificate.revoked_note = reason, note
    ledger.record("certificate-revoked", f"certificate:{certificate.id}", actor, reason=reason)
    _decide(certificate, actor, "revoked", note)


# ---------------------------------------------------------------- for decision


def on_pass_changed(payload: dict[str, Any]) -> None:
    """The job that `assessment` enqueues when a pass is lost on which a completed course rests."""
    with transaction():
        raise_doubt(uuid.UUID(payload["enrolment"]), payload["cause"])


def raise_doubt(enrolment_id: uuid.UUID, cause: str) -> bool:
    """Put the certificate of an enrolment up for decision; returns whether it is new. The certificate stays as it is.

    `cause` is what changed, "kind:id" as in the ledger. Nothing happens without a certificate that holds.
    """
    db.session.get(Enrolment, enrolment_id, with_for_update=True)  # nothing is issued on it meanwhile
    found = queries.latest_of(enrolment_id)
    if found is None or found.revoked_at or found.superseded_at:
        return False
    doubt = insert(CertificateDoubt).values(
        id=new_id(), certificate_id=found.id, cause=cause, raised_at=clock.now(), decision="", reason=""
    )
    new = db.session.execute(doubt.on_conflict_do_nothing().returning(CertificateDoubt.id)).scalar() is not None
    if new:
        ledger.record("certificate-doubted", f"certificate:{found.id}", None, cause=cause)
    return new


def keep(certificate: Certificate, actor: uuid.UUID, reason: str) -> bool:
    """Decide that a certificate stays although a pass that it rests on was lost; returns whether that was open."""
    return _decide(certificate, actor, "kept", reason)


def _decide(certificate: Certificate, actor: uuid.UUID, decision: str, reason: str) -> bool:
    """Close every open doubt about a certificate. Of two who decide at once, the first one's decision stands."""
    undecided = update(CertificateDoubt).filter_by(certificate_id=certificate.id, decided_at=None)
    decided = undecided.values(decision=decision, reason=reason, decided_by=actor, decided_at=clock.now())
    causes = list(db.session.scalars(decided.returning(CertificateDoubt.cause)))
    if causes:
        subject = f"certificate:{certificate.id}"
        ledger.record("certificate-decided", subject, actor, decision=decision, causes=sorted(causes))
    return bool(causes)
