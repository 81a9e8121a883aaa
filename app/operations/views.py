"""Whether this instance works, for monitors and load balancers."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.base.web import ANYONE, TICKET, allow
from app.operations import queries

pages = Blueprint("operations", __name__)


@pages.get("/healthz")
@allow(ANYONE, TICKET)
def healthz() -> Response:
    """200 while people can be served, else 503; `late_jobs` counts work that no worker has taken up in time."""
    health = queries.health()
    response = jsonify(
        status="ok" if health.serves else "failing", database=health.database, late_jobs=health.late_jobs
    )
    response.status_code = 200 if health.serves else 503
    response.headers["Cache-Control"] = "no-store"
    return response
