"""Those under way in another edition, with what moving them would mean."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.base.db import db
from app.content import model
from app.learning.models import Enrolment, Walk
from app.learning.queries.takings import TAKINGS, Taking, taking_of
from app.learning.rules import moving


@dataclass(frozen=True)
class Mover:
    """Someone under way, and what the move would mean; `mark` names exactly what it would cost."""

    taking: Taking
    effect: moving.Effect

    @property
    def mark(self) -> str:
        """A form sends it back: when the cost is another one by then, nobody is moved who was not shown it."""
        return f"{self.taking.id}:{self.effect.mark}"


def count_elsewhere(course_slug: str, edition_id: uuid.UUID | None) -> dict[uuid.UUID, int]:
    """How many are under way in each edition other than this one; in each edition, where it is None."""
    found = select(Enrolment.edition_id, func.count()).where(*_elsewhere(course_slug, edition_id))
    return {row[0]: row[1] for row in db.session.execute(found.group_by(Enrolment.edition_id))}


def movers(
    course_slug: str,
    edition_id: uuid.UUID | None,
    edition: model.Edition,
    language: str,
    only: Collection[uuid.UUID] | None = None,
) -> list[Mover]:
    """Everyone under way in another edition than this one, or `only` these of them, by name.

    Where `edition_id` is None, the edition is not published yet, and nobody is in it.
    """
    conditions = _elsewhere(course_slug, edition_id) + ([] if only is None else [Enrolment.id.in_(only)])
    rows = db.session.execute(TAKINGS.where(*conditions).order_by(Enrolment.name, Enrolment.id))
    takings = [taking_of(row) for row in rows]
    walks, after = _walks(conditions), edition.in_language(language)
    editions = {it.compiled: it for it in takings}
    compared = {digest: moving.compare(it.course(language), after) for digest, it in editions.items()}
    return [Mover(it, compared[it.compiled].effect(it.done, walks.get(it.id), it.place)) for it in takings]


def _elsewhere(course_slug: str, edition_id: uuid.UUID | None) -> list[ColumnElement[bool]]:
    under_way = [Enrolment.course_slug == course_slug, Enrolment.state == "open"]
    return under_way if edition_id is None else [*under_way, Enrolment.edition_id != edition_id]


def _walks(conditions: Sequence[ColumnElement[bool]]) -> dict[uuid.UUID, dict[str, Any]]:
    found = select(Walk.enrolment_id, Walk.lesson_id, Walk.steps).join(Enrolment, Walk.enrolment_id == Enrolment.id)
    walks: dict[uuid.UUID, dict[str, Any]] = {}
    for enrolment_id, lesson_id, steps in db.session.execute(found.where(*conditions)):
        walks.setdefault(enrolment_id, {})[lesson_id] = steps
    return walks
