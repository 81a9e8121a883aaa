"""Files of a draft besides its pages: pictures and documents, the whole folder in and out."""

from __future__ import annotations

import posixpath
import re
import uuid
from typing import Any

import msgspec
from flask import Response, flash, jsonify, make_response, render_template, request, send_file
from flask_babel import gettext
from flask_login import current_user

from app.authoring import archives, pictures, queries
from app.authoring.queries.drafts import File, Writing
from app.authoring.rules import folders as comparing
from app.authoring.rules.shelf import Shelf, slug
from app.authoring.services import drafts, shelving
from app.authoring.services.drafts import Change
from app.authoring.views import keeping
from app.authoring.views.access import drafted, pages, written
from app.authoring.views.names import named
from app.base import storage
from app.base.db import transaction
from app.base.refusals import Invalid, NotFound
from app.base.web import INSTRUCTOR, allow, see_other, wants_json
from app.catalogue import queries as catalogue
from app.content import genuine, layout

MOST_MEDIUM = 12 * 1024 * 1024
MOST_ARCHIVE = 60 * 1024 * 1024
_FAULTS = {"other": "media-other", "active": "media-active", "broken": "media-broken"}
_PICTURES = ("png", "jpg", "jpeg", "webp", "gif")


@pages.get("/<course>/media/<digest>/<name>")
@allow(INSTRUCTOR)
def medium(course: str, digest: str, name: str) -> Response:
    """A picture of the draft by its digest, for previews."""
    drafted(course)
    if digest not in {file.digest for file in queries.drafts.files(course).values()} or not layout.kind(name):
        raise NotFound("no-such-file")
    response = send_file(storage.path_of(digest), mimetype=layout.kind(name), conditional=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@pages.get("/<course>/files")
@allow(INSTRUCTOR)
def files(course: str) -> str:
    """All files of the draft, with the folder's way in and out."""
    writing = drafted(course)
    found = queries.drafts.files(course)
    shown = {"media": _media(found), "folders": Shelf(tuple(found)).folders}
    return render_template("authoring/files.html", writing=writing, **shown, **named(writing))


def _media(found: dict[str, Any]) -> list[Any]:
    return [file for path, file in found.items() if not path.endswith(".md")]


@pages.post("/<course>/media")
@allow(INSTRUCTOR, own_transaction=True, most=MOST_MEDIUM)
def upload(course: str) -> Any:
    """Take a picture or a document into a folder of the draft, made smaller where it can be."""
    drafted(course)
    sent, folder = request.files.get("file"), request.form.get("folder", "")
    if sent is None or not sent.filename:
        raise Invalid("no-file-sent")
    known = shelving.shelf_of(course)
    if folder and folder not in known.folders:
        raise NotFound("no-such-file")
    data = sent.read()
    name, kept, size = _ready(posixpath.basename(sent.filename.replace("\\", "/")), data)
    path = _free(f"{folder}/media/{name}".lstrip("/"), set(known.paths))
    digest = storage.keep(kept)
    with transaction():
        draft = drafts.draft_for_change(course)
        drafts.change(draft, [Change("", path, digest)], "uploaded", current_user.id)
    if wants_json():
        link = path.removeprefix(f"{folder}/")
        return jsonify(path=path, link=link, bytes=len(kept), was_bytes=len(data), **size)
    flash(gettext("The file is in the draft as %(path)s.", path=path), "success")
    return see_other("authoring.files", course=course)


def _ready(name: str, data: bytes) -> tuple[str, bytes, dict[str, int]]:
    """The name and the bytes to keep, and for a picture its size. Refuses with Invalid."""
    stem, _, suffix = name.rpartition(".")
    suffix, stem = suffix.lower(), slug(stem)
    if not layout.kind(f"x.{suffix}"):
        raise Invalid("media-unknown-kind", suffix=suffix[:10])
    if suffix in _PICTURES:
        try:
            made = pictures.reduced(data)
        except pictures.PictureError as error:
            raise Invalid(str(error)) from None
        return f"{stem}.{made.suffix}", made.data, {"width": made.width, "height": made.height}
    if fault := genuine.fault(name, data):
        raise Invalid(_FAULTS[fault])
    return f"{stem}.{suffix}", data, {}


def _free(path: str, taken: set[str]) -> str:
    stem, suffix = posixpath.splitext(path)
    number = 2
    while path in taken:
        path, number = f"{stem}-{number}{suffix}", number + 1
    return path


@pages.get("/<course>/export.zip")
@allow(INSTRUCTOR)
def export(course: str) -> Response:
    """The draft as a folder in an archive, byte for byte; with `edition=published` the published edition."""
    writing = written(course)
    if request.args.get("edition") == "published":
        if writing.edition_id is None:
            raise NotFound("no-such-draft")
        tree, name = catalogue.source(writing.edition_id), f"{course}-edition-{writing.number}"
    else:
        tree, name = queries.drafts.tree(drafted(course).slug), f"{course}-draft"
    inside = {f"{course}/{path}": data for path, data in tree.items()}
    response = make_response(archives.pack(inside))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{re.sub(r"[^A-Za-z0-9.-]", "-", name)}.zip"'
    return response


@pages.post("/<course>/import")
@allow(INSTRUCTOR, own_transaction=True, most=MOST_ARCHIVE)
def bring_in(course: str) -> Any:
    """Compare a folder with the draft, file by file, and take it over when it is asked and nothing is in the way.

    The folder's files are compared with the edition from which both began, so that what moved on here is told.
    """
    writing = drafted(course)
    sent = request.files.get("archive")
    if sent is None:
        return _take_over(course)
    try:
        tree = archives.unpack(sent.read())
    except archives.ArchiveError as error:
        raise Invalid(error.args[0], name=error.args[1]) from None
    if "course.md" not in tree:
        raise Invalid("archive-no-course")
    _refuse_faults(tree)
    incoming = {path: storage.keep(data) for path, data in tree.items()}
    return _compared(writing, incoming)


@pages.get("/<course>/behind")
@allow(INSTRUCTOR)
def behind(course: str) -> Any:
    """The edition that was published by another door, beside the draft, file by file."""
    writing = drafted(course)
    if writing.edition_id is None:
        raise NotFound("no-such-draft")
    return _compared(writing, catalogue.source_digests(writing.edition_id), writing.edition_id)


def _compared(writing: Writing, incoming: dict[str, str], edition_id: uuid.UUID | None = None) -> str:
    draft = writing.draft
    base = catalogue.source_digests(draft.base_id) if draft and draft.base_id else {}
    now = {path: file.digest for path, file in queries.drafts.files(writing.slug).items()}
    return render_template(
        "authoring/bring_in.html",
        writing=writing,
        lines=comparing.compare(base, now, incoming),
        kept=keeping.keep(msgspec.json.encode(incoming), "folder", writing.slug),
        revision=draft.revision if draft else 0,
        edition_id=edition_id,
        **named(writing),
    )


def _refuse_faults(tree: dict[str, bytes]) -> None:
    for path, data in tree.items():
        fault = genuine.fault(path, data) if "/media/" in f"/{path}" and layout.kind(path) else None
        if fault:
            raise Invalid("archive-medium", name=path)


def _take_over(course: str) -> Response:
    """Take over the files that were chosen of the folder that was shown."""
    shown = keeping.kept(request.form.get("kept", ""), "folder", course)
    changes = _taken(msgspec.json.decode(shown, type=dict[str, str]), queries.drafts.files(course))
    with transaction():
        draft = drafts.draft_for_change(course, request.form.get("revision", -1, type=int))
        if changes:
            drafts.change(draft, changes, "imported", current_user.id)
        drafts.caught_up(draft, request.form.get("edition", ""))
    flash(gettext("%(count)s files are taken over.", count=len(changes)), "success")
    return see_other("authoring.structure", course=course)


def _taken(incoming: dict[str, str], now: dict[str, File]) -> list[Change]:
    """What becomes of the files that were chosen: those that the folder has not are taken out."""
    changes = []
    for path in dict.fromkeys(request.form.getlist("take")):
        before, digest = (path if path in now else ""), incoming.get(path)
        if not before and not digest:
            raise Invalid("not-understood")
        if not before or digest != now[path].digest:
            changes.append(Change(before, path if digest else "", digest))
    return changes
