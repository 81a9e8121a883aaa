"""Links by which a holder discloses a certificate: making them, ending them, and where they lead."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, make_response
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.base import rates, sentences
from app.base.refusals import Invalid, NotFound
from app.base.web import ANYONE, SIGNED_IN, allow, see_other
from app.certificates.forms.holder import DAYS, EndShareForm, ShareForm
from app.certificates.queries import holder, sharing, verifying
from app.certificates.services import sharing as services
from app.certificates.views.blueprint import pages
from app.certificates.views.holder import own_page, share_address
from app.certificates.views.verifying import finding_page, place

sentences.declare(
    {
        "share-ended": lazy_gettext(
            "This link has ended, or a part of it is missing. Ask the person who gave it to you for a new one."
        ),
        "share-used": lazy_gettext("This page was open for too long. Go back, load it again, and make the link then."),
        "too-many-shares": lazy_gettext("There are %(most)s links to this certificate already. End one of them first."),
    }
)

_LOOKUPS, _WRONG_LOOKUPS, _WINDOW = 120, 20, 600

# the address is the key to the page: it goes to no search engine, no other site and no cache
_UNSEEN = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@pages.post("/certificates/<uuid:certificate_id>/links")
@allow(SIGNED_IN)
def share(certificate_id: uuid.UUID) -> Any:
    """Make a link and show it, this once."""
    found, form = holder.her_own(current_user.id, certificate_id), ShareForm()
    if not form.validate():
        return own_page(found, ShareForm.fresh()), 422
    services.share(found, form.token.data, DAYS[form.until.data], current_user.id)
    response = own_page(found, link=share_address(form.token.data))
    response.headers.update(_UNSEEN)
    return response


@pages.post("/certificates/<uuid:certificate_id>/links/end")
@allow(SIGNED_IN)
def end_share(certificate_id: uuid.UUID) -> Response:
    """End a link: whoever opens it sees nothing any more."""
    found, form = holder.her_own(current_user.id, certificate_id), EndShareForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    services.end_share(found, form.share.data, current_user.id)
    flash(gettext("The link has ended. Whoever opens it sees nothing any more."), "success")
    return see_other("certificates.own", certificate_id=found.id, _anchor="links")


@pages.get("/shared/<token>")
@allow(ANYONE)
def shared(token: str) -> Response:
    """What is printed on a certificate, all of it, and whether it holds, for whoever has the link."""
    rates.spend(f"shared:{place()}", _LOOKUPS, _WINDOW)
    try:
        found = verifying.of_certificate(sharing.shared(token).id)
    except NotFound:
        rates.spend(f"shared-wrong:{place()}", _WRONG_LOOKUPS, _WINDOW)
        raise
    response = make_response(finding_page(found, "link"))
    response.headers.update(_UNSEEN)
    return response
