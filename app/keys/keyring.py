"""Which key signs now, where its private half is, and making one where there is none."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from app.base import clock
from app.base.ids import new_id
from app.base.refusals import Conflict
from app.keys import authority, folder, specimens, tokens
from app.keys.folder import Entry
from app.keys.rules import ALGORITHMS, PURPOSES, PublicKey, Purpose, Use, elliptic, kid_of, known_public

if TYPE_CHECKING:
    from app.keys.rules import Private, Public


@dataclass(frozen=True)
class Signer:
    """The key that signs: its public half with its name, its private half, and its certificates in DER."""

    key: PublicKey
    private: Private = field(repr=False, compare=False)
    chain: tuple[bytes, ...] = ()


def signer(purpose: Purpose, specimen: bool = False) -> Signer:
    """The key with which to sign now, made at first need."""
    if specimen:
        found = specimens.specimen(purpose)
        return Signer(found.public, found.private, (found.public.certificate,) if found.public.certificate else ())
    entry = current(purpose)
    return Signer(public_key(entry), private(entry), tuple(der(pem) for pem in entry.chain))


def current(purpose: Purpose) -> Entry:
    """The entry of the key that signs now, made at first need."""
    found = _active(purpose)
    if found is None:
        with folder.locked():
            found = _active(purpose) or make(purpose)
    return found


def _active(purpose: Use) -> Entry | None:
    return next((entry for entry in folder.entries() if entry.purpose == purpose and is_active(entry)), None)


def is_active(entry: Entry) -> bool:
    """Whether this key signs."""
    return entry.retired_at is None and entry.compromised_at is None


def make(purpose: Use) -> Entry:
    """Make a key for this purpose, which signs from now on. Call it with the folder locked.

    It is made on the token where one is set, and in a file where the token cannot make that kind.
    """
    label = f"brevet-{purpose}-{new_id().hex}"
    on_token = tokens.generate(folder.settings(), label, purpose) if folder.settings().pkcs11_module else None
    key = on_token or _generated(purpose)
    kid = kid_of(key.public_key())
    entry = Entry(
        kid=kid, purpose=purpose, public=_pem(key.public_key()), made_at=clock.now(),
        place="token" if on_token else "file", label=label if on_token else "",
        encrypted=not on_token and folder.keep_private(kid, key),
        chain=tuple(pem(certificate) for certificate in _chain(purpose, key)),
    )  # fmt: skip
    folder.keep(entry)
    return entry


def _generated(purpose: Use) -> Private:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.generate() if purpose == "credential" else ec.generate_private_key(ec.SECP256R1())


def _chain(purpose: Use, key: Private) -> tuple[bytes, ...]:
    if purpose == "credential":
        return ()
    if purpose == "root":
        return (authority.root(elliptic(key), names(), clock.now()),)
    above = root()
    issuer, public_half = der(above.chain[0]), elliptic(key).public_key()
    return authority.signer(public_half, issuer, elliptic(private(above)), names(), clock.now()), issuer


def root() -> Entry:
    """The authority that issues the signers' certificates. Call it with the folder locked.

    Made at first need, and anew when its private half is lost: the certificates that it issued stay what they are.
    """
    found = _active("root")
    if found is not None and not _is_there(found):
        folder.keep(msgspec.structs.replace(found, retired_at=clock.now()))
        found = None
    return found or make("root")


def _is_there(entry: Entry) -> bool:
    try:
        private(entry)
    except Conflict as refusal:
        if refusal.code in ("key-missing", "token-key-missing"):
            return False
        raise
    return True


def names() -> authority.Names:
    """Whose keys these are."""
    return authority.Names(folder.settings().site_name, folder.settings().centre_name)


def private(entry: Entry) -> Private:
    """The private half. Conflict: it is not where it was, or cannot be opened."""
    if entry.place == "token":
        return tokens.key(folder.settings(), entry.label, public(entry.public))
    return folder.private(entry.kid)


def public_key(entry: Entry) -> PublicKey:
    """What everybody may know of a key of this instance."""
    return PublicKey(
        entry.kid, entry.purpose, ALGORITHMS[entry.purpose], public(entry.public), entry.made_at,
        entry.retired_at, entry.compromised_at, der(entry.chain[0]) if entry.chain else None,
        False, entry.reason, entry.place, entry.encrypted,
    )  # fmt: skip


@functools.lru_cache(maxsize=64)
def public(text: str) -> Public:
    """A public key from PEM."""
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    return known_public(load_pem_public_key(text.encode()))


def _pem(key: Public) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@functools.lru_cache(maxsize=64)
def der(text: str) -> bytes:
    """A certificate's DER from its PEM."""
    from ssl import PEM_cert_to_DER_cert

    return PEM_cert_to_DER_cert(text)


def pem(data: bytes) -> str:
    """A certificate's PEM from its DER."""
    from ssl import DER_cert_to_PEM_cert

    return DER_cert_to_PEM_cert(data)


def found(kid: str) -> PublicKey | None:
    """The key of this name, whatever its state, or the specimen's; None for a name that is not ours."""
    for entry in folder.entries():
        if entry.kid == kid and entry.purpose != "root":
            return public_key(entry)
    specimen = (specimens.specimen(purpose).public for purpose in PURPOSES)
    return next((key for key in specimen if key.kid == kid), None)
