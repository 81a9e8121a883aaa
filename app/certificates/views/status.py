"""What was revoked or superseded, published as signed lists in which each certificate is one bit."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from flask_babel import lazy_gettext

from app.base import sentences
from app.base.refusals import NotFound
from app.base.web import ANYONE, allow
from app.certificates.services import listing
from app.certificates.views.blueprint import pages

sentences.declare({"no-such-list": lazy_gettext("There is no list of this number here.")})

_JWT, _JSON = "application/vc+jwt", "application/vc"


@pages.get("/status/<int(max=999999):number>")
@allow(ANYONE)
def status(number: int) -> Response:
    """The Bitstring Status List credential of this number: with a proof, or as a JWT where that is asked for."""
    found = listing.published(number)
    if found is None:
        raise NotFound("no-such-list")
    asked: Any = request.accept_mimetypes.best_match([_JSON, "application/json", "application/ld+json", _JWT], _JSON)
    body = found.token if asked == _JWT else found.proved
    response = current_app.response_class(body, mimetype=asked)
    response.set_etag(f"{found.etag}-{'jwt' if asked == _JWT else 'json'}")
    response.headers["Cache-Control"] = f"public, max-age={listing.LASTING}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    response.make_conditional(request)
    return response
