"""The room's door: who is at it, how sessions open and last, and what becomes of a form whose session had ended."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from flask_login import LoginManager, current_user, login_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.accounts import queries, rules, services
from app.accounts.forms import CATEGORY_NAMES, ROLE_NAMES, SignInForm, country_name
from app.base import clock, sentences
from app.base.db import transaction
from app.base.web import answer_refusal, wants_json

pages = Blueprint("accounts", __name__)

sentences.declare(
    {
        "sign-in-first": lazy_gettext("Sign in again. What you saved before is kept."),
        "ticket-only": lazy_gettext(
            "You are here with a ticket, which opens your exam alone. Sign in to see this page."
        ),
        "email-taken": lazy_gettext("This e-mail address has an account already. Sign in, or set a new password."),
        "no-such-person": lazy_gettext("There is no such person, or they are not in your training centre."),
        "reset-link-ended": lazy_gettext(
            "This link has been used or has ended. If you have just set a password, sign in. Else ask for a new link."
        ),
        "may-not-grant": lazy_gettext("You may not give or take this role."),
        "last-administrator": lazy_gettext("This is the last administrator. Make another one first."),
        "not-yours-to-change": lazy_gettext("Only an administrator may change this account."),
        "form-not-valid": lazy_gettext("Something in the form is not right. Nothing was changed. Go back and check."),
    }
)

_KEPT_FOR = 3600  # seconds


def init_app(app: Flask) -> None:
    """Let Flask-Login find the person of a request, and say what happens to people who are not signed in."""
    manager = LoginManager()
    manager.session_protection = None  # addresses change on mobile links; the token is what counts
    manager.user_loader(_load)
    manager.unauthorized_handler(_ask_to_sign_in)
    manager.init_app(app, add_context_processor=False)  # templates know `person`
    app.after_request(_prolong)
    app.jinja_env.filters["country"] = country_name
    app.jinja_env.globals.update(category_names=CATEGORY_NAMES, role_names=ROLE_NAMES)


def _load(token: str) -> queries.SignedIn | None:
    person = queries.signed_in(token)
    g.touch = person is not None and not person.within and rules.needs_touch(person.expires_at, clock.now())
    return person


def _prolong(response: Response) -> Response:
    """A session in use does not end; its touch is one of the two things that a GET may write."""
    if g.pop("touch", False) and current_user.is_authenticated:
        with transaction():
            services.prolong(current_user.token)
    return response


def _ask_to_sign_in() -> Response:
    """A page load goes to the sign-in page and comes back; what a form sent is kept and can be sent again."""
    if wants_json():
        return answer_refusal(401, sentences.words("sign-in-first", {}), "sign-in-first")
    if request.method == "GET":
        return make_response(redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?"))))
    fields = [[k, v] for k, v in request.form.items(multi=True) if k != "csrf_token"]
    form = SignInForm(formdata=None, kept=_signer().dumps({"to": request.path, "fields": fields}))
    return make_response(render_template("accounts/sign_in.html", form=form, keeps_answer=True), 401)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="kept-form")


def resume(kept: str | None) -> Any:
    """The page that sends again what was being sent when the session had ended."""
    try:
        what = _signer().loads(kept or "", max_age=_KEPT_FOR)
    except BadSignature:
        return None
    return render_template("accounts/resume.html", to=what["to"], fields=what["fields"])


def open_session(person_id: uuid.UUID) -> None:
    """Sign this person in on this browser."""
    with transaction():
        token = services.sign_in(person_id)
    person = queries.signed_in(token)
    login_user(person)
