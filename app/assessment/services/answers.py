"""Keeping answers: every save is a line, and the last act counts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.assessment.models import Save
from app.assessment.queries import Paper
from app.assessment.rules import answers as shape
from app.assessment.rules.desk import AHEAD, is_done_in_pause, milliseconds
from app.base import clock
from app.base.db import db, insert
from app.base.ids import new_id
from app.base.refusals import Conflict, Invalid, NotFound
from app.content import model


@dataclass(frozen=True)
class Change:
    """An answer to be saved. `seq` is the moment of the act in milliseconds since the epoch, by the server's clock.

    `key` is minted with the act: the same change sent again is the same save. `language` is that of the page.
    """

    question_id: str
    seq: int
    raw: object
    key: uuid.UUID = field(default_factory=new_id)
    language: str = ""


def give_answers(paper: Paper, changes: Iterable[Change], by: uuid.UUID | None = None) -> int:
    """Keep answers in one statement; returns how many were new. `by` is who keys them in for the trainee.

    Of two saves of one question the later act counts, whichever arrives first. The paper is one that is kept from
    closing (`paper_to_save`). Refuses a closed attempt, what she did in a pause that lasts, a question that it does
    not ask, what is no answer, and a key under which another answer is kept.
    """
    rows = [_row(paper, change, by) for change in changes]
    if paper.is_overdue:
        raise Conflict("too-late")
    if not paper.is_open:
        raise Conflict("attempt-closed")
    if paper.on_paper_at and by is None:
        raise Conflict("attempt-on-paper")
    if by is None and any(is_done_in_pause(row["seq"], paper.paused_at) for row in rows):
        raise Conflict("attempt-paused")
    if not rows:
        return 0
    kept = insert(Save).on_conflict_do_nothing(index_elements=["attempt_id", "id"]).returning(Save.id)
    new = len(db.session.execute(kept, rows).all())
    if new < len(rows):
        _refuse_used_keys(paper, rows)
    return new


def _refuse_used_keys(paper: Paper, rows: list[dict[str, Any]]) -> None:
    """What was not new must be kept already: under the key of another answer it is not."""
    mine = select(Save.id, Save.question_id, Save.value).where(Save.attempt_id == paper.id)
    found = db.session.execute(mine.where(Save.id.in_([row["id"] for row in rows])))
    kept = {save.id: (save.question_id, save.value) for save in found}
    if any(kept[row["id"]] != (row["question_id"], row["value"]) for row in rows):
        raise Invalid("save-key-used")


def _row(paper: Paper, change: Change, by: uuid.UUID | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "attempt_id": paper.id,
        "id": change.key,
        "question_id": change.question_id,
        # what a clock that runs ahead says is believed for a little: more would lock her answer against later acts
        "seq": min(change.seq, milliseconds(now + AHEAD)),
        "value": shape.read(_question(paper, change.question_id), change.raw),
        "saved_at": now,
        "language": change.language or paper.edition.course.language,
        "by": by,
    }


def _question(paper: Paper, question_id: str) -> model.Question:
    found = next((question for question in paper.key if question.id == question_id), None)
    if found is None:
        raise NotFound("no-such-question")
    return found
