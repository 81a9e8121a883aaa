"""Changing the draft of a design: its papers with a preview, its words, its pictures."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from flask import Response, current_app, flash, jsonify, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.base import storage
from app.base.db import transaction
from app.base.refusals import Conflict, Invalid, NotFound
from app.base.web import STAFF, allow, see_other
from app.certificates.forms.designs import NameForm, PageForm, PictureForm, WordsForm
from app.certificates.forms.office import PAPERS
from app.certificates.models import DesignVersion
from app.certificates.queries import designs as queries
from app.certificates.rules import designs as rules
from app.certificates.services import designing
from app.certificates.views.blueprint import pages
from app.certificates.views.designs import PROBLEMS, drafted, sent, spend

_MOST = 1_500_000  # bytes of two texts as a form sends them
_MOST_WITH_PICTURE = 3_000_000  # one that is a little too large gets its sentence beside the field


def _trial(draft: DesignVersion, source: dict[str, Any]) -> DesignVersion:
    """The draft as it would be with this source; no row of the database."""
    return DesignVersion(number=draft.number, pictures=draft.pictures, source=draft.source | source)


# ---------------------------------------------------------------- a paper and its preview


@pages.get("/certificates/designs/<uuid:design_id>/edit/<paper>")
@allow(STAFF)
def edit_design(design_id: uuid.UUID, paper: str) -> str:
    """The markup and the style sheet of a paper, with a preview."""
    own, draft = drafted(design_id)
    texts = _texts(draft, paper)
    same = rules.alike(PAPERS, draft.source["html"], draft.source["css"]) and rules.is_page(paper)
    shown = {name: request.args.get(name) for name in ("case", "language")}
    form = PageForm(formdata=None, base=designing.page_digest(draft, paper), alike=same, **texts, **shown)
    return _edit_page(own, draft, paper, form)


def _texts(draft: DesignVersion, paper: str) -> dict[str, str]:
    if paper not in PAPERS:
        raise NotFound("no-such-design-paper")
    return {name: draft.source[name][paper] for name in ("html", "css")}


def _edit_page(own: queries.Own, draft: DesignVersion, paper: str, form: PageForm, **more: Any) -> str:
    typed = _trial(draft, _typed(draft, paper, form))
    values: dict[str, Any] = {
        "own": own,
        "draft": draft,
        "paper": paper,
        "papers": PAPERS,
        "form": form,
        "findings": queries.page_findings(own.design, typed, paper),
        "shown": None,
        "theirs": None,
    }
    return render_template("certificates/designs/edit.html", **values | more)


def _typed(draft: DesignVersion, paper: str, form: PageForm) -> dict[str, Any]:
    return designing.with_page(draft.source, paper, form.html.data or "", form.css.data or "", bool(form.alike.data))


def _sent_page(design_id: uuid.UUID, paper: str) -> tuple[queries.Own, DesignVersion, PageForm]:
    own, draft = drafted(design_id)
    _texts(draft, paper)
    return own, draft, PageForm()


@pages.post("/certificates/designs/<uuid:design_id>/edit/<paper>")
@allow(STAFF, own_transaction=True, most=_MOST)
def save_design(design_id: uuid.UUID, paper: str) -> Any:
    """Keep what was written, or show it without keeping it. What was typed is never lost: the page comes with it."""
    own, draft, form = _sent_page(design_id, paper)
    if not form.validate():
        return _edit_page(own, draft, paper, form), 422
    if request.form.get("action") == "preview":
        shown = _preview(own, draft, paper, form)
        return _edit_page(*drafted(design_id), paper, form, shown=shown)
    try:
        with transaction():
            designing.save_page(
                design_id, paper, form.html.data or "", form.css.data or "", form.base.data or "", current_user.id,
                bool(form.alike.data),
            )  # fmt: skip
    except Conflict as refusal:
        if refusal.code != "design-changed":
            raise
        return _overtaken(design_id, paper, form)
    flash(gettext("Saved."), "success")
    return see_other(
        "certificates.edit_design", design_id=design_id, paper=paper, case=form.case.data, language=form.language.data
    )


def _overtaken(design_id: uuid.UUID, paper: str, form: PageForm) -> tuple[str, int]:
    """Somebody else was faster: hers and theirs, one below the other, and nothing overwritten."""
    own, draft = drafted(design_id)
    form.base.data = designing.page_digest(draft, paper)
    theirs = _texts(draft, paper) | {"by": own.versions[0].changed_by, "at": draft.changed_at}
    return _edit_page(own, draft, paper, form, theirs=theirs), 409


def _preview(own: queries.Own, draft: DesignVersion, paper: str, form: PageForm) -> dict[str, Any]:
    """What the page looks like, or why it does not."""
    findings = queries.page_findings(own.design, _trial(draft, _typed(draft, paper, form)), paper)
    if findings:
        return {"findings": findings, "problem": "", "picture": "", "pdf": b""}
    proof = _proof(own, draft, paper, form)
    code = base64.b64encode(proof.picture).decode()
    return {
        "findings": [],
        "problem": str(PROBLEMS[proof.problem]) if proof.problem else "",
        "picture": f"data:image/jpeg;base64,{code}" if code else "",
        "pdf": proof.pdfs[0] if proof.pdfs else b"",
    }


def _proof(own: queries.Own, draft: DesignVersion, paper: str, form: PageForm) -> Any:
    from app.certificates.services import proving

    spend()
    trial = _trial(draft, _typed(draft, paper, form))
    return proving.preview(own.design, trial, form.case.data, form.language.data, paper)


@pages.post("/certificates/designs/<uuid:design_id>/edit/<paper>/preview.json")
@allow(STAFF, own_transaction=True, most=_MOST)
def preview_design(design_id: uuid.UUID, paper: str) -> Response:
    """The preview for a script: what is wrong, or a picture."""
    own, draft, form = _sent_page(design_id, paper)
    if not form.validate():
        raise Invalid("form-not-valid")
    shown = _preview(own, draft, paper, form)
    found = [{"place": one.place, "sentence": one.sentence} for one in shown["findings"]]
    return jsonify(findings=found, problem=shown["problem"], picture=shown["picture"], made=bool(shown["pdf"]))


@pages.post("/certificates/designs/<uuid:design_id>/edit/<paper>/preview.pdf")
@allow(STAFF, own_transaction=True, most=_MOST)
def print_preview(design_id: uuid.UUID, paper: str) -> Response:
    """The preview as a PDF, to print it on trial. It says SPECIMEN."""
    own, draft, form = _sent_page(design_id, paper)
    if not form.validate():
        raise Invalid("form-not-valid")
    shown = _preview(own, draft, paper, form)
    if not shown["pdf"]:
        raise Invalid("design-has-findings")
    response: Response = current_app.response_class(shown["pdf"], mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="specimen.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


# ---------------------------------------------------------------- words


@pages.get("/certificates/designs/<uuid:design_id>/words")
@allow(STAFF)
def design_words(design_id: uuid.UUID) -> str:
    """Own words, second language and note."""
    own, draft = drafted(design_id)
    texts = {name: draft.source[name] for name in ("words", "second_language")}
    form = WordsForm(formdata=None, base=designing.words_digest(draft), note=draft.note, **texts)
    return _words_page(own, draft, form)


def _words_page(own: queries.Own, draft: DesignVersion, form: WordsForm, **more: Any) -> str:
    found = queries.word_findings(form.words.data or "")
    values: dict[str, Any] = {"own": own, "draft": draft, "form": form, "findings": found, "theirs": None}
    return render_template("certificates/designs/words.html", papers=PAPERS, **values | more)


@pages.post("/certificates/designs/<uuid:design_id>/words")
@allow(STAFF, own_transaction=True)
def save_design_words(design_id: uuid.UUID) -> Any:
    """Keep them, even with a line that is wrong: the findings say which."""
    own, draft = drafted(design_id)
    form = WordsForm()
    if not form.validate():
        return _words_page(own, draft, form), 422
    told = (form.words.data or "", form.second_language.data or "", form.note.data or "", form.base.data or "")
    try:
        with transaction():
            designing.save_words(design_id, *told, current_user.id)
    except Conflict as refusal:
        if refusal.code != "design-changed":
            raise
        own, draft = drafted(design_id)
        form.base.data = designing.words_digest(draft)
        return _words_page(own, draft, form, theirs=draft), 409
    flash(gettext("Saved."), "success")
    return see_other("certificates.design_words", design_id=design_id)


# ---------------------------------------------------------------- pictures


@pages.get("/certificates/designs/<uuid:design_id>/pictures")
@allow(STAFF)
def design_pictures(design_id: uuid.UUID) -> str:
    """The pictures of a draft."""
    return _pictures_page(*drafted(design_id), PictureForm(formdata=None))


def _pictures_page(own: queries.Own, draft: DesignVersion, form: PictureForm) -> str:
    return render_template("certificates/designs/pictures.html", own=own, draft=draft, form=form, papers=PAPERS)


@pages.post("/certificates/designs/<uuid:design_id>/pictures")
@allow(STAFF, own_transaction=True, most=_MOST_WITH_PICTURE)
def add_design_picture(design_id: uuid.UUID) -> Any:
    """Add a picture, or put another in its place."""
    own, draft = drafted(design_id)
    form = PictureForm()
    valid, data = form.validate(), form.data_of_file
    if valid and (sentence := _fault(own, draft, form.name.data or "", data)):
        form.file.errors = [sentence]
    if form.errors:
        return _pictures_page(own, draft, form), 422
    digest = storage.keep(data)
    with transaction():
        designing.put_picture(design_id, form.name.data or "", digest, current_user.id)
    flash(gettext("Saved. The page asks for it as brevet:/picture/%(name)s.", name=form.name.data), "success")
    return see_other("certificates.design_pictures", design_id=design_id)


def _fault(own: queries.Own, draft: DesignVersion, name: str, data: bytes) -> str:
    """What is wrong with a picture, or with all of them once it is there; "" for nothing."""
    from app.certificates.printing import pictures

    if not data:
        return gettext("Choose a file.")
    known = queries.assembled(own.design, draft).pictures
    found = pictures.check({name: data}) or pictures.check(known | {name: data})
    return found[0].sentence if found else ""


@pages.post("/certificates/designs/<uuid:design_id>/pictures/remove")
@allow(STAFF)
def remove_design_picture(design_id: uuid.UUID) -> Response:
    """Take a picture out of the draft."""
    drafted(design_id)
    designing.remove_picture(design_id, NameForm().name.data or "", current_user.id)
    flash(gettext("Taken out."), "success")
    return see_other("certificates.design_pictures", design_id=design_id)


@pages.get("/certificates/designs/<uuid:design_id>/pictures/<name>")
@allow(STAFF)
def shown_design_picture(design_id: uuid.UUID, name: str) -> Response:
    """A picture of the draft."""
    _, draft = drafted(design_id)
    digest = draft.pictures.get(name)
    if digest is None:
        raise NotFound("no-such-picture")
    return sent(digest, _kind(digest))


def _kind(digest: str) -> str:
    with storage.path_of(digest).open("rb") as file:
        start = file.read(4)
    kinds = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
    return next((kind for sign, kind in kinds.items() if start.startswith(sign)), "image/svg+xml")
