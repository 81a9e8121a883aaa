"""A trainee's certificate, its PDF, and verification by anyone."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from flask import (
    Response,
    make_response,
    render_template,
    request,
    send_file,
)
from flask_babel import get_locale, lazy_gettext
from flask_login import current_user

from app.accounts import queries as accounts
from app.accounts import services as accounts_services
from app.accounts.models import Person
from app.base import sentences, storage
from app.base.db import transaction
from app.base.presentation import site_day
from app.base.printing import direction_of
from app.base.refusals import Conflict, NotFound
from app.base.web import SIGNED_IN, allow, see_other
from app.certificates import queries, services
from app.certificates.forms.issued import NameForm
from app.certificates.rules import payloads, states
from app.certificates.verification.wording import REASONS
from app.certificates.views.blueprint import pages
from app.learning import queries as learning
from app.learning import rules as learning_rules

sentences.declare(
    {
        "no-such-certificate": lazy_gettext("There is no certificate with this number here."),
        "no-certificate-yet": lazy_gettext("The course is not complete yet, so there is no certificate to make."),
        "clock-behind": lazy_gettext(
            "The clock of this machine is behind what was recorded already, so nothing is issued. Ask your "
            "administrator to set the clock, or to confirm that it is right."
        ),
    }
)

_AGAIN_SECONDS = "3"


# ---------------------------------------------------------------- hers


@pages.get("/courses/<course>/certificate")
@allow(SIGNED_IN)
def certificate(course: str) -> Any:
    """Where her certificate stands: what is missing, her name to confirm, being made, or ready."""
    taking = learning.her_taking(current_user.id, course)
    shown = taking.course(str(get_locale()))
    found = queries.latest_of(taking.id)
    if found is not None:
        return _issued(shown, queries.standing(found))
    if states.completion_rule(shown.certificates) is None:
        return render_template("certificates/none.html", course=shown)
    if taking.state != "completed":
        lines = [line for line in learning_rules.lines(shown, taking.done) if line.asked]
        earlier = queries.hers(current_user.id, course)
        return render_template("certificates/incomplete.html", course=shown, lines=lines, earlier=earlier)
    person = accounts.person(current_user.id)
    if person.name_confirmed == person.name:
        return _being_made(shown, person.name, person.second_name)
    return _confirm_page(shown, NameForm(formdata=None, obj=person), person)


def _issued(course: Any, standing: queries.Standing) -> Any:
    if standing.certificate.made_at is None:
        return _being_made(course)
    return render_template("certificates/ready.html", course=course, standing=standing, reasons=REASONS)


def _being_made(course: Any, name: str = "", second_name: str = "") -> Response:
    """A page that loads itself again, without scripts, until the job has done its work."""
    parts = {"course": course, "name": name, "second_name": second_name}
    response = make_response(render_template("certificates/making.html", **parts))
    response.headers["Refresh"] = _AGAIN_SECONDS
    return response


def _confirm_page(course: Any, form: NameForm, person: Person, *shown: str) -> str:
    """The names exactly as they will be printed, those kept or others that are shown, to be confirmed or corrected."""
    names = [
        {"words": words, "step": payloads.size_step(words), "direction": direction_of(words)}
        for words in shown or (person.name, person.second_name)
    ]
    lacking = "".join(queries.unprintable([person.rank, *(name["words"] for name in names)]).values())
    return render_template(
        "certificates/confirm.html", names=names, rank=person.rank, course=course, form=form, lacking=lacking
    )


@pages.post("/courses/<course>/certificate")
@allow(SIGNED_IN, own_transaction=True)
def confirm(course: str) -> Any:
    """Show a corrected name as it will be printed, or confirm the one that was shown and issue the certificate."""
    taking = learning.her_taking(current_user.id, course)
    if taking.state != "completed":
        raise Conflict("no-certificate-yet")
    form, shown, person = NameForm(), taking.course(str(get_locale())), accounts.person(current_user.id)
    if not form.validate():
        return _confirm_page(shown, form, person), 422
    names = (form.name.data, form.second_name.data or "")
    if "show" in request.form:
        return _confirm_page(shown, form, person, *names)
    if queries.unprintable([person.rank, *names]):
        return _confirm_page(shown, form, person, *names), 422  # which signs, and what to do
    with transaction():
        accounts_services.confirm_name(current_user.id, *names)
        services.issue_waiting(current_user.id)
    return see_other("certificates.certificate", course=course)


@pages.get("/certificates/<uuid:certificate_id>.pdf")
@allow(SIGNED_IN)
def pdf(certificate_id: uuid.UUID) -> Response:
    """The file as it was made once: for her, and for staff of the centre."""
    found = queries.printable_by(current_user, certificate_id)
    file = queries.file_of(found.id, found.paper)
    if file is None:
        raise NotFound("no-such-certificate")
    name = f"{found.number}.pdf"
    response = send_file(storage.path_of(file.digest), "application/pdf", download_name=name, etag=file.digest)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _days(standing: queries.Standing) -> dict[str, Any]:
    return {
        "revoked_on": _day(standing.certificate.revoked_at),
        "superseded_on": _day(standing.certificate.superseded_at),
    }


def _day(moment: datetime | None) -> Any:
    return site_day(moment) if moment else None
