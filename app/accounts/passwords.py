"""Hashing passwords with argon2id: 19 MiB, two passes, one lane (OWASP's first choice for small machines)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# checked when nobody has the address, so that the answer takes as long as for somebody
_NOBODY = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """The hash to keep. Takes tens of milliseconds: never inside a write transaction."""
    return _hasher.hash(password)


def fits(password: str, secret: str | None) -> bool:
    """Whether the password is the one that was hashed; as slow when there is no hash to compare with."""
    try:
        return _hasher.verify(secret or _NOBODY, password) and secret is not None
    except (Argon2Error, InvalidHashError):
        return False
