"""Links that set a new password: asking for one by mail, using one."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext

from app.accounts import passwords, queries, rules, services
from app.accounts.forms import ForgottenForm, ResetForm
from app.accounts.models import Person
from app.accounts.views.door import open_session, pages
from app.base import rates, sentences
from app.base.db import transaction
from app.base.ids import fingerprint, new_token
from app.base.refusals import Conflict
from app.base.web import ANYONE, allow, outside_address, see_other
from app.post import services as post


@pages.get("/forgotten")
@allow(ANYONE)
def forgotten() -> str:
    """Ask for a link that sets a new password."""
    return render_template("accounts/forgotten.html", form=ForgottenForm(), sent=False)


@pages.post("/forgotten")
@allow(ANYONE, own_transaction=True)
def mail_reset() -> Any:
    """Mail a link. The answer is the same whether or not somebody has this address."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("accounts/forgotten.html", form=form, sent=False), 422
    rates.spend(f"forgotten:{request.remote_addr}", 60, 3600)
    rates.spend(f"forgotten-by:{fingerprint(rules.email_key(form.email.data))}", 5, 3600)
    person = queries.person_by_email(form.email.data)
    if person is not None:
        _mail_reset(person)
    return render_template("accounts/forgotten.html", form=form, sent=True)


def _mail_reset(person: Person) -> None:
    token = new_token()
    link = outside_address("accounts.reset", token=token)
    body = render_template("mail/reset.txt", name=person.name, link=link)
    person_id, address = person.id, person.email or ""
    with transaction():
        services.offer_reset(person_id, token, rules.RESET_MAILED)
        post.write(address, gettext("Set a new password"), body)


@pages.get("/reset/<token>")
@allow(ANYONE)
def reset(token: str) -> str:
    """Set a new password through a link."""
    return render_template("accounts/reset.html", form=_reset_form(token), token=token)


def _reset_form(token: str) -> ResetForm:
    form = ResetForm()
    if queries.person(queries.reset_link(token).person_id).email:
        del form.email
    return form


@pages.post("/reset/<token>")
@allow(ANYONE, own_transaction=True)
def reset_now(token: str) -> Any:
    """Set the new password and sign in."""
    form = _reset_form(token)
    if not form.validate_on_submit():
        return render_template("accounts/reset.html", form=form, token=token), 422
    secret = passwords.hashed(form.password.data)
    try:
        with transaction():
            person_id = services.use_reset(token, secret, form.email.data if form.email else "")
    except Conflict as refusal:
        form.email.errors = [sentences.words(refusal.code, {})]
        return render_template("accounts/reset.html", form=form, token=token), 409
    open_session(person_id)
    flash(gettext("Your new password is set, and you are signed in."), "success")
    return see_other("catalogue.home")
