"""What sample staff and holders do with certificates once they are issued: print, correct, revoke, hide, check."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from datetime import date, timedelta

from app.accounts import queries as accounts
from app.accounts import services as sessions
from app.accounts.queries import SignedIn
from app.base import clock, storage
from app.base.db import transaction
from app.base.ids import new_id
from app.base.presentation import site_day
from app.certificates import queries
from app.certificates.models import Certificate
from app.certificates.queries import foreign as elsewhere
from app.certificates.rules import payloads
from app.certificates.services import batches, deciding, foreign, issuing, sharing
from app.jobs import services as jobs
from app.learning import queries as learning

PRINTED = tuple(f"{name}@example.org" for name in ("arabic", "longname", "corrected"))
"""Who is in the batch that was printed; some others wait on the office page to be printed by whoever looks around."""


def work(people: Mapping[str, uuid.UUID], slug: str) -> None:
    """Do everything that the sample office has done by now; `people` are ids by e-mail address."""
    staff = people["staff@example.org"]
    with transaction():
        deciding.revoke(
            _hers(people["revoked@example.org"], slug),
            staff,
            "wrong-particulars",
            "The name was that of somebody else.",
        )
        issuing.correct(_hers(people["corrected@example.org"], slug), staff, "Yusuf Haddad", "يوسف حدّاد", "Lieutenant")
        _hide(_hers(people["ending@example.org"], slug), "rank")
    _from_elsewhere(people["certified@example.org"], staff, slug)
    jobs.perform_due()
    _print([people[email] for email in PRINTED], slug, staff)


def _hers(person_id: uuid.UUID, slug: str) -> Certificate:
    found = queries.latest_of(learning.her_taking(person_id, slug).id)
    assert found is not None
    return found


def _hide(certificate: Certificate, field: str) -> None:
    """What the holder keeps from people who come with the number alone."""
    shown = set(payloads.PRINTED) - {field}
    sharing.show_only(certificate, shown, certificate.person_id)


def _print(people: list[uuid.UUID], slug: str, staff: uuid.UUID) -> None:
    chosen = [learning.her_taking(person_id, slug).id for person_id in people]
    with transaction():
        token = sessions.sign_in(staff)
    viewer = accounts.signed_in(token)
    assert isinstance(viewer, SignedIn)
    with transaction():
        batches.ask(viewer, slug, chosen, "a4")
        sessions.sign_out(token)
    jobs.perform_due()


def _from_elsewhere(holder: uuid.UUID, staff: uuid.UUID, slug: str) -> None:
    """One that was accepted, and one that waits for somebody to look at it."""
    centre_id, today = learning.her_taking(holder, slug).centre_id, site_day(clock.now())
    accepted, waits = new_id(), new_id()
    said = (
        (accepted, _said("Protection of Civilians", "PC-0417", today - timedelta(days=400))),
        (waits, _said("Human Rights in Field Missions", "HR-1102", today - timedelta(days=45))),
    )
    with transaction():
        for key, words in said:
            foreign.enter(key, holder, centre_id, words, holder)
        foreign.check(
            elsewhere.in_centres(accepted, [centre_id]).row,
            staff,
            "accepted",
            "The school has confirmed it by telephone.",
        )


def _said(title: str, number: str, issued_on: date) -> foreign.Said:
    school = "Sample School of Field Missions"
    scan = storage.keep(_scan(title, school, number))
    return foreign.Said(title, school, number, issued_on, None, scan, "image/png")


def _scan(*lines: str) -> bytes:
    """A picture of a sheet of paper with these lines, as if somebody had scanned it."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("L", (840, 594), 246)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((24, 24, 815, 569), outline=90, width=3)
    for place, line in enumerate(("SAMPLE", *lines)):
        pen.text((420, 150 + 90 * place), line, fill=40, font=ImageFont.load_default(36), anchor="mm")
    kept = io.BytesIO()
    sheet.save(kept, "PNG", optimize=True)
    return kept.getvalue()
