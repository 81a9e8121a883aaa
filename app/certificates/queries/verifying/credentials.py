"""What a credential is that stands alone or in a badge, as a JWT or as JSON."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from sqlalchemy import select

from app.base import storage
from app.base.db import db
from app.base.presentation import site_address
from app.certificates.models import CertificateFile
from app.certificates.queries.verifying import by_number, register
from app.certificates.rules import numbers, specimens
from app.certificates.verification import findings, reading
from app.certificates.verification.findings import Finding, Kept, Signature
from app.keys import queries as keys
from app.keys import signing
from app.keys import specimens as specimen_keys
from app.keys.rules import PURPOSES


def of_token(token: str) -> Finding:
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
    return register.compared(typed, signature, lambda kept: _states(credential, kept.text), "other-fields")


def _of_broken_token(token: str) -> Finding:
    """A JWT whose signature does not fit: altered where it names a key of ours or this site."""
    head, _, rest = token.partition(".")
    header, credential = reading.segment(head), reading.segment(rest.partition(".")[0])
    kid, typed = str(header.get("kid", "")).rpartition("#")[2], reading.number_of(credential)
    key = keys.public(kid)
    if key is None and not _is_ours(credential):
        return findings.unknown("foreign")
    specimen = key.specimen if key else numbers.is_specimen(typed.key)
    return findings.altered("changed", Signature(False, kid), by_number.shown(typed), specimen)


def of_json(text: str) -> Finding:
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
    kept = register.entry_of(typed)
    signature = Signature(kept is not None and _was_made(credential, kept), kid)
    if kept is None or not signature.fits:
        return findings.altered("not-as-issued", signature, by_number.of_typed(typed, kept))
    return findings.of_kept(kept, register.today(), signature).disclosed()


def _of_maimed_json(text: str) -> Finding | None:
    """What is no credential any more, but names one of our keys, is what is left of one."""
    key = next((key for key in _signers() if key.kid in text), None)
    if key is None:
        return None
    shown = by_number.shown(reading.number_in(text.encode("utf-8", "replace")))
    return findings.altered("not-as-issued", Signature(False, key.kid), shown, key.specimen)


def _signers() -> list[keys.PublicKey]:
    return keys.every() + [specimen_keys.specimen(purpose).public for purpose in PURPOSES]


def _of_specimen_token(token: str, typed: numbers.Typed, signature: Signature, site: str) -> Finding:
    from app.certificates.verification.specimens import token as made

    found = by_number.specimen(typed.key, site)
    same = found is not None and token.rpartition(".")[0] == made(found.payload).rpartition(".")[0]
    return _of_specimen_copy(typed, signature, found, same)


def _of_specimen_json(credential: dict[str, Any], typed: numbers.Typed, kid: str) -> Finding:
    from app.certificates.verification.specimens import proved

    found = by_number.specimen(typed.key, _site_of(credential))
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
    return site_at(str(credential.get("id", "")))


def site_at(address: str) -> str:
    """The site of the address under which a certificate is verified."""
    return address.partition("/verify/")[0]


def _is_ours(credential: dict[str, Any]) -> bool:
    return _site_of(credential) == site_address()
