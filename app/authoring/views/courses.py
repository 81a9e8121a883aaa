"""The courses that an author may write, a new course, the beginning of a draft."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template
from flask_login import current_user

from app.authoring import queries
from app.authoring.forms import NewCourseForm
from app.authoring.rules import starters
from app.authoring.services import drafts
from app.authoring.views.access import pages, written
from app.base import storage
from app.base.db import transaction
from app.base.web import INSTRUCTOR, allow, see_other
from app.catalogue import queries as catalogue


@pages.get("/")
@allow(INSTRUCTOR)
def index() -> str:
    """The courses of the author's centres, those with a draft and those without."""
    writings = queries.drafts.writings(current_user)
    titles = {it.slug: queries.checking.title_of(it) for it in writings}
    return render_template("authoring/index.html", writings=writings, titles=titles)


@pages.get("/new")
@allow(INSTRUCTOR)
def new() -> str:
    """The form for a new course."""
    return render_template("authoring/new.html", form=NewCourseForm())


@pages.post("/new")
@allow(INSTRUCTOR, own_transaction=True)
def create() -> Any:
    """Begin a new course with one module and one lesson."""
    form = NewCourseForm()
    if not form.validate():
        return render_template("authoring/new.html", form=form), 422
    files = starters.course(form.title.data or "", form.code.data or "")
    kept = {path: storage.keep(text.encode()) for path, text in files.items()}
    slug = form.slug.data or ""
    centre = current_user.centres_as("instructor")[0]
    with transaction():
        drafts.begin_new(slug, centre, kept, current_user.id)
    return see_other("authoring.structure", course=slug)


@pages.post("/<course>/begin")
@allow(INSTRUCTOR, own_transaction=True)
def begin(course: str) -> Response:
    """Begin a draft from the published edition; one that is there already stays as it is."""
    found = written(course)
    sources = catalogue.source_digests(found.edition_id) if found.edition_id else {}
    with transaction():
        drafts.begin(course, found.centre_id, sources, current_user.id)
    return see_other("authoring.structure", course=course)
