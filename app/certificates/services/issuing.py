"""Issuing, issuing again with a correction, and what is frozen when that happens."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts import queries as accounts
from app.accounts import services as people
from app.accounts.models import Centre, Person
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.base.presentation import site_address, site_day
from app.base.refusals import Conflict
from app.catalogue.models import Edition
from app.catalogue.queries import compiled
from app.certificates import queries
from app.certificates.models import Certificate, CertificateDoubt
from app.certificates.rules import numbers, payloads, places, states
from app.certificates.services import making
from app.certificates.services.freezing import frozen_design
from app.content import model
from app.learning.models import Enrolment, Evidence
from app.ledger import services as ledger


def on_completed(payload: dict[str, Any]) -> None:
    """The job that `learning` enqueues when an enrolment is complete."""
    with transaction():
        issue(uuid.UUID(payload["enrolment"]))


def issue(enrolment_id: uuid.UUID, actor: uuid.UUID | None = None, alone: bool = True) -> Certificate | None:
    """Issue the certificate of a completed enrolment; the one that was issued before is given back unchanged.

    None while it is not due: not complete, no such certificate in this course, her name not confirmed yet, or a sign
    in it for which there is no typeface: no empty box is ever printed in its place. Its files are made by a job of its
    own. Who issues many says that it is not `alone`: then the files are made with others', and whoever issues has
    looked at the clock. Else refuses with Conflict while the clock is behind what was recorded already.
    """
    enrolment = db.session.get(Enrolment, enrolment_id, with_for_update=True)
    if enrolment is None or enrolment.state != "completed":
        return None
    found = queries.latest_of(enrolment_id)
    person = accounts.person(enrolment.person_id)
    if found is not None or person.name_confirmed != person.name or _unprintable(person):
        return found
    return _enter(enrolment, person, 1, actor, alone)


def issue_waiting(person_id: uuid.UUID) -> None:
    """Issue all that waited for her to confirm her name."""
    completed = select(Enrolment.id).filter_by(person_id=person_id, state="completed").order_by(Enrolment.id)
    for enrolment_id in db.session.scalars(completed).all():
        issue(enrolment_id)


def correct(certificate: Certificate, actor: uuid.UUID, name: str, second_name: str, rank: str) -> Certificate:
    """Correct what is kept of the person and issue again; the earlier one is superseded. Refuses without need."""
    people.correct_name(certificate.person_id, name, second_name, rank, actor)
    return reissue(certificate, actor)


def reissue(certificate: Certificate, actor: uuid.UUID) -> Certificate:
    """Issue once more with the names and rank as they are now; the earlier one is superseded.

    Refuses without need, and when it was revoked: that was decided about the person's certificate, whatever its names.
    """
    enrolment = db.session.get_one(Enrolment, certificate.enrolment_id, with_for_update=True)
    latest = queries.latest_of(enrolment.id)
    person = accounts.person(enrolment.person_id)
    payload = payloads.load(certificate.payload)
    if latest is None or latest.id != certificate.id or not differs(payload, person):
        raise Conflict("nothing-to-correct")
    db.session.refresh(latest)  # it may have been read before the lock was there
    if latest.revoked_at is not None:
        raise Conflict("revoked-already")
    if signs := _unprintable(person):
        raise Conflict("unprintable-name", signs=signs)
    new = _enter(enrolment, person, latest.version + 1, actor)
    if new is None:
        raise Conflict("nothing-to-correct")
    return new


def _unprintable(person: Person) -> str:
    return "".join(queries.unprintable([person.rank, person.name, person.second_name]).values())


def differs(payload: payloads.Payload, person: Person) -> bool:
    """Whether a certificate would carry another name or rank if it were issued now."""
    printed = (payload.name, payload.second_name, payload.rank)
    return printed != (person.name, person.second_name, person.rank)


def _enter(
    enrolment: Enrolment, person: Person, version: int, actor: uuid.UUID | None = None, alone: bool = True
) -> Certificate | None:
    edition = db.session.get_one(Edition, enrolment.edition_id)
    course = compiled(edition.compiled).course
    rule = states.completion_rule(course.certificates)
    if rule is None:
        return None
    if alone and ledger.clock_is_behind():
        raise Conflict("clock-behind")
    payload = _payload(enrolment, person, course, rule, edition.number)
    row = _row(enrolment, payload, version)
    _place(row)
    if version > 1:
        _supersede_earlier(row)
    told: dict[str, Any] = {"enrolment": str(enrolment.id), "version": version, "payload": payloads.digest(row.payload)}
    told |= {"place": [row.status_list, row.status_index], "masked": row.masked or []}
    ledger.record("certificate-issued", f"certificate:{row.id}", actor, **told)
    if alone:
        making.ask([row.id])
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
        second_name=person.second_name,
        course=course.title,
        days=course.days,
        hours=course.hours,
        edition=edition,
        code=course.code,
        result=result_of(enrolment.id) if course.print_result else None,
        completed_on=completed_on,
        issued_on=issued_on,
        valid_until=payloads.last_day(completed_on, rule.valid_months),
        signatories=course.signatories,
        address=f"{site_address()}/verify/{number}",
        number=number,
        language=course.language,
    )


def result_of(enrolment_id: uuid.UUID) -> int | None:
    """The result of the final exam as it is now, in per cent: what a certificate prints that is issued now."""
    data = db.session.scalar(select(Evidence.data).filter_by(enrolment_id=enrolment_id, kind="exam").limit(1)) or {}
    percent = data.get("percent")
    return percent if isinstance(percent, int) else None


def _row(enrolment: Enrolment, payload: payloads.Payload, version: int) -> Certificate:
    choice = queries.choice_for(enrolment.centre_id, enrolment.course_slug)
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
        design=frozen_design(choice.design, payload.language),
        paper=choice.paper,
        issued_at=clock.now(),
    )


_TRIES = 20


def _place(row: Certificate) -> None:
    """Give the row a free place, drawn by chance, in the list of what was revoked; a taken place is drawn again."""
    newest = select(func.max(Certificate.status_list)).scalar_subquery()
    found = select(newest, func.count()).select_from(Certificate).where(Certificate.status_list == newest)
    row.status_list = places.list_for(*db.session.execute(found).one())
    for _ in range(_TRIES):
        row.status_index = secrets.randbelow(places.LENGTH)
        taken = select(Certificate.id).filter_by(status_list=row.status_list, status_index=row.status_index)
        if db.session.scalar(taken) is not None:
            continue
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:  # somebody else took it at the same moment
            continue
        return
    raise RuntimeError("no free place in the list of what was revoked")


def _supersede_earlier(new: Certificate) -> None:
    """What was issued earlier on the same completion ends: it carried something that had to be corrected.

    What its holder did not show of it is not shown of the new one either.
    """
    earlier = update(Certificate).filter_by(
        enrolment_id=new.enrolment_id, kind=new.kind, superseded_at=None, revoked_at=None
    )
    ended = earlier.where(Certificate.id != new.id).values(superseded_at=new.issued_at, superseded_by=new.id)
    for certificate_id, masked in db.session.execute(ended.returning(Certificate.id, Certificate.masked)):
        new.masked = masked
        ledger.record("certificate-superseded", f"certificate:{certificate_id}", None, by=str(new.id))
        _pass_doubts_on(certificate_id, new.id)


def _pass_doubts_on(earlier: uuid.UUID, later: uuid.UUID) -> None:
    """What nobody has decided about the earlier one is to be decided about the later one."""
    open_ones = update(CertificateDoubt).filter_by(certificate_id=earlier, decided_at=None)
    moved = open_ones.values(certificate_id=later).returning(CertificateDoubt.cause)
    for cause in sorted(db.session.scalars(moved)):
        ledger.record("certificate-doubted", f"certificate:{later}", None, cause=cause)
