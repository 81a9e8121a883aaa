"""Walking through a scenario."""

from __future__ import annotations

import uuid

from app.base import clock
from app.base.db import db, insert
from app.base.refusals import Invalid
from app.content.model import Lesson
from app.learning import queries, rules
from app.learning.models import Walk
from app.learning.rules import scenario
from app.learning.services.evidence import keep_place, record_evidence


def choose(
    taking: queries.Taking, lesson: Lesson, situation: str, choice: int, actor: uuid.UUID
) -> list[list[str | int]]:
    """Take a choice in a scenario; returns the walk. Coming to an ending is evidence that it was worked through."""
    steps = scenario.walk_on(lesson, queries.walk(taking.id, lesson.id), situation, choice)
    if steps is None:
        raise Invalid("no-such-choice")
    _keep_walk(taking.id, lesson.id, steps)
    keep_place(taking.id, f"{rules.address(taking.course_slug, lesson.id)}#{rules.SCENE}")
    if scenario.at_ending(lesson, steps):
        record_evidence(taking.id, "lesson", lesson.id, actor)
    return steps


def start_again(taking: queries.Taking, lesson: Lesson) -> None:
    """Go back to the first situation; what was evidence stays so."""
    _keep_walk(taking.id, lesson.id, [])


def _keep_walk(enrolment_id: uuid.UUID, lesson_id: str, steps: list[list[str | int]]) -> None:
    row = insert(Walk).values(enrolment_id=enrolment_id, lesson_id=lesson_id, steps=steps, changed_at=clock.now())
    changes = {"steps": row.excluded.steps, "changed_at": row.excluded.changed_at}
    db.session.execute(row.on_conflict_do_update(index_elements=["enrolment_id", "lesson_id"], set_=changes))
