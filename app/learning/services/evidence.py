"""Recording evidence, completing what is whole, remembering the place where someone left off."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select, update

from app.base import clock
from app.base.db import db, insert
from app.base.ids import new_id
from app.base.refusals import Conflict
from app.content.model import Lesson
from app.jobs import services as jobs
from app.learning import queries, rules
from app.learning.models import Enrolment, Evidence
from app.learning.rules import scenario
from app.ledger import services as ledger

COMPLETED = "enrolment-completed"


def record_evidence(
    enrolment_id: uuid.UUID, kind: str, ref: str, actor: uuid.UUID | None = None, data: Mapping[str, Any] | None = None
) -> bool:
    """Keep that something asked for was done; returns whether it was new. A second time changes nothing.

    When the evidence is whole the enrolment is completed, and the job that tells the higher rooms is enqueued in
    the same transaction. A withdrawn enrolment takes no more evidence; a completed one does, and stays completed.
    """
    enrolment = db.session.get(Enrolment, enrolment_id, with_for_update=True)
    if enrolment is None or enrolment.state == "withdrawn":
        raise Conflict("enrolment-closed")
    values = {"id": new_id(), "enrolment_id": enrolment_id, "kind": kind, "ref": ref, "at": clock.now()}
    row = insert(Evidence).values(**values, data=dict(data or {}))
    new = db.session.execute(row.on_conflict_do_nothing().returning(Evidence.id)).scalar() is not None
    if new:
        ledger.record("evidence", f"enrolment:{enrolment_id}", actor, kind=kind, ref=ref)
        complete_when_whole(enrolment)
    return new


def amend_evidence(
    enrolment_id: uuid.UUID,
    kind: str,
    ref: str,
    actor: uuid.UUID | None,
    data: Mapping[str, Any],
    cause: str,
    instead_of: uuid.UUID | None = None,
) -> bool:
    """Keep other data with evidence of the same attempt; returns whether it differed. Evidence of others stays.

    With `instead_of`, this attempt takes the place of that one. What was printed by the earlier data stays as it was.
    `cause` is "kind:id" of what changed it.
    """
    row = db.session.scalars(select(Evidence).filter_by(enrolment_id=enrolment_id, kind=kind, ref=ref)).first()
    before = str(instead_of) if instead_of else data["attempt"]
    if row is None or row.data.get("attempt") != before or row.data == data:
        return False
    row.data = dict(data)
    ledger.record("evidence-amended", f"enrolment:{enrolment_id}", actor, kind=kind, ref=ref, cause=cause)
    return True


def withdraw_evidence(enrolment_id: uuid.UUID, kind: str, ref: str, actor: uuid.UUID | None, cause: str) -> bool:
    """Take back evidence that no longer holds; returns whether there was any. `cause` is "kind:id" of what undid it.

    Only of an open enrolment: what was completed on it stays completed until a person decides.
    """
    gone = delete(Evidence).where(Evidence.enrolment_id == enrolment_id, Evidence.kind == kind, Evidence.ref == ref)
    found = db.session.execute(gone.returning(Evidence.id)).scalar() is not None
    if found:
        ledger.record("evidence-withdrawn", f"enrolment:{enrolment_id}", actor, kind=kind, ref=ref, cause=cause)
    return found


def complete_when_whole(enrolment: Enrolment) -> None:
    """Complete an open enrolment, whose row is locked, when its edition asks for no more than was done."""
    taking = queries.taking_by_id(enrolment.id)
    if enrolment.state != "open" or not rules.is_complete(taking.edition.course, taking.done):
        return
    enrolment.state, enrolment.closed_at = "completed", clock.now()
    ledger.record("completed", f"enrolment:{enrolment.id}")
    jobs.enqueue(COMPLETED, enrolment.id.hex, {"enrolment": enrolment.id.hex})


def keep_place(enrolment_id: uuid.UUID, place: str) -> None:
    """Remember where she left off: the path of a page of her course, with a fragment. *Continue* leads there."""
    db.session.execute(update(Enrolment).where(Enrolment.id == enrolment_id).values(place=place))


def read_lesson(taking: queries.Taking, lesson: Lesson, actor: uuid.UUID) -> None:
    """Record the explicit act of having read a lesson. A scenario is read by coming to an ending."""
    if lesson.kind == "scenario" and not scenario.at_ending(lesson, queries.walk(taking.id, lesson.id)):
        raise Conflict("scenario-not-ended")
    record_evidence(taking.id, "lesson", lesson.id, actor)
    keep_place(taking.id, rules.address(taking.course_slug, lesson.id))
