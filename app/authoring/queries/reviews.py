"""Comments on a draft beside the text they are about, and whether it is approved."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Centre, Person
from app.authoring.models import Approval, Comment, Draft, DraftFile
from app.authoring.queries.drafts import Writing
from app.authoring.rules import approval, blocks
from app.base.db import db
from app.base.refusals import NotFound


@dataclass(frozen=True)
class Said:
    """A comment or an answer to one, with the names of who wrote and who resolved it."""

    comment: Comment
    by: str
    resolved_by: str


@dataclass(frozen=True)
class Thread:
    """A comment with its answers, and the block of the text now; None when the text has changed since."""

    first: Said
    answers: tuple[Said, ...]
    block: blocks.Block | None

    @property
    def said(self) -> tuple[Said, ...]:
        """The comment and its answers, in order."""
        return (self.first, *self.answers)

    @property
    def is_open(self) -> bool:
        """Whether nobody has resolved it."""
        return self.first.comment.resolved_at is None


@dataclass(frozen=True)
class Passage:
    """A block of a file with the comments on it."""

    block: blocks.Block
    threads: tuple[Thread, ...]


@dataclass(frozen=True)
class Commented:
    """A file's blocks with the comments on them, and the comments whose text has changed since."""

    passages: tuple[Passage, ...]
    adrift: tuple[Thread, ...]


def commented(course_slug: str, file_id: uuid.UUID, text: str) -> Commented:
    """The comments of a file beside its text."""
    found = blocks.blocks(text)
    threads = _threads(_said(course_slug, file_id), found)
    by_line: dict[int, list[Thread]] = {}
    for thread in threads:
        by_line.setdefault(thread.block.line if thread.block else 0, []).append(thread)
    passages = tuple(Passage(block, tuple(by_line.get(block.line, ()))) for block in found)
    return Commented(passages, tuple(by_line.get(0, ())))


def _said(course_slug: str, file_id: uuid.UUID) -> list[Said]:
    resolver = select(Person.name).where(Person.id == Comment.resolved_by).correlate(Comment).scalar_subquery()
    found = select(Comment, Person.name, resolver).join_from(Comment, Person, Person.id == Comment.by)
    of_file = found.where(Comment.course_slug == course_slug, Comment.file_id == file_id)
    rows = db.session.execute(of_file.order_by(Comment.at, Comment.id))
    return [Said(comment, by, resolved_by or "") for comment, by, resolved_by in rows]


def _threads(said: Sequence[Said], found: Sequence[blocks.Block]) -> list[Thread]:
    answers: dict[uuid.UUID | None, list[Said]] = {}
    for it in said:
        answers.setdefault(it.comment.parent_id, []).append(it)
    return [_thread(first, answers.get(first.comment.id, []), found) for first in answers.get(None, [])]


def _thread(first: Said, answers: Sequence[Said], found: Sequence[blocks.Block]) -> Thread:
    return Thread(first, tuple(answers), blocks.again(found, first.comment.block, first.comment.line))


def open_comments(course_slug: str) -> dict[str, int]:
    """How many comments of each file nobody has resolved; "" counts those on files that are gone."""
    path = func.coalesce(DraftFile.path, "")
    counted = select(path, func.count()).outerjoin_from(Comment, DraftFile, DraftFile.id == Comment.file_id)
    waiting = counted.where(
        Comment.course_slug == course_slug, Comment.parent_id.is_(None), Comment.resolved_at.is_(None)
    )
    return {row[0]: row[1] for row in db.session.execute(waiting.group_by(path).order_by(path))}


def comment_of(course_slug: str, comment_id: uuid.UUID) -> Comment:
    """A comment on this course's draft. Refuses with NotFound."""
    found = db.session.get(Comment, comment_id)
    if found is None or found.course_slug != course_slug:
        raise NotFound("no-such-comment")
    return found


@dataclass(frozen=True)
class Approved:
    """One approval of the draft exactly as it is."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True)
class ApprovalState:
    """Whether the centre asks for approval, who approved the draft as it is, and whether that is enough.

    `void` is whether somebody approved an earlier state of the draft.
    """

    asked: bool
    given: tuple[Approved, ...]
    stands: bool
    void: bool

    @property
    def suffices(self) -> bool:
        """Whether approval does not stand in the way of publishing."""
        return self.stands or not self.asked


def approval_state(writing: Writing, digest: str) -> ApprovalState:
    """The approvals of the draft with this digest."""
    asked = db.session.scalar(select(Centre.approval_since).where(Centre.id == writing.centre_id)) is not None
    changed_by = db.session.scalar(select(Draft.changed_by).filter_by(course_slug=writing.slug))
    found = select(Approval, Person.name).join_from(Approval, Person, Person.id == Approval.by)
    rows = db.session.execute(found.where(Approval.course_slug == writing.slug).order_by(Approval.at)).all()
    given = [(row.Approval, row.name) for row in rows if row.Approval.tree == digest]
    stands = approval.stands((it.by for it, _ in given), changed_by)
    approved = tuple(Approved(name, it.at, it.words) for it, name in given)
    return ApprovalState(asked, approved, stands, bool(rows) and not given)


def centres(centre_ids: Sequence[uuid.UUID]) -> list[Centre]:
    """These centres, by name."""
    return list(db.session.scalars(select(Centre).where(Centre.id.in_(centre_ids)).order_by(Centre.name)))
