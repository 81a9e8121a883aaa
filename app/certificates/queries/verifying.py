"""Whether a number or a file is a certificate of this site, and whether it holds: the register has the last word."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, inspect, or_, select
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import aliased

from app.base import clock, storage
from app.base.db import db
from app.base.presentation import site_address, site_day
from app.certificates.models import Certificate, CertificateFile
from app.certificates.queries.issued import issued_digests
from app.certificates.rules import downloads, numbers, payloads, specimens
from app.certificates.rules.payloads import Payload
from app.certificates.verification import findings, reading
from app.certificates.verification.findings import Cause, Finding, Kept, Signature
from app.keys import pades, signing
from app.keys import queries as keys
from app.keys import specimens as specimen_keys
from app.keys.rules import PURPOSES

# ---------------------------------------------------------------- by number


def of_number(text: str) -> Finding:
    """What the register says of a number as somebody typed it, without what the holder does not show."""
    return of_numbers([numbers.read(text)])[0]


def of_numbers(typed: Sequence[numbers.Typed]) -> list[Finding]:
    """The same for many, in their order, by one statement."""
    asked = {one.key for one in typed if not one.fault and not numbers.is_specimen(one.key)}
    kept = {numbers.key_of(one.number): one for one in _kept(Certificate.key.in_(asked))} if asked else {}
    return [_of_typed(one, kept.get(one.key)) for one in typed]


def _of_typed(typed: numbers.Typed, kept: Kept | None) -> Finding:
    if typed.fault:
        return findings.unknown(typed.fault, typed.number)
    if numbers.is_specimen(typed.key):
        found = _specimen(typed.key, site_address())
        if found is None:
            return findings.unknown("specimen-unknown", typed.number)
        return findings.of_specimen(found.payload, None)
    return findings.of_kept(kept, _today()) if kept else findings.unknown("not-issued", typed.number)


def of_certificate(certificate_id: uuid.UUID) -> Finding:
    """What a certificate is today, with all its fields: for whoever was shown it by its holder."""
    (kept,) = _kept(Certificate.id == certificate_id)
    return findings.of_kept(kept, _today()).disclosed()


def of_code(number: str, text: str) -> Finding:
    """What the register says of a number, with all its fields when `text`, from its QR code, is signed here for it."""
    from app.certificates.credentials import compact

    found, opened = of_number(number), compact.opened(text)
    if found.status == "unknown" or (opened and (key := keys.public(opened.kid)) and key.compromised_at):
        return found
    if opened is None or (opened.number, opened.specimen) != (found.number, found.specimen):
        return findings.altered("code", None, found, found.specimen)
    return found.disclosed()


# ---------------------------------------------------------------- by file


def of_known_file(data: bytes) -> Finding | None:
    """A file that is, to the byte, one that was made from a certificate here; None: it is none that is known."""
    name = hashlib.sha256(data).hexdigest()
    known = select(CertificateFile.certificate_id).filter_by(digest=name)
    kept = next(iter(_kept(Certificate.id.in_(known))), None)
    if kept is None:
        return None
    finding, checked = findings.of_kept(kept, _today()), _checked(data)
    if checked is None:
        return finding.disclosed()
    if kept.signed and not _is_as_signed(checked, name):  # entered by somebody who has no key of ours
        return findings.altered("appended" if checked.intact else "changed", _stated(checked), finding)
    return findings.of_kept(kept, _today(), _stated(checked)).disclosed()


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
    found = _of_json(credential) if credential.lstrip()[:1] == "{" else _of_token(credential)
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
        shown = _shown(reading.number_in(data))
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
    return _compared(typed, signature, lambda kept: kept.text == inside.attached["certificate.json"], "other-fields")


def _of_specimen(payload: Payload, typed: numbers.Typed, signature: Signature | None, by_specimen: bool) -> Finding:
    """The specimen's key signs the sample sheet only, and nothing else signs that: everybody may use the key."""
    found = _specimen(typed.key, _site_at(payload.address))
    if by_specimen and found is not None and found.payload == payload:
        return findings.of_specimen(payload, signature)
    return findings.altered("specimen-number", signature, findings.unknown("shape", payload.number), by_specimen)


def _of_unsigned(checked: pades.Checked, inside: reading.Inside) -> Finding:
    """A PDF without our signature. What is attached tells whether it once had it, or is another site's."""
    if inside.problem:
        return findings.unknown(inside.problem)
    payload, foreign = inside.payload, checked.problem == "foreign"
    if payload is None:
        token = _of_token(inside.attached.get("credential.jwt", ""))
        return token if token.status == "altered" else findings.unknown("foreign" if foreign else "unsigned")
    if foreign and not payload.address.startswith(site_address()):
        return findings.unknown("foreign", payload.number)
    typed = numbers.read(payload.number)
    return findings.altered("changed", None, _shown(typed), numbers.is_specimen(typed.key))


def _stated(checked: pades.Checked) -> Signature:
    return Signature(checked.intact, checked.kid or "", checked.signed_at)


