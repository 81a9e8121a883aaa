"""One's own particulars, and the privacy notice."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_login import current_user

from app.accounts import queries, services
from app.accounts.forms import OwnProfileForm
from app.accounts.views.changing import changed
from app.accounts.views.door import pages
from app.base.web import ANYONE, SIGNED_IN, allow, safe_next, see_other


@pages.get("/profile")
@allow(SIGNED_IN)
def profile() -> str:
    """One's own particulars."""
    person = queries.person(current_user.id)
    agreed = person.unit_agreed_at is not None
    return render_template("accounts/profile.html", form=OwnProfileForm(obj=person, unit_agreed=agreed))


@pages.post("/profile")
@allow(SIGNED_IN)
def change_profile() -> Any:
    """Change one's own particulars."""
    form, person = OwnProfileForm(), queries.person(current_user.id)
    if changed(person, form):
        services.tell_unit(person, form.unit_email.data or "", bool(form.unit_agreed.data))
        return see_other("accounts.profile")
    return render_template("accounts/profile.html", form=form), 422


@pages.get("/privacy")
@allow(ANYONE)
def privacy() -> str:
    """What is kept of people, why, for how long, and who sees it."""
    return render_template("accounts/privacy.html", then=safe_next(""))


@pages.post("/privacy")
@allow(SIGNED_IN)
def see_privacy() -> Any:
    """Keep that the person has seen the notice, and go on."""
    services.see_privacy_notice(current_user.id)
    return redirect(safe_next(url_for("catalogue.index")), 303)
