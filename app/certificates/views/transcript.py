"""A holder's transcript: a page made for paper, and the same as a table and for machines."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response, current_app, render_template
from flask_babel import gettext
from flask_login import current_user

from app.accounts import queries as accounts
from app.base import clock, tables
from app.base.presentation import site_day
from app.base.refusals import NotFound
from app.base.web import SIGNED_IN, allow, outside_address
from app.certificates.queries.transcript import Line, Transcript, transcript
from app.certificates.views.blueprint import pages


@pages.get("/certificates/transcript")
@allow(SIGNED_IN)
def transcript_page() -> str:
    """Everything she has completed, to print."""
    parts = {"transcript": transcript(current_user.id), "holder": accounts.person(current_user.id)}
    return render_template(
        "certificates/transcript.html",
        **parts,
        today=site_day(clock.now()),
        verify=outside_address("certificates.verify"),
    )


@pages.get("/certificates/transcript.<form>")
@allow(SIGNED_IN)
def transcript_file(form: str) -> Response:
    """The same as CSV or XLSX, or as JSON."""
    found = transcript(current_user.id)
    if form == "json":
        return _handed_out(msgspec.json.encode(_plain(found)), "application/json", form)
    if form not in tables.FORMS:
        raise NotFound("no-such-certificate-file")
    return _handed_out(tables.written(_table(found), form), tables.FORMS[form].mimetype, form)


def _handed_out(data: bytes, mimetype: str, form: str) -> Response:
    response = current_app.response_class(data, content_type=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename=transcript.{form}"
    return response


def _plain(found: Transcript) -> dict[str, Any]:
    person = accounts.person(current_user.id)
    elsewhere = [
        {
            "title": one.row.title,
            "issuer": one.row.issuer,
            "number": one.row.number,
            "issued_on": one.row.issued_on,
            "valid_until": one.row.valid_until,
            "from_elsewhere": True,
            "checked_by": one.checked_by,
            "checked_on": site_day(one.row.checked_at) if one.row.checked_at else None,
        }
        for one in found.elsewhere
    ]
    return {
        "name": person.name,
        "second_name": person.second_name,
        "rank": person.rank,
        "made_on": site_day(clock.now()),
        "hours": found.hours,
        "courses": [_plain_line(line) for line in found.lines],
        "from_elsewhere": elsewhere,
    }


def _plain_line(line: Line) -> dict[str, Any]:
    named = {"course": line.course, "code": line.code, "days": line.days, "hours": line.hours}
    named |= {"completed_on": line.completed_on, "result": line.result}
    if line.certificate is None:
        return named | {"certificate": None}
    certificate = {"number": line.certificate.payload.number, "state": line.certificate.state}
    return named | {"certificate": certificate | {"valid_until": line.certificate.payload.valid_until}}


def _table(found: Transcript) -> tables.Table:
    header = [
        *(gettext("From elsewhere"), gettext("Course"), gettext("Code or issuer"), gettext("Days"), gettext("Hours")),
        *(gettext("Completed or issued on"), gettext("Final exam, per cent"), gettext("Certificate")),
        *(gettext("State"), gettext("Valid until"), gettext("Checked by"), gettext("Checked on")),
    ]
    own: list[list[tables.Cell]] = [[gettext("no"), *_cells(line), None, None] for line in found.lines]
    for one in found.elsewhere:
        row = one.row
        dates = (row.issued_on, None, row.number, gettext("accepted"), row.valid_until)
        checked = (one.checked_by, site_day(row.checked_at) if row.checked_at else None)
        own.append([gettext("yes"), row.title, row.issuer, None, None, *dates, *checked])
    return tables.Table(gettext("Transcript"), header, own)


def _cells(line: Line) -> list[tables.Cell]:
    named: list[tables.Cell] = [line.course, line.code, line.days, line.hours, line.completed_on, line.result]
    if line.certificate is None:
        return [*named, None, None, None]
    payload = line.certificate.payload
    return [*named, payload.number, line.certificate.state, payload.valid_until]
