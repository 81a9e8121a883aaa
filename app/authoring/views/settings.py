"""What a centre asks of its authors and markers; for its administrators."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template
from flask_babel import gettext
from flask_login import current_user

from app.assessment.services import essays as marking
from app.authoring.forms import SettingsForm
from app.authoring.queries import reviews
from app.authoring.services import reviews as services
from app.authoring.views.access import pages
from app.base.refusals import Invalid, NotFound
from app.base.web import ADMINISTRATOR, allow, see_other


@pages.get("/settings")
@allow(ADMINISTRATOR)
def settings() -> Any:
    """The settings of each centre that the person administers."""
    forms = []
    for centre in reviews.centres(current_user.centres_as("administrator")):
        data = {
            "centre": str(centre.id),
            "approval": centre.approval_since is not None,
            "two_markers": centre.two_markers_since is not None,
            "names": centre.marking_names_since is not None,
        }
        forms.append((centre, SettingsForm(formdata=None, data=data, prefix="")))
    return render_template("authoring/settings.html", forms=forms)


@pages.post("/settings")
@allow(ADMINISTRATOR)
def change_settings() -> Any:
    """Change the settings of one centre."""
    form = SettingsForm()
    if not form.validate():
        raise Invalid("not-understood")
    try:
        centre_id = uuid.UUID(form.centre.data or "")
    except ValueError:
        raise Invalid("not-understood") from None
    if centre_id not in current_user.centres_as("administrator"):
        raise NotFound("no-such-centre")
    services.ask_for_approval(centre_id, bool(form.approval.data), current_user.id)
    marking.set_marking(centre_id, bool(form.two_markers.data), bool(form.names.data), current_user.id)
    flash(gettext("Saved."), "success")
    return see_other("authoring.settings")
