"""Another mark for one answer, given by a person against what the rule gave."""

from __future__ import annotations

import uuid
from fractions import Fraction

from app.assessment import queries
from app.assessment.services.marks import change_marks_of, lock_enrolment
from app.base.refusals import Conflict, NotFound


def override(
    attempt_id: uuid.UUID, question_id: str, points: Fraction, seen: Fraction, reason: str, actor: uuid.UUID
) -> bool:
    """Give an answer of a closed attempt other points; returns whether the mark changed.

    `seen` is the mark that the person saw when deciding. Refuses when it has changed meanwhile, unless to what is
    asked for; a question that the attempt does not ask; an answer that waits for its marker; the own attempt.
    """
    lock_enrolment(queries.paper_by_id(attempt_id).enrolment_id)
    paper = queries.paper_by_id(attempt_id)
    if question_id not in paper.question_ids:
        raise NotFound("no-such-question")
    if paper.person_id == actor:
        raise Conflict("own-attempt")
    if paper.handed_in_at is None or paper.is_void:
        raise Conflict("attempt-not-closed")
    if question_id not in paper.marks:
        raise Conflict("waits-for-marker")
    now = Fraction(paper.marks[question_id])
    if now == points:
        return False
    if now != seen:
        raise Conflict("mark-changed-meanwhile")
    change_marks_of(paper, {question_id: points}, "override", reason, actor)
    return True
