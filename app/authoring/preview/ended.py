"""What the site itself answers below `/preview/`: ending a preview, and saying that one has ended."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, redirect
from flask_babel import lazy_gettext

from app.authoring.preview.previews import Previews
from app.base import sentences
from app.base.refusals import NotFound
from app.base.web import ANYONE, allow, csrf

pages = Blueprint("previews", __name__)

sentences.declare(
    {
        "preview-ended": lazy_gettext(
            "This preview has ended. Nothing that was done in it was recorded. "
            "Open the draft of the course and press Preview as trainee again."
        ),
        "draft-has-errors": lazy_gettext(
            "The draft has errors, so there is no preview of it yet. Errors: %(errors)s. "
            "Nothing was changed. Correct what the check found, then try again."
        ),
    }
)


@pages.get("/preview/<token>/", defaults={"path": ""})
@pages.get("/preview/<token>/<path:path>")
@allow(ANYONE)
def ended(token: str, path: str) -> Response:
    """Open previews answer for themselves; whoever comes here asks for one that is gone."""
    raise NotFound("preview-ended")


@pages.post("/preview/<token>/<path:path>")
@allow(ANYONE, own_transaction=True)
@csrf.exempt
def sent_too_late(token: str, path: str) -> Response:
    """The same for what a form or a script still sends."""
    raise NotFound("preview-ended")


@pages.post("/preview/<token>/end")
@allow(ANYONE, own_transaction=True)
@csrf.exempt  # the token in the address, which only those who preview know, is what allows it
def end(token: str) -> Response:
    """End a preview, and go back to where it was started from."""
    previews: Previews = current_app.extensions["previews"]
    note = previews.note(token)
    if note is None:
        raise NotFound("preview-ended")
    previews.end(token)
    return make_response(redirect(note.back, 303))
