"""What was found about a number or a file: a status, why, and what is printed on the certificate."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, TypeAlias

from app.certificates.rules import payloads, states
from app.certificates.rules.payloads import Payload

Status: TypeAlias = Literal["valid", "expired", "superseded", "revoked", "altered", "unknown"]

Cause: TypeAlias = Literal[
    # it is known, and what it is today
    "holds",
    "badge",  # it holds, but stands in a picture that may say anything
    "expired",
    "superseded",
    "revoked",
    "specimen",
    # altered
    "changed",  # a file whose signature, or what is left of it, does not fit
    "appended",  # something stands behind what was signed
    "other-fields",  # signed, but not what the register has under this number
    "not-as-issued",  # a credential that names a certificate of the register, or a key of ours, and is no copy
    "code",  # the text of a QR code that is not signed here for this number
    "specimen-number",  # the specimen's key on a number that is none of a specimen
    "register-changed",  # what is kept does not fit the signature that is kept with it
    # unknown
    "shape",
    "check",
    "not-issued",
    "specimen-unknown",
    "no-file",  # neither a file nor shaped like a number
    "empty",
    "too-large",
    "no-kind",  # neither PDF nor credential nor badge
    "unsigned",
    "encrypted",
    "malformed",
    "busy",  # not looked at: too many others are being read
    "foreign",
    "not-in-register",
    "no-certificate",  # signed by this site, but no certificate
    "key-compromised",
]


@dataclass(frozen=True)
class Signature:
    """A signature that was looked at: whether it fits, the name of its key, and the time that it states."""

    fits: bool
    key: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True)
class Finding:
    """The answer to "is this real?". `payload` is what the register, or else a signed file, says.

    `masked` are fields that whoever asked is not shown. `details` belong to the cause: "on" and "reason" of a
    revocation, "on" and "number" of what superseded it.
    """

    status: Status
    cause: Cause
    number: str = ""
    payload: Payload | None = None
    masked: frozenset[str] = frozenset()
    specimen: bool = False
    signature: Signature | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, object]:
        """The printed fields as values, in the certificate's order; a masked one is None."""
        return {name: None if name in self.masked else getattr(self.payload, name) for name in self._printed}

    @property
    def printed(self) -> dict[str, str | tuple[str, ...] | None]:
        """The same as the certificate words them."""
        return {name: None if name in self.masked else words for name, words in self._printed.items()}

    @property
    def _printed(self) -> dict[str, str | tuple[str, ...]]:
        return payloads.printed(self.payload) if self.payload else {}

    @property
    def signed_at(self) -> datetime | None:
        """When it was signed, unless that would tell a day that the holder does not show."""
        return self.signature.signed_at if self.signature and "issued_on" not in self.masked else None

    def disclosed(self) -> Finding:
        """The same for somebody to whom the holder shows everything."""
        return replace(self, masked=frozenset())


def answer(finding: Finding, reason: str) -> dict[str, object]:
    """A finding for machines; `reason` is its sentence."""
    signed = finding.signature
    told = {"fits": signed.fits, "key": signed.key, "signed_at": finding.signed_at} if signed else "none"
    return {
        "status": finding.status,
        "specimen": finding.specimen,
        "number": finding.number,
        "fields": finding.fields,
        "signature": told,
        "reason": reason,
    }


def unknown(cause: Cause, number: str = "", signature: Signature | None = None, **details: object) -> Finding:
    """Nothing here says that it is real."""
    return Finding("unknown", cause, number, signature=signature, details=details)


@dataclass(frozen=True)
class Kept:
    """What the register has under a number. `text` is the payload as it is kept, `payload` None when it cannot be read.

    `signed` tells whether there has to be a signature. Days are those of the training centre.
    """

    id: uuid.UUID
    text: str
    payload: Payload | None
    number: str
    masked: frozenset[str]
    superseded_on: date | None
    superseded_by: str
    revoked_on: date | None
    revoked_reason: str
    signature: Signature | None
    signed: bool


def of_kept(kept: Kept, today: date, signature: Signature | None = None) -> Finding:
    """What a certificate of the register is today. What no longer fits its own signature is altered, whatever else."""
    shown = Finding("valid", "holds", kept.number, kept.payload, kept.masked, signature=signature or kept.signature)
    if kept.payload is None or kept.payload.number != kept.number or not _fits(kept):
        # nobody knows what was issued: what somebody wrote in its place is not repeated
        return Finding("altered", "register-changed", kept.number, signature=kept.signature)
    status = states.state(today, kept.payload.valid_until, kept.superseded_on is not None, kept.revoked_on is not None)
    return replace(shown, status=status, cause="holds" if status == "valid" else status, details=_details(kept, status))


def _fits(kept: Kept) -> bool:
    return kept.signature.fits if kept.signature else not kept.signed


def _details(kept: Kept, status: Status) -> dict[str, object]:
    if status == "revoked":
        return {"on": kept.revoked_on, "reason": kept.revoked_reason}
    if status == "superseded":
        return {"on": kept.superseded_on, "number": kept.superseded_by}
    return {}


def altered(cause: Cause, signature: Signature | None, shown: Finding, specimen: bool = False) -> Finding:
    """What was handed in is not what was issued; `shown` is what is known of its number, for comparison."""
    return replace(shown, status="altered", cause=cause, signature=signature, details={}, specimen=specimen)


def of_specimen(payload: Payload, signature: Signature | None) -> Finding:
    """A specimen to the letter: it never expires, and certifies nothing."""
    return Finding("valid", "specimen", payload.number, payload, specimen=True, signature=signature)
