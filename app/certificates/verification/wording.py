"""Findings in plain words: a sentence for each cause, in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask_babel import lazy_gettext

from app.base.presentation import day
from app.certificates.verification.findings import Cause, Finding

REASONS: Final = {
    "issued-in-error": lazy_gettext("It was issued in error."),
    "wrong-particulars": lazy_gettext("It carries wrong particulars."),
    "examination": lazy_gettext("The rules of the examination were broken."),
    "centre-decision": lazy_gettext("The training centre withdrew it."),
}
"""Why a certificate was revoked, as everyone is told."""

_SENTENCES: Final[dict[Cause, object]] = {
    "holds": lazy_gettext("Issued by %(centre)s on %(issued)s."),
    "badge": lazy_gettext(
        "The credential in this badge was issued by %(centre)s. The picture around it is not signed: believe only the "
        "lines below."
    ),
    "expired": lazy_gettext("It was issued by %(centre)s and was valid until %(until)s."),
    "superseded": lazy_gettext(
        "A later certificate for the same course replaced it on %(on)s: %(later)s. Ask the holder for that one."
    ),
    "revoked": lazy_gettext("%(centre)s revoked it on %(on)s. Reason: %(why)s"),
    "specimen": lazy_gettext("This is a SPECIMEN, as it was made. It certifies nothing about anybody."),
    "changed": lazy_gettext(
        "This file was changed after it was signed: its signature does not fit, or was taken away. Do not accept it. "
        "Ask the holder for the original file."
    ),
    "appended": lazy_gettext(
        "Something was added to this file after it was signed. Do not accept it. Ask the holder for the original file."
    ),
    "other-fields": lazy_gettext(
        "The file says something else than what was issued under its number. Do not accept it, and tell the training "
        "centre."
    ),
    "not-as-issued": lazy_gettext(
        "This credential is not as it was issued: something in it was changed. Do not accept it. Ask the holder for "
        "the original file."
    ),
    "code": lazy_gettext(
        "The number is genuine, but the square code says something that this site did not sign. Do not accept the "
        "certificate, and tell the training centre."
    ),
    "specimen-number": lazy_gettext(
        "Somebody used the key of the specimens, which everybody knows, or a specimen's number. It certifies nothing. "
        "Do not accept it."
    ),
    "register-changed": lazy_gettext(
        "What is kept here under this number does not fit its signature. Do not accept the certificate until the "
        "training centre has answered for it."
    ),
    "shape": lazy_gettext(
        "This does not look like a number of a certificate. Copy it from the foot of the certificate, with all its "
        "letters."
    ),
    "check": lazy_gettext(
        "One character seems mistyped, or two are swapped. Compare the number with the certificate, letter by letter."
    ),
    "not-issued": lazy_gettext("The number is well formed, but no certificate with this number was issued here."),
    "specimen-unknown": lazy_gettext("This is the number of a specimen. It certifies nothing about anybody."),
    "no-file": lazy_gettext("There is no such file, and it does not look like a number of a certificate."),
    "empty": lazy_gettext("The file is empty."),
    "too-large": lazy_gettext("The file is larger than 10 MB. No file of a certificate is. Nothing of it was read."),
    "no-kind": lazy_gettext("The file is neither a PDF nor a credential nor a badge, or it is damaged from the start."),
    "unsigned": lazy_gettext(
        "The file carries no signature of this site. If a number stands on it, verify the number and compare every "
        "line."
    ),
    "encrypted": lazy_gettext("The file is encrypted, so nothing in it can be read. No certificate of this site is."),
    "malformed": lazy_gettext("The file says that it is a PDF, but it cannot be read."),
    "busy": lazy_gettext("Many files are being checked at this moment, so this one was not. Try again in a minute."),
    "foreign": lazy_gettext(
        "The file carries no signature of this site. If another training centre issued it, verify it at the address "
        "that stands on it."
    ),
    "not-in-register": lazy_gettext(
        "A key of this site signed it, but its number is not in the register of this site. Ask the training centre."
    ),
    "no-certificate": lazy_gettext("A key of this site signed the file, but it holds no certificate."),
    "key-compromised": lazy_gettext(
        "It was signed with a key that may be in wrong hands, and it is no file that was made here. Verify the number, "
        "and compare every line."
    ),
}


_WITHOUT_DAY: Final[dict[Cause, object]] = {
    "holds": lazy_gettext("Issued by %(centre)s."),
    "expired": lazy_gettext("It was issued by %(centre)s. Its validity has ended."),
    "superseded": lazy_gettext(
        "A later certificate for the same course replaced it: %(later)s. Ask the holder for that one."
    ),
}
_DAY_OF: Final[dict[Cause, str]] = {"holds": "issued_on", "expired": "valid_until", "superseded": "issued_on"}


def reason(finding: Finding) -> str:
    """Why a finding is what it is, in one or two sentences, which tell nothing that the holder does not show."""
    hidden = _DAY_OF.get(finding.cause) in finding.masked  # of the later one, which hides what this one hides
    return str((_WITHOUT_DAY if hidden else _SENTENCES)[finding.cause]) % _values(finding)


def _values(finding: Finding) -> dict[str, object]:
    details, fields = finding.details, finding.fields
    return {
        "centre": fields.get("centre"),
        "issued": _day(fields.get("issued_on")),
        "until": _day(fields.get("valid_until")),
        "on": _day(details.get("on")),
        "later": details.get("number"),
        "why": REASONS.get(str(details.get("reason")), ""),
    }


def _day(value: object) -> str:
    """A day in the reader's language, whatever the certificate's is."""
    return day(value) if isinstance(value, date) else ""
