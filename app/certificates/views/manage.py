"""One certificate, for staff at the door: print it, correct it, revoke it, decide about it."""

from __future__ import annotations

import uuid

from flask import Response, flash, make_response, render_template
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.accounts import queries as accounts
from app.base import sentences
from app.base.presentation import site_day
from app.base.refusals import Forbidden, Refusal
from app.base.sentences import words
from app.base.web import STAFF, allow, see_other
from app.certificates import queries, services
from app.certificates.forms.issued import KeepForm, RevokeForm
from app.certificates.forms.office import CorrectForm, PrintForm
from app.certificates.models import Certificate
from app.certificates.queries import agreement, office
from app.certificates.sentences import DIFFERENCES
from app.certificates.verification.wording import REASONS
from app.certificates.views.blueprint import pages

sentences.declare(
    {
        "own-certificate": lazy_gettext("This is your own certificate. Somebody else must decide about it."),
        "unprintable-name": lazy_gettext(
            "No typeface of this machine has these signs: %(signs)s. Write the name without them, or ask your "
            "administrator to install a typeface that has them."
        ),
        "revoked-already": lazy_gettext(
            "Somebody has revoked this certificate meanwhile. What is revoked is not issued again. Nothing was changed."
        ),
        "nothing-to-correct": lazy_gettext(
            "The last certificate carries these names and this rank already. Nothing was changed."
        ),
    }
)

_AGAIN_SECONDS = "2"


@pages.get("/certificates/<uuid:certificate_id>")
@allow(STAFF)
def manage(certificate_id: uuid.UUID) -> Response:
    """One certificate: print it, issue it again with corrected names, revoke it. It looks again while it is made."""
    return _page(_theirs(certificate_id))


def _theirs(certificate_id: uuid.UUID) -> Certificate:
    return queries.in_centres(certificate_id, current_user.centres_as("staff"))


def _page(
    found: Certificate,
    revoking: RevokeForm | None = None,
    keeping: KeepForm | None = None,
    correcting: CorrectForm | None = None,
    trouble: str = "",
) -> Response:
    """The page, with what was sent and cannot be done, and why."""
    standing, person = queries.standing(found), accounts.person(found.person_id)
    differing = [DIFFERENCES[what] for one in agreement.compared([found]) for what in one.what]
    days = {"revoked_on": found.revoked_at, "superseded_on": found.superseded_at}
    template = render_template(
        "certificates/manage.html",
        standing=standing,
        subject=person,
        differs=services.differs(standing.payload, person),
        form=revoking or RevokeForm(formdata=None),
        keeping=keeping or KeepForm(formdata=None),
        correcting=correcting or CorrectForm(formdata=None, obj=person),
        printing=PrintForm(formdata=None, paper=found.paper, key=office.seen(found.course_slug, [found.centre_id])),
        trouble=trouble,
        differing=differing,
        reasons=REASONS,
        doubts=queries.doubts(found.id),
        own=found.person_id == current_user.id,
        **{name: site_day(moment) if moment else None for name, moment in days.items()},
    )
    response = make_response(template)
    if found.made_at is None:
        response.headers["Refresh"] = _AGAIN_SECONDS
    return response


def _refused(response: Response, status: int = 422) -> Response:
    response.status_code = status
    response.headers.pop("Refresh", None)  # what was typed stays
    return response


@pages.post("/certificates/<uuid:certificate_id>/correct")
@allow(STAFF)
def correct(certificate_id: uuid.UUID) -> Response:
    """Issue again with the names and the rank as the document says; the earlier number is superseded."""
    found, form = _theirs(certificate_id), CorrectForm()
    if found.person_id == current_user.id:
        raise Forbidden("own-certificate")
    if not form.validate():
        return _refused(_page(found, correcting=form))
    told = (form.name.data or "", form.second_name.data or "", form.rank.data or "")
    try:
        new = services.correct(found, current_user.id, *told)
    except Refusal as refusal:
        return _refused(_page(found, correcting=form, trouble=words(refusal.code, refusal.details)), refusal.status)
    flash(gettext("Corrected. This is the new certificate; the number before it is superseded."), "success")
    return see_other("certificates.manage", certificate_id=new.id)


@pages.post("/certificates/<uuid:certificate_id>/revoke")
@allow(STAFF)
def revoke(certificate_id: uuid.UUID) -> Response:
    """Revoke with a reason; what is revoked already stays as it is. Of a superseded one, the later one still holds."""
    found, form = _theirs(certificate_id), RevokeForm()
    if not form.validate():
        return _refused(_page(found, revoking=form))
    services.revoke(found, current_user.id, form.reason.data, form.note.data or "")
    flash(gettext("The certificate is revoked. Whoever verifies it sees this from now on."), "success")
    if found.superseded_by is not None:
        flash(gettext("A later certificate had replaced it. Look whether this one has to be revoked, too."), "warning")
        return see_other("certificates.manage", certificate_id=found.superseded_by)
    return see_other("certificates.manage", certificate_id=certificate_id)


@pages.post("/certificates/<uuid:certificate_id>/keep")
@allow(STAFF)
def keep(certificate_id: uuid.UUID) -> Response:
    """Decide that a certificate stays, with a reason; where nothing is open, nothing changes."""
    found, form = _theirs(certificate_id), KeepForm()
    if found.person_id == current_user.id:
        raise Forbidden("own-certificate")
    if not form.validate():
        return _refused(_page(found, keeping=form))
    if services.keep(found, current_user.id, form.why.data or ""):
        flash(gettext("Decided: the certificate stays valid."), "success")
    else:
        flash(gettext("Nothing was open any more: somebody has decided already."), "info")
    return see_other("certificates.manage", certificate_id=certificate_id)
