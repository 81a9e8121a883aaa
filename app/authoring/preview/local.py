"""A course folder on one's own machine, walked as a trainee: every saved file is compiled and shown at once.

While the course does not compile, pages lead to the list of what was found; the last version that compiled can be
walked on. There is one such preview in a process, no account, and no database of an instance.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, redirect, render_template, request, url_for

from app.authoring.preview import application, stage
from app.authoring.preview.application import Bar, Room
from app.authoring.preview.problems import Problems, problems
from app.base.web import ANYONE, allow, safe_next
from app.content.compiler import Compilation, compile_course
from app.content.model import Edition
from app.content.reuse import Library
from app.jobs import services as jobs

STATE, PROBLEMS = "/preview-state.json", "/preview-problems"


@dataclass(frozen=True)
class Found:
    """The last compile. `name` differs from that of every other one, also of one before this process began."""

    name: str
    ok: bool
    problems: Problems


class Local:
    """What is shown of a folder. `take` replaces it whole, while requests are answered in other threads."""

    def __init__(self, room: Room, slug: str, language: str = "", library: Library | None = None) -> None:
        self.room, self.slug, self.library = room, slug, library
        self.shown: Edition | None = None
        self.found = Found(secrets.token_hex(6), False, problems((), {}))
        with jobs.working_in(room.workshop):
            self.person_id: uuid.UUID = stage.furnish(room.app)
        application.furnish(room.app, self.person_id, "", Bar(application.BEGIN_AGAIN), language)
        _extend(room.app, self)

    def take(self, tree: Mapping[str, bytes]) -> Compilation:
        """Compile these files, and show them when they have no errors. Reworded choices keep their ids."""
        result = compile_course(self.slug, tree, self.shown, self.library)
        edition = result.edition
        if edition is not None:
            lent = stage.lent(self.slug, edition, tree, self.library)
            with jobs.working_in(self.room.workshop):
                stage.show(self.room.app, stage.Shown(self.slug, edition, tree, lent), self.person_id)
            self.shown = edition
        self.found = Found(secrets.token_hex(6), edition is not None, problems(result.diagnostics, tree))
        return result

    def answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        """The WSGI application. A page of another site that gives itself our address is not answered."""
        if environ.get("HTTP_HOST", "").partition(":")[0] not in ("127.0.0.1", "localhost"):
            start_response("421 Misdirected Request", [("Content-Type", "text/plain")])
            return [b"This preview answers at 127.0.0.1 only.\n"]
        with jobs.working_in(self.room.workshop):
            return self.room.app(environ, start_response)


def _bar(local: Local) -> Bar:
    """The bar above every page, as things are at this moment."""
    found, at_list = local.found, request.endpoint == "local_preview.found" or local.shown is None
    counts = (0, 0) if at_list else (found.problems.total, found.problems.errors)
    return Bar(application.BEGIN_AGAIN, "", found.name, PROBLEMS, *counts)


def _extend(app: Flask, local: Local) -> None:
    app.extensions["local-preview"] = local
    app.register_blueprint(pages)
    app.before_request(_lead_to_course)
    app.context_processor(lambda: {"preview": _bar(local)})


pages = Blueprint("local_preview", __name__)


def _local() -> Local:
    found: Local = current_app.extensions["local-preview"]
    return found


@pages.get(STATE)
@allow(ANYONE)
def state() -> Response:
    """Which compile is the last one, for the script that looks whether there is a newer one."""
    found = _local().found
    return jsonify(state=found.name, ok=found.ok)


@pages.get(PROBLEMS)
@allow(ANYONE)
def found() -> str:
    """What the compiler found, with the way back to where one came from."""
    return _problems_page(safe_next(_home()))


def _problems_page(back: str) -> str:
    local = _local()
    return render_template(
        "authoring/problems.html", found=local.found, slug=local.slug, back=back, walkable=local.shown is not None
    )


def _home() -> str:
    return url_for("learning.course", course=_local().slug)


def _lead_to_course() -> Any:
    """Until something compiles there is only the list of what was found; afterwards `/` is the course."""
    if request.method != "GET" or request.path in (STATE, PROBLEMS):
        return None
    if _local().shown is None:
        return _problems_page(request.full_path.rstrip("?"))
    return redirect(_home()) if request.path == "/" else None
