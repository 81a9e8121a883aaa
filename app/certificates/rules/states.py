"""Whether a certificate holds, and what may be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from app.content.model import CertificateRule

State = Literal["valid", "expired", "superseded", "revoked"]

# what a revocation says to the public; the note beside it is for staff
REASONS = ("issued-in-error", "wrong-particulars", "examination", "centre-decision")


def state(today: date, valid_until: date | None, superseded: bool, revoked: bool) -> State:
    """What a certificate is on this day. The last day of validity still counts; a revocation outweighs all else."""
    if revoked:
        return "revoked"
    if superseded:
        return "superseded"
    return "expired" if valid_until is not None and today > valid_until else "valid"


def completion_rule(certificates: Iterable[CertificateRule]) -> CertificateRule | None:
    """The certificate that completing the course gives, if it gives one.

    Participation needs attendance, which is asked only in a scheduled run: it is never given here.
    """
    return next((rule for rule in certificates if rule.kind == "completion"), None)
