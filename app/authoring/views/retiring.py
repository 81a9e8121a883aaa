"""Retiring a course: no new participants, everything else goes on."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.authoring import queries
from app.authoring.forms import ReasonForm
from app.authoring.queries.drafts import Writing
from app.authoring.views.access import language, pages, published, writes
from app.base.web import INSTRUCTOR, STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.catalogue import services


@pages.get("/<course>/retire")
@allow(INSTRUCTOR, STAFF)
def retire_page(course: str) -> Any:
    """What retiring means, and the button; for a retired course, bringing it back."""
    return _page(published(course), ReasonForm(formdata=None))


def _page(writing: Writing, form: ReasonForm) -> Any:
    counts = queries.publishing.by_number(writing.slug, None)
    title = catalogue.current(writing.slug).edition.in_language(language()).title
    under_way = sum(count for _, count in counts)
    return render_template(
        "authoring/retire.html", writing=writing, writes=writes(writing), form=form, title=title, under_way=under_way
    )


@pages.post("/<course>/retire")
@allow(INSTRUCTOR, STAFF)
def retire(course: str) -> Any:
    """Retire a course, or bring it back where `act` says so; a second time changes nothing."""
    writing, form = published(course), ReasonForm()
    if not form.validate():
        return _page(writing, form), 422
    if request.form.get("act") == "bring-back":
        services.bring_back(course, current_user.id, form.reason.data or "")
        flash(gettext("The course is offered again."), "success")
    else:
        services.retire(course, current_user.id, form.reason.data or "")
        flash(gettext("The course is retired. It takes no new participants; everything else stays."), "success")
    return see_other("authoring.retire_page", course=course)