def _checked(data: bytes) -> pades.Checked | None:
    """The signature in a PDF; None for other files, for which that of the register is told."""
    return pades.check(data, opening=False, stamps=False) if data.startswith(b"%PDF-") else None


# ---------------------------------------------------------------- credentials


def _of_token(token: str) -> Finding:
    """A credential as a JWT: signed by a key of ours, over the digest of the payload that the register has."""
    signed = signing.jws_fits(token)
    if signed is None:
        return _of_broken_token(token)
    credential = reading.json_of(signed.payload.decode("utf-8", "replace"))
    typed, signature, key = reading.number_of(credential), Signature(True, signed.kid), keys.public(signed.kid)
    if typed.fault or key is None:
        return findings.unknown("no-certificate", signature=signature)
    if key.specimen and not numbers.is_specimen(typed.key):
        return findings.altered("specimen-number", signature, findings.unknown("shape", typed.number), specimen=True)
    if numbers.is_specimen(typed.key):
        return _of_specimen_token(token, typed, signature, _site_of(credential))
    if key.compromised_at is not None:
        return findings.unknown("key-compromised", typed.number, signature)
    return _compared(typed, signature, lambda kept: _states(credential, kept.text), "other-fields")


def _of_broken_token(token: str) -> Finding:
    """A JWT whose signature does not fit: altered where it names a key of ours or this site."""
    head, _, rest = token.partition(".")
    header, credential = reading.segment(head), reading.segment(rest.partition(".")[0])
    kid, typed = str(header.get("kid", "")).rpartition("#")[2], reading.number_of(credential)
    key = keys.public(kid)
    if key is None and not _is_ours(credential):
        return findings.unknown("foreign")
    specimen = key.specimen if key else numbers.is_specimen(typed.key)
    return findings.altered("changed", Signature(False, kid), _shown(typed), specimen)


def _of_json(text: str) -> Finding:
    """A credential as JSON: the very one that was made here, however it is spaced. What differs is no copy of it.

    Its proof is not computed anew: that canonicalizes RDF, of which a stranger can make endless work.
    """
    credential = reading.json_of(text)
    proof, typed = credential.get("proof"), reading.number_of(credential)
    if not isinstance(proof, dict):
        return _of_maimed_json(text) or findings.unknown("unsigned" if credential else "no-kind")
    kid = str(proof.get("verificationMethod", "")).rpartition("#")[2]
    if keys.public(kid) is None and not _is_ours(credential):
        return findings.unknown("foreign")
    if not typed.fault and numbers.is_specimen(typed.key):
        return _of_specimen_json(credential, typed, kid)
    kept = None if typed.fault else next(iter(_kept(Certificate.key == typed.key)), None)
    signature = Signature(kept is not None and _was_made(credential, kept), kid)
    if kept is None or not signature.fits:
        return findings.altered("not-as-issued", signature, _of_typed(typed, kept))
    return findings.of_kept(kept, _today(), signature).disclosed()


def _of_maimed_json(text: str) -> Finding | None:
    """What is no credential any more, but names one of our keys, is what is left of one."""
    key = next((key for key in _signers() if key.kid in text), None)
    if key is None:
        return None
    shown = _shown(reading.number_in(text.encode("utf-8", "replace")))
    return findings.altered("not-as-issued", Signature(False, key.kid), shown, key.specimen)


def _signers() -> list[keys.PublicKey]:
    return keys.every() + [specimen_keys.specimen(purpose).public for purpose in PURPOSES]


def _of_specimen_token(token: str, typed: numbers.Typed, signature: Signature, site: str) -> Finding:
    from app.certificates.verification.specimens import token as made

    found = _specimen(typed.key, site)
    same = found is not None and token.rpartition(".")[0] == made(found.payload).rpartition(".")[0]
    return _of_specimen_copy(typed, signature, found, same)


def _of_specimen_json(credential: dict[str, Any], typed: numbers.Typed, kid: str) -> Finding:
    from app.certificates.verification.specimens import proved

    found = _specimen(typed.key, _site_of(credential))
    same = found is not None and credential == proved(found.payload)
    return _of_specimen_copy(typed, Signature(same, kid), found, same)


def _of_specimen_copy(
    typed: numbers.Typed, signature: Signature, found: specimens.Specimen | None, same: bool
) -> Finding:
    """The credential of a specimen: it is the one on the sample sheet, or altered."""
    if found is None:
        return findings.unknown("specimen-unknown", typed.number, signature)
    genuine = findings.of_specimen(found.payload, signature)
    return genuine if same else findings.altered("not-as-issued", signature, genuine, specimen=True)


def _was_made(credential: dict[str, Any], kept: Kept) -> bool:
    """Whether this credential was made of this certificate, as a file or into a badge, from which wallets take it."""
    made = select(CertificateFile.digest).filter_by(certificate_id=kept.id)
    files = db.session.scalars(made.where(CertificateFile.form.in_(_WITH_PROOF))).all()
    return any(credential == reading.json_of(reading.credential_in(storage.read(digest))) for digest in files)


_WITH_PROOF = ("credential.json", "badge.png", "badge.svg")


