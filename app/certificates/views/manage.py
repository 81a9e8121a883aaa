"""One certificate, for staff at the door: print it, correct it, revoke it, decide about it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, current_app, flash, render_template, request
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user

from app.accounts import queries as accounts
from app.base import sentences
from app.base.refusals import Forbidden
from app.base.web import STAFF, allow, see_other
from app.catalogue import queries as catalogue
from app.certificates import queries, services
from app.certificates.forms.issued import REASONS, KeepForm, RevokeForm
from app.certificates.views.blueprint import pages
from app.certificates.views.issued import _days

sentences.declare(
    {
        "own-certificate": lazy_gettext("This is your own certificate. Somebody else must decide about it."),
        "nothing-to-correct": lazy_gettext("The last certificate carries the name and rank as they are now."),
    }
)

# ---------------------------------------------------------------- staff's


@pages.get("/courses/<course>/certificates")
@allow(STAFF)
def of_course(course: str) -> str:
    """The certificates of a course in her centres."""
    search, page = request.args.get("q", "").strip()[:100], max(1, request.args.get("page", 1, type=int))
    found, total = queries.in_course(course, current_user.centres_as("staff"), search, min(page, 10_000))
    shown = catalogue.current(course).edition.in_language(str(get_locale()))
    local = not current_app.config["SETTINGS"].public_url
    waiting = queries.for_decision(course, current_user.centres_as("staff"))
    parts = {"found": found, "total": total, "search": search, "page": page, "local": local, "waiting": waiting}
    return render_template("certificates/of_course.html", course=shown, **parts)


@pages.get("/certificates/<uuid:certificate_id>")
@allow(STAFF)
def manage(certificate_id: uuid.UUID) -> str:
    """One certificate, for staff: print it, issue it again with a corrected name, revoke it."""
    return _manage_page(certificate_id, RevokeForm(formdata=None))


def _manage_page(certificate_id: uuid.UUID, form: RevokeForm, keeping: KeepForm | None = None) -> str:
    standing = queries.standing(queries.in_centres(certificate_id, current_user.centres_as("staff")))
    person = accounts.person(standing.certificate.person_id)
    differs = services.differs(standing.payload, person)
    context = {"standing": standing, "form": form, "subject": person, "differs": differs, "reasons": REASONS}
    context |= {"doubts": queries.doubts(certificate_id), "keeping": keeping or KeepForm(formdata=None)}
    return render_template("certificates/manage.html", **context, **_days(standing))


@pages.post("/certificates/<uuid:certificate_id>/revoke")
@allow(STAFF)
def revoke(certificate_id: uuid.UUID) -> Any:
    """Revoke with a reason; what is revoked already stays as it is."""
    found = queries.in_centres(certificate_id, current_user.centres_as("staff"))
    form = RevokeForm()
    if not form.validate():
        return _manage_page(certificate_id, form), 422
    services.revoke(found, current_user.id, form.reason.data, form.note.data or "")
    flash(gettext("The certificate is revoked. Whoever verifies it sees this from now on."), "success")
    return see_other("certificates.manage", certificate_id=certificate_id)


@pages.post("/certificates/<uuid:certificate_id>/keep")
@allow(STAFF)
def keep(certificate_id: uuid.UUID) -> Any:
    """Decide that a certificate stays, with a reason; where nothing is open, nothing changes."""
    found = queries.in_centres(certificate_id, current_user.centres_as("staff"))
    if found.person_id == current_user.id:
        raise Forbidden("own-certificate")
    form = KeepForm()
    if not form.validate():
        return _manage_page(certificate_id, RevokeForm(formdata=None), form), 422
    if services.keep(found, current_user.id, form.why.data or ""):
        flash(gettext("Decided: the certificate stays valid."), "success")
    else:
        flash(gettext("Nothing was open any more: somebody has decided already."), "info")
    return see_other("certificates.manage", certificate_id=certificate_id)


@pages.post("/certificates/<uuid:certificate_id>/reissue")
@allow(STAFF)
def reissue(certificate_id: uuid.UUID) -> Response:
    """Issue again with the name and rank as they are now."""
    found = queries.in_centres(certificate_id, current_user.centres_as("staff"))
    new = services.reissue(found, current_user.id)
    flash(gettext("Issued again. The earlier certificate is superseded."), "success")
    return see_other("certificates.manage", certificate_id=new.id)
