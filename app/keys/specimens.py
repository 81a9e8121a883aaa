"""The specimen's keys: derived from a public label, known to every instance, proof of nothing."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.keys import authority
from app.keys.rules import ALGORITHMS, PublicKey, elliptic, kid_of

if TYPE_CHECKING:
    from app.keys.rules import Private, Purpose

LABEL = b"Brevet specimen key: public, certifies nothing"
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
_SERIAL = int.from_bytes(hashlib.sha256(LABEL).digest()[:16], "big")


@dataclass(frozen=True)
class Specimen:
    """A specimen key with both halves."""

    private: Private
    public: PublicKey


@functools.cache
def specimen(purpose: Purpose) -> Specimen:
    """The specimen's key for this purpose, the same on every instance."""
    private = _document() if purpose == "document" else _credential()
    public = private.public_key()
    certificate = authority.specimen(elliptic(private), MADE_AT, _SERIAL) if purpose == "document" else None
    key = PublicKey(
        kid_of(public), purpose, ALGORITHMS[purpose], public, MADE_AT, certificate=certificate, specimen=True
    )
    return Specimen(private, key)


def _seed(of: bytes) -> bytes:
    return hashlib.sha256(LABEL + b"\n" + of).digest()


def _document() -> Private:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(int.from_bytes(_seed(b"P-256"), "big") % (_ORDER - 1) + 1, ec.SECP256R1())


def _credential() -> Private:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(_seed(b"Ed25519"))
