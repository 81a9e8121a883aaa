"""Private keys that never leave a PKCS#11 token."""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from app.base.refusals import Conflict
from app.base.settings import Settings
from app.keys.rules import known_public

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from pkcs11 import Session

    from app.keys.rules import Private, Public

T = TypeVar("T")

_CURVES = {"credential": "1.3.101.112"}  # Ed25519; all else is on P-256
_lock = threading.RLock()
_sessions: dict[tuple[int, str, str, str], Session] = {}
_began = [os.getpid()]  # the process in which the library was read


class TokenKey:
    """The private half of a key on a token, in the way in which `cryptography` sees one."""

    def __init__(self, settings: Settings, label: str, public: Public) -> None:
        self._settings, self._label, self._public = settings, label, public

    def public_key(self) -> Public:
        """The public half."""
        return self._public

    def sign(self, data: bytes, algorithm: ECDSA | None = None) -> bytes:
        """ECDSA with SHA-256 in DER where `algorithm` is given, else Ed25519, by the token."""
        return _asked(self._settings, lambda session: _signed(session, self._label, data, algorithm is not None))


@functools.cache
def _elliptic_key() -> type[TokenKey]:
    """The same for P-256, known to `cryptography` as such a key, so that certificates can be signed with it."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    class EllipticTokenKey(TokenKey):
        """On P-256."""

    EllipticCurvePrivateKey.register(EllipticTokenKey)
    return EllipticTokenKey


def key(settings: Settings, label: str, public: Public) -> Private:
    """The private half of `public`, which stands on the token under this label."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

    kind = _elliptic_key() if isinstance(public, EllipticCurvePublicKey) else TokenKey
    # it does what is asked of a private key here, which is to sign and to name its public half
    return cast("Private", kind(settings, label, public))


def generate(settings: Settings, label: str, purpose: str) -> Private | None:
    """Make a key on the token; None where the token cannot make that kind. Conflict: the token does not answer."""
    public = _asked(settings, lambda session: _generated(session, label, _CURVES.get(purpose, "")))
    return key(settings, label, public) if public is not None else None


def _generated(session: Session, label: str, curve: str) -> Public | None:
    from pkcs11 import Attribute, KeyType, Mechanism
    from pkcs11.exceptions import (
        AttributeValueInvalid,
        DomainParamsInvalid,
        FunctionNotSupported,
        MechanismInvalid,
        MechanismParamInvalid,
    )
    from pkcs11.util.ec import encode_named_curve_parameters

    kind = KeyType.EC_EDWARDS if curve else KeyType.EC
    way = Mechanism.EC_EDWARDS_KEY_PAIR_GEN if curve else Mechanism.EC_KEY_PAIR_GEN
    parameters = {Attribute.EC_PARAMS: encode_named_curve_parameters(curve or "secp256r1")}
    unable = (AttributeValueInvalid, DomainParamsInvalid, FunctionNotSupported, MechanismInvalid, MechanismParamInvalid)
    try:
        domain = session.create_domain_parameters(kind, parameters, local=True)
        public, _ = domain.generate_keypair(mechanism=way, store=True, label=label)
    except unable:
        return None
    return _read(public, bool(curve))


def _read(public: Any, edwards: bool) -> Public:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key
    from pkcs11 import Attribute
    from pkcs11.util.ec import encode_ec_public_key

    if edwards:  # some tokens wrap the 32 bytes into an octet string, some do not
        return Ed25519PublicKey.from_public_bytes(public[Attribute.EC_POINT][-32:])
    return known_public(load_der_public_key(encode_ec_public_key(public)))


def _signed(session: Session, label: str, data: bytes, elliptic: bool) -> bytes:
    import hashlib

    from pkcs11 import Mechanism, ObjectClass
    from pkcs11.util.ec import encode_ecdsa_signature

    private: Any = session.get_key(object_class=ObjectClass.PRIVATE_KEY, label=label)
    if not elliptic:
        return bytes(private.sign(data, mechanism=Mechanism.EDDSA))
    made = private.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA)
    return bytes(encode_ecdsa_signature(made))


def _asked(settings: Settings, act: Callable[[Session], T]) -> T:
    """Do something on the token, once more in a new session where the old one has ended. One thread at a time."""
    from pkcs11.exceptions import NoSuchKey, PinIncorrect, PinLocked, PKCS11Error

    token = settings.pkcs11_token
    with _lock:
        try:
            try:
                return act(_session(settings))
            except (NoSuchKey, PinIncorrect, PinLocked):
                raise
            except PKCS11Error:
                forget()
                return act(_session(settings))
        except NoSuchKey:
            raise Conflict("token-key-missing", token=token) from None
        except (PinIncorrect, PinLocked):
            raise Conflict("token-pin", token=token) from None
        except (PKCS11Error, RuntimeError) as error:
            raise Conflict("token-silent", token=token, reason=type(error).__name__) from None


def _session(settings: Settings) -> Session:
    """The open session; a process has one at a time, because a PIN opens the token for the whole process."""
    import pkcs11

    place = (os.getpid(), settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_pin)
    if place not in _sessions:
        forget()
        library = pkcs11.lib(settings.pkcs11_module)
        if os.getpid() != _began[0]:
            library.reinitialize()  # a token's library does not survive a fork
            _began[0] = os.getpid()
        _sessions[place] = library.get_token(token_label=settings.pkcs11_token).open(
            user_pin=settings.pkcs11_pin, rw=True
        )
    return _sessions[place]


def forget() -> None:
    """Close the session; the next use of the token opens another. One of the process before a fork is only dropped."""
    from pkcs11.exceptions import PKCS11Error

    while _sessions:
        place, session = _sessions.popitem()
        if place[0] == os.getpid():
            with contextlib.suppress(PKCS11Error):
                session.close()
