"""Certificates from elsewhere: recorded by their holder or by staff, looked at a second time by staff."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, render_template, send_file
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.base import clock, rates, sentences, storage
from app.base.db import transaction
from app.base.ids import new_id
from app.base.presentation import site_day
from app.base.refusals import Forbidden
from app.base.web import SIGNED_IN, STAFF, allow, see_other
from app.certificates.forms.foreign import CheckForm, ForeignForm
from app.certificates.queries import foreign as queries
from app.certificates.queries import holder
from app.certificates.rules import scans
from app.certificates.services import foreign as services
from app.certificates.views.blueprint import pages

sentences.declare(
    {
        "no-such-foreign-certificate": lazy_gettext("There is no such certificate from elsewhere."),
        "no-centre": lazy_gettext("You belong to no training centre that could check it. Ask your training centre."),
        "second-look": lazy_gettext(
            "You hold this certificate or have entered it yourself. Somebody else must check it."
        ),
        "checked-already": lazy_gettext("Somebody has checked or withdrawn this certificate already."),
    }
)

_MOST = scans.LARGEST + 1_000_000  # a file that is a little too large gets its sentence beside the field
_A_DAY, _ENTRIES = 86_400, 60

# nothing in a file that somebody sent may run here
_SHUT_IN = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, no-cache"}


# ---------------------------------------------------------------- hers


@pages.get("/certificates/elsewhere/new")
@allow(SIGNED_IN)
def new_foreign() -> str:
    """The form with which she records one and asks for a check."""
    return _form_page(_form(formdata=None, key=new_id()))


@pages.post("/certificates/elsewhere/new")
@allow(SIGNED_IN, own_transaction=True, most=_MOST)
def enter_foreign() -> Any:
    """Record one of her own: staff of her centre check it."""
    centres = sorted({centre for _, centre in current_user.roles})
    if not centres:
        raise Forbidden("no-centre")
    form = _form()
    if not form.validate():
        return _form_page(form), 422
    _enter(form, current_user.id, centres[0])
    flash(gettext("Recorded. Your training centre checks it; you see here what it found."), "success")
    return see_other("certificates.mine", _anchor="elsewhere")


def _form(**values: Any) -> ForeignForm:
    return ForeignForm(today=site_day(clock.now()), **values)


def _form_page(form: ForeignForm, subject: Person | None = None) -> str:
    form.key.data = form.key.data or new_id()
    return render_template("certificates/foreign_new.html", form=form, subject=subject)


def _enter(form: ForeignForm, person_id: uuid.UUID, centre_id: uuid.UUID) -> None:
    """Keep the file, then write what was said of it."""
    rates.spend(f"foreign:{current_user.id}", _ENTRIES, _A_DAY)
    fields = {name: form[name].data for name in ("title", "issuer", "issued_on", "valid_until")}
    data = form.data_of_scan
    said = services.Said(**fields, number=form.number.data or "", scan=storage.keep(data), scan_type=scans.kind(data))
    with transaction():
        services.enter(form.key.data, person_id, centre_id, said, current_user.id)


@pages.get("/certificates/elsewhere/<uuid:foreign_id>/scan")
@allow(SIGNED_IN)
def foreign_scan(foreign_id: uuid.UUID) -> Response:
    """The file as it was sent, for her and for staff of the centre; handed out, never shown as a page of ours."""
    row = queries.seen_by(current_user, foreign_id).row
    name = f"{row.id}.{scans.SUFFIXES[row.scan_type]}"
    path = storage.path_of(row.scan)
    response = send_file(path, row.scan_type, as_attachment=True, download_name=name, etag=row.scan)
    response.headers.update(_SHUT_IN)
    return response


@pages.post("/certificates/elsewhere/<uuid:foreign_id>/withdraw")
@allow(SIGNED_IN)
def withdraw_foreign(foreign_id: uuid.UUID) -> Response:
    """Take it off the lists: she herself, or staff of the centre."""
    row = queries.seen_by(current_user, foreign_id).row
    services.withdraw(row, current_user.id)
    flash(gettext("Withdrawn. It is on no list any more."), "success")
    if row.person_id == current_user.id:
        return see_other("certificates.mine", _anchor="elsewhere")
    return see_other("certificates.of_person", person_id=row.person_id)


# ---------------------------------------------------------------- staff's


@pages.get("/people/<uuid:person_id>/certificates")
@allow(STAFF)
def of_person(person_id: uuid.UUID) -> str:
    """Everything that a person of her centre holds: own certificates, and those from elsewhere."""
    subject, centres = accounts.person_seen_by(current_user, person_id), current_user.centres_as("staff")
    held = [one for one in holder.held_by(person_id) if one.standing.certificate.centre_id in centres]
    elsewhere = queries.of_person(person_id, centres)
    return render_template("certificates/of_person.html", subject=subject, held=held, elsewhere=elsewhere)


@pages.get("/people/<uuid:person_id>/certificates/elsewhere")
@allow(STAFF)
def new_foreign_of(person_id: uuid.UUID) -> str:
    """The form with which staff record one for somebody."""
    subject = accounts.person_seen_by(current_user, person_id)
    return _form_page(_form(formdata=None, key=new_id()), subject)


@pages.post("/people/<uuid:person_id>/certificates/elsewhere")
@allow(STAFF, own_transaction=True, most=_MOST)
def enter_foreign_of(person_id: uuid.UUID) -> Any:
    """Record one for somebody: another member of staff checks it."""
    subject = accounts.person_seen_by(current_user, person_id)
    centre_id, form = accounts.shared_centre(current_user, person_id), _form()
    if not form.validate():
        return _form_page(form, subject), 422
    _enter(form, person_id, centre_id)
    flash(gettext("Recorded. Another member of staff must check it."), "success")
    return see_other("certificates.of_person", person_id=person_id)


@pages.get("/certificates/elsewhere/")
@allow(STAFF)
def foreign_to_check() -> str:
    """What waits for a second look in her centres."""
    waiting = queries.to_check(current_user.centres_as("staff"))
    return render_template("certificates/foreign_waiting.html", waiting=waiting)


@pages.get("/certificates/elsewhere/<uuid:foreign_id>")
@allow(STAFF)
def foreign(foreign_id: uuid.UUID) -> str:
    """One certificate from elsewhere, to be compared with its scan."""
    return _check_page(foreign_id, CheckForm(formdata=None))


def _check_page(foreign_id: uuid.UUID, form: CheckForm) -> str:
    found = queries.in_centres(foreign_id, current_user.centres_as("staff"))
    own = current_user.id in (found.row.person_id, found.row.entered_by)
    return render_template("certificates/foreign.html", found=found, form=form, own=own)


@pages.post("/certificates/elsewhere/<uuid:foreign_id>/check")
@allow(STAFF)
def check_foreign(foreign_id: uuid.UUID) -> Any:
    """Keep what she found."""
    found, form = queries.in_centres(foreign_id, current_user.centres_as("staff")), CheckForm()
    if not form.validate():
        return _check_page(foreign_id, form), 422
    services.check(found.row, current_user.id, form.finding.data, form.note.data or "")
    flash(gettext("Saved."), "success")
    return see_other("certificates.foreign", foreign_id=foreign_id)
