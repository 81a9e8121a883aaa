"""Lists of what was revoked or superseded as signed credentials, made anew when one of them grows or gets old."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import msgspec

from app.base import clock
from app.base.presentation import site_address
from app.certificates.queries import verifying
from app.keys import folder
from app.keys import queries as keys

LASTING = 600  # seconds; a list that is older is signed again, so that it says how fresh it is


@dataclass(frozen=True)
class Published:
    """A list as it is handed out: with a proof of Data Integrity, and as a JWT. `etag` changes with it."""

    proved: bytes
    token: bytes
    etag: str


def published(number: int) -> Published | None:
    """The list of this number; None when no certificate has a place in it."""
    ended = verifying.ended_in(number)
    if ended is None:
        return None
    age = int(clock.now().timestamp()) // LASTING
    return _signed(f"{site_address()}/status/{number}", folder.path().as_posix(), ended, age)


@lru_cache(maxsize=16)
def _signed(address: str, _instance: str, ended: verifying.Ended, age: int) -> Published:
    from app.certificates.credentials import achievement, integrity, jwt, status

    now = clock.now()
    issuer = achievement.Issuer(keys.did(), folder.settings().centre_name, site_address())
    credential = status.list_credential(address, issuer, "revocation", ended.places, now)
    proved = msgspec.json.encode(integrity.proved(credential, now), order="sorted")
    last = int(ended.last.timestamp()) if ended.last else 0
    return Published(proved, jwt.signed(credential).encode(), f"{last:x}-{len(ended.places):x}-{age:x}")
