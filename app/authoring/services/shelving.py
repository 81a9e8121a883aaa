"""Adding to a course, renaming, moving and taking away: each one act that can be undone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from app.authoring.queries import drafts as queries
from app.authoring.rules import pointing, starters, texts
from app.authoring.rules.shelf import Plan, Shelf
from app.authoring.services import drafts
from app.authoring.services.drafts import Change

_TITLE = re.compile(r"(?m)^title:.*$")


def planned(tree: Mapping[str, bytes], plan: Plan) -> dict[str, bytes]:
    """New bytes of the files whose links must follow a plan, by their path now."""
    changed: dict[str, bytes] = {}
    for path, data in tree.items():
        text = texts.as_text(data) if path.endswith(".md") and plan.get(path, path) else None
        if text is not None:
            mended = pointing.followed(text, path, plan.get(path, path), plan)
            if mended != text:
                changed[path] = texts.as_bytes(mended, data)
    return changed


def carry_out(
    course_slug: str, plan: Plan, changed: Mapping[str, str], kind: str, actor: uuid.UUID, revision: int
) -> uuid.UUID:
    """Carry out a plan made for this revision of the draft; `changed` are digests of new bytes by path now.

    Refuses with Conflict when the draft has moved on: the plan was made for other files.
    """
    draft = drafts.draft_for_change(course_slug)
    if draft.revision != revision:
        raise drafts.Conflict("draft-moved-on")
    every = {*plan, *changed}
    changes = [Change(path, plan.get(path, path), changed.get(path)) for path in sorted(every)]
    return drafts.change(draft, changes, kind, actor)


def add(course_slug: str, files: Mapping[str, str], actor: uuid.UUID) -> uuid.UUID:
    """Add new files (path → digest). Refuses with Conflict where one is there."""
    draft = drafts.draft_for_change(course_slug)
    return drafts.change(draft, [Change("", path, digest) for path, digest in files.items()], "saved", actor)


def retitled(text: str, title: str) -> str:
    """A file's text under another title. Its id stays: it is in the path."""
    line = f"title: {starters.quoted(title) if _needs_quotes(title) else title}"
    if text.startswith("---\n"):
        head, end, rest = text[4:].partition("\n---")
        if _TITLE.search(head):
            return "---\n" + _TITLE.sub(lambda _: line, head, count=1) + end + rest
        return f"---\n{line}\n{head}{end}{rest}"
    return f"---\n{line}\n---\n\n{text}"


def _needs_quotes(title: str) -> bool:
    return not re.fullmatch(r"[^\W\d_][\w ,.()’'–-]*", title)


def shelf_of(course_slug: str) -> Shelf:
    """The paths of a draft."""
    return Shelf(tuple(queries.files(course_slug)))
