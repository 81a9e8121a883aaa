"""Making, rotating and retiring keys, and certificates of a foreign authority.

Each act changes the folder of keys first; `record` then tells the ledger whatever the folder says and it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import select

from app.base import clock
from app.base.db import db
from app.base.refusals import Conflict, Invalid, NotFound
from app.keys import authority, folder, keyring
from app.keys.folder import Entry
from app.keys.rules import PURPOSES, Purpose, elliptic
from app.ledger import services as ledger
from app.ledger.models import Fact

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----\n?", re.DOTALL)
_MOST_CERTIFICATES = 6


def ensure() -> None:
    """Make the keys that are missing, open those that sign, and close their folder to others.

    Conflict: one cannot be opened.
    """
    folder.close()
    for purpose in PURPOSES:
        keyring.signer(purpose)


def rotate(purpose: Purpose) -> str:
    """Make a new key, which signs from now on; the one before it stays to verify. Returns the new key's name."""
    with folder.locked():
        before = [entry for entry in folder.entries() if entry.purpose == purpose and keyring.is_active(entry)]
        made = keyring.make(purpose)
        for entry in before:
            folder.keep(msgspec.structs.replace(entry, retired_at=clock.now(), followed_by=made.kid))
    return made.kid


def retire(kid: str) -> None:
    """This key signs no more, but still verifies; the next signature makes a new one. Conflict: it signs no more."""
    with folder.locked():
        entry = _entry(kid)
        if not keyring.is_active(entry):
            raise Conflict("key-signs-no-more", kid=kid)
        folder.keep(msgspec.structs.replace(entry, retired_at=clock.now()))


def compromise(kid: str, reason: str) -> None:
    """Somebody else may have this key: it signs no more, and what it signed proves nothing without the register.

    Conflict: that was declared before.
    """
    with folder.locked():
        entry = _entry(kid)
        if entry.compromised_at is not None:
            raise Conflict("key-compromised-already", kid=kid)
        now = clock.now()
        retired = entry.retired_at or now
        folder.keep(msgspec.structs.replace(entry, retired_at=retired, compromised_at=now, reason=reason))


def _entry(kid: str) -> Entry:
    found = next((entry for entry in folder.entries() if entry.kid == kid), None)
    if found is None:
        raise NotFound("no-such-key", kid=kid)
    return found


def encrypt() -> list[str]:
    """Encrypt the files of all keys that are plain with the passphrase of the settings; returns the names of the keys.

    Conflict: no passphrase is set.
    """
    if not folder.settings().key_passphrase:
        raise Conflict("no-passphrase")
    with folder.locked():
        plain = [entry for entry in folder.entries() if entry.place == "file" and not entry.encrypted]
        for entry in plain:
            folder.keep_private(entry.kid, folder.private(entry.kid))
            folder.keep(msgspec.structs.replace(entry, encrypted=True))
    return [entry.kid for entry in plain]


def request_certificate() -> str:
    """A signing request in PEM for the document key that signs now."""
    return authority.request(elliptic(keyring.signer("document").private), keyring.names())


def import_certificate(text: str) -> str:
    """Use a foreign authority's certificate, in PEM with those above it, for our document key; returns its name.

    Invalid: it is none, for no key of ours, not in order, or not valid now.
    """
    chain = tuple(_CERTIFICATE.findall(text))
    if not 1 <= len(chain) <= _MOST_CERTIFICATES:
        raise Invalid("no-certificates")
    try:
        kid = authority.checked_chain([keyring.der(pem) for pem in chain], clock.now())
    except ValueError as error:
        raise Invalid("certificate-chain", reason=str(error)) from None
    with folder.locked():
        entry = next((one for one in folder.entries() if one.kid == kid and one.purpose == "document"), None)
        if entry is None:
            raise Invalid("certificate-for-another-key")
        folder.keep(msgspec.structs.replace(entry, chain=chain))
    return entry.kid


def record() -> None:
    """Add to the ledger, in the open transaction, what has become of each key and is not there yet."""
    due = {(verb, f"key:{entry.kid}"): data for entry in folder.entries() for verb, data in _facts(entry)}
    subjects = {subject for _, subject in due}
    known = db.session.execute(select(Fact.verb, Fact.subject).where(Fact.subject.in_(subjects))).all()
    for (verb, subject), data in due.items():
        if (verb, subject) not in {tuple(row) for row in known}:
            ledger.record(verb, subject, **data)


def _facts(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "key-made", {"purpose": entry.purpose, "at": entry.made_at.isoformat()}
    if entry.retired_at and entry.followed_by:
        yield "key-rotated", {"followed_by": entry.followed_by, "at": entry.retired_at.isoformat()}
    elif entry.retired_at:
        yield "key-retired", {"at": entry.retired_at.isoformat()}
    if entry.compromised_at:
        yield "key-compromised", {"at": entry.compromised_at.isoformat()}
