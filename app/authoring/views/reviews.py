"""Review by a second instructor: comments on blocks of a file, approval of the draft as it is."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from app.authoring import queries
from app.authoring.forms import ApproveForm, CommentForm, ReplyForm
from app.authoring.queries import publishing
from app.authoring.queries.drafts import File, Writing
from app.authoring.rules import blocks, texts
from app.authoring.services import reviews as services
from app.authoring.views.access import drafted, pages
from app.authoring.views.names import named
from app.base.db import transaction
from app.base.refusals import Invalid, NotFound
from app.base.web import INSTRUCTOR, allow, safe_next, see_other
from app.catalogue import queries as catalogue


@pages.get("/<course>/review")
@allow(INSTRUCTOR)
def review(course: str) -> Any:
    """The files with their open comments, and the approval of the draft."""
    return _overview(drafted(course), ApproveForm(formdata=None))


def _overview(writing: Writing, form: ApproveForm, moved_on: bool = False) -> Any:
    proposal = publishing.proposal(writing)
    form.reviewed.data = proposal.mark
    changed, same = _files(writing)
    return render_template(
        "authoring/review.html",
        writing=writing,
        proposal=proposal,
        **named(writing),
        form=form,
        moved_on=moved_on,
        own=writing.draft is not None and writing.draft.changed_by == current_user.id,
        changed=changed,
        same=same,
        counts=queries.reviews.open_comments(writing.slug),
    )


def _files(writing: Writing) -> tuple[list[str], list[str]]:
    """The texts of the draft: those that differ from the published edition, and those that do not."""
    published = catalogue.source_digests(writing.edition_id) if writing.edition_id else {}
    texts_now = {path: file for path, file in queries.drafts.files(writing.slug).items() if path.endswith(".md")}
    changed = [path for path, file in texts_now.items() if published.get(path) != file.digest]
    return changed, [path for path in texts_now if path not in changed]


@pages.post("/<course>/approve")
@allow(INSTRUCTOR, own_transaction=True)
def approve(course: str) -> Any:
    """Approve exactly the draft that was shown; when it has moved on, show it anew with what was written."""
    writing, form = drafted(course), ApproveForm()
    digest = (form.reviewed.data or "").partition(":")[0]
    if not form.validate():
        return _overview(writing, form), 422
    if writing.draft is None or digest != writing.draft.tree:
        return _overview(writing, form, moved_on=True), 409
    with transaction():
        services.approve(course, digest, form.words.data or "", current_user.id)
    flash(gettext("You have approved the draft as it is now. The next change ends the approval."), "success")
    return see_other("authoring.review", course=course)


@pages.get("/<course>/review/<path:file>")
@allow(INSTRUCTOR)
def review_file(course: str, file: str) -> Any:
    """The blocks of a file with the comments on them."""
    return _file_page(drafted(course), queries.drafts.file(course, file), CommentForm(formdata=None))


def _file_page(writing: Writing, file: File, form: CommentForm) -> Any:
    return render_template(
        "authoring/review_file.html",
        writing=writing,
        file=file,
        **named(writing),
        commented=queries.reviews.commented(writing.slug, file.id, _text(file, file.digest)),
        form=form,
    )


def _text(file: File, digest: str | None) -> str:
    if digest is None or not file.path.endswith(".md"):
        raise NotFound("no-such-file")
    text = texts.as_text(queries.drafts.bytes_of(digest))
    if text is None:
        raise Invalid("not-utf8")
    return text


@pages.post("/<course>/review/<path:file>")
@allow(INSTRUCTOR)
def comment(course: str, file: str) -> Any:
    """Keep a comment on the block as it was read, even if the text has changed since."""
    writing, found, form = drafted(course), queries.drafts.file(course, file), CommentForm()
    if form.line.errors or not form.validate():
        return _file_page(writing, found, form), 422
    read = _text(found, queries.drafts.digest_at(found.id, form.version.data or 0))
    block = blocks.at(blocks.blocks(read), form.line.data or 0)
    if block is None:
        raise NotFound("no-such-block")
    kept = services.comment(course, found.id, block, form.words.data or "", current_user.id)
    return see_other("authoring.review_file", course=course, file=file, _anchor=f"comment-{kept.id}")


@pages.post("/<course>/comments/<uuid:comment_id>")
@allow(INSTRUCTOR)
def answer_comment(course: str, comment_id: uuid.UUID) -> Any:
    """Answer a comment, resolve it, or open it again. Words that come with a decision are kept as an answer."""
    drafted(course)
    form = ReplyForm()
    if not form.validate():
        raise Invalid("not-understood")
    if form.words.data:
        services.reply(course, comment_id, form.words.data, current_user.id)
    elif form.act.data == "reply":
        flash(gettext("Please write your answer first. Nothing was sent."), "warning")
    if form.act.data == "resolve":
        services.resolve(course, comment_id, current_user.id)
    elif form.act.data == "reopen":
        services.reopen(course, comment_id)
    return _back(course, comment_id)


def _back(course: str, comment_id: uuid.UUID) -> Any:
    """To the page from which it was sent; else to the file, or to the overview when the file is gone."""
    row = queries.reviews.comment_of(course, comment_id)
    paths = {file.id: path for path, file in queries.drafts.files(course).items()}
    anchor = f"comment-{row.parent_id or row.id}"
    overview = url_for("authoring.review", course=course)
    if row.file_id in paths:
        overview = url_for("authoring.review_file", course=course, file=paths[row.file_id], _anchor=anchor)
    return redirect(safe_next(overview), 303)
