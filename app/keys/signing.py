"""Signatures over bytes, raw and as JSON Web Signatures, and whether one fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from app.keys import keyring
from app.keys.rules import Purpose, b64, encoder, unb64

if TYPE_CHECKING:
    from app.keys.rules import Private

_HALF = 32  # bytes of r and of s in ES256
_LONGEST = 1024 * 1024  # characters of a token that is looked at


@dataclass(frozen=True)
class Signed:
    """A signature and the name of the key that made it. ES256: r and s, 64 bytes; EdDSA: 64 bytes."""

    kid: str
    signature: bytes


@dataclass(frozen=True)
class Jws:
    """A JSON Web Signature that fits."""

    kid: str
    header: dict[str, Any]
    payload: bytes


def sign(purpose: Purpose, data: bytes, *, specimen: bool = False) -> Signed:
    """Sign with the key that is current for this purpose, or with the specimen's."""
    signer = keyring.signer(purpose, specimen)
    return Signed(signer.key.kid, _raw(signer.private, data))


def _raw(private: Private, data: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    if not isinstance(private, ec.EllipticCurvePrivateKey):
        return private.sign(data)
    r, s = decode_dss_signature(private.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def fits(kid: str, data: bytes, signature: bytes) -> bool:
    """Whether the key of this name signed these bytes; False for a name that is not ours.

    It says nothing of the key's state: ask `queries.public(kid)` whether it has been compromised.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    key = keyring.found(kid)
    if key is None or len(signature) != 2 * _HALF:
        return False
    try:
        if isinstance(key.public, ec.EllipticCurvePublicKey):
            r, s = (int.from_bytes(part, "big") for part in (signature[:_HALF], signature[_HALF:]))
            key.public.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
        else:
            key.public.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def jws(payload: bytes, header: dict[str, Any], *, detached: bool = False, specimen: bool = False) -> str:
    """A compact JWS by ES256. `alg` and, unless the header names it, `kid` are added; detached: `header..signature`."""
    kid = keyring.signer("document", specimen).key.kid
    head = b64(encoder.encode({"kid": kid} | header | {"alg": "ES256"}))
    body = b64(payload)
    made = sign("document", f"{head}.{body}".encode(), specimen=specimen)
    return f"{head}.{'' if detached else body}.{b64(made.signature)}"


def jws_fits(token: str, payload: bytes | None = None) -> Jws | None:
    """Read a compact JWS of ours; None when anything about it does not fit. A detached one needs its `payload`.

    A `kid` may be a bare name or end in `#name`, as in a DID. Only ES256 by a document key counts, and no header
    that changes what is signed (`crit`, `b64`).
    """
    if len(token) > _LONGEST:
        return None
    try:
        head, body, signature = token.split(".")
        header = msgspec.json.decode(unb64(head), type=dict[str, Any])
        content = unb64(body) if payload is None else payload
        kid = str(header.get("kid", "")).rpartition("#")[2]
        raw = unb64(signature)
    except (ValueError, UnicodeError, RecursionError):
        return None
    if body not in ("", b64(content)) or (payload is None and not body) or not _plain(header, kid):
        return None
    return Jws(kid, header, content) if fits(kid, f"{head}.{b64(content)}".encode(), raw) else None


def named_in(token: str) -> str:
    """The key that a compact JWS names, whether it fits or not; "" where none is named."""
    try:
        header = msgspec.json.decode(unb64(token[:_LONGEST].partition(".")[0]), type=dict[str, Any])
    except (ValueError, UnicodeError, RecursionError):
        return ""
    return str(header.get("kid", "")).rpartition("#")[2]


def _plain(header: dict[str, Any], kid: str) -> bool:
    key = keyring.found(kid)
    return key is not None and key.algorithm == header.get("alg") == "ES256" and not {"crit", "b64"} & header.keys()
