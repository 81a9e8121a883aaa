"""Ids and secrets: minted in the application, so that offline work can mint them too."""

from __future__ import annotations

import hashlib
import secrets
import uuid


def new_id() -> uuid.UUID:
    """A fresh id for a row."""
    return uuid.uuid4()


def new_token() -> str:
    """A secret for a cookie or a link: 192 random bits, safe in addresses."""
    return secrets.token_urlsafe(24)


def fingerprint(token: str) -> str:
    """What is stored of a secret: its SHA-256 in hex, from which the secret cannot be had back."""
    return hashlib.sha256(token.encode()).hexdigest()
