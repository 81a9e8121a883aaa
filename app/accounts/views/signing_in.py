"""Registering, signing in and out."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user, logout_user

from app.accounts import passwords, queries, rules, services
from app.accounts.forms import RegisterForm, SignInForm, particulars
from app.accounts.views.door import open_session, pages, resume
from app.base import rates, sentences
from app.base.db import transaction
from app.base.ids import fingerprint
from app.base.refusals import Conflict
from app.base.web import ANYONE, TICKET, allow, safe_next, see_other


@pages.get("/sign-in")
@allow(ANYONE, TICKET)
def sign_in() -> Any:
    """The sign-in page; someone who is signed in is sent on."""
    if current_user.is_authenticated and not current_user.within:
        return redirect(safe_next(url_for("catalogue.home")))
    return render_template("accounts/sign_in.html", form=SignInForm(next=safe_next("")), keeps_answer=False)


@pages.post("/sign-in")
@allow(ANYONE, TICKET, own_transaction=True)
def sign_in_now() -> Any:
    """Check the password, open a session, and go where the person wanted to go."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, keeps_answer=bool(form.kept.data)), 422
    person_id = _proven(form.email.data, form.password.data)
    if person_id is None:
        form.password.errors = [gettext("The e-mail address or the password is not right.")]
        return render_template("accounts/sign_in.html", form=form, keeps_answer=bool(form.kept.data)), 422
    open_session(person_id)
    return resume(form.kept.data) or redirect(safe_next(url_for("catalogue.home")), 303)


def _proven(email: str, password: str) -> uuid.UUID | None:
    """Whose address and password these are. Counts every try; a whole classroom may share one network address."""
    rates.spend(f"sign-in:{fingerprint(rules.email_key(email))}", 10, 600)
    rates.spend(f"sign-in-from:{request.remote_addr}", 300, 600)
    found = queries.credential(email)
    fits = passwords.fits(password, found[1] if found else None)
    return found[0] if found and fits else None


@pages.post("/sign-out")
@allow(ANYONE, TICKET)
def sign_out() -> Response:
    """End the session."""
    if current_user.is_authenticated:
        services.sign_out(current_user.token)
        logout_user()
    return see_other("catalogue.home")


@pages.get("/register")
@allow(ANYONE)
def register() -> Any:
    """The form for a new account."""
    if current_user.is_authenticated:
        return redirect(safe_next(url_for("catalogue.home")))
    return render_template("accounts/register.html", form=RegisterForm(next=safe_next("")))


@pages.post("/register")
@allow(ANYONE, own_transaction=True)
def register_now() -> Any:
    """Make the account and sign the person in."""
    form = RegisterForm()
    if not form.validate_on_submit():
        return render_template("accounts/register.html", form=form), 422
    rates.spend(f"register:{request.remote_addr}", 200, 3600)
    try:
        person_id = _registered(form)
    except Conflict as refusal:
        form.email.errors = [sentences.words(refusal.code, {})]
        return render_template("accounts/register.html", form=form), 409
    open_session(person_id)
    return redirect(safe_next(url_for("catalogue.index")), 303)


def _registered(form: RegisterForm) -> uuid.UUID:
    """The new account; the same form sent twice with the same password is the same account."""
    secret = passwords.hashed(form.password.data)
    try:
        with transaction():
            centre = services.ensure_centre(current_app.config["SETTINGS"].centre_name)
            return services.register(particulars(form), secret, centre.id).id
    except Conflict:
        person_id = _proven(form.email.data, form.password.data)
        if person_id is None:
            raise
        return person_id
