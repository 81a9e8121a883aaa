"""The register of everything issued, as a page and as a table for spreadsheets."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import get_locale, gettext, lazy_gettext
from flask_login import current_user

from app.base import sentences, tables
from app.base.refusals import Invalid, NotFound
from app.base.web import STAFF, allow
from app.catalogue import queries as catalogue
from app.certificates.forms.office import STATES, RegisterForm
from app.certificates.queries import Standing, agreement, register
from app.certificates.views.blueprint import pages

sentences.declare(
    {
        "register-too-long": lazy_gettext(
            "These are more than %(most)s certificates, too many for one table. Choose a course or days, and try again."
        ),
    }
)

SIZE = 50


@pages.get("/certificates/register")
@allow(STAFF)
def issued_register() -> Any:
    """What was issued in her centres, narrowed by what stands in the address."""
    form, centres = _form(), current_user.centres_as("staff")
    sound = form.validate()
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    found, total = register.page(centres, form.wanted, page, SIZE) if sound else ([], 0)
    narrowed = {name: value for name, value in request.args.items() if name != "page" and name in form and value}
    parts = {"form": form, "found": found, "total": total, "page": page, "size": SIZE, "narrowed": narrowed}
    parts["differing"] = agreement.differing_in(centres)
    return render_template("certificates/register.html", **parts), 200 if sound else 422


def _form() -> RegisterForm:
    titles = {one.slug: one.edition.in_language(str(get_locale())).title for one in catalogue.published()}
    return RegisterForm(request.args).offer(register.kinds(current_user.centres_as("staff")), titles)


@pages.get("/certificates/register.<form>")
@allow(STAFF)
def register_table(form: str) -> Response:
    """The same as a table, all pages of it."""
    if form not in tables.FORMS:
        raise NotFound("no-such-table")
    wanted, centres = _form(), current_user.centres_as("staff")
    if not wanted.validate():
        raise Invalid("form-not-valid")
    if register.page(centres, wanted.wanted, 1, 1)[1] > register.MOST:
        raise Invalid("register-too-long", most=register.MOST)
    rows = [_row(standing) for standing in register.every(centres, wanted.wanted)]
    table = tables.Table(gettext("Register of certificates"), _header(), rows)
    response = make_response(tables.written(table, form))
    response.headers["Content-Type"] = tables.FORMS[form].mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="certificates.{form}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _header() -> list[str]:
    return [
        gettext("Number"),
        gettext("Name"),
        gettext("Name in another script"),
        gettext("Rank"),
        gettext("Course"),
        gettext("Course code"),
        gettext("Edition"),
        gettext("Completed on"),
        gettext("Issued on"),
        gettext("Valid until"),
        gettext("State"),
        gettext("Paper"),
        gettext("Address"),
    ]


def _row(standing: Standing) -> list[tables.Cell]:
    said, row = standing.payload, standing.certificate
    return [
        said.number, said.name, said.second_name, said.rank, said.course, said.code, said.edition, said.completed_on,
        said.issued_on, said.valid_until, str(STATES[standing.state]), row.paper, said.address,
    ]  # fmt: skip
