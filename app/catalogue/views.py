"""The catalogue, readable without an account, and the media of its courses."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, send_file
from flask_babel import lazy_gettext

from app.base import sentences, storage
from app.base.web import ANYONE, TICKET, allow
from app.catalogue import queries

pages = Blueprint("catalogue", __name__)

sentences.declare(
    {
        "no-such-course": lazy_gettext("There is no such course here. Look at the list of courses."),
        "no-such-edition": lazy_gettext("There is no edition of this number. Look at the list of editions."),
        "no-such-medium": lazy_gettext("There is no such picture or file."),
    }
)


@pages.get("/")
@allow(ANYONE)
def home() -> str:
    """The first page."""
    return render_template("catalogue/home.html", courses=queries.published())


@pages.get("/courses/")
@allow(ANYONE)
def index() -> str:
    """All published courses."""
    return render_template("catalogue/index.html", courses=queries.published())


@pages.get("/media/<digest>/<name>")
@allow(ANYONE, TICKET)
def medium(digest: str, name: str) -> Response:
    """A picture or file by its digest; the name is only for people who save it."""
    found = queries.medium(digest)
    response = send_file(storage.path_of(found.digest), mimetype=found.kind, download_name=name, conditional=True)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    # a drawing opened by itself may use its own styles and nothing else
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
