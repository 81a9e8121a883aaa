"""Staff's pages about people."""

from __future__ import annotations

import uuid
from typing import Any

import segno
from flask import Response, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user
from markupsafe import Markup

from app.accounts import queries, rules, services
from app.accounts.forms import ProfileForm, RoleForm, particulars
from app.accounts.models import Person
from app.accounts.views.changing import changed
from app.accounts.views.door import pages
from app.base import sentences
from app.base.db import transaction
from app.base.ids import new_token
from app.base.refusals import Conflict, Invalid
from app.base.web import ADMINISTRATOR, STAFF, allow, outside_address, see_other


@pages.get("/people/")
@allow(STAFF, ADMINISTRATOR)
def people() -> Any:
    """Everybody of the viewer's centres."""
    search = request.args.get("q", "")[:100]
    page = max(1, min(request.args.get("page", 1, type=int), 100_000))
    rows, total = queries.people(current_user, search, page)
    if page > 1 and not rows:
        return see_other("accounts.people", q=search)
    return render_template("accounts/people.html", people=rows, total=total, search=search, page=page, size=50)


@pages.get("/people/new")
@allow(STAFF, ADMINISTRATOR)
def new_person() -> str:
    """The form with which staff add a person, who may have no e-mail address."""
    return render_template("accounts/new_person.html", form=ProfileForm())


@pages.post("/people/new")
@allow(STAFF, ADMINISTRATOR)
def add_person() -> Any:
    """Add a trainee; a printed slip lets them set their password."""
    form = ProfileForm()
    if not form.validate_on_submit():
        return render_template("accounts/new_person.html", form=form), 422
    try:
        centre_id = current_user.centres_as("staff")[0]
        person = services.register(particulars(form), None, centre_id, actor=current_user.id)
    except Conflict as refusal:
        form.email.errors = [sentences.words(refusal.code, {})]
        return render_template("accounts/new_person.html", form=form), 409
    return see_other("accounts.person", person_id=person.id)


@pages.get("/people/<uuid:person_id>")
@allow(STAFF, ADMINISTRATOR)
def person(person_id: uuid.UUID) -> str:
    """One person: particulars, roles, a link for a new password."""
    subject = queries.person_seen_by(current_user, person_id)
    return _person_page(subject, ProfileForm(obj=subject))


def _person_page(subject: Person, form: ProfileForm) -> str:
    role_form = RoleForm(formdata=None)
    role_form.role.choices = [choice for choice in role_form.role.choices if current_user.may_give(choice.value)]
    return render_template(
        "accounts/person.html",
        form=form,
        subject=subject,
        role_form=role_form,
        grantable=[choice.value for choice in role_form.role.choices],
        roles=queries.roles_of([subject.id], current_user.centres_as("staff")).get(subject.id, ()),
        may_change=queries.may_change(current_user, subject.id),
    )


@pages.post("/people/<uuid:person_id>")
@allow(STAFF, ADMINISTRATOR)
def change_person(person_id: uuid.UUID) -> Any:
    """Correct somebody's particulars."""
    subject = services.managed_by(current_user, person_id)
    form = ProfileForm()
    if changed(subject, form):
        return see_other("accounts.person", person_id=person_id)
    return _person_page(subject, form), 422


@pages.post("/people/<uuid:person_id>/roles")
@allow(STAFF, ADMINISTRATOR)
def change_role(person_id: uuid.UUID) -> Response:
    """Give or take away a role in the viewer's centre."""
    form = RoleForm()
    if not form.validate_on_submit():
        raise Invalid("form-not-valid")
    centre_id = queries.shared_centre(current_user, person_id)
    change = services.withdraw_grant if form.take_away.data else services.grant
    change(current_user, person_id, centre_id, form.role.data)
    flash(gettext("Saved."), "success")
    return see_other("accounts.person", person_id=person_id)


@pages.post("/people/<uuid:person_id>/reset")
@allow(STAFF, ADMINISTRATOR, own_transaction=True)
def print_reset(person_id: uuid.UUID) -> str:
    """A slip to print, with a link that sets a new password once."""
    token = new_token()
    with transaction():
        services.managed_by(current_user, person_id)
        until = services.offer_reset(person_id, token, rules.RESET_PRINTED, current_user.id)
    link = outside_address("accounts.reset", token=token)
    code = Markup(segno.make(link, error="m").svg_inline(border=2, omitsize=True))
    subject = queries.person_seen_by(current_user, person_id)
    return render_template("accounts/reset_slip.html", subject=subject, link=link, code=code, until=until)
