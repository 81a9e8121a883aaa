"""In what a certificate in the register is not as the ledger says; spoken by a command as well as by a page."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext

from app.certificates.rules.agreement import Difference

DIFFERENCES: Final[dict[Difference, object]] = {
    "missing": lazy_gettext("The ledger says that it was issued, and the register does not have it."),
    "not-issued": lazy_gettext("The ledger does not say that it was ever issued."),
    "payload": lazy_gettext("What is printed on it is not what was issued."),
    "lists": lazy_gettext("Lists show another name, number or last day than the certificate has."),
    "enrolment": lazy_gettext("It was issued to another enrolment."),
    "place": lazy_gettext("Its place in the published list of what was revoked is another."),
    "revocation-undone": lazy_gettext("The ledger says that it was revoked, and the register that it was not."),
    "not-revoked": lazy_gettext("The register says that it was revoked, and the ledger does not."),
    "reason": lazy_gettext("It was revoked for another reason."),
    "superseded": lazy_gettext("Whether it was superseded, or by which one, is not as the ledger says."),
    "masked": lazy_gettext("Its holder chose to show other lines."),
    "file": lazy_gettext("A file of it is not the one that was made."),
}
