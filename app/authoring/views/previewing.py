"""Walking a draft as a trainee, on a throw-away instance."""

from __future__ import annotations

from flask import Response, current_app, flash, make_response, redirect, url_for
from flask_login import current_user

from app.authoring import queries
from app.authoring.views.access import drafted, language, pages
from app.base.refusals import Invalid
from app.base.sentences import words
from app.base.web import INSTRUCTOR, allow, see_other
from app.catalogue import queries as catalogue


@pages.post("/<course>/preview")
@allow(INSTRUCTOR, own_transaction=True)
def preview(course: str) -> Response:
    """Make a preview of the draft as it is, and go there; while it has errors, to the list of them."""
    drafted(course)
    try:
        address = _started(course)
    except Invalid as refusal:
        flash(words(refusal.code, refusal.details), "warning")
        return see_other("authoring.structure", course=course)
    return make_response(redirect(address, 303))


def _started(course: str) -> str:
    address: str = current_app.extensions["previews"].start(
        course,
        queries.drafts.tree(course),
        owner=str(current_user.id),
        language=language(),
        back=url_for("authoring.structure", course=course),
        published=catalogue.edition_now(course),
        library=catalogue.library(course),
    )
    return address