def _states(credential: dict[str, Any], payload: str) -> bool:
    """Whether a credential carries the digest of this payload."""
    digest = base64.b64encode(hashlib.sha256(payload.encode()).digest()).decode()
    related = credential.get("relatedResource")
    return isinstance(related, list) and any(
        isinstance(one, dict) and one.get("digestSRI") == f"sha256-{digest}" for one in related
    )


def _site_of(credential: dict[str, Any]) -> str:
    return _site_at(str(credential.get("id", "")))


def _site_at(address: str) -> str:
    """The site of the address under which a certificate is verified."""
    return address.partition("/verify/")[0]


def _is_ours(credential: dict[str, Any]) -> bool:
    return _site_of(credential) == site_address()


# ---------------------------------------------------------------- the register


def _compared(typed: numbers.Typed, signature: Signature, same: Callable[[Kept], bool], otherwise: Cause) -> Finding:
    """What is signed by a key of ours counts when the register has the same under its number."""
    kept = None if typed.fault else next(iter(_kept(Certificate.key == typed.key)), None)
    if kept is None:
        return findings.unknown("not-in-register", typed.number, signature)
    if not same(kept):
        return findings.altered(otherwise, signature, findings.of_kept(kept, _today()))
    return findings.of_kept(kept, _today(), signature).disclosed()


def _shown(typed: numbers.Typed) -> Finding:
    """What a number alone discloses, for comparison with a file that was altered."""
    return of_numbers([typed])[0]


def _specimen(key: str, site: str) -> specimens.Specimen | None:
    from app.certificates.printing import bundles

    return specimens.find(key, bundles.shipped(), site)


_later = aliased(Certificate)
_COLUMNS = (
    *(Certificate.id, Certificate.number, Certificate.payload, Certificate.signature, Certificate.masked),
    *(Certificate.design, Certificate.issued_at, Certificate.made_at, Certificate.superseded_at),
    *(Certificate.revoked_at, Certificate.revoked_reason, _later.number.label("later")),
)


def _kept(which: ColumnElement[bool]) -> list[Kept]:
    """Certificates of the register; none where there is no register yet: an instance may verify before its set-up."""
    found = select(*_COLUMNS).outerjoin(_later, _later.id == Certificate.superseded_by).where(which)
    try:
        rows = db.session.execute(found).all()
        issued = issued_digests([row.id for row in rows if not row.signature or _is_lost(row.signature)])
        return [_read(row, issued.get(row.id, "")) for row in rows]
    except (OperationalError, ProgrammingError):
        db.session.rollback()
        if inspect(db.engine).has_table(Certificate.__tablename__):
            raise
        return []


def _read(row: Row[Any], issued: str) -> Kept:
    """`issued` is the digest of its payload in the ledger, asked for what is not signed: that must not differ.

    Where the public half of the key was lost, the ledger's word takes the place of the signature.
    """
    vouched = issued == payloads.digest(row.payload)
    if row.signature and vouched and _is_lost(row.signature):
        return _entry(row, None, signed=False)
    signed = signing.jws_fits(row.signature, row.payload.encode()) if row.signature else None
    if signed is not None and (key := keys.public(signed.kid)) and key.specimen:  # everybody has that key
        signed = None
    signature = Signature(signed is not None, signed.kid if signed else "", row.made_at) if row.signature else None
    return _entry(row, signature, bool(row.design and row.made_at) or (issued != "" and not vouched))


def _is_lost(token: str) -> bool:
    """Whether it was signed by a key that this site does not know any more."""
    kid = signing.named_in(token)
    return bool(kid) and keys.public(kid) is None


def _entry(row: Row[Any], signature: Signature | None, signed: bool) -> Kept:
    return Kept(
        id=row.id, text=row.payload, payload=reading.payload_of(row.payload), number=row.number,
        masked=frozenset(row.masked), superseded_on=_day(row.superseded_at), superseded_by=row.later or "",
        revoked_on=_day(row.revoked_at), revoked_reason=row.revoked_reason, signature=signature,
        signed=signed,
    )  # fmt: skip


def _day(moment: datetime | None) -> date | None:
    return site_day(moment) if moment else None


def _today() -> date:
    return site_day(clock.now())


# ---------------------------------------------------------------- what was revoked


@dataclass(frozen=True)
class Ended:
    """The places in a list of certificates that were revoked or superseded, and when the last of them was."""

    places: tuple[int, ...]
    last: datetime | None


def ended_in(number: int) -> Ended | None:
    """What a list says; None for a list in which no certificate has a place."""
    if db.session.scalar(select(Certificate.id).filter_by(status_list=number).limit(1)) is None:
        return None
    found = select(Certificate.status_index, Certificate.revoked_at, Certificate.superseded_at)
    over = or_(Certificate.revoked_at.is_not(None), Certificate.superseded_at.is_not(None))
    rows = db.session.execute(found.where(over, Certificate.status_list == number)).all()
    places = sorted(row.status_index for row in rows)
    return Ended(tuple(places), max((at for row in rows for at in row[1:] if at), default=None))
