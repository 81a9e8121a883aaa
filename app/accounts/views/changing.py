"""Changing particulars, one's own or somebody else's."""

from __future__ import annotations

from flask import flash
from flask_babel import gettext
from flask_login import current_user

from app.accounts import services
from app.accounts.forms import ProfileForm, particulars
from app.accounts.models import Person
from app.base import sentences
from app.base.refusals import Conflict


def changed(person: Person, form: ProfileForm) -> bool:
    """Whether the particulars could be changed; if not, the form says why."""
    if not form.validate_on_submit():
        return False
    try:
        services.change_particulars(person, particulars(form), current_user.id)
    except Conflict as refusal:
        form.email.errors = [sentences.words(refusal.code, {})]
        return False
    flash(gettext("Saved."), "success")
    return True
