"""Pauses: of one sitting by who runs it, of a whole centre by its staff."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, render_template
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.assessment import queries, services
from app.assessment.forms import sittings as forms
from app.assessment.rules import sittings as rules
from app.assessment.views.access import centres, pages, refuse_own_sitting
from app.assessment.views.sittings import run_by_her, zone
from app.base import sentences
from app.base.ids import new_id
from app.base.refusals import Forbidden, Invalid, NotFound
from app.base.web import INSTRUCTOR, STAFF, allow, see_other

sentences.declare(
    {
        "no-such-pause": lazy_gettext("There is no such pause, or it is not in your training centre."),
        "pause-not-then": lazy_gettext(
            "A pause begins now or began within the last 24 hours. Nothing was paused. Check the time that you gave."
        ),
        "pause-ended": lazy_gettext("This pause has ended. Reload the page to begin another one."),
    }
)


@pages.get("/pauses")
@allow(STAFF)
def pauses() -> str:
    """Pause all exams of a centre, or let them go on."""
    return _page(forms.PauseForm(formdata=None))


def _page(form: forms.PauseForm) -> str:
    mine = current_user.centres_as("staff")
    lasting = queries.pauses_now(mine)
    return render_template(
        "assessment/sittings/pauses.html",
        centres=queries.centre_names(mine),
        lasting={pause.centre_id: pause for pause in lasting if pause.sitting_id is None},
        of_sittings=[pause for pause in lasting if pause.sitting_id is not None],
        form=form,
        keys={centre_id: new_id() for centre_id in mine},
        zone=zone(),
    )


@pages.post("/pauses")
@allow(STAFF)
def pause_centre() -> Any:
    """Stop the clocks of every exam of a centre."""
    form = forms.PauseForm()
    if form.centre.data not in current_user.centres_as("staff"):
        raise NotFound("no-such-centre")
    if not form.validate_on_submit():
        return _page(form), 422
    _begin(form, form.centre.data, None)
    return see_other("assessment.pauses")


@pages.post("/sittings/<uuid:sitting_id>/pause")
@allow(INSTRUCTOR, STAFF)
def pause_sitting(sitting_id: uuid.UUID) -> Response:
    """Stop the clocks of one sitting."""
    sitting = run_by_her(sitting_id)
    form = forms.PauseForm()
    if not form.validate_on_submit():
        raise Invalid("sitting-not-valid")
    _begin(form, sitting.centre_id, sitting_id)
    return see_other("assessment.live", sitting_id=sitting_id)


def _begin(form: forms.PauseForm, centre_id: uuid.UUID, sitting_id: uuid.UUID | None) -> None:
    began = rules.moment_in(form.began.data, zone()) if form.began.data else None
    services.begin_pause(form.key.data, centre_id, sitting_id, form.reason.data, current_user.id, began)
    flash(gettext("Paused: the clocks stand still. Answers that are on their way are kept."), "success")


@pages.post("/pauses/<uuid:pause_id>/end")
@allow(INSTRUCTOR, STAFF)
def end_pause(pause_id: uuid.UUID) -> Response:
    """Let the clocks go on, later by as long as they stood."""
    pause = queries.pause_in(pause_id, centres())
    if pause.sitting_id is None and pause.centre_id not in current_user.centres_as("staff"):
        raise Forbidden("not-your-role")
    if pause.sitting_id is not None:
        refuse_own_sitting(pause.sitting_id)
    if services.end_pause(pause_id, current_user.id):
        flash(gettext("The clocks go on. Every deadline is later by as long as its clock stood still."), "success")
    if pause.sitting_id is None:
        return see_other("assessment.pauses")
    return see_other("assessment.live", sitting_id=pause.sitting_id)
