"""The public halves of the keys: the one that signs, those that verify, and the site as others address it."""

from __future__ import annotations

from typing import Any

from app.keys import folder, keyring, rules
from app.keys.rules import PublicKey, Purpose

__all__ = ["PublicKey", "Purpose", "current", "did", "did_document", "every", "jwks", "public", "root"]


def current(purpose: Purpose) -> PublicKey:
    """The key that signs now, made at first need."""
    return keyring.public_key(keyring.current(purpose))


def public(kid: str) -> PublicKey | None:
    """The key of this name: active, retired, compromised (see `state`) or the specimen's; None: not ours."""
    return keyring.found(kid)


def every() -> list[PublicKey]:
    """All keys of this site that sign documents or credentials, newest first, without the specimen's."""
    return [keyring.public_key(entry) for entry in folder.entries() if entry.purpose != "root"]


def jwks() -> dict[str, Any]:
    """The JSON Web Key Set of this site, retired keys included."""
    return rules.jwks(_made())


def is_guarded() -> bool:
    """Whether a copy of the key folder alone gives none of the keys away."""
    return all(entry.encrypted or entry.place == "token" for entry in folder.entries())


def did() -> str:
    """This site's did:web, from its public address."""
    return rules.did_of(folder.settings().public_url or "http://localhost:8000")


def did_document() -> dict[str, Any]:
    """The DID document of this site."""
    return rules.did_document(did(), _made())


def _made() -> list[PublicKey]:
    for purpose in rules.PURPOSES:
        keyring.current(purpose)
    return every()


def time_stamp_authority() -> str:
    """The address of the authority that stamps signatures with its time; empty where none is set."""
    return folder.settings().tsa_url


def root() -> str:
    """The certificates of the site's own authority in PEM, newest first."""
    keyring.current("document")
    return "".join(entry.chain[0] for entry in folder.entries() if entry.purpose == "root")
