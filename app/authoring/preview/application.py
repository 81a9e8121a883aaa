"""The application that answers in a preview: whoever asks is its trainee, and jobs are done at once, here."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, make_response, redirect
from flask_login import current_user, login_user

from app.accounts import queries as people
from app.accounts import services as accounts
from app.authoring.preview import addresses, stage
from app.base import sentences
from app.base.db import db, transaction
from app.base.settings import Settings
from app.base.web import ANYONE, allow, answer_refusal
from app.jobs import services as jobs

MakeApp = Callable[[Settings], Flask]
BEGIN_AGAIN = "/preview-begin-again"


@dataclass(frozen=True)
class Bar:
    """What the bar above every page of a preview offers; an empty address offers nothing.

    With `state`, the name of the last compile, the page looks for a newer one; `problems` is where `total` findings,
    `errors` of them errors, are listed.
    """

    begin_again: str
    end: str = ""
    state: str = ""
    problems: str = ""
    total: int = 0
    errors: int = 0


@dataclass
class Room:
    """A preview's application, with the workshop in which its jobs are done."""

    app: Flask
    workshop: jobs.Workshop

    def close(self) -> None:
        """Let go of its files. A request that is being answered still ends well."""
        self.app.extensions["bell"].close()
        with self.app.app_context():
            db.engine.dispose()


def make(make_app: MakeApp, settings: Settings) -> Room:
    """An application on these settings whose jobs are done at once, in the process that asks for them."""
    workshop = jobs.Workshop()
    with jobs.working_in(workshop):
        app = make_app(settings)
        jobs.set_bell(_perform)
    return Room(app, workshop)


def _perform(job_id: uuid.UUID) -> None:
    jobs.perform(job_id)


def furnish(app: Flask, person_id: uuid.UUID, prefix: str, bar: Bar, language: str = "") -> None:
    """Make it a preview: sign everybody in as the trainee, show the bar, put the prefix before addresses."""
    app.config.update(SESSION_COOKIE_NAME="brevet-preview", SESSION_COOKIE_PATH=f"{prefix}/", PREVIEW_OF=person_id)
    app.jinja_env.globals["preview"] = bar
    app.register_blueprint(pages)
    app.before_request(_do_what_is_due)
    app.before_request(_sign_in)
    app.after_request(lambda response: _addressed(response, prefix))
    app.register_error_handler(500, _failed)
    if language:
        app.extensions["babel"].locale_selector = lambda: language


pages = Blueprint("preview", __name__)


@pages.post(BEGIN_AGAIN)
@allow(ANYONE)
def begin_again() -> Response:
    """Forget what was done in this preview, and start at the course's page."""
    stage.begin_again(current_app.config["PREVIEW_OF"])
    return make_response(redirect("/my/", 303))


def _do_what_is_due() -> None:
    """There is no worker: deadlines that have come are met when somebody looks."""
    jobs.perform_due()


def _sign_in() -> None:
    if current_user.is_authenticated:
        return
    with transaction():
        token = accounts.sign_in(current_app.config["PREVIEW_OF"])
    login_user(people.signed_in(token))


def _failed(_error: Exception) -> Response:
    """Somebody may have ended the preview while it was answering: then that is what is said."""
    if not current_app.config["SETTINGS"].instance.exists():
        return answer_refusal(404, sentences.words("preview-ended", {}), "preview-ended")
    return answer_refusal(500, sentences.status_sentence(500), "http-500")


def _addressed(response: Response, prefix: str) -> Response:
    if prefix and response.mimetype == "text/html" and not response.direct_passthrough:
        response.set_data(addresses.in_page(response.get_data(as_text=True), prefix))
    return response
