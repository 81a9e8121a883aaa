"""Handing in an evaluation."""

from __future__ import annotations

import uuid
from random import SystemRandom

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from app.base.db import db, insert
from app.base.refusals import Invalid
from app.content.model import Survey
from app.learning import queries as learning
from app.learning import services as learning_services
from app.surveys import queries, rules
from app.surveys.models import Box

_chance = SystemRandom()


def hand_in(taking: learning.Taking, survey: Survey, sheet: rules.Sheet, actor: uuid.UUID) -> bool:
    """Record that she handed in and put her answers into the boxes; returns False when she had done so before.

    The evidence decides: in the same transaction only the first hand-in adds anything to the boxes, so a sheet that
    is sent twice counts once. Refuses a sheet with faults.
    """
    if sheet.faults:
        raise Invalid("evaluation-faults")
    if not learning_services.record_evidence(taking.id, queries.EVALUATION, survey.id, actor):
        return False
    boxes = _boxes(taking.edition_id, survey)
    for item in survey.items:
        box = boxes[item.id]
        after = rules.put_in(item, queries.contents(box), sheet, _chance.shuffle)
        box.answered, box.counts, box.words = after.answered, after.counts, after.words
        flag_modified(box, "answered")  # rewritten even when she left it empty: no box may tell
    return True


def _boxes(edition_id: uuid.UUID, survey: Survey) -> dict[str, Box]:
    """Every box of the survey, locked; made now when this is the first sheet."""
    for item in survey.items:
        new = {"edition_id": edition_id, "item_id": item.id, "answered": 0, "counts": {}, "words": []}
        db.session.execute(insert(Box).values(new).on_conflict_do_nothing())
    locked = select(Box).filter_by(edition_id=edition_id).order_by(Box.item_id).with_for_update()
    return {box.item_id: box for box in db.session.scalars(locked)}
