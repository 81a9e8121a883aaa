"""Writing marks, keeping what they were, and what follows from a pass that was won or lost."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy import update

from app.assessment import queries
from app.assessment.models import Attempt, MarkChange
from app.assessment.queries import Paper
from app.assessment.rules import drawing, life, marking
from app.base import clock
from app.base.db import db
from app.base.ids import new_id
from app.base.refusals import Conflict
from app.jobs import services as jobs
from app.learning import services as learning
from app.learning.models import Enrolment
from app.ledger import services as ledger

PASS_CHANGED = "pass-changed"


def lock_enrolment(enrolment_id: uuid.UUID) -> Enrolment:
    """Whoever begins, ends or marks an attempt takes this lock first, always before the attempt's own."""
    return db.session.get_one(Enrolment, enrolment_id, with_for_update=True, populate_existing=True)


def write_marks(paper: Paper, marks: Mapping[str, Fraction], actor: uuid.UUID | None, cause: str) -> marking.Grade:
    """Keep the marks of a closed attempt, and let the course know of a pass. The enrolment is locked.

    `cause` is what did it, "kind:id" as in the ledger.
    """
    grade = marking.total(paper.key, marks, paper.pass_mark)
    written = update(Attempt).where(Attempt.id == paper.id).values(
        marks={question_id: str(mark) for question_id, mark in grade.marks.items()},
        earned=grade.earned,
        possible=grade.possible,
        passed=grade.passed,
        marked_at=None if grade.passed is None else clock.now(),
    )  # fmt: skip
    db.session.execute(written)
    if paper.counts:
        settle_pass(paper, grade, actor, cause)
    return grade


def settle_pass(paper: Paper, grade: marking.Grade | None, actor: uuid.UUID | None, cause: str) -> None:
    """Record a pass as evidence, or take back what no attempt supports any more. `grade` None: the attempt is void.

    A pass in a sitting counts when the sitting has closed (`settling`): before, no page may tell that it was won.
    """
    enrolment = db.session.get_one(Enrolment, paper.enrolment_id)
    if paper.quiz_id in drawing.PAIR:  # tests before and after a course measure it: that they were taken is all
        if grade is not None and enrolment.state != "withdrawn":
            learning.record_evidence(paper.enrolment_id, "test", paper.quiz_id, actor)
        return
    if grade is not None and grade.passed and paper.room and not paper.room.is_closed(clock.now()):
        return
    if grade is not None and grade.passed and enrolment.state != "withdrawn":
        data = {"attempt": str(paper.id), "percent": grade.percent}
        evidence = (paper.enrolment_id, paper.kind, paper.quiz_id, actor, data)
        if not learning.record_evidence(*evidence) and learning.amend_evidence(*evidence, cause):
            _tell_result(paper, enrolment, cause)
    elif paper.passed:
        _rest_on_others(paper, enrolment, actor, cause)


def _rest_on_others(paper: Paper, enrolment: Enrolment, actor: uuid.UUID | None, cause: str) -> None:
    """The pass of this attempt is gone: the best of her others takes its place, or the course asks for it again.

    One in a sitting that is not closed yet takes it when that has closed.
    """
    others = [it for it in queries.papers_of(paper.enrolment_id, [paper.quiz_id]) if it.id != paper.id]
    passed = [it for it in others if it.counts and it.passed and not it.is_void]
    told = [it for it in passed if it.room is None or it.room.is_closed(clock.now())]
    if told:
        best = max(told, key=lambda it: it.percent or 0)
        data = {"attempt": str(best.id), "percent": best.percent}
        evidence = (paper.enrolment_id, paper.kind, paper.quiz_id, actor, data, cause)
        if learning.amend_evidence(*evidence, instead_of=paper.id):
            _tell_result(paper, enrolment, cause)
    elif not passed or enrolment.state == "open":
        _lose_pass(paper, enrolment, actor, cause)


def _lose_pass(paper: Paper, enrolment: Enrolment, actor: uuid.UUID | None, cause: str) -> None:
    """An open enrolment asks for it again. What was completed stays; whoever issued something on it must decide."""
    if enrolment.state == "open":
        learning.withdraw_evidence(paper.enrolment_id, paper.kind, paper.quiz_id, actor, cause)
    elif enrolment.state == "completed":
        _tell(paper, cause, passed=False)


def _tell_result(paper: Paper, enrolment: Enrolment, cause: str) -> None:
    """The exam of a completed course is passed as before, with another result: whoever printed it must decide."""
    if enrolment.state == "completed" and paper.kind == "exam":
        _tell(paper, cause, passed=True)


def _tell(paper: Paper, cause: str, passed: bool) -> None:
    told = {"enrolment": paper.enrolment_id.hex, "cause": cause, "passed": passed}
    jobs.enqueue(PASS_CHANGED, new_id().hex, told)


def change_marks(
    attempt_id: uuid.UUID,
    changes: Mapping[str, Fraction],
    kind: str,
    reason: str,
    actor: uuid.UUID,
    regrade_id: uuid.UUID | None = None,
) -> marking.Grade:
    """Give other marks to answers of a closed attempt: both values are kept, with who and why.

    `kind` is "essay", "override" or "regrade". Refuses an attempt that is open or void. Marks that stay as they are
    leave no trace.
    """
    lock_enrolment(queries.paper_by_id(attempt_id).enrolment_id)
    return change_marks_of(queries.paper_by_id(attempt_id), changes, kind, reason, actor, regrade_id)


def change_marks_of(
    paper: Paper,
    changes: Mapping[str, Fraction],
    kind: str,
    reason: str,
    actor: uuid.UUID,
    regrade_id: uuid.UUID | None = None,
) -> marking.Grade:
    """The same for a paper that was read after its enrolment was locked."""
    if life.after(paper.state, "remark") is None:
        raise Conflict("attempt-not-closed")
    before = {question_id: Fraction(mark) for question_id, mark in paper.marks.items()}
    changed = {question_id: mark for question_id, mark in changes.items() if before.get(question_id) != mark}
    for question_id, mark in changed.items():
        _keep_change(paper.id, question_id, before.get(question_id), mark, kind, reason, actor, regrade_id)
    if not changed:
        return queries.grade_of(paper)
    cause = f"regrade:{regrade_id}" if regrade_id else f"attempt:{paper.id}"
    ledger.record("marks-changed", f"attempt:{paper.id}", actor, kind=kind, questions=sorted(changed))
    return write_marks(paper, before | changed, actor, cause)


def _keep_change(
    attempt_id: uuid.UUID,
    question_id: str,
    before: Fraction | None,
    after: Fraction,
    kind: str,
    reason: str,
    actor: uuid.UUID,
    regrade_id: uuid.UUID | None,
) -> None:
    row = MarkChange(
        id=new_id(), attempt_id=attempt_id, question_id=question_id, before=before, after=after, kind=kind,
        reason=reason, by=actor, at=clock.now(), regrade_id=regrade_id,
    )  # fmt: skip
    db.session.add(row)
