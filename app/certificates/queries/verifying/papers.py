"""What a file is: one that was made here to the byte, or what its signature and its contents say."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from sqlalchemy import select

from app.base.db import db
from app.base.presentation import site_address
from app.certificates.models import Certificate, CertificateFile
from app.certificates.queries.verifying import by_number, credentials, register
from app.certificates.rules import downloads, numbers
from app.certificates.rules.payloads import Payload
from app.certificates.verification import findings, reading
from app.certificates.verification.findings import Finding, Signature
from app.keys import pades


def of_known_file(data: bytes) -> Finding | None:
    """A file that is, to the byte, one that was made from a certificate here; None: it is none that is known."""
    name = hashlib.sha256(data).hexdigest()
    known = select(CertificateFile.certificate_id).filter_by(digest=name)
    kept = next(iter(register.entries(Certificate.id.in_(known))), None)
    if kept is None:
        return None
    finding, checked = findings.of_kept(kept, register.today()), _checked(data)
    if checked is None:
        return finding.disclosed()
    if kept.signed and not _is_as_signed(checked, name):  # entered by somebody who has no key of ours
        return findings.altered("appended" if checked.intact else "changed", _stated(checked), finding)
    return findings.of_kept(kept, register.today(), _stated(checked)).disclosed()


def _is_as_signed(checked: pades.Checked, name: str) -> bool:
    """Whether a PDF with this digest, its name, is as we signed it, or that with the time stamp that we asked for."""
    if checked.whole or not checked.intact or checked.specimen:
        return checked.original and not checked.specimen
    forms = db.session.scalars(select(CertificateFile.form).filter_by(digest=name))
    return any(form.endswith(downloads.STAMPED) for form in forms)


def of_other_file(data: bytes) -> Finding:
    """What a file is that is not known by its bytes. Takes up to some seconds; never raises on what somebody sends."""
    if not data:
        return findings.unknown("empty")
    if len(data) > reading.MOST_BYTES:
        return findings.unknown("too-large")
    credential = reading.credential_in(data)
    if not credential:
        return _of_pdf(data)
    found = credentials.of_json(credential) if credential.lstrip()[:1] == "{" else credentials.of_token(credential)
    return replace(found, cause="badge") if found.cause == "holds" and reading.is_picture(data) else found


def of_file(data: bytes) -> Finding:
    """What a file is."""
    return of_known_file(data) or of_other_file(data)


def _of_pdf(data: bytes) -> Finding:
    checked = pades.check(data, opening=False)
    if checked.original:
        return _of_signed(checked, reading.inside(data))
    if checked.problem == "busy":
        return findings.unknown("busy", signature=_stated(checked))
    if checked.traces:
        shown = by_number.shown(reading.number_in(data))
        return findings.altered("appended" if checked.intact else "changed", _stated(checked), shown, checked.specimen)
    return findings.unknown("no-kind") if checked.problem == "not-pdf" else _of_unsigned(checked, reading.inside(data))


def _of_signed(checked: pades.Checked, inside: reading.Inside) -> Finding:
    """A PDF that is as a key of ours signed it: the register says whether it is a certificate, and what it is today."""
    signature, payload = _stated(checked), inside.payload
    if payload is None:
        return findings.unknown("busy" if inside.problem == "busy" else "no-certificate", signature=signature)
    typed = numbers.read(payload.number)
    if checked.specimen or numbers.is_specimen(typed.key):
        return _of_specimen(payload, typed, signature, checked.specimen)
    if checked.compromised:
        return findings.unknown("key-compromised", payload.number, signature)
    return register.compared(
        typed, signature, lambda kept: kept.text == inside.attached["certificate.json"], "other-fields"
    )


def _of_specimen(payload: Payload, typed: numbers.Typed, signature: Signature | None, by_specimen: bool) -> Finding:
    """The specimen's key signs the sample sheet only, and nothing else signs that: everybody may use the key."""
    found = by_number.specimen(typed.key, credentials.site_at(payload.address))
    if by_specimen and found is not None and found.payload == payload:
        return findings.of_specimen(payload, signature)
    return findings.altered("specimen-number", signature, findings.unknown("shape", payload.number), by_specimen)


def _of_unsigned(checked: pades.Checked, inside: reading.Inside) -> Finding:
    """A PDF without our signature. What is attached tells whether it once had it, or is another site's."""
    if inside.problem:
        return findings.unknown(inside.problem)
    payload, foreign = inside.payload, checked.problem == "foreign"
    if payload is None:
        token = credentials.of_token(inside.attached.get("credential.jwt", ""))
        return token if token.status == "altered" else findings.unknown("foreign" if foreign else "unsigned")
    if foreign and not payload.address.startswith(site_address()):
        return findings.unknown("foreign", payload.number)
    typed = numbers.read(payload.number)
    return findings.altered("changed", None, by_number.shown(typed), numbers.is_specimen(typed.key))


def _stated(checked: pades.Checked) -> Signature:
    return Signature(checked.intact, checked.kid or "", checked.signed_at)


def _checked(data: bytes) -> pades.Checked | None:
    """The signature in a PDF; None for other files, for which that of the register is told."""
    return pades.check(data, opening=False, stamps=False) if data.startswith(b"%PDF-") else None
