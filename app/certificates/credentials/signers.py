"""Signing what names its own key: that name stands in the signed bytes, so it must be the key that signed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.keys import keyring, signing
from app.keys.rules import Purpose


def signed(purpose: Purpose, data: Callable[[str], bytes], *, specimen: bool = False) -> signing.Signed:
    """Sign `data(kid)` by the key `kid`. Once more when the keys were rotated between the naming and the signing."""
    while True:
        kid = keyring.signer(purpose, specimen).key.kid
        made = signing.sign(purpose, data(kid), specimen=specimen)
        if made.kid == kid:
            return made


def method(credential: dict[str, Any], kid: str) -> str:
    """The address of a key of the credential's issuer."""
    return f"{credential['issuer']['id']}#{kid}"
