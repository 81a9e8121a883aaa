"""Verification by anyone: a number, a file, the signed text of a QR code, or many numbers at once."""

from __future__ import annotations

import ipaddress
from typing import Any

import msgspec
from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.base import rates, tables
from app.base.web import ANYONE, allow, csrf
from app.certificates.queries import verifying
from app.certificates.rules import lists, numbers
from app.certificates.verification import findings
from app.certificates.verification.findings import Finding
from app.certificates.verification.reading import MOST_BYTES
from app.certificates.verification.wording import reason
from app.certificates.views.blueprint import pages

_WINDOW = 600  # seconds
_GENUINE, _WRONG = 600, 30
"""How many certificates of this site one place may verify in a window, and how often it may be wrong.

A checkpoint, or a whole mission behind one address, never meets the first; who guesses meets the second, and that
does not touch the first.
"""
_LISTS, _LISTS_WINDOW = 30, 3600
_MOST_SENT = MOST_BYTES + 64 * 1024  # what is around the file in a form


# ---------------------------------------------------------------- a number


@pages.get("/verify/")
@allow(ANYONE)
def verify() -> Any:
    """The form; a number in `number` leads to the address under which it is verified."""
    text = request.args.get("number", "").strip()
    if not text:
        return render_template("certificates/verify.html")
    typed = numbers.read(text)
    if typed.fault == "shape":
        return unknown_page(findings.unknown("shape"), text), 404
    return redirect(url_for("certificates.verified", number=typed.number))


@pages.get("/verify/<number>")
@allow(ANYONE)
def verified(number: str) -> Any:
    """What is printed on the certificate with this number, and whether it holds."""
    found = _look_up(number)
    if found.status == "unknown":
        return unknown_page(found, number), 404
    if number != found.number:
        return redirect(url_for("certificates.verified", number=found.number))
    return finding_page(found, "number")


@pages.get("/verify/<number>.json")
@allow(ANYONE)
def verified_json(number: str) -> Response:
    """The same for machines: 404 where the number is unknown."""
    found = _look_up(number)
    return _as_json(found, 404 if found.status == "unknown" else 200)


def _look_up(text: str) -> Finding:
    return _counted(verifying.of_number(text))


# ---------------------------------------------------------------- a file, or the text of a QR code


@pages.post("/verify/")
@allow(ANYONE, own_transaction=True, most=_MOST_SENT)
def verify_file() -> Any:
    """What a file is that was chosen or dropped, or what the signed text behind a number's `#` discloses."""
    if "code" in request.form:
        number, code = request.form.get("number", ""), request.form["code"]
        found = _counted(verifying.of_code(number, code))
        return finding_page(found, "code") if found.status != "unknown" else (unknown_page(found, number), 404)
    found = _of_sent_file()
    return unknown_page(found, "") if found.status == "unknown" else finding_page(found, "file")


@pages.post("/verify.json")
@csrf.exempt  # it changes nothing, and knows nobody
@allow(ANYONE, own_transaction=True, most=_MOST_SENT)
def verify_file_json() -> Response:
    """The same for machines: the file in the field `file` of a form."""
    return _as_json(_of_sent_file())


def _of_sent_file() -> Finding:
    """Files that are known by their bytes cost little; all others are opened, and count as wrong before they are."""
    file = request.files.get("file")
    data = file.read(MOST_BYTES + 1) if file else b""
    known = verifying.of_known_file(data)
    if known is not None:
        return _counted(known)
    rates.spend(f"verify-wrong:{place()}", _WRONG, _WINDOW)
    return verifying.of_other_file(data)


# ---------------------------------------------------------------- many


@pages.get("/verify/many")
@allow(ANYONE)
def verify_many() -> str:
    """Numbers to paste, or a table to upload."""
    return render_template("certificates/bulk.html", result=None, text="", most=lists.MOST)


@pages.post("/verify/many")
@allow(ANYONE, own_transaction=True)
def verified_many() -> Any:
    """What became of each number of a list: a page, or a table with `as` = csv."""
    rates.spend(f"verify-many:{place()}", _LISTS, _LISTS_WINDOW)
    file = request.files.get("table")
    text = lists.text_of(file.read() if file else b"") or request.form.get("numbers", "")
    found = lists.read(text)
    answers = verifying.of_numbers(found.typed[: lists.MOST])
    if request.form.get("as") == "csv" and answers:
        return _as_csv(answers)
    status = 200 if answers else 422
    shown = [(one, reason(one)) for one in answers]
    text = "\n".join(typed.number for typed in found.typed[: lists.MOST])
    return render_template("certificates/bulk.html", result=found, shown=shown, text=text, most=lists.MOST), status


_COLUMNS = ("number", "status", "name", "second_name", "rank", "title", "course", "centre", "completed_on", "issued_on",
            "valid_until")  # fmt: skip


def _as_csv(answers: list[Finding]) -> Response:
    rows = [_row(found) for found in answers]
    table = tables.Table(gettext("Certificates"), ("number", "status", *_COLUMNS[2:], "specimen", "reason"), rows)
    response = make_response(tables.written(table, "csv"))
    response.headers["Content-Type"] = tables.FORMS["csv"].mimetype
    response.headers["Content-Disposition"] = 'attachment; filename="certificates.csv"'
    return response


def _row(found: Finding) -> list[tables.Cell]:
    fields: dict[str, Any] = found.fields
    hidden = gettext("not shown by the holder")
    cells = [hidden if name in found.masked and name in fields else fields.get(name) for name in _COLUMNS[2:]]
    return [found.number, found.status, *cells, "yes" if found.specimen else "", reason(found)]


# ---------------------------------------------------------------- pages


def finding_page(found: Finding, by: str) -> str:
    """A finding as a document. `by` says what was presented: "number", "file", "code", or "link"."""
    return render_template("certificates/verified.html", finding=found, reason=reason(found), by=by)


def unknown_page(found: Finding, text: str) -> str:
    """What was asked for is not known here. `text` is the number as it was typed, "" for a file."""
    return render_template("certificates/unknown.html", finding=found, reason=reason(found), text=text[:100])


def place() -> str:
    """Where a request comes from: its address, or for IPv6 its network, since one place has countless addresses."""
    address = ipaddress.ip_address(request.remote_addr or "::")
    return str(address if address.version == 4 else ipaddress.ip_network((address, 64), strict=False))


def _counted(found: Finding) -> Finding:
    """Count what was asked, apart for what is genuine and what is wrong. Refuses with TooMany."""
    if found.status == "unknown":
        rates.spend(f"verify-wrong:{place()}", _WRONG, _WINDOW)
    else:
        rates.spend(f"verify:{place()}", _GENUINE, _WINDOW)
    return found


def _as_json(found: Finding, status: int = 200) -> Response:
    body = msgspec.json.encode(findings.answer(found, reason(found)))
    return current_app.response_class(body, status, mimetype="application/json")
