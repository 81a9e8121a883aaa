"""Questions from elsewhere, reviewed before they enter the draft; questions for elsewhere, with what they lose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Response, flash, make_response, render_template, request
from flask_babel import ngettext
from flask_login import current_user

from app.authoring import queries
from app.authoring.queries.drafts import Writing
from app.authoring.rules.outline import id_of
from app.authoring.rules.shelf import Shelf
from app.authoring.services import drafts
from app.authoring.services.drafts import Change
from app.authoring.views import keeping
from app.authoring.views.access import drafted, pages
from app.base import storage
from app.base.db import transaction
from app.base.refusals import Invalid, NotFound
from app.base.web import INSTRUCTOR, allow, see_other
from app.catalogue import queries as catalogue
from app.content.compiler import Compilation
from app.content.model import Course
from app.interop import appending, exports, imports
from app.interop.questions import MOST_BYTES, Exported, Imported

_NAMES = {"gift": "Moodle GIFT", "moodle-xml": "Moodle XML", "text2qti": "text2qti", "qti": "QTI 2.1"}
_SUFFIX: dict[str, str] = {"gift": "gift", "moodle-xml": "xml", "qti": "zip"}
_KIND = {"gift": "text/plain; charset=utf-8", "moodle-xml": "application/xml", "qti": "application/zip"}


@pages.get("/<course>/questions")
@allow(INSTRUCTOR)
def exchange(course: str) -> str:
    """The ways in and out."""
    writing = drafted(course)
    compiled = queries.checking.compiled(course)
    return render_template(
        "authoring/exchange.html",
        writing=writing,
        title=queries.checking.title_of(writing),
        **_places(writing, compiled),
    )


def _places(writing: Writing, compiled: Compilation) -> dict[str, Any]:
    folders = Shelf(tuple(queries.drafts.files(writing.slug))).folders
    titles = {module.id: module.title for module in compiled.course.modules} if compiled.course else {}
    targets = [
        (f"{folder}/{name}", titles.get(id_of(folder), folder), name)
        for folder in folders
        for name in ("bank.md", "quiz.md")
    ]
    ways = {"formats_in": _named(imports.LANGUAGES), "formats_out": _named(exports.LANGUAGES)}
    return {"targets": targets, "modules": list(titles.items()), **ways}


def _named(languages: Iterable[str]) -> list[tuple[str, str]]:
    return [(language, _NAMES[language]) for language in languages]


@pages.post("/<course>/questions")
@allow(INSTRUCTOR, own_transaction=True, most=MOST_BYTES + 100_000)
def review_questions(course: str) -> Any:
    """Show each question of a file as it will be, and what could not be understood. Nothing is written yet."""
    writing, sent = drafted(course), request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid("no-file-sent")
    data, language = sent.read(), _language(request.form.get("language", ""))
    language = language or imports.language_of(sent.filename, data)
    imported = imports.import_file(sent.filename, data, language)
    return render_template(
        "authoring/exchange_review.html",
        writing=writing,
        title=queries.checking.title_of(writing),
        name=sent.filename[:200],
        language=language,
        kept=keeping.keep(data, "questions", course) if imported.questions else "",
        into=request.form.get("into", ""),
        questions=imports.as_json(imported)["questions"],
        findings=imported.diagnostics,
        **_places(writing, queries.checking.compiled(course)),
    )


def _language(written: str) -> imports.Language | None:
    return next((it for it in imports.LANGUAGES if it == written), None)


@pages.post("/<course>/questions/take")
@allow(INSTRUCTOR, own_transaction=True)
def take_questions(course: str) -> Any:
    """Write the questions that were chosen behind the last of a bank or a quiz of the draft."""
    writing = drafted(course)
    imported, into = _chosen(course), request.form.get("into", "")
    tree = queries.drafts.tree(course)
    if into not in [path for path, _, _ in _places(writing, queries.checking.compiled(course, tree))["targets"]]:
        raise NotFound("no-such-file")
    revision = writing.draft.revision if writing.draft else 0
    try:
        made = appending.append(course, tree, into, imported, catalogue.library(course))
    except UnicodeDecodeError:
        raise Invalid("not-utf8") from None
    except appending.TooLargeError:
        raise Invalid("bank-too-large") from None
    kept = {path: storage.keep(data) for path, data in made.files.items()}
    changes = [Change(path if path in tree else "", path, digest) for path, digest in kept.items()]
    with transaction():
        draft = drafts.draft_for_change(course, revision)
        drafts.change(draft, changes, "imported", current_user.id)
    count = len(imported.questions)
    flash(ngettext("%(num)s question is in the draft.", "%(num)s questions are in the draft.", count), "success")
    return see_other("authoring.edit", course=course, file=into)


def _chosen(course: str) -> Imported:
    """The questions of the file that was shown, those that were ticked."""
    numbers, language = set(request.form.getlist("take")), _language(request.form.get("language", ""))
    if language is None:
        raise Invalid("not-understood")
    read = imports.import_file("", keeping.kept(request.form.get("kept", ""), "questions", course), language)
    chosen = tuple(it for number, it in enumerate(read.questions) if str(number) in numbers)
    if not chosen:
        raise Invalid("no-question-chosen")
    return Imported(chosen, read.diagnostics, read.media)


@pages.get("/<course>/questions/export")
@allow(INSTRUCTOR)
def export_questions(course: str) -> Any:
    """What another language cannot hold of these questions, and the file; with `file=1` the file itself."""
    writing = drafted(course)
    compiled = queries.checking.compiled(course)
    language = next((it for it in exports.LANGUAGES if it == request.args.get("to")), None)
    module = request.args.get("module", "")
    if language is None or compiled.course is None:
        raise NotFound("no-such-file")
    asked = exports.questions(compiled.course, module)
    made = exports.export(language, asked, _media(course, exports.shown(asked)), _title(compiled.course, module))
    if "file" in request.args:
        return _file(course, module, language, made)
    chosen = {"language": language, "module": module, "part": _title(compiled.course, module)}
    return render_template(
        "authoring/exchange_export.html",
        writing=writing,
        title=queries.checking.title_of(writing),
        count=len(asked),
        findings=made.diagnostics,
        **chosen,
    )


def _title(course: Course, module: str) -> str:
    return next((it.title for it in course.modules if it.id == module), course.title)


def _media(course: str, digests: set[str]) -> dict[str, bytes]:
    mine = {file.digest for file in queries.drafts.files(course).values()}
    return {digest: queries.drafts.bytes_of(digest) for digest in digests & mine}


def _file(course: str, module: str, language: exports.Language, made: Exported) -> Response:
    response = make_response(made.data)
    response.headers["Content-Type"] = _KIND[language]
    name = re.sub(r"[^a-z0-9-]", "", f"{course}-{module}".strip("-"))
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{_SUFFIX[language]}"'
    return response
