"""Comments on drafts, approval of a draft as it is, and whether a centre asks for it."""

from __future__ import annotations

import uuid

from sqlalchemy import select, update

from app.accounts.models import Centre
from app.authoring.models import Approval, Comment, Draft, DraftVersion
from app.authoring.queries import reviews as queries
from app.authoring.rules import approval
from app.authoring.rules.blocks import Block
from app.authoring.services import drafts
from app.base import clock
from app.base.db import db, insert
from app.base.ids import new_id
from app.base.refusals import Conflict, NotFound
from app.ledger import services as ledger


def comment(course_slug: str, file_id: uuid.UUID, block: Block, words: str, actor: uuid.UUID) -> Comment:
    """Keep words on a block of a file. The same words on the same block, sent twice, are kept once."""
    drafts.draft_for_change(course_slug)
    values = {"course_slug": course_slug, "file_id": file_id, "block": block.digest, "words": words, "by": actor}
    same = db.session.scalars(select(Comment).filter_by(**values, parent_id=None, resolved_at=None)).first()
    if same is not None:
        return same
    return _add(Comment(id=new_id(), line=block.line, quote=block.quote, at=clock.now(), **values))


def reply(course_slug: str, comment_id: uuid.UUID, words: str, actor: uuid.UUID) -> Comment:
    """Answer a comment; an answer to an answer stands below the first comment. Sent twice, it is kept once."""
    first = _comment(course_slug, comment_id)
    values = {"parent_id": first.parent_id or first.id, "words": words, "by": actor}
    same = db.session.scalars(select(Comment).filter_by(**values)).first()
    if same is not None:
        return same
    place = {"course_slug": course_slug, "file_id": first.file_id, "line": first.line}
    return _add(Comment(id=new_id(), block=first.block, quote=first.quote, at=clock.now(), **place, **values))


def _add(row: Comment) -> Comment:
    db.session.add(row)
    db.session.flush()
    return row


def resolve(course_slug: str, comment_id: uuid.UUID, actor: uuid.UUID) -> None:
    """Mark a comment as dealt with. A second time changes nothing. Refuses with NotFound."""
    row = _comment(course_slug, comment_id)
    if row.resolved_at is None:
        row.resolved_at, row.resolved_by = clock.now(), actor


def reopen(course_slug: str, comment_id: uuid.UUID) -> None:
    """Open a resolved comment again. Refuses with NotFound."""
    row = _comment(course_slug, comment_id)
    row.resolved_at = row.resolved_by = None


def _comment(course_slug: str, comment_id: uuid.UUID) -> Comment:
    drafts.draft_for_change(course_slug)  # one at a time, so that what is sent twice is seen the second time
    return queries.comment_of(course_slug, comment_id)


def approve(course_slug: str, digest: str, words: str, actor: uuid.UUID) -> None:
    """Approve a draft exactly as it is. A second time changes nothing.

    Refuses with Conflict when the draft has changed since it was read, or when its last change is the approver's own.
    """
    draft = drafts.draft_for_change(course_slug)
    if draft.tree != digest:
        raise Conflict("draft-moved-on")
    if draft.changed_by == actor:
        raise Conflict("own-change")
    values = {"course_slug": course_slug, "tree": digest, "by": actor}
    row = insert(Approval).values(id=new_id(), at=clock.now(), words=words, **values)
    new = db.session.execute(row.on_conflict_do_nothing().returning(Approval.id)).scalar()
    if new is not None:
        ledger.record("draft-approved", f"draft:{course_slug}", actor, tree=digest)


def approval_is_missing(centre_id: uuid.UUID, draft: Draft) -> bool:
    """Whether the centre asks for approval, and this draft as it is has none by another person than its last author."""
    centre = db.session.get_one(Centre, centre_id, populate_existing=True)
    given = db.session.scalars(select(Approval.by).filter_by(course_slug=draft.course_slug, tree=draft.tree))
    return centre.approval_since is not None and not approval.stands(given.all(), draft.changed_by)


def ask_for_approval(centre_id: uuid.UUID, asked: bool, actor: uuid.UUID) -> bool:
    """Say whether a centre's drafts need approval before they are published; returns whether anything changed."""
    centre = db.session.get(Centre, centre_id, with_for_update=True)
    if centre is None:
        raise NotFound("no-such-centre")
    if (centre.approval_since is not None) == asked:
        return False
    centre.approval_since = clock.now() if asked else None
    ledger.record("approval-asked" if asked else "approval-not-asked", f"centre:{centre_id}", actor)
    return True


def pin(course_slug: str, version_id: uuid.UUID) -> uuid.UUID:
    """A version of a file, kept for good even if it was a step of one sitting. Refuses with NotFound."""
    version = db.session.get(DraftVersion, version_id)
    if version is None or version.course_slug != course_slug:
        raise NotFound("no-such-version")
    pinned = update(DraftVersion).where(DraftVersion.id == version_id, DraftVersion.kind == "typed")
    db.session.execute(pinned.values(kind="saved"))
    return version_id
