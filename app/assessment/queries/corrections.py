"""What has become of the marks of an attempt since it closed, as its result tells it: without who and why."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import or_, select

from app.assessment.models import MarkChange, Regrade
from app.assessment.queries.papers import Paper
from app.assessment.rules.corrections import Corrected, Kind, Telling, telling
from app.assessment.rules.regrading import every_question
from app.base.db import db
from app.catalogue.models import Edition
from app.catalogue.queries import compiled


def tellings(
    paper: Paper, answers: Mapping[str, object], marks: Mapping[str, Fraction], language: str
) -> list[Telling]:
    """The questions of an attempt as its result tells them, in the order in which they were asked. Two statements."""
    changes, corrected = _changes(paper), _corrected(paper, language)
    return [
        telling(asked, key, corrected, answers.get(key.id), marks.get(key.id), changes.get(key.id, ""))
        for asked, key in zip(paper.questions(language), paper.key, strict=True)
    ]


def _since(paper: Paper) -> Any:
    """One that was opened again has forgotten what was changed before."""
    return MarkChange.attempt_id == paper.id, MarkChange.at >= paper.handed_in_at


def _changes(paper: Paper) -> dict[str, Kind]:
    """How the mark of each question was changed last."""
    if paper.handed_in_at is None:
        return {}
    found = select(MarkChange.question_id, MarkChange.kind).where(*_since(paper))
    rows: Any = db.session.execute(found.order_by(MarkChange.at, MarkChange.id))
    return {row.question_id: row.kind for row in rows}


def _corrected(paper: Paper, language: str) -> list[Corrected]:
    """The editions by whose keys it was marked anew since it closed, newest first.

    One whose regrade still runs counts when that has come to this attempt.
    """
    if paper.handed_in_at is None:
        return []
    reached = or_(
        Regrade.summary["done"].as_boolean(),
        Regrade.id.in_(select(MarkChange.regrade_id).where(*_since(paper))),
    )
    found = select(Edition.compiled).join_from(Regrade, Edition, Regrade.edition_id == Edition.id)
    found = found.where(Regrade.course_slug == paper.course_slug, Regrade.quiz_id == paper.quiz_id, reached)
    found = found.where(Regrade.at >= paper.handed_in_at)
    if paper.voided_at is not None:
        found = found.where(Regrade.at < paper.voided_at)
    digests = db.session.scalars(found.order_by(Regrade.at.desc(), Regrade.id.desc()))
    editions = [compiled(digest) for digest in digests]
    return [Corrected(every_question(it.course), every_question(it.in_language(language))) for it in editions]
