"""The public keys at their well-known addresses, and the administrator's list of keys."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, current_app, make_response, render_template, request
from flask_babel import lazy_gettext

from app.base.web import ADMINISTRATOR, ANYONE, TICKET, allow
from app.keys import queries, rules

pages = Blueprint("keys", __name__)

_CACHED = "public, max-age=3600, stale-while-revalidate=86400"
PURPOSES = {"document": lazy_gettext("Documents: PDF and JWT"), "credential": lazy_gettext("Credentials and QR codes")}
STATES = {
    "active": (lazy_gettext("Signs"), "success"),
    "retired": (lazy_gettext("Retired: verifies only"), "plain"),
    "compromised": (lazy_gettext("Compromised"), "danger"),
}


@pages.get("/.well-known/jwks.json")
@allow(ANYONE, TICKET)
def jwks() -> Response:
    """All public keys of the site, retired ones included, as a JSON Web Key Set."""
    return _public(msgspec.json.encode(queries.jwks()), "application/jwk-set+json")


@pages.get("/.well-known/did.json")
@allow(ANYONE, TICKET)
def did() -> Response:
    """The DID document of the site's did:web."""
    return _public(msgspec.json.encode(queries.did_document()), "application/json")


@pages.get("/did.json")
@allow(ANYONE, TICKET)
def did_below() -> Response:
    """The same where a did:web with a path has it: a site whose public address has one."""
    return did()


@pages.get("/.well-known/brevet-root.pem")
@allow(ANYONE, TICKET)
def root() -> Response:
    """The certificate of the site's own authority, with which PDF readers check signatures."""
    return _public(queries.root().encode(), "application/x-pem-file")


def _public(data: bytes, kind: str) -> Response:
    """For everybody, scripts of other sites included, and kept by caches for an hour."""
    response = make_response(data)
    response.mimetype = kind
    response.headers["Cache-Control"] = _CACHED
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.add_etag()
    response.make_conditional(request)
    return response


@pages.get("/admin/keys")
@allow(ADMINISTRATOR)
def listed() -> Any:
    """The keys of the site with their state, and a warning where a copy of the folder would give them away."""
    for purpose in rules.PURPOSES:
        queries.current(purpose)
    return render_template(
        "keys/list.html", keys=queries.every(), guarded=queries.is_guarded(), purposes=PURPOSES, states=STATES,
        did=queries.did(), public_url=current_app.config["SETTINGS"].public_url,
    )  # fmt: skip
