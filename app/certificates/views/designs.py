"""Designs of a centre's own: what there is, versions, publishing, and which design is used for what."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, render_template, send_file
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user

from app.base import rates, sentences, storage
from app.base.db import transaction
from app.base.refusals import Conflict, Invalid, NotFound
from app.base.web import STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.certificates.forms.designs import BeginForm, ChoiceForm, NumberForm, RevisionForm
from app.certificates.forms.office import PAPERS
from app.certificates.models import DesignVersion
from app.certificates.queries import designs as queries
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

_PREVIEWS, _A_MINUTE = 40, 60

# nothing in a file that somebody sent may run here
_SHUT_IN = {"Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'"}


def _centres() -> list[uuid.UUID]:
    return current_user.centres_as("staff")


def theirs(design_id: uuid.UUID) -> queries.Own:
    """A design of one of her centres. Refuses with NotFound."""
    return queries.design_in(design_id, _centres())


def drafted(design_id: uuid.UUID) -> tuple[queries.Own, DesignVersion]:
    """A design and its draft. Refuses where there is none."""
    own = theirs(design_id)
    if own.draft is None or own.design.withdrawn_at is not None:
        raise Conflict("no-draft")
    return own, own.draft


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
        chosen=queries.choices(_centres()),
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
    return _design_page(theirs(design_id))


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


PROBLEMS = {
    "layout": lazy_gettext(
        "This page cannot be laid out. Look for an element with data-fit that is not displayed, or that stands beyond "
        "the edge of the paper."
    ),
    "limits": lazy_gettext(
        "This page takes too long or too much memory to make. Make it simpler. Was the machine busy? Then try again."
    ),
    "large": lazy_gettext("The file would be too large. Use fewer or smaller pictures."),
}


def spend() -> None:
    """Count a preview. Refuses with TooMany when she asks for more than can be made."""
    rates.spend(f"design-preview:{current_user.id}", _PREVIEWS, _A_MINUTE)


@pages.post("/certificates/designs/<uuid:design_id>/publish")
@allow(STAFF, own_transaction=True)
def publish_design(design_id: uuid.UUID) -> Any:
    """Publish the draft as it was looked at, once every paper of it was made on trial."""
    from app.certificates.services import proving

    own, draft = drafted(design_id)
    revision = _revision()
    if draft.revision != revision:
        raise Conflict("design-changed")
    if queries.findings(own.design, draft):
        return _design_page(own, gettext("Not published: some things must be corrected first.")), 422
    spend()
    frozen, looked = designing.freeze(own.design, draft), proving.last_look(own.design, draft)
    if looked.problem:
        sentence = gettext("Not published.") + f" {PAPERS.get(looked.paper, '')}: {PROBLEMS[looked.problem]}"
        return _design_page(theirs(design_id), sentence), 422
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
    theirs(design_id)
    form = NumberForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    designing.begin_draft(design_id, form.number.data or 0, current_user.id)
    return see_other("certificates.edit_design", design_id=design_id, paper="a4")


@pages.post("/certificates/designs/<uuid:design_id>/discard")
@allow(STAFF)
def discard_design_draft(design_id: uuid.UUID) -> Response:
    """Throw the draft away."""
    theirs(design_id)
    designing.discard(design_id, _revision(), current_user.id)
    flash(gettext("The draft is gone. The published versions are as they were."), "success")
    return see_other("certificates.design", design_id=design_id)


@pages.post("/certificates/designs/<uuid:design_id>/withdraw")
@allow(STAFF)
def withdraw_design(design_id: uuid.UUID) -> Response:
    """Offer it no longer."""
    theirs(design_id)
    designing.withdraw(design_id, current_user.id)
    flash(gettext("Withdrawn. What was issued with it stays as it is."), "success")
    return see_other("certificates.design", design_id=design_id)


@pages.get("/certificates/designs/<uuid:design_id>/<int:number>.jpg")
@allow(STAFF)
def design_picture(design_id: uuid.UUID, number: int) -> Response:
    """What a published version looks like."""
    versions = (version.row for version in theirs(design_id).versions if version.row.number == number)
    digest = next((row.source.get("picture", "") for row in versions), "")
    if not digest:
        raise NotFound("no-such-picture")
    return sent(digest, "image/jpeg")


def sent(digest: str, kind: str) -> Response:
    """A picture of this kind, for her alone."""
    response = send_file(storage.path_of(digest), kind, etag=digest)
    response.headers.update(_SHUT_IN | {"Cache-Control": "private, no-cache"})
    return response
