"""Public keys in the forms that others read: thumbprints, JSON Web Keys, Multikeys, did:web."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import quote, urlsplit

import msgspec

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    Public: TypeAlias = EllipticCurvePublicKey | Ed25519PublicKey
    Private: TypeAlias = EllipticCurvePrivateKey | Ed25519PrivateKey

Purpose = Literal["document", "credential"]
Use = Literal["document", "credential", "root"]
"""A purpose, or to be the authority that issues the documents' certificates."""

PURPOSES: tuple[Purpose, ...] = ("document", "credential")
ALGORITHMS = {"document": "ES256", "credential": "EdDSA", "root": "ES256"}
State = Literal["active", "retired", "compromised"]

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # what a Multikey begins with, as a varint

encoder = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True)
class PublicKey:
    """A key as everybody may know it. `certificate` is the signer's X.509 certificate in DER (document keys)."""

    kid: str  # the first 16 letters of the RFC 7638 thumbprint
    purpose: str
    algorithm: str
    public: Public = field(compare=False)  # the name says which it is
    made_at: datetime
    retired_at: datetime | None = None
    compromised_at: datetime | None = None
    certificate: bytes | None = None
    specimen: bool = False
    reason: str = ""  # why it was declared compromised
    place: Literal["file", "token"] = "file"
    encrypted: bool = False

    @property
    def state(self) -> State:
        """Whether it signs, only verifies, or proves nothing on its own any more."""
        if self.compromised_at is not None:
            return "compromised"
        return "active" if self.retired_at is None else "retired"

    @property
    def guarded(self) -> bool:
        """Whether a copy of the key folder alone does not give the private key away."""
        return self.encrypted or self.place == "token"


def b64(data: bytes) -> str:
    """Base64url without padding, as JOSE writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    """Read base64url without padding. Raises ValueError for anything that `b64` would have written otherwise."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if b64(data) != text:
        raise ValueError("not canonical base64url")
    return data


def elliptic(private: Private) -> EllipticCurvePrivateKey:
    """A private key that signs documents, known to be on a curve. Raises TypeError for another."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    if not isinstance(private, EllipticCurvePrivateKey):
        raise TypeError("documents are signed on the curve P-256")
    return private


def known_public(key: object) -> Public:
    """A public key of one of the two kinds that there are here. Raises ValueError for another."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not isinstance(key, EllipticCurvePublicKey | Ed25519PublicKey):
        raise ValueError("a key of another kind")
    return key


def known_private(key: object) -> Private:
    """The same of a private key."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if not isinstance(key, EllipticCurvePrivateKey | Ed25519PrivateKey):
        raise ValueError("a key of another kind")
    return key


def jwk(public: Public) -> dict[str, str]:
    """The required members of the JSON Web Key."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    if isinstance(public, EllipticCurvePublicKey):
        numbers = public.public_numbers()
        x, y = (b64(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
        return {"crv": "P-256", "kty": "EC", "x": x, "y": y}
    return {"crv": "Ed25519", "kty": "OKP", "x": b64(public.public_bytes_raw())}


def kid_of(public: Public) -> str:
    """The short name of a key: the first 16 letters of its RFC 7638 thumbprint."""
    return b64(hashlib.sha256(encoder.encode(jwk(public))).digest())[:16]


def multikey(public: Ed25519PublicKey) -> str:
    """An Ed25519 key as publicKeyMultibase."""
    return "z" + base58(_ED25519 + public.public_bytes_raw())


def base58(data: bytes) -> str:
    """Base58 with Bitcoin's letters, as Multibase writes it behind a "z"."""
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def did_of(public_url: str) -> str:
    """The did:web of a site: its host, a port as %3A, and a path as further parts."""
    parts = urlsplit(public_url)
    host = quote(parts.netloc.rpartition("@")[2].lower(), safe=".-")
    return ":".join(["did:web", host, *(quote(part, safe="") for part in parts.path.split("/") if part)])


def jwks(keys: list[PublicKey]) -> dict[str, object]:
    """The JSON Web Key Set: retired keys stay in it and say since when; a compromised one says that too."""
    return {"keys": [_described(key) for key in keys]}


def _described(key: PublicKey) -> dict[str, object]:
    found: dict[str, object] = {**jwk(key.public), "kid": key.kid, "use": "sig", "alg": key.algorithm}
    if key.certificate:
        found["x5c"] = [base64.b64encode(key.certificate).decode()]
    moments = {"brevet_retired_at": key.retired_at, "brevet_compromised_at": key.compromised_at}
    return found | {name: moment.isoformat() for name, moment in moments.items() if moment}


def did_document(did: str, keys: list[PublicKey]) -> dict[str, object]:
    """The DID document: every key that may still prove something; P-256 as JsonWebKey, Ed25519 as Multikey."""
    methods = [_method(did, key) for key in keys if key.compromised_at is None]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/jwk/v1",
            "https://w3id.org/security/multikey/v1",
        ],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _method(did: str, key: PublicKey) -> dict[str, object]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    name: dict[str, object] = {"id": f"{did}#{key.kid}", "controller": did}
    if isinstance(key.public, Ed25519PublicKey):
        return name | {"type": "Multikey", "publicKeyMultibase": multikey(key.public)}
    return name | {"type": "JsonWebKey", "publicKeyJwk": jwk(key.public) | {"kid": key.kid, "alg": key.algorithm}}
