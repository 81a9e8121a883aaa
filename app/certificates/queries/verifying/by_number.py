"""What a number says that somebody typed, or the code that stands beside it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from app.base.presentation import site_address
from app.certificates.models import Certificate
from app.certificates.queries.verifying import register
from app.certificates.rules import numbers, specimens
from app.certificates.verification import findings
from app.certificates.verification.findings import Finding, Kept
from app.keys import queries as keys


def of_number(text: str) -> Finding:
    """What the register says of a number as somebody typed it, without what the holder does not show."""
    return of_numbers([numbers.read(text)])[0]


def of_numbers(typed: Sequence[numbers.Typed]) -> list[Finding]:
    """The same for many, in their order, by one statement."""
    asked = {one.key for one in typed if not one.fault and not numbers.is_specimen(one.key)}
    kept = {numbers.key_of(one.number): one for one in register.entries(Certificate.key.in_(asked))} if asked else {}
    return [of_typed(one, kept.get(one.key)) for one in typed]


def of_typed(typed: numbers.Typed, kept: Kept | None) -> Finding:
    """The same, for what the register was asked for already."""
    if typed.fault:
        return findings.unknown(typed.fault, typed.number)
    if numbers.is_specimen(typed.key):
        found = specimen(typed.key, site_address())
        if found is None:
            return findings.unknown("specimen-unknown", typed.number)
        return findings.of_specimen(found.payload, None)
    return findings.of_kept(kept, register.today()) if kept else findings.unknown("not-issued", typed.number)


def of_certificate(certificate_id: uuid.UUID) -> Finding:
    """What a certificate is today, with all its fields: for whoever was shown it by its holder."""
    (kept,) = register.entries(Certificate.id == certificate_id)
    return findings.of_kept(kept, register.today()).disclosed()


def of_code(number: str, text: str) -> Finding:
    """What the register says of a number, with all its fields when `text`, from its QR code, is signed here for it."""
    from app.certificates.credentials import compact

    found, opened = of_number(number), compact.opened(text)
    if found.status == "unknown" or (opened and (key := keys.public(opened.kid)) and key.compromised_at):
        return found
    if opened is None or (opened.number, opened.specimen) != (found.number, found.specimen):
        return findings.altered("code", None, found, found.specimen)
    return found.disclosed()


def shown(typed: numbers.Typed) -> Finding:
    """What a number alone discloses, for comparison with a file that was altered."""
    return of_numbers([typed])[0]


def specimen(key: str, site: str) -> specimens.Specimen | None:
    """The specimen with this number on the sample sheet of a site, if there is one."""
    from app.certificates.printing import bundles

    return specimens.find(key, bundles.shipped(), site)
