"""The credential secured as a JWT (VC-JOSE-COSE, and the claims that Open Badges 3.0 wants beside it)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.certificates.credentials import signers
from app.keys.rules import b64, encoder


def signed(credential: dict[str, Any], *, specimen: bool = False) -> str:
    """The credential as a compact JWS by ES256 (`typ` vc+jwt), its key named in the issuer's DID document."""
    body = b64(encoder.encode(credential | _claims(credential)))

    def signing_input(kid: str) -> bytes:
        header = {"alg": "ES256", "kid": signers.method(credential, kid), "typ": "vc+jwt"}
        return f"{b64(encoder.encode(header))}.{body}".encode()

    made = signers.signed("document", signing_input, specimen=specimen)
    return f"{signing_input(made.kid).decode()}.{b64(made.signature)}"


def _claims(credential: dict[str, Any]) -> dict[str, Any]:
    found = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": _seconds(credential["validFrom"]),
        "sub": credential["credentialSubject"]["id"],
    }
    return found | ({"exp": _seconds(credential["validUntil"])} if "validUntil" in credential else {})


def _seconds(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp())
