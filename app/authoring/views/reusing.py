"""Modules and banks of other courses in a draft, by reference to an edition."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.authoring import queries
from app.authoring.queries.drafts import Writing
from app.authoring.rules import reusing, texts
from app.authoring.rules.reusing import Use
from app.authoring.rules.shelf import ShelfError, new_module
from app.authoring.services import shelving
from app.authoring.views.access import drafted, pages
from app.authoring.views.names import named
from app.base import storage
from app.base.db import transaction
from app.base.refusals import Conflict, Invalid, NotFound
from app.base.web import INSTRUCTOR, allow, see_other
from app.catalogue import queries as catalogue


@pages.get("/<course>/reuse")
@allow(INSTRUCTOR)
def reuse(course: str) -> str:
    """What the draft includes of other courses, and what it could include."""
    writing = drafted(course)
    return render_template(
        "authoring/reuse.html",
        writing=writing,
        uses=_uses(course),
        offers=[it for it in catalogue.published() if it.slug != course and it.centre_id == writing.centre_id],
        folders=shelving.shelf_of(course).folders,
        **named(writing),
    )


def _uses(course: str) -> list[Use]:
    return reusing.uses(queries.drafts.tree(course), catalogue.library(course).editions())


@pages.post("/<course>/reuse")
@allow(INSTRUCTOR, own_transaction=True)
def include(course: str) -> Response:
    """Include a module as a module of its own, or its questions into a bank; or go on with a later edition."""
    writing = drafted(course)
    path = request.form.get("renew", "")
    if path:
        _renew(writing, path)
        flash(gettext("The later edition is included now. Look at what the check found."), "success")
    elif folder := request.form.get("folder", ""):
        _include_bank(writing, folder, _reference(writing))
        flash(gettext("The questions are included."), "success")
    else:
        _include_module(writing, _reference(writing))
        flash(gettext("The module is included as the last one. Move it where it belongs."), "success")
    return see_other("authoring.reuse", course=course)


def _reference(writing: Writing) -> str:
    """The module that was chosen, in the last edition of its course. Refuses with NotFound."""
    slug, _, module = request.form.get("module", "").partition("/")
    offer = next((it for it in catalogue.published() if it.slug == slug and it.centre_id == writing.centre_id), None)
    if offer is None or slug == writing.slug or module not in [it.id for it in offer.edition.course.modules]:
        raise NotFound("no-such-file")
    return f"{slug}@{offer.number}/{module}"


def _include_module(writing: Writing, reference: str) -> None:
    try:
        folder = new_module(shelving.shelf_of(writing.slug), reference.rpartition("/")[2])
    except ShelfError as error:
        raise Conflict(str(error)) from None
    kept = {f"{folder}/module.md": storage.keep(reusing.module(reference).encode())}
    with transaction():
        shelving.add(writing.slug, kept, current_user.id)


def _include_bank(writing: Writing, folder: str, reference: str) -> None:
    if folder not in shelving.shelf_of(writing.slug).folders:
        raise NotFound("no-such-file")
    tree, path = queries.drafts.tree(writing.slug), f"{folder}/bank.md"
    text = reusing.bank(tree.get(path, b""), reference)
    if text is None:
        raise Conflict("included-already")
    _rewrite(writing, path, text, tree.get(path))


def _renew(writing: Writing, path: str) -> None:
    tree = queries.drafts.tree(writing.slug)
    text = texts.as_text(tree[path]) if path in tree else None
    found = [it for it in _uses(writing.slug) if it.path == path and it.newer]
    if text is None or not found:
        raise Invalid("not-understood")
    for use in found:
        text = reusing.renewed(text, use)
    _rewrite(writing, path, text, tree[path])


def _rewrite(writing: Writing, path: str, text: str, before: bytes | None) -> None:
    digest = storage.keep(texts.as_bytes(text, before or b""))
    revision = writing.draft.revision if writing.draft else 0
    with transaction():
        if before is None:
            shelving.add(writing.slug, {path: digest}, current_user.id)
        else:
            shelving.carry_out(writing.slug, {}, {path: digest}, "saved", current_user.id, revision)
