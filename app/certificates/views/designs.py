"""Designs of a centre's own: what there is, editing with a preview, versions, and which design is used for what."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from flask import Response, current_app, flash, jsonify, render_template, request, send_file
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user

from app.base import rates, sentences, storage
from app.base.db import transaction
from app.base.refusals import Conflict, Invalid, NotFound
from app.base.web import STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.certificates.forms.designs import (
    BeginForm,
    ChoiceForm,
    NameForm,
    NumberForm,
    PageForm,
    PictureForm,
    RevisionForm,
    WordsForm,
)
from app.certificates.forms.office import PAPERS
from app.certificates.models import DesignVersion
from app.certificates.queries import designs as queries
from app.certificates.rules import designs as rules
from app.certificates.services import designing
from app.certificates.views.blueprint import pages

sentences.declare(
    {
        "no-such-design": lazy_gettext("There is no such design, or it is not in your training centre."),
        "no-such-design-paper": lazy_gettext("There is no such paper."),
        "no-such-picture": lazy_gettext("There is no such picture in this design."),
        "design-name-taken": lazy_gettext("There is a design named “%(name)s” already. Take another name."),
        "no-draft": lazy_gettext("This design has no draft now. Begin one from a version, on the design's page."),
        "draft-there": lazy_gettext("This design has a draft already, or is withdrawn. Nothing was changed."),
        "draft-is-all": lazy_gettext("Nothing of this design is published yet. Withdraw the whole design instead."),
        "design-changed": lazy_gettext(
            "Somebody has changed this draft meanwhile. Nothing was done. Go back, look at it again, then decide."
        ),
        "design-in-use": lazy_gettext(
            "This design is chosen for courses. Choose another one for them first, then withdraw it."
        ),
        "design-not-offered": lazy_gettext("This design cannot be chosen: it is not published, or withdrawn."),
        "design-has-findings": lazy_gettext(
            "Something is wrong with this page, so it was not made. The findings beside it say what."
        ),
        "many-previews": lazy_gettext("Many previews are being made just now. Try again in a few seconds."),
    }
)

_MOST = 1_500_000  # bytes of two texts as a form sends them
_MOST_WITH_PICTURE = 3_000_000  # one that is a little too large gets its sentence beside the field
_PREVIEWS, _A_MINUTE = 40, 60

# nothing in a file that somebody sent may run here
_SHUT_IN = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}


def _centres() -> list[uuid.UUID]:
    return current_user.centres_as("staff")


def _theirs(design_id: uuid.UUID) -> queries.Own:
    return queries.design_in(design_id, _centres())


def _drafted(design_id: uuid.UUID) -> tuple[queries.Own, DesignVersion]:
    """A design and its draft. Refuses where there is none."""
    own = _theirs(design_id)
    if own.draft is None or own.design.withdrawn_at is not None:
        raise Conflict("no-draft")
    return own, own.draft


def _trial(draft: DesignVersion, source: dict[str, Any]) -> DesignVersion:
    """The draft as it would be with this source; no row of the database."""
    return DesignVersion(number=draft.number, pictures=draft.pictures, source=draft.source | source)


# ---------------------------------------------------------------- all designs


@pages.get("/certificates/designs/")
@allow(STAFF)
def designs() -> str:
    """The designs that there are, and which one is used for what."""
    return _list_page(_begin_form(formdata=None), _choice_form(formdata=None))


def _list_page(begin: BeginForm, choice: ChoiceForm) -> str:
    from app.certificates.printing import bundles

    centres, titles = queries.centre_names(_centres()), _titles()
    offers = {offer.key: offer.name for offer in queries.offers(_centres())}
    return render_template(
        "certificates/designs/list.html",
        shipped=bundles.shipped(),
        own=queries.own(_centres()),
        begin=begin,
        choice=choice,
        choices=queries.choices(_centres()),
        centres=centres,
        titles=titles,
        offers=offers,
        papers=PAPERS,
        standard=queries.Choice(),
    )


def _titles() -> dict[str, str]:
    """The courses of her centres by slug, as they are called in her language."""
    theirs, language = set(_centres()), str(get_locale())
    found = (course for course in catalogue.published() if course.centre_id in theirs and not course.retired)
    return {course.slug: course.edition.in_language(language).title for course in found}


def _begin_form(**values: Any) -> BeginForm:
    from app.certificates.printing import bundles

    centres = {centre.hex: name for centre, name in queries.centre_names(_centres()).items()}
    return BeginForm(**values).offer(bundles.shipped(), centres)


def _choice_form(**values: Any) -> ChoiceForm:
    centres, titles = queries.centre_names(_centres()), _titles()
    targets = [
        (f"{centre.hex}/", gettext("All courses of %(centre)s", centre=name)) for centre, name in centres.items()
    ]
    courses = [course for course in catalogue.published() if course.slug in titles]
    targets += [(f"{course.centre_id.hex}/{course.slug}", titles[course.slug]) for course in courses]
    offers = [(offer.key, offer.name) for offer in queries.offers(_centres())]
    return ChoiceForm(**values).offer(targets, offers)


@pages.post("/certificates/designs/")
@allow(STAFF)
def begin_design() -> Any:
    """Begin a design from one that is shipped."""
    form = _begin_form()
    if not form.validate():
        return _list_page(form, _choice_form(formdata=None)), 422
    try:
        design = designing.begin(
            form.name.data or "", form.based_on.data, uuid.UUID(form.centre.data), current_user.id
        )  # fmt: skip
    except Conflict as refusal:
        form.name.errors = [sentences.words(refusal.code, refusal.details)]
        return _list_page(form, _choice_form(formdata=None)), refusal.status
    return see_other("certificates.edit_design", design_id=design.id, paper="a4")


@pages.post("/certificates/designs/choice")
@allow(STAFF)
def choose_design() -> Any:
    """Use a design and a paper from now on."""
    form = _choice_form()
    if not form.validate():
        return _list_page(_begin_form(formdata=None), form), 422
    centre, _, course = form.target.data.partition("/")
    designing.choose(uuid.UUID(centre), course, form.design.data, form.paper.data, current_user.id)
    flash(gettext("Saved. What is issued from now on is printed like this."), "success")
    return see_other("certificates.designs", _anchor="choices")


# ---------------------------------------------------------------- one design


@pages.get("/certificates/designs/<uuid:design_id>")
@allow(STAFF)
def design(design_id: uuid.UUID) -> str:
    """One design: its draft with what is wrong with it, its versions, what it is used for."""
    return _design_page(_theirs(design_id))


def _design_page(own: queries.Own, problem: str = "") -> str:
    findings = queries.findings(own.design, own.draft) if own.draft else []
    titles = _titles()
    return render_template(
        "certificates/designs/design.html",
        own=own,
        findings=findings,
        problem=problem,
        used_for=[titles.get(slug, slug) for slug in queries.used_for(own.design.id)],
        papers=PAPERS,
    )


_PROBLEMS = {
    "layout": lazy_gettext(
        "This page cannot be laid out. Look for an element with data-fit that is not displayed, or that stands beyond "
        "the edge of the paper."
    ),
    "limits": lazy_gettext("This page takes too long or too much memory to make. Make it simpler."),
    "large": lazy_gettext("The file would be too large. Use fewer or smaller pictures."),
}


def _spend() -> None:
    rates.spend(f"design-preview:{current_user.id}", _PREVIEWS, _A_MINUTE)


@pages.post("/certificates/designs/<uuid:design_id>/publish")
@allow(STAFF, own_transaction=True)
def publish_design(design_id: uuid.UUID) -> Any:
    """Publish the draft as it was looked at, once every paper of it was made on trial."""
    from app.certificates.services import proving

    own, draft = _drafted(design_id)
    revision = _revision()
    if draft.revision != revision:
        raise Conflict("design-changed")
    if queries.findings(own.design, draft):
        return _design_page(own, gettext("Not published: some things must be corrected first.")), 422
    _spend()
    frozen, looked = designing.freeze(own.design, draft), proving.last_look(own.design, draft)
    if looked.problem:
        sentence = gettext("Not published.") + f" {PAPERS.get(looked.paper, '')}: {_PROBLEMS[looked.problem]}"
        return _design_page(_theirs(design_id), sentence), 422
    picture = storage.keep(looked.picture) if looked.picture else ""
    with transaction():
        version = designing.publish(design_id, revision, frozen, picture, current_user.id)
        flash(gettext("Version %(number)s is published. It never changes again.", number=version.number), "success")
    return see_other("certificates.design", design_id=design_id)


def _revision() -> int:
    form = RevisionForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    return form.revision.data or 0


@pages.post("/certificates/designs/<uuid:design_id>/draft")
@allow(STAFF)
def begin_design_draft(design_id: uuid.UUID) -> Response:
    """Go on from a version: a new draft that is a copy of it."""
    _theirs(design_id)
    form = NumberForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    designing.begin_draft(design_id, form.number.data or 0, current_user.id)
    return see_other("certificates.edit_design", design_id=design_id, paper="a4")


@pages.post("/certificates/designs/<uuid:design_id>/discard")
@allow(STAFF)
def discard_design_draft(design_id: uuid.UUID) -> Response:
    """Throw the draft away."""
    _theirs(design_id)
    designing.discard(design_id, _revision(), current_user.id)
    flash(gettext("The draft is gone. The published versions are as they were."), "success")
    return see_other("certificates.design", design_id=design_id)


@pages.post("/certificates/designs/<uuid:design_id>/withdraw")
@allow(STAFF)
def withdraw_design(design_id: uuid.UUID) -> Response:
    """Offer it no longer."""
    _theirs(design_id)
    designing.withdraw(design_id, current_user.id)
    flash(gettext("Withdrawn. What was issued with it stays as it is."), "success")
    return see_other("certificates.design", design_id=design_id)


@pages.get("/certificates/designs/<uuid:design_id>/<int:number>.jpg")
@allow(STAFF)
def design_picture(design_id: uuid.UUID, number: int) -> Response:
    """What a published version looks like."""
    versions = (version.row for version in _theirs(design_id).versions if version.row.number == number)
    digest = next((row.source.get("picture", "") for row in versions), "")
    if not digest:
        raise NotFound("no-such-picture")
    return _sent(digest, "image/jpeg")


def _sent(digest: str, kind: str) -> Response:
    response = send_file(storage.path_of(digest), kind, etag=digest)
    response.headers.update(_SHUT_IN | {"Cache-Control": "private, no-cache"})
    return response


# ---------------------------------------------------------------- a paper and its preview


@pages.get("/certificates/designs/<uuid:design_id>/edit/<paper>")
@allow(STAFF)
def edit_design(design_id: uuid.UUID, paper: str) -> str:
    """The markup and the style sheet of a paper, with a preview."""
    own, draft = _drafted(design_id)
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
    own, draft = _drafted(design_id)
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
        return _edit_page(*_drafted(design_id), paper, form, shown=shown)
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
    own, draft = _drafted(design_id)
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
        "problem": str(_PROBLEMS[proof.problem]) if proof.problem else "",
        "picture": f"data:image/jpeg;base64,{code}" if code else "",
        "pdf": proof.pdfs[0] if proof.pdfs else b"",
    }


def _proof(own: queries.Own, draft: DesignVersion, paper: str, form: PageForm) -> Any:
    from app.certificates.services import proving

    _spend()
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
    own, draft = _drafted(design_id)
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
    own, draft = _drafted(design_id)
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
        own, draft = _drafted(design_id)
        form.base.data = designing.words_digest(draft)
        return _words_page(own, draft, form, theirs=draft), 409
    flash(gettext("Saved."), "success")
    return see_other("certificates.design_words", design_id=design_id)


# ---------------------------------------------------------------- pictures


@pages.get("/certificates/designs/<uuid:design_id>/pictures")
@allow(STAFF)
def design_pictures(design_id: uuid.UUID) -> str:
    """The pictures of a draft."""
    return _pictures_page(*_drafted(design_id), PictureForm(formdata=None))


def _pictures_page(own: queries.Own, draft: DesignVersion, form: PictureForm) -> str:
    return render_template("certificates/designs/pictures.html", own=own, draft=draft, form=form, papers=PAPERS)


@pages.post("/certificates/designs/<uuid:design_id>/pictures")
@allow(STAFF, own_transaction=True, most=_MOST_WITH_PICTURE)
def add_design_picture(design_id: uuid.UUID) -> Any:
    """Add a picture, or put another in its place."""
    own, draft = _drafted(design_id)
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
    _drafted(design_id)
    designing.remove_picture(design_id, NameForm().name.data or "", current_user.id)
    flash(gettext("Taken out."), "success")
    return see_other("certificates.design_pictures", design_id=design_id)


@pages.get("/certificates/designs/<uuid:design_id>/pictures/<name>")
@allow(STAFF)
def shown_design_picture(design_id: uuid.UUID, name: str) -> Response:
    """A picture of the draft."""
    _, draft = _drafted(design_id)
    digest = draft.pictures.get(name)
    if digest is None:
        raise NotFound("no-such-picture")
    return _sent(digest, _kind(digest))


def _kind(digest: str) -> str:
    with storage.path_of(digest).open("rb") as file:
        start = file.read(4)
    kinds = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
    return next((kind for sign, kind in kinds.items() if start.startswith(sign)), "image/svg+xml")
