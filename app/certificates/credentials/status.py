"""What was revoked, published as a Bitstring Status List: one bit a certificate, compressed."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.certificates.credentials.achievement import CONTEXTS, Issuer, moment
from app.certificates.rules.places import LENGTH


def encoded(bits: Iterable[int], length: int = LENGTH) -> str:
    """A list in which these bits are set, as multibase base64url of gzip. ValueError: a bit beyond the list."""
    found = bytearray(length // 8)
    for bit in bits:
        if not 0 <= bit < length:
            raise ValueError(f"there is no place {bit} in a list of {length}")
        found[bit // 8] |= 0x80 >> bit % 8  # the first place is the leftmost bit
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(found), mtime=0)).rstrip(b"=").decode()


def list_credential(
    url: str, issuer: Issuer, purpose: str, revoked_indexes: Iterable[int], now: datetime
) -> dict[str, Any]:
    """The list as a credential, not yet signed. `validFrom` says how old it is."""
    return {
        "@context": [CONTEXTS[0]],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": {"id": issuer.did, "name": issuer.name},
        "validFrom": moment(now),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(revoked_indexes),
        },
    }
