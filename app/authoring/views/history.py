"""Every version of a file: seeing what it was, how it differs from now, bringing it back."""

from __future__ import annotations

import uuid

from flask import Response, flash, render_template
from flask_babel import gettext
from flask_login import current_user

from app.authoring import queries
from app.authoring.forms import VersionForm
from app.authoring.rules import lines, texts
from app.authoring.services import drafts
from app.authoring.views.access import drafted, pages
from app.authoring.views.names import named
from app.base.refusals import Invalid, NotFound
from app.base.web import INSTRUCTOR, allow, see_other


@pages.get("/<course>/history/<path:file>")
@allow(INSTRUCTOR)
def history(course: str, file: str) -> str:
    """The versions of a file, the newest first."""
    writing, found = drafted(course), queries.drafts.file(course, file)
    return render_template(
        "authoring/history.html",
        writing=writing,
        file=found,
        versions=queries.drafts.versions(course, found.id),
        **named(writing),
    )


@pages.get("/<course>/versions/<uuid:file_id>/<int:number>")
@allow(INSTRUCTOR)
def version(course: str, file_id: uuid.UUID, number: int) -> str:
    """One version, and what has changed since."""
    writing = drafted(course)
    every = queries.drafts.versions(course, file_id)
    found = next((it for it in every if it.number == number), None)
    if found is None:
        raise NotFound("no-such-version")
    then = _text(found.digest)
    now = _text(every[0].digest)
    return render_template(
        "authoring/version.html",
        writing=writing,
        version=found,
        file_id=file_id,
        newest=every[0],
        file=next((it for it in queries.drafts.files(course).values() if it.id == file_id), None),
        **named(writing),
        text=then,
        lines=lines.compared(then, now) if then is not None and now is not None else [],
    )


def _text(digest: str | None) -> str | None:
    return texts.as_text(queries.drafts.bytes_of(digest)) if digest else None


@pages.post("/<course>/versions/<uuid:file_id>/restore")
@allow(INSTRUCTOR)
def restore(course: str, file_id: uuid.UUID) -> Response:
    """Bring a version back; what is there now stays in the history."""
    drafted(course)
    form = VersionForm()
    if not form.validate():
        raise Invalid("not-understood")
    path = drafts.restore(course, file_id, form.number.data or 0, current_user.id)
    flash(gettext("The older version is back. What it replaced is kept in the history."), "success")
    return see_other("authoring.history", course=course, file=path)
