"""Editing one file: the page, saving, checking, completion, questions as forms."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import get_timezone, gettext
from flask_login import current_user

from app.authoring import forms, queries
from app.authoring.queries.drafts import File, Writing
from app.authoring.rules import outline, questions, texts
from app.authoring.rules.merging import Merged, merge
from app.authoring.services import drafts
from app.authoring.views import shown
from app.authoring.views.access import drafted, pages
from app.authoring.views.names import named
from app.base import ids, storage
from app.base.db import transaction
from app.base.presentation import moment
from app.base.refusals import Conflict, Invalid, NotFound
from app.base.web import INSTRUCTOR, allow
from app.content import sheets, vocabulary
from app.content.model import Course


@pages.get("/<course>/edit/<path:file>")
@allow(INSTRUCTOR)
def edit(course: str, file: str) -> Any:
    """The editor with a file as it is now."""
    writing = drafted(course)
    found = queries.drafts.file(course, file)
    text = _text_of(found)
    if text is None:
        return redirect(url_for("authoring.history", course=course, file=file))
    return _editor(writing, found, text)


def _text_of(found: File) -> str | None:
    if not found.path.endswith(".md"):
        return None
    text = texts.as_text(queries.drafts.bytes_of(found.digest))
    if text is None:
        raise Invalid("not-utf8")
    return text


def _editor(writing: Writing, found: File, text: str, **more: Any) -> Any:
    tree, compiled = queries.checking.with_text(writing.slug, found.path, text)
    findings = queries.checking.of_file(compiled, found.path)
    g.style_nonce = ids.new_token()
    values: dict[str, Any] = {
        "nonce": g.style_nonce,
        "zone": str(get_timezone()),
        "saved": request.method == "GET" and "saved" in request.args,
        **named(writing),
        "writing": writing,
        "file": found,
        "text": text,
        "base": found.number,
        "findings": findings,
        "elsewhere": queries.checking.counts(d for d in compiled.diagnostics if d.span.file != found.path),
        "outline": outline.outline(tree, compiled.course, compiled.diagnostics),
        "role": _role(found.path),
        "language": compiled.course.languages[0] if compiled.course and compiled.course.languages else "",
        **_beside(writing.slug, found, text),
        "checked": False,
        "theirs": None,
        "merged": None,
    }
    return make_response(render_template("authoring/edit.html", **values | more))


def _beside(slug: str, found: File, text: str) -> dict[str, Any]:
    """What others say of this text: reports of mistakes with the edits since, comments of the review."""
    reported = queries.faults.faults_of(slug).get(found.path, [])
    return {
        "faults": reported,
        "edits": {it.report.fault.id: queries.faults.edits_since(slug, it) for it in reported},
        "commented": queries.reviews.commented(slug, found.id, text),
    }


def _role(path: str) -> str:
    name = path.rsplit("/", 1)[-1]
    stem = name.removesuffix(".md").split(".")[0]
    known = stem if stem in vocabulary.KEYS else "lesson"
    return "translation" if name.count(".") > 1 else known


@pages.post("/<course>/edit/<path:file>")
@allow(INSTRUCTOR, own_transaction=True)
def edited(course: str, file: str) -> Any:
    """Check or save without scripts. What was typed is never lost: the page comes back with it."""
    writing, found = drafted(course), queries.drafts.file(course, file)
    form = forms.TextForm()
    if not form.validate():
        raise Invalid("not-understood")
    text, base = texts.plain(form.text.data or ""), form.base.data or 0
    if request.form.get("action") != "save":
        return _editor(writing, found, text, base=base, checked=True)
    try:
        _save(course, file, base, text, "saved")
    except Conflict as refusal:
        if refusal.code != "file-changed":
            raise
        return conflicting(course, file, base, text)
    return make_response(redirect(url_for("authoring.edit", course=course, file=file, saved=1), 303))


def conflicting(course: str, file: str, base: int, text: str) -> Any:
    """The editor with both texts merged, because somebody else was faster: 409, and nothing overwritten."""
    theirs = queries.drafts.file(course, file)
    merged = _merged(theirs, base, text)
    response = _editor(drafted(course), theirs, merged.text, theirs=theirs, merged=merged)
    response.status_code = 409
    return response


def _save(course: str, path: str, base: int, text: str, kind: str) -> int:
    before = queries.drafts.file(course, path)
    if _text_of(before) is None:
        raise Invalid("not-utf8")
    digest = storage.keep(texts.as_bytes(text, queries.drafts.bytes_of(before.digest)))
    with transaction():
        return drafts.save(course, path, base, digest, kind, current_user.id).number


def _merged(theirs: File, base: int, ours: str) -> Merged:
    begun = queries.drafts.digest_at(theirs.id, base)
    was = (texts.as_text(queries.drafts.bytes_of(begun)) if begun else None) or ""
    now = texts.as_text(queries.drafts.bytes_of(theirs.digest)) or ""
    return merge(was, ours, now, gettext("yours"), theirs.changed_by or gettext("theirs"))


@pages.post("/<course>/save.json")
@allow(INSTRUCTOR, own_transaction=True)
def save(course: str) -> Any:
    """Keep a text from the editor; where somebody else was faster, answer with all that is needed to merge."""
    drafted(course)
    sent = forms.read(request.get_data(), forms.Save)
    text = texts.plain(sent.text)
    try:
        number = _save(course, sent.file, sent.base, text, "typed" if sent.auto else "saved")
    except Conflict as refusal:
        if refusal.code != "file-changed":
            raise
        return _conflict(course, sent, text), 409
    saved = queries.drafts.file(course, sent.file)
    return jsonify(version=number, saved_at=moment(saved.changed_at), by=saved.changed_by)


def _conflict(course: str, sent: forms.Save, text: str) -> Response:
    theirs = queries.drafts.file(course, sent.file)
    begun = queries.drafts.digest_at(theirs.id, sent.base)
    merged = _merged(theirs, sent.base, text)
    now = texts.as_text(queries.drafts.bytes_of(theirs.digest)) or ""
    return jsonify(
        error="file-changed",
        message=gettext(
            "%(name)s has changed this file meanwhile, on %(moment)s. Nothing was overwritten.",
            name=theirs.changed_by or gettext("Somebody"),
            moment=moment(theirs.changed_at),
        ),
        base_text=(texts.as_text(queries.drafts.bytes_of(begun)) if begun else None) or "",
        theirs={"version": theirs.number, "text": now, "by": theirs.changed_by, "at": moment(theirs.changed_at)},
        merged={"text": merged.text, "clean": merged.clean},
    )


@pages.post("/<course>/check.json")
@allow(INSTRUCTOR, own_transaction=True)
def check(course: str) -> Any:
    """What the compiler says of a text that is not kept, and how a trainee would see it."""
    drafted(course)
    sent = forms.read(request.get_data(), forms.Check)
    if not queries.drafts.file(course, sent.file).path.endswith(".md"):
        raise NotFound("no-such-file")
    text = texts.plain(sent.text)
    _, compiled = queries.checking.with_text(course, sent.file, text)
    findings = queries.checking.of_file(compiled, sent.file)
    others = (finding for finding in compiled.diagnostics if finding.span.file != sent.file)
    return jsonify(
        diagnostics=queries.checking.for_editor(findings, text),
        elsewhere=[
            it for it in map(msgspec.to_builtins, queries.checking.counts(others)) if it["errors"] or it["warnings"]
        ],
        ok=compiled.ok,
        preview=shown.document(course, sent.file, compiled) if sent.preview else "",
    )


@pages.get("/<course>/words.json")
@allow(INSTRUCTOR)
def words(course: str) -> Any:
    """What the editor can complete: keys, blocks, terms, pages with their headings, questions, media."""
    drafted(course)
    tree = queries.drafts.tree(course)
    compiled = queries.checking.compiled(course, tree)
    made = outline.outline(tree, compiled.course, ())
    return jsonify(
        keys=vocabulary.KEYS,
        blocks=[{"name": name, "keys": keys} for name, keys in vocabulary.BLOCKS.items()],
        attributes=vocabulary.ATTRIBUTES,
        media=made.media,
        roles={path: _role(path) for path in tree if path.endswith(".md")},
        **_course_words(made, compiled.course),
    )


def _course_words(made: outline.Outline, course: Course | None) -> dict[str, Any]:
    terms = [{"id": it.id, "term": it.term} for it in course.glossary.values()] if course else []
    lessons = {lesson.id: lesson for module in course.modules for lesson in module.lessons} if course else {}
    found, asked = [], []
    for part in made.modules:
        for page in part.lessons:
            id = f"{outline.id_of(part.folder)}/{outline.id_of(page.path.rsplit('/', 1)[-1].removesuffix('.md'))}"
            headings = [it.id for it in lessons[id].headings] if id in lessons else []
            found.append({"path": page.path, "title": page.title, "anchors": headings})
        for asking in (part.quiz, part.bank):
            asked += [{"id": it.id, "text": it.text, "file": asking.path} for it in asking.questions] if asking else []
    return {"terms": terms, "pages": found, "questions": asked}


@pages.post("/<course>/sheets.json")
@allow(INSTRUCTOR, own_transaction=True)
def read_sheets(course: str) -> Any:
    """The questions of a text as forms; none for one that has an error."""
    drafted(course)
    sent = forms.read(request.get_data(), forms.Text)
    text = texts.plain(sent.text)
    return jsonify(sheets=msgspec.to_builtins(sheets.each(text)), places=sheets.places(text))


@pages.post("/<course>/sheet.json")
@allow(INSTRUCTOR, own_transaction=True)
def write_sheet(course: str) -> Any:
    """A text with one question written from its form, or added behind the last, or taken out."""
    drafted(course)
    sent = forms.read(request.get_data(), forms.OneSheet)
    return jsonify(text=_with_sheet(texts.plain(sent.text), sent))


def _with_sheet(text: str, sent: forms.OneSheet) -> str:
    count = len(sheets.places(text))
    if sent.number > count or (sent.sheet is None and sent.number == count):
        raise NotFound("no-such-question-here")
    if sent.sheet is None:
        return questions.without(text, sent.number) or ""
    sheet = forms.sheet(sent.sheet)
    if sent.number == count:
        return sheets.append(text, [sheet])
    return sheets.replace(text, sent.number, sheet)


@pages.after_request
def _own_policy(response: Response) -> Response:
    """The editor's style element carries this answer's nonce; drafts' previews stand in a frame without scripts."""
    nonce = g.get("style_nonce")
    if nonce and response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = (
            f"default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'nonce-{nonce}'; object-src 'none'; "
            "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
    return response
