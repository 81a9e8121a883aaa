"""Marks that people give essays: by one, or by two alone whom a third act reconciles where they differ."""

from __future__ import annotations

import uuid
from fractions import Fraction

from app.accounts.models import Centre
from app.assessment import queries
from app.assessment.models import EssayMark
from app.assessment.queries import essays as found
from app.assessment.queries.essays import Answer
from app.assessment.rules import essays
from app.assessment.rules.essays import Draft, Outcome
from app.assessment.services.marks import change_marks, lock_enrolment
from app.base import clock
from app.base.db import db
from app.base.ids import new_id
from app.base.refusals import Conflict, Invalid, NotFound
from app.ledger import services as ledger


def give_mark(attempt_id: uuid.UUID, question_id: str, draft: Draft, actor: uuid.UUID) -> Outcome:
    """Keep what a marker gives an essay; sent twice it stands once. Whether she may mark it is checked before.

    "counts": it is the mark. "waits": another one has to come. "differs": the two markers do not agree. Two who mark
    at the same moment queue. Refuses points that the rubric does not have, and an answer that is marked already; to
    change a mark that counts she says why, and not once the result is complete.
    """
    answer = _locked(attempt_id, question_id, draft)
    if answer.paper.person_id == actor:
        raise NotFound("no-such-attempt")
    mine, task = answer.by(actor), answer.task(actor)
    if essays.is_same(mine, draft):
        return _outcome(answer)
    if task in ("reconcile", "settled"):
        raise Conflict("essay-settled" if mine else "essay-marked-already")
    if task == "remark" and not draft.reason:
        raise Invalid("essay-reason")
    _keep(answer, "marker", draft, actor)
    return _settle(answer, draft, actor)


def _settle(answer: Answer, draft: Draft, actor: uuid.UUID) -> Outcome:
    others = [one for one in answer.given if one.by != actor]
    outcome = essays.outcome(draft.sum, others, answer.markers, answer.mark is not None)
    if outcome == "counts":
        _count(answer, draft, actor)
    return outcome


def reconcile(attempt_id: uuid.UUID, question_id: str, draft: Draft, actor: uuid.UUID) -> None:
    """Decide between two markers who differ, with a reason; all three marks are kept. Sent twice it stands once.

    Refuses an answer about which there is nothing to decide, or nothing any more.
    """
    answer = _locked(attempt_id, question_id, draft)
    if answer.paper.person_id == actor:
        raise NotFound("no-such-attempt")
    if essays.is_same(answer.by(actor, "reconciler"), draft):
        return
    if answer.task(actor) != "reconcile":
        raise Conflict("essay-decided")
    if not draft.reason:
        raise Invalid("essay-reason")
    _keep(answer, "reconciler", draft, actor)
    _count(answer, draft, actor)


def _locked(attempt_id: uuid.UUID, question_id: str, draft: Draft) -> Answer:
    """The essay as it stands once nobody else can change it. Refuses points that its rubric does not have."""
    lock_enrolment(queries.paper_by_id(attempt_id).enrolment_id)
    answer = found.answer_by_id(attempt_id, question_id)
    criteria = answer.key.criteria
    fits = len(draft.points) == len(criteria) and all(
        points is not None and essays.allowed(criterion, points)
        for criterion, points in zip(criteria, draft.points, strict=True)
    )
    if not fits:
        raise Invalid("essay-points")
    return answer


def _outcome(answer: Answer) -> Outcome:
    return "counts" if answer.mark is not None else "differs" if len(answer.given) > 1 else "waits"


def _keep(answer: Answer, role: str, draft: Draft, actor: uuid.UUID) -> None:
    given = {"points": list(draft.whole), "comment": draft.comment, "by": actor, "at": clock.now()}
    where = {"id": new_id(), "attempt_id": answer.paper.id, "question_id": answer.question_id, "role": role}
    db.session.add(EssayMark(**where, **given))
    db.session.flush()
    verb = "essay-marked" if role == "marker" else "essay-reconciled"
    ledger.record(verb, f"attempt:{answer.paper.id}", actor, question=answer.question_id, points=given["points"])


def _count(answer: Answer, draft: Draft, actor: uuid.UUID) -> None:
    marks = {answer.question_id: Fraction(draft.sum)}
    change_marks(answer.paper.id, marks, "essay", draft.reason, actor)


def set_marking(centre_id: uuid.UUID, two_markers: bool, names: bool, actor: uuid.UUID) -> bool:
    """Say how many mark each essay of a centre, and whether they see whose it is; returns whether anything changed.

    An essay that one has marked while two were asked for still waits for the second.
    """
    centre = db.session.get(Centre, centre_id, with_for_update=True)
    if centre is None:
        raise NotFound("no-such-centre")
    if (centre.two_markers_since is not None, centre.marking_names_since is not None) == (two_markers, names):
        return False
    now = clock.now()
    centre.two_markers_since = (centre.two_markers_since or now) if two_markers else None
    centre.marking_names_since = (centre.marking_names_since or now) if names else None
    ledger.record("marking-set", f"centre:{centre_id}", actor, two_markers=two_markers, names=names)
    return True
