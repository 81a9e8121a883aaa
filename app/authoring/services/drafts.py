"""Beginning a draft, changing its files, bringing back what they were.

Every change goes through `change`. Bytes are kept by their digest before the transaction begins (`storage.keep`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, delete, select

from app.authoring.models import Draft, DraftFile, DraftVersion
from app.authoring.rules.trees import tree_digest
from app.base import clock
from app.base.db import db, insert
from app.base.ids import new_id
from app.base.refusals import Conflict, NotFound
from app.catalogue.models import Course, Edition
from app.content.layout import MOST_FILES
from app.ledger import services as ledger

LONGEST_PATH = 240  # characters
_ONE_SITTING = timedelta(minutes=10)  # what one author typed meanwhile is kept as one version


@dataclass(frozen=True)
class Change:
    """What becomes of one file: `before` is its path now ("" for a new one), `after` its path then ("" when deleted).

    `digest` is that of its new bytes; None leaves them as they are.
    """

    before: str
    after: str
    digest: str | None = None


def begin(course_slug: str, centre_id: uuid.UUID, sources: Mapping[str, str], actor: uuid.UUID | None) -> Draft:
    """The draft of a course: the one that is there, or a new one with these files (path → digest).

    A course that was never published is entered in the catalogue, where nobody sees it before its first edition.
    """
    course = db.session.get(Course, course_slug, with_for_update=True)
    if course is None:
        course = _entered(course_slug, centre_id)
    draft = db.session.get(Draft, course_slug)
    if draft is None:
        draft = Draft(course_slug=course_slug, base_id=course.current_id, tree="", revision=0, changed_at=clock.now())
        db.session.add(draft)
        db.session.flush()
        change(draft, [Change("", path, digest) for path, digest in sources.items()], "began", actor)
        ledger.record("draft-begun", f"draft:{course_slug}", actor)
    return draft


def _entered(course_slug: str, centre_id: uuid.UUID) -> Course:
    """A new course in the catalogue; of two that are entered at the same moment, one."""
    row = insert(Course).values(slug=course_slug, centre_id=centre_id).on_conflict_do_nothing().returning(Course.slug)
    if db.session.scalar(row) is None:
        raise Conflict("slug-taken")
    return db.session.get_one(Course, course_slug)


def begin_new(course_slug: str, centre_id: uuid.UUID, sources: Mapping[str, str], actor: uuid.UUID) -> Draft:
    """The draft of a new course. Refuses with Conflict when there is a course of this name."""
    if db.session.get(Course, course_slug, with_for_update=True) is not None:
        raise Conflict("slug-taken")
    return begin(course_slug, centre_id, sources, actor)


def draft_for_change(course_slug: str, revision: int | None = None) -> Draft:
    """The draft, locked until the transaction ends. Refuses with NotFound.

    With the revision for which a change was planned: refuses with Conflict when the draft has moved on since.
    """
    draft = db.session.get(Draft, course_slug, with_for_update=True, populate_existing=True)
    if draft is None:
        raise NotFound("no-such-draft")
    if revision is not None and draft.revision != revision:
        raise Conflict("draft-moved-on")
    return draft


def save(course_slug: str, path: str, base: int, digest: str, kind: str, actor: uuid.UUID) -> DraftFile:
    """Replace a file's bytes, if nobody else has since version `base` (0: the file is new).

    Refuses with Conflict `file-changed` when somebody has: nothing is overwritten. The same bytes change nothing.
    """
    draft = draft_for_change(course_slug)
    file = _file(course_slug, path)
    number = file.number if file else 0
    if file and file.digest == digest:
        return file
    if number != base:
        raise Conflict("file-changed")
    _drop_typed(file, actor, kind)
    change(draft, [Change(path if file else "", path, digest)], kind, actor)
    return db.session.scalars(_files(course_slug).where(DraftFile.path == path)).one()


def _file(course_slug: str, path: str) -> DraftFile | None:
    return db.session.scalars(_files(course_slug).where(DraftFile.path == path)).first()


def _drop_typed(file: DraftFile | None, actor: uuid.UUID, kind: str) -> None:
    """What the same author typed a moment ago is a step on the way, not a version to go back to."""
    if file is None or kind not in ("typed", "saved"):
        return
    since = clock.now() - _ONE_SITTING
    step = (DraftVersion.file_id == file.id, DraftVersion.number == file.number, DraftVersion.kind == "typed")
    db.session.execute(delete(DraftVersion).where(*step, DraftVersion.by == actor, DraftVersion.at > since))


def change(draft: Draft, changes: Iterable[Change], kind: str, actor: uuid.UUID | None) -> uuid.UUID:
    """Change several files in one act, all or none; returns the act's id, by which it can be undone.

    Refuses with NotFound for a file that is not there, with Conflict where two would have one path, or one too long.
    """
    changes = list(changes)
    files = {file.path: file for file in db.session.scalars(_files(draft.course_slug))}
    moved = [(it, files.pop(it.before, None) if it.before else None) for it in changes]
    if any(it.before and file is None for it, file in moved):
        raise NotFound("no-such-file")
    if any(len(it.after) > LONGEST_PATH for it in changes):
        raise Conflict("path-too-long")
    taken = [*files, *(it.after for it in changes if it.after)]
    if len(set(taken)) < len(taken):
        raise Conflict("path-taken")
    if len(taken) > MOST_FILES:
        raise Conflict("too-many-files")
    act = new_id()
    for it, file in moved:
        if file and it.after != file.path:
            db.session.delete(file)  # so that two files can change places
    db.session.flush()
    for it, file in moved:
        _enter(draft, it, file, kind, act, actor)
    _touch(draft, actor)
    return act


def _files(course_slug: str) -> Select[DraftFile]:
    return select(DraftFile).where(DraftFile.course_slug == course_slug)


def _enter(
    draft: Draft, change: Change, file: DraftFile | None, kind: str, act: uuid.UUID, actor: uuid.UUID | None
) -> None:
    id = file.id if file else _former(draft.course_slug, change.after) or new_id()
    number = file.number + 1 if file else _last_number(id) + 1
    digest = change.digest or (file.digest if file else None)
    now = clock.now()
    if change.after:
        stays = file is not None and change.after == file.path
        row = file if file and stays else DraftFile(id=id, course_slug=draft.course_slug, path=change.after)
        row.digest, row.number, row.changed_at, row.changed_by = str(digest), number, now, actor
        db.session.add(row)
    db.session.add(
        DraftVersion(
            id=new_id(),
            course_slug=draft.course_slug,
            file_id=id,
            number=number,
            path=change.after or change.before,
            digest=digest if change.after else None,
            kind=kind,
            act=act,
            at=now,
            by=actor,
        )
    )
    db.session.flush()


def _former(course_slug: str, path: str) -> uuid.UUID | None:
    """The id of a file that was deleted from this path: when it comes back, its history goes on."""
    last = select(DraftVersion.file_id).filter_by(course_slug=course_slug, path=path, digest=None)
    id = db.session.scalar(last.order_by(DraftVersion.at.desc()).limit(1))
    return id if id and db.session.get(DraftFile, id) is None else None


def _last_number(file_id: uuid.UUID) -> int:
    last = select(DraftVersion.number).filter_by(file_id=file_id).order_by(DraftVersion.number.desc()).limit(1)
    return db.session.scalar(last) or 0


def _touch(draft: Draft, actor: uuid.UUID | None) -> None:
    rows = db.session.execute(select(DraftFile.path, DraftFile.digest).filter_by(course_slug=draft.course_slug))
    draft.tree = tree_digest({row.path: row.digest for row in rows})
    draft.revision += 1
    draft.changed_at, draft.changed_by = clock.now(), actor
    db.session.flush()


def restore(course_slug: str, file_id: uuid.UUID, number: int, actor: uuid.UUID) -> str:
    """Bring back what a file was; returns its path. What it is now stays in its history. Refuses with NotFound."""
    draft = draft_for_change(course_slug)
    known = select(DraftVersion).filter_by(course_slug=course_slug, file_id=file_id, number=number)
    version = db.session.scalars(known).first()
    if version is None or version.digest is None:
        raise NotFound("no-such-version")
    file = db.session.get(DraftFile, file_id)
    path = file.path if file else version.path
    change(draft, [Change(file.path if file else "", path, version.digest)], "restored", actor)
    return path


def undo(course_slug: str, act: uuid.UUID, actor: uuid.UUID) -> uuid.UUID:
    """Take back one act; returns the id of the taking back, which can be undone, too.

    Refuses with Conflict when one of its files has been changed since: then its history is the way back.
    """
    draft = draft_for_change(course_slug)
    done = db.session.scalars(select(DraftVersion).filter_by(course_slug=course_slug, act=act)).all()
    if not done:
        raise NotFound("no-such-version")
    return change(draft, [_undone(version) for version in done], "restored", actor)


def _undone(version: DraftVersion) -> Change:
    if _last_number(version.file_id) != version.number:
        raise Conflict("changed-since")
    before = select(DraftVersion).filter_by(file_id=version.file_id).where(DraftVersion.number < version.number)
    was = db.session.scalars(before.order_by(DraftVersion.number.desc()).limit(1)).first()
    now = version.path if version.digest else ""
    then = was.path if was and was.digest else ""
    if not now and not then:
        raise Conflict("changed-since")
    return Change(now, then, was.digest if was and then else None)


def caught_up(draft: Draft, edition_id: str) -> None:
    """Remember that the draft has all that its authors want of the edition that is published now, if it is this one."""
    course = db.session.get_one(Course, draft.course_slug)
    if course.current_id and str(course.current_id) == edition_id:
        draft.base_id = course.current_id
        db.session.flush()


def published_as(draft: Draft, edition: Edition) -> None:
    """Remember which edition was made from the draft."""
    draft.base_id = edition.id
