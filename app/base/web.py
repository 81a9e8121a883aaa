"""The web edge: who may call a view, the one commit of a request, and refusals as pages or JSON.

A view says who may call it with `@allow(...)`; a view that says nothing answers 403 to everybody.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.json.provider import DefaultJSONProvider
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from app.base.db import transaction
from app.base.refusals import Forbidden, Refusal
from app.base.sentences import status_sentence, words

P = ParamSpec("P")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ANYONE, SIGNED_IN = "anyone", "signed-in"
INSTRUCTOR, STAFF, ADMINISTRATOR = "instructor", "staff", "administrator"
TICKET = "ticket"  # somebody whose session was opened by a ticket; they reach nothing else

csrf = CSRFProtect()

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class _Undo(Exception):  # noqa: N818
    """Carries a response that failed out of its transaction, so that the transaction rolls back."""

    def __init__(self, response: Response) -> None:
        self.response = response


def allow(
    *who: str, own_transaction: bool = False, one_transaction: bool = False, most: int = 0
) -> Callable[[Callable[P, Any]], Callable[P, Response]]:
    """Declare who may call a view: ANYONE, SIGNED_IN, or roles of which the person holds one somewhere.

    Unsafe methods run in one write transaction that is committed when the response is below 400. A view that hashes
    or renders before it writes says `own_transaction=True` and opens `transaction()` itself, as late as it can. One
    that is called very often says `one_transaction=True`: who it is, is read in the transaction that writes.
    `most` is how many bytes may be sent, by these roles alone, to a view that takes larger files than others.
    """

    def declare(view: Callable[P, Any]) -> Callable[P, Response]:
        @functools.wraps(view)
        def edge(*args: P.args, **kwargs: P.kwargs) -> Response:
            if one_transaction:
                return _committed(lambda: _turn_away(who) or view(*args, **kwargs))
            turned_away = _turn_away(who)
            if turned_away is not None:
                return turned_away
            if request.method in SAFE or own_transaction:
                return make_response(view(*args, **kwargs))
            bool(current_user)  # the person is read before the transaction begins
            return _committed(lambda: view(*args, **kwargs))

        edge.allowed = frozenset(who)  # type: ignore[attr-defined]
        edge.most = most  # type: ignore[attr-defined]
        return edge

    return declare


def _committed(view: Callable[[], Any]) -> Response:
    request.get_data()  # a slow link must not hold the transaction open
    try:
        with transaction():
            response = make_response(view())
            if response.status_code >= 400:
                raise _Undo(response)
    except _Undo as undone:
        return undone.response
    return response


def _turn_away(who: tuple[str, ...]) -> Response | None:
    if ANYONE in who:
        # what anyone may see stands open to a ticket only where it says so: courses and lessons are aids in an exam
        if TICKET not in who and current_user.is_authenticated and current_user.within:
            raise Forbidden("ticket-only")
        return None
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
    if current_user.within:
        if TICKET in who:
            return None
        raise Forbidden("ticket-only")
    if SIGNED_IN in who or any(current_user.has_role(role) for role in who):
        return None
    raise Forbidden("not-your-role")


def wants_json() -> bool:
    """Whether the caller is a script of our own rather than a person's page load."""
    return request.headers.get("X-Requested-With") == "fetch" or request.path.endswith(".json")


def safe_next(default: str) -> str:
    """Where to go afterwards: `next` from the form or the address, if it stays on this site."""
    target = request.form.get("next") or request.args.get("next") or ""
    if target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable():
        return target
    return default


def see_other(endpoint: str, **values: Any) -> Response:
    """Redirect after a POST, so that reloading repeats nothing."""
    return make_response(redirect(url_for(endpoint, **values), 303))


def outside_address(endpoint: str, **values: Any) -> str:
    """The full address of a page, for letters and print. Never built from a Host header when the site's is set."""
    root = current_app.config["SETTINGS"].public_url or request.url_root.rstrip("/")
    return str(root) + url_for(endpoint, **values)


def answer_refusal(status: int, sentence: str, code: str, headers: dict[str, str] | None = None) -> Response:
    """One way to say no: JSON to scripts, a page to people."""
    if wants_json():
        response = jsonify(error=code, message=sentence)
    else:
        response = make_response(render_template("errors/error.html", status=status, sentence=sentence, code=code))
    response.status_code = status
    response.headers.update(headers or {})
    return response


class _Json(DefaultJSONProvider):
    """JSON as Flask reads it, where brackets without end are the sender's fault and not ours."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def init_app(app: Flask) -> None:
    """Put the edge around an application."""
    app.json = _Json(app)
    app.before_request(_measure)  # before anything reads what was sent
    csrf.init_app(app)
    app.before_request(_refuse_unprintable)
    app.before_request(_refuse_undeclared)
    app.after_request(_add_headers)
    app.register_error_handler(Refusal, _on_refusal)
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)


def _measure() -> Response | None:
    """How much may be sent to this view; what is large is taken from those who may call it, and read from no others."""
    view = current_app.view_functions.get(request.endpoint or "")
    most: int = getattr(view, "most", 0)
    who: frozenset[str] = getattr(view, "allowed", frozenset())
    if not most:
        return None
    if ANYONE in who or (current_user.is_authenticated and _may_send_much(who)):
        request.max_content_length = most
        return None
    if (request.content_length or 0) <= current_app.config["MAX_CONTENT_LENGTH"]:
        return None
    if current_user.is_authenticated:
        raise Forbidden("not-your-role")
    return answer_refusal(401, words("sign-in-first", {}), "sign-in-first")


def _may_send_much(who: frozenset[str]) -> bool:
    return any(current_user.has_role(role) for role in who) or (SIGNED_IN in who and not current_user.within)


def _refuse_unprintable() -> None:
    """NUL never has a meaning for us, and Postgres cannot keep it; no address of ours has an end of line in it."""
    if any(character in request.path for character in "\0\r\n"):
        abort(404)
    sent = [request.args] if request.method in SAFE else [request.args, request.form]
    for values in sent:
        if any("\0" in key or "\0" in value for key, value in values.items(multi=True)):
            abort(422)


def _refuse_undeclared() -> None:
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if request.endpoint != "static" and not hasattr(view, "allowed"):
        raise Forbidden("undeclared")


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
    return response


def _on_refusal(refusal: Refusal) -> Response:
    headers = {"Retry-After": str(refusal.details["seconds"])} if refusal.status == 429 else None
    return answer_refusal(refusal.status, words(refusal.code, refusal.details), refusal.code, headers)


def _on_csrf(_error: CSRFError) -> Response:
    return answer_refusal(400, words("form-expired", {}), "form-expired")


def _on_http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return make_response(error.get_response())
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer_refusal(status, status_sentence(status), f"http-{status}", headers)
