"""Translating: how far each language is, and a file beside its original, block by block."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from app.authoring import queries
from app.authoring.queries import translating
from app.authoring.rules import texts
from app.authoring.rules.translating import Piece, composed
from app.authoring.services import drafts
from app.authoring.views import editor
from app.authoring.views.access import drafted, pages
from app.authoring.views.names import named
from app.base import storage
from app.base.db import transaction
from app.base.refusals import Conflict, Invalid
from app.base.web import INSTRUCTOR, allow
from app.content import translations
from app.content.checks.older import OLDER
from app.content.head import STAMP
from app.content.headlines import with_key
from app.content.translations.stamps import stamped

_MOST_BLOCKS = 2000


@pages.get("/<course>/translations")
@allow(INSTRUCTOR)
def translating_overview(course: str) -> str:
    """Every further language: what is translated, what is missing, what is older than its original."""
    writing = drafted(course)
    tree = queries.drafts.tree(course)
    return render_template(
        "authoring/translations.html",
        writing=writing,
        coverage=translations.coverage(tree),
        originals=sorted(translations.originals(tree)[1]),
        paths=set(tree),
        path_of=translating.path_of,
        **named(writing),
    )


@pages.get("/<course>/translate/<language>/<path:file>")
@allow(INSTRUCTOR)
def translate(course: str, language: str, file: str) -> Any:
    """The original and its translation side by side."""
    writing = drafted(course)
    found = translating.beside(course, file, language)
    return _page(writing, found, language)


def _page(writing: Any, found: translating.Beside, language: str) -> Any:
    in_file = []
    if found.base:
        in_file = queries.checking.of_file(queries.checking.compiled(writing.slug), found.path)
    return render_template(
        "authoring/translate.html",
        writing=writing,
        beside=found,
        **named(writing),
        language=language,
        states=[pair.state for pair in found.pairs],
        rows=[_rows(text or begun) for text, begun in zip(found.written, found.begun, strict=True)],
        findings=[it for it in in_file if it.code != OLDER.code],  # which blocks are older is said beside them
    )


def _rows(text: str) -> int:
    """How many lines a field for this text needs, of about 60 characters each."""
    return min(max(text.count("\n") + 1 + len(text) // 60, 2), 24)


@pages.post("/<course>/translate/<language>/<path:file>")
@allow(INSTRUCTOR, own_transaction=True)
def translated(course: str, language: str, file: str) -> Any:
    """Keep the blocks as they were sent; what is empty keeps the original's words until somebody translates it."""
    drafted(course)
    found = translating.beside(course, file, language)
    base = request.form.get("base", -1, type=int)
    text = _composed(base)
    original = _shown_original(found)
    if "current" in request.form or not found.has_outdated:
        text = stamped(text, original)
    else:
        text = _restamped(text, course, found.path)
    digest = storage.keep(text.encode(errors="replace"))
    try:
        with transaction():
            drafts.save(course, found.path, base, digest, "saved", current_user.id)
    except Conflict as refusal:
        if refusal.code != "file-changed":
            raise
        return editor.conflicting(course, found.path, base, text)
    flash(gettext("The translation is saved in the draft."), "success")
    response: Response = make_response(
        redirect(url_for("authoring.translate", course=course, language=language, file=file), 303)
    )
    return response


def _composed(base: int) -> str:
    """The text of the blocks that were sent, in their order."""
    kinds, fallbacks = request.form.getlist("kind"), request.form.getlist("begun")
    sent = request.form.getlist("block")
    if base < 0 or not len(kinds) == len(fallbacks) == len(sent) <= _MOST_BLOCKS:
        raise Invalid("not-understood")
    written = zip(kinds, (texts.plain(it) for it in sent), (texts.plain(it) for it in fallbacks), strict=True)
    pieces = [Piece(kind, text if text.strip() else begun) for kind, text, begun in written]
    return composed([piece for piece in pieces if piece.text.strip()])


def _shown_original(found: translating.Beside) -> bytes:
    """The original that stood on the page: what was translated is that, not what it may have become meanwhile."""
    digest = request.form.get("original", "")
    known = queries.drafts.versions_digests(found.original.id)
    if digest not in known:
        raise Invalid("not-understood")
    return queries.drafts.bytes_of(digest)


def _restamped(text: str, course: str, path: str) -> str:
    """The text with the stamp that the translation has had, so that what is old goes on being called old."""
    said = translating.said_of(course, path)
    return with_key(text, STAMP, said) if said else text
