"""Making an edition of a draft, and moving those under way to an edition."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app.assessment import queries as assessment
from app.authoring.queries.publishing import Proposal
from app.authoring.services import drafts, reviews
from app.base.db import db
from app.base.refusals import Conflict
from app.catalogue import queries as catalogue_queries
from app.catalogue import services as catalogue
from app.catalogue.models import Course, Edition
from app.learning import queries as learning_queries
from app.learning import services as learning


def publish(proposal: Proposal, stored: catalogue.Stored, actor: uuid.UUID, reason: str) -> Edition:
    """Publish exactly what was proposed. `stored` was made from it before the transaction.

    Refuses with Conflict when the draft or the published edition has moved on since, or when approval is missing.
    """
    course = db.session.get_one(Course, proposal.slug, with_for_update=True, populate_existing=True)
    draft = drafts.draft_for_change(proposal.slug)
    before = proposal.published.edition_id if proposal.published else None
    if draft.tree != proposal.digest or course.current_id != before or draft.base_id != before:
        raise Conflict("draft-moved-on")
    if reviews.approval_is_missing(course.centre_id, draft):
        raise Conflict("approval-missing")
    edition, _ = catalogue.publish(stored, course.centre_id, actor, reason)
    drafts.published_as(draft, edition)
    return edition


@dataclass(frozen=True)
class Moved:
    """How many were moved; names of those who were not: their cost is another one now, or they sit an exam."""

    count: int
    stale: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()


def move(
    edition: Edition, wanted: Mapping[uuid.UUID, str] | None, actor: uuid.UUID, reason: str, language: str
) -> Moved:
    """Move people who are under way to this edition of their course.

    `wanted` says what the move would cost each of them (`Mover.mark`) as it was shown; None means everyone to whom
    it costs nothing. Whoever has an open attempt at an exam stays until it is closed. Repeating changes nothing.
    """
    slug, compiled = edition.course_slug, catalogue_queries.compiled(edition.compiled)
    if wanted is None:
        known = learning_queries.movers(slug, edition.id, compiled, language)
        wanted = {it.taking.id: it.mark for it in known if not it.effect.costs}
    rows = {row.id: row for row in learning.lock_enrolments(wanted, slug)}
    now = learning_queries.movers(slug, edition.id, compiled, language, only=wanted)
    busy = sitting_an_exam(now)
    stale = {it.taking.id for it in now if it.mark != wanted[it.taking.id]} - busy
    chosen = [rows[it.taking.id] for it in now if it.taking.id not in busy | stale]
    count = learning.move(chosen, edition, actor, reason)
    return Moved(count, _names(now, stale), _names(now, busy))


def sitting_an_exam(movers: list[learning_queries.Mover]) -> set[uuid.UUID]:
    """Those of them who have an open attempt at the exam of their edition, or at the test before or after it."""
    results = assessment.results_for([it.taking.id for it in movers])
    courses = {it.taking.id: it.taking.edition.course for it in movers}
    asked = [(id, quiz) for id, it in courses.items() for quiz in (it.pre_test, it.post_test, it.exam) if quiz]
    return {id for id, quiz in asked if (id, quiz.id) in results and results[id, quiz.id].open}


def _names(movers: list[learning_queries.Mover], ids: set[uuid.UUID]) -> tuple[str, ...]:
    return tuple(it.taking.name for it in movers if it.taking.id in ids)
