"""Adding to a course, renaming, moving and taking away: each one act that can be undone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from app.authoring.queries import drafts as queries
from app.authoring.rules import pointing, starters, texts
from app.authoring.rules.shelf import Plan, Shelf, is_lesson, natural_id
from app.authoring.services import drafts
from app.authoring.services.drafts import Change
from app.content.headlines import with_key
from app.content.keeping import kept_ids


def planned(tree: Mapping[str, bytes], plan: Plan) -> dict[str, bytes]:
    """New bytes of the files that must follow a plan, by their path now: for their links, and to keep their ids."""
    changed: dict[str, bytes] = {}
    kept = dict(kept_ids(tree))
    for path, data in tree.items():
        text = texts.as_text(data) if path.endswith(".md") and plan.get(path, path) else None
        if text is not None:
            after = plan.get(path, path)
            mended = pointing.followed(text, path, after, plan)
            if is_lesson(path) and path.split("/")[0] != after.split("/")[0]:
                mended = identified(mended, kept.get(path, natural_id(path)), natural_id(after))
            if mended != text:
                changed[path] = texts.as_bytes(mended, data)
    return changed


def carry_out(
    course_slug: str, plan: Plan, changed: Mapping[str, str], kind: str, actor: uuid.UUID, revision: int
) -> uuid.UUID:
    """Carry out a plan made for this revision of the draft; `changed` are digests of new bytes by path now.

    Refuses with Conflict when the draft has moved on: the plan was made for other files.
    """
    draft = drafts.draft_for_change(course_slug, revision)
    every = {*plan, *changed}
    changes = [Change(path, plan.get(path, path), changed.get(path)) for path in sorted(every)]
    return drafts.change(draft, changes, kind, actor)


def add(course_slug: str, files: Mapping[str, str], actor: uuid.UUID) -> uuid.UUID:
    """Add new files (path → digest). Refuses with Conflict where one is there."""
    draft = drafts.draft_for_change(course_slug)
    return drafts.change(draft, [Change("", path, digest) for path, digest in files.items()], "saved", actor)


def identified(text: str, id: str, natural: str) -> str:
    """A lesson's text that says its id where its path does not."""
    return with_key(text, "id", id if id != natural else None)


def retitled(text: str, title: str) -> str:
    """A file's text under another title. Its id stays: it is in the path."""
    return with_key(text, "title", starters.quoted(title) if _needs_quotes(title) else title)


def _needs_quotes(title: str) -> bool:
    return not re.fullmatch(r"[^\W\d_][\w ,.()’'–-]*", title)


def shelf_of(course_slug: str) -> Shelf:
    """The paths of a draft."""
    return Shelf(tuple(queries.files(course_slug)))
