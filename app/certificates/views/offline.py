"""The page that checks codes without a network, its worker, and the keys and lists that phones keep for it."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from flask import Response, current_app, make_response, render_template, request, url_for

from app.base import assets, languages
from app.base.web import ANYONE, allow
from app.certificates.queries import offline
from app.certificates.views.blueprint import pages

_WITH_CAMERA = "camera=(self), geolocation=(), microphone=()"
_PARTS = ("css/site.css", "js/verifier.js", "js/offline.js", "font/sans-latin.woff2", "img/emblem.svg")


@pages.get("/verify/code")
@allow(ANYONE)
def check_code() -> Response:
    """Scan or paste the code of a certificate. Phones keep this page; it is the same for everybody."""
    response = _same_for_all(_page(), "text/html")
    response.headers["Permissions-Policy"] = _WITH_CAMERA
    return response


@pages.get("/verify/worker.js")
@allow(ANYONE)
def worker() -> Response:
    """The worker for every page under /verify/. Its bytes change with what it keeps, so that browsers renew it.

    There is one, whatever language is chosen: a browser ends a worker to start another, and pages wait meanwhile.
    """
    page, parts = _page(), [assets.asset(part) for part in _PARTS] + [assets.asset_if_built("js/ed25519.js")]
    shell = [url_for("certificates.check_code", lang=None), *(part for part in parts if part and part in page)]
    version = hashlib.sha256("\n".join([page, *shell, languages.edition()]).encode()).hexdigest()[:12]
    head = f'const VERSION = "{version}";\nconst SHELL = {msgspec.json.encode(shell).decode()};\n'
    return _same_for_all(head + assets.text("js/verify_worker.js"), "text/javascript")


@pages.get("/verify/app.webmanifest")
@allow(ANYONE)
def manifest() -> Response:
    """What a phone needs to put the page on its home screen, where browsers keep it longer."""
    found = {
        "name": current_app.config["SETTINGS"].site_name,
        "start_url": url_for("certificates.check_code"),
        "scope": url_for("certificates.verify", lang=None),
        "display": "minimal-ui",
        "background_color": "#faf7f1",
        "theme_color": "#faf7f1",
        "icons": [{"src": assets.asset("img/emblem.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return _same_for_all(msgspec.json.encode(found), "application/manifest+json")


@pages.get("/verify/offline.json")
@allow(ANYONE)
def kept_offline() -> Response:
    """Public keys, what was revoked or superseded, and of when this is. It is asked for at every visit."""
    return _same_for_all(msgspec.json.encode(offline.kept()), "application/json")


def _page() -> str:
    nobody: dict[str, Any] = {"person": None, "can": lambda _role: False, "bare": True}
    return render_template("certificates/offline.html", **nobody)


def _same_for_all(body: str | bytes, kind: str) -> Response:
    """An answer without a person in it: caches keep it, and ask whether it changed."""
    response = make_response(body)
    response.mimetype = kind
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
