"""What the evaluation's pages need."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.base.db import db
from app.base.refusals import NotFound
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content.model import Survey
from app.learning import queries as learning
from app.learning.models import Enrolment, Evidence
from app.surveys import rules
from app.surveys.models import Box

EVALUATION = "evaluation"


def her_survey(taking: learning.Taking, language: str) -> Survey:
    """The survey of her edition. Refuses with NotFound when the course has none."""
    survey = taking.course(language).evaluation
    if survey is None:
        raise NotFound("no-evaluation")
    return survey


def is_handed_in(taking: learning.Taking, survey: Survey) -> bool:
    """Whether she has handed in."""
    return (EVALUATION, survey.id) in taking.done


@dataclass(frozen=True)
class EditionResults:
    """The results of one edition's survey."""

    number: int
    title: str
    handed_in: int
    results: tuple[rules.Result, ...]


def results(course_slug: str, centres: Sequence[uuid.UUID]) -> list[EditionResults]:
    """Results by edition, newest first, of a course that one of these centres owns. Refuses with NotFound."""
    if catalogue.current(course_slug).centre_id not in centres:
        raise NotFound("no-such-course")
    handed_in = _handed_in(course_slug)
    editions = select(Edition.id, Edition.number, Edition.compiled).where(Edition.id.in_(handed_in))
    rows = db.session.execute(editions.order_by(Edition.number.desc())).all()
    found = [(row, catalogue.compiled(row.compiled).course.evaluation) for row in rows]
    return [_results(row.id, row.number, survey, handed_in[row.id]) for row, survey in found if survey]


def _handed_in(course_slug: str) -> dict[uuid.UUID, int]:
    counted = (
        select(Enrolment.edition_id, func.count())
        .join_from(Enrolment, Evidence)
        .where(Enrolment.course_slug == course_slug, Evidence.kind == EVALUATION)
        .group_by(Enrolment.edition_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _results(edition_id: uuid.UUID, number: int, survey: Survey, handed_in: int) -> EditionResults:
    boxes = {box.item_id: box for box in db.session.scalars(select(Box).filter_by(edition_id=edition_id))}
    shown = tuple(rules.result(item, contents(boxes.get(item.id))) for item in survey.items)
    return EditionResults(number, survey.title, handed_in, shown)


def contents(box: Box | None) -> rules.Contents:
    """What is in a box; nothing when there is none yet."""
    return rules.Contents(box.answered, dict(box.counts), list(box.words)) if box else rules.Contents(0, {}, [])
