"""The credentials of specimens, which are the same wherever and whenever they are made."""

from __future__ import annotations

from typing import Any

from app.certificates.credentials import achievement, integrity, jwt
from app.certificates.rules import specimens
from app.certificates.rules.payloads import Payload
from app.keys.rules import did_of


def site_of(address: str) -> str:
    """The site of the address under which a certificate is verified."""
    return address.partition("/verify/")[0]


def token(payload: Payload) -> str:
    """The credential of a specimen as a JWT, by the specimen's key."""
    return jwt.signed(_credential(payload), specimen=True)


def proved(payload: Payload) -> dict[str, Any]:
    """The same with a proof of Data Integrity."""
    return integrity.proved(_credential(payload), specimens.ISSUED_AT, specimen=True)


def _credential(payload: Payload) -> dict[str, Any]:
    site = site_of(payload.address)
    issuer = achievement.Issuer(did_of(site), payload.centre, site)
    return achievement.credential(payload, issuer, None, f"{site}/courses/specimen", specimens.ISSUED_AT)
