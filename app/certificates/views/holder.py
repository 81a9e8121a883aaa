"""A holder's own certificates: all of them, the files of each, and what others see of it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, make_response, render_template, send_file, url_for
from flask_babel import gettext, lazy_gettext
from flask_login import current_user

from app.base import sentences, storage
from app.base.refusals import Invalid, NotFound
from app.base.web import SIGNED_IN, allow, outside_address, see_other
from app.certificates import queries, services
from app.certificates.forms.holder import AskForm, ShareForm, ShownForm
from app.certificates.models import Certificate
from app.certificates.queries import foreign, holder, sharing
from app.certificates.rules import downloads, masking
from app.certificates.services import sharing as sharing_services
from app.certificates.verification.wording import REASONS
from app.certificates.views.blueprint import pages

sentences.declare(
    {"no-such-certificate-file": lazy_gettext("There is no such file of this certificate, or it is not made yet.")}
)

_AGAIN_SECONDS = "3"

_FILE_NAMES = {
    "a4": lazy_gettext("A4, to the edge of the paper"),
    "a4-no-bleed": lazy_gettext("A4, with a white margin for office printers"),
    "letter": lazy_gettext("US Letter, to the edge of the paper"),
    "letter-no-bleed": lazy_gettext("US Letter, with a white margin for office printers"),
    "card": lazy_gettext("Card for the wallet"),
    "badge.png": lazy_gettext("Badge as a picture (PNG)"),
    "badge.svg": lazy_gettext("Badge as a drawing (SVG)"),
    "credential.jwt": lazy_gettext("Credential for digital wallets (JWT)"),
    "credential.json": lazy_gettext("Credential with data integrity proof (JSON)"),
}

_FIELD_NAMES = {
    "rank": lazy_gettext("Rank or title"),
    "name": lazy_gettext("Name"),
    "second_name": lazy_gettext("Name in another script"),
    "run": lazy_gettext("When and where"),
    "result": lazy_gettext("Result of the final exam"),
    "completed_on": lazy_gettext("Day of completion"),
    "issued_on": lazy_gettext("Day of issue"),
    "valid_until": lazy_gettext("Last day of validity"),
}

# a drawing may hold scripts: it is handed out, never shown as a page of ours
_HANDED_OUT = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "private, no-cache"}


@pages.get("/certificates")
@allow(SIGNED_IN)
def mine() -> Response:
    """All certificates of hers, newest first, and those from elsewhere."""
    held = holder.held_by(current_user.id)
    parts = {"held": held, "elsewhere": foreign.of_person(current_user.id)}
    waits = any(one.standing.certificate.made_at is None for one in held)
    return _looking_again(render_template("certificates/mine.html", **parts), url_for("certificates.mine"), waits)


def _looking_again(page: str, address: str, waits: bool) -> Response:
    """A page that loads itself again, without scripts, while a job is at work for it.

    It says its own address: without one, browsers stay where they are when the address ends in `#something`.
    """
    response = make_response(page)
    if waits:
        response.headers["Refresh"] = f"{_AGAIN_SECONDS}; url={address}"
    return response


@pages.get("/certificates/<uuid:certificate_id>/own")
@allow(SIGNED_IN)
def own(certificate_id: uuid.UUID) -> Response:
    """One of them: its files, its links, what the public page shows."""
    return own_page(holder.her_own(current_user.id, certificate_id))


def own_page(found: Certificate, form: Any = None, link: str = "") -> Response:
    """The page of one certificate of hers; `link` is one just made, which is shown this once."""
    standing = queries.standing(found)
    files, asked = _files(found)
    parts = {
        "standing": standing,
        "reasons": REASONS,
        "papers": [file for file in files if file["form"].removesuffix(downloads.STAMPED) in downloads.PAPERS],
        "credentials": [file for file in files if file["form"] in downloads.CREDENTIALS],
        "shares": sharing.open_shares(found.id),
        "form": form or ShareForm.fresh(),
        "link": link,
        "fields": [(name, _FIELD_NAMES[name]) for name in standing.printed if name in masking.MASKABLE],
        "askable": standing.state in ("valid", "expired"),
    }
    waits = not link and (found.made_at is None or bool(asked & {"waiting", "running"}))
    address = url_for("certificates.own", certificate_id=found.id)
    return _looking_again(render_template("certificates/own.html", **parts), address, waits)


def _files(found: Certificate) -> tuple[list[dict[str, Any]], set[str]]:
    """What may be asked for or had of a certificate, and how far the jobs are that make what is not there."""
    made, asked = holder.files_of(found.id), holder.asked_for(found.id)
    offered = [form for form in downloads.HANDED_OUT if form in downloads.ASKABLE or form in made]
    states = {form: "made" if form in made else asked.get(form, "") for form in offered}
    files = [
        {"form": form, "name": _file_name(form), "state": state, "size": made[form].size if form in made else 0}
        for form, state in states.items()
    ]
    return files, set(states.values())


def _file_name(form: str) -> str:
    if form in _FILE_NAMES:
        return str(_FILE_NAMES[form])
    paper = _FILE_NAMES[form.removesuffix(downloads.STAMPED)]
    return gettext("%(paper)s; with an authority's time stamp", paper=paper)


@pages.post("/certificates/<uuid:certificate_id>/files")
@allow(SIGNED_IN)
def ask_for_file(certificate_id: uuid.UUID) -> Response:
    """Ask for one more file of a certificate of hers; the page looks again until it is there."""
    found, form = holder.her_own(current_user.id, certificate_id), AskForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    if form.form.data not in holder.files_of(found.id):
        services.ask_for(found.id, form.form.data)
    return see_other("certificates.own", certificate_id=found.id, _anchor="files")


@pages.get("/certificates/<uuid:certificate_id>/files/<form>")
@allow(SIGNED_IN)
def file(certificate_id: uuid.UUID, form: str) -> Response:
    """A file of a certificate, for her and for staff of the centre, under its number."""
    found = queries.printable_by(current_user, certificate_id)
    kept = queries.file_of(found.id, form) if form in downloads.HANDED_OUT else None
    if kept is None:
        raise NotFound("no-such-certificate-file")
    kind = downloads.HANDED_OUT[form]
    response = send_file(
        storage.path_of(kept.digest),
        kind.mimetype,
        as_attachment=kind.mimetype != "application/pdf",
        download_name=f"{found.number}{kind.suffix}",
        etag=kept.digest,
    )
    response.headers.update(_HANDED_OUT)
    return response


@pages.post("/certificates/<uuid:certificate_id>/shown")
@allow(SIGNED_IN)
def choose_shown(certificate_id: uuid.UUID) -> Response:
    """Choose what the public page shows to people who come with the number alone."""
    found, form = holder.her_own(current_user.id, certificate_id), ShownForm()
    if not form.validate():
        raise Invalid("form-not-valid")
    sharing_services.show_only(found, form.shown.data or [], current_user.id)
    flash(gettext("Saved. The public page shows this from now on."), "success")
    return see_other("certificates.own", certificate_id=found.id, _anchor="shown")


def share_address(token: str) -> str:
    """Where a link leads, as others can use it."""
    return outside_address("certificates.shared", token=token)
