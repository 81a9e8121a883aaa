"""The certificate in the QR code: a COSE_Sign1 by Ed25519, small enough to be printed, checked without a network.

The bytes are CBOR, in its deterministic form, written as base64url: `[protected, {}, claims, signature]`, where
protected is `{1: -8, 4: kid}` (EdDSA, the twelve bytes of the key's name) and claims is a map of

1. the number without its dashes, read as an integer of base 36 behind a leading 1, in as many bytes as it takes
2. the name · 3. the course's title: "…" at the end of either says that it was cut
4. days: [completed on, since 1970-01-01; issued on, after that; valid until, after completion, unless it is for ever]
5. the language · 6. the kind, unless it is "completion"
7. [status list, index]: the list's address, without the site's where the certificate is verified at the same site
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urljoin, urlsplit

import msgspec

from app.certificates.credentials import signers
from app.certificates.credentials.achievement import StatusPlace
from app.certificates.rules import numbers
from app.certificates.rules.payloads import Payload
from app.keys.rules import b64, unb64

TYPICAL, LARGEST = 180, 300
"""Bytes: what reads at 100 dpi from a code 25 mm wide, which a long title gives way to, and at 150 dpi, the limit."""

_TITLE = 16  # bytes: the least that is kept of a title, its mark included
_CUT = "…"
_DAY_ONE = date(1970, 1, 1)
_EDDSA = {1: -8}
_KID = 4
_USUAL = "completion"
_CONTEXT = "Signature1"
_Days = Annotated[list[int], msgspec.Meta(min_length=2, max_length=3)]
_Place = tuple[str, Annotated[int, msgspec.Meta(ge=0)]]


@dataclass(frozen=True)
class Compact:
    """What a QR code says, by the key `kid`. `status_list` is an address, perhaps without the site's part."""

    kid: str
    specimen: bool
    number: str
    name: str
    course: str
    completed_on: date
    issued_on: date
    valid_until: date | None
    language: str
    kind: str
    status_list: str | None
    status_index: int | None

    def place(self, address: str) -> StatusPlace | None:
        """Where to ask whether it was revoked, for a certificate that is verified at this address."""
        if self.status_list is None or self.status_index is None:
            return None
        return StatusPlace(urljoin(address, self.status_list), self.status_index)


def packed(payload: Payload, place: StatusPlace | None, *, specimen: bool = False) -> str:
    """The signed text for behind the `#`, of at most 300 bytes before base64url. ValueError: a number not of ours.

    The course's title is cut to what 180 bytes leave for it, or 300 where the name is long; the name only where it
    would not fit into 300 with the beginning of the title. What was cut ends in "…".
    """
    rest = _size(_claims(payload, place, "", ""))
    name = _cut(payload.name, LARGEST - rest - _TITLE)
    rest += _bytes(name)
    room = TYPICAL - rest if TYPICAL - rest >= _TITLE else LARGEST - rest
    claims = _claims(payload, place, name, _cut(payload.course, room))
    made = signers.signed("credential", lambda kid: _to_sign(_protected(kid), claims), specimen=specimen)
    return b64(_cbor([_protected(made.kid), {}, claims, made.signature]))


def opened(text: str) -> Compact | None:
    """Read a packed text; None when anything about it does not fit: form, key, signature.

    Whether the key was compromised, and whether the certificate was revoked or has expired, is to be asked besides.
    """
    from app.keys import queries, signing

    try:
        protected, claims, signature = _parts(text)
        kid = _kid(protected)
        key = queries.public(kid)
        if key is None or key.algorithm != "EdDSA" or not signing.fits(kid, _to_sign(protected, claims), signature):
            return None
        return _read(kid, key.specimen, _decoded(claims, dict[int, Any]))
    except (ValueError, TypeError, LookupError, OverflowError):
        return None


# ---------------------------------------------------------------- COSE


def _protected(kid: str) -> bytes:
    return _cbor(_EDDSA | {_KID: unb64(kid)})


def _to_sign(protected: bytes, claims: bytes) -> bytes:
    return _cbor([_CONTEXT, protected, b"", claims])


def _parts(text: str) -> tuple[bytes, bytes, bytes]:
    if len(text) > 2 * LARGEST:
        raise ValueError("longer than any that was packed")
    protected, unprotected, claims, signature = _decoded(unb64(text), tuple[bytes, dict[int, Any], bytes, bytes])
    if unprotected:
        raise ValueError("something stands outside of the signature")
    return protected, claims, signature


def _kid(protected: bytes) -> str:
    header = _decoded(protected, dict[int, int | bytes])
    kid = header.pop(_KID, b"")
    if header != _EDDSA or not isinstance(kid, bytes):
        raise ValueError("another algorithm, or no key")
    return b64(kid)


def _cbor(value: object) -> bytes:
    import cbor2

    return cbor2.dumps(value, canonical=True)


def _decoded(data: bytes, shape: Any) -> Any:
    """Read CBOR of this shape. ValueError for anything that `_cbor` would have written otherwise."""
    import cbor2

    try:
        found = cbor2.loads(data)
        if cbor2.dumps(found, canonical=True) != data:
            raise ValueError("not in deterministic form")
    except cbor2.CBORError as error:
        raise ValueError("not CBOR") from error
    return msgspec.convert(found, shape)


# ---------------------------------------------------------------- claims


def _claims(payload: Payload, place: StatusPlace | None, name: str, course: str) -> bytes:
    found: dict[int, object] = {1: _number(payload.number), 2: name, 3: course}
    found |= {4: _days(payload), 5: payload.language}
    if payload.kind != _USUAL:
        found[6] = payload.kind
    if place is not None:
        found[7] = [_nearby(place.url, payload.address), place.index]
    return _cbor(found)


def _read(kid: str, specimen: bool, claims: dict[int, Any]) -> Compact:
    first, *later = msgspec.convert(claims[4], _Days)
    completed = _DAY_ONE + timedelta(first)
    issued, *until = [completed + timedelta(days) for days in later]
    place = msgspec.convert(claims[7], _Place) if 7 in claims else (None, None)
    name, course, language, kind = msgspec.convert(
        (claims[2], claims[3], claims[5], claims.get(6, _USUAL)), tuple[str, str, str, str]
    )
    return Compact(
        kid, specimen, _printed(msgspec.convert(claims[1], bytes)), name, course,
        completed, issued, until[0] if until else None, language, kind, *place,
    )  # fmt: skip


def _number(number: str) -> bytes:
    value = int("1" + number.replace("-", ""), 36)
    found = value.to_bytes((value.bit_length() + 7) // 8, "big")
    if _printed(found) != number:
        raise ValueError(f"{number} is not written as numbers of certificates are")
    return found


def _printed(number: bytes) -> str:
    value, digits = int.from_bytes(number, "big"), ""
    while value:
        value, digit = divmod(value, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    read = numbers.read(digits[1:])
    if read.fault == "shape":
        raise ValueError("not a number of a certificate")
    return read.number


def _days(payload: Payload) -> list[int]:
    later = (payload.issued_on, payload.valid_until)
    return [(payload.completed_on - _DAY_ONE).days, *((day - payload.completed_on).days for day in later if day)]


def _nearby(url: str, address: str) -> str:
    """The address without the site's part, where that is the other's too."""
    there, here = urlsplit(url), urlsplit(address)
    same = (there.scheme, there.netloc) == (here.scheme, here.netloc) and there.path.startswith("/")
    return there._replace(scheme="", netloc="").geturl() if same else url


# ---------------------------------------------------------------- what fits


def _size(claims: bytes) -> int:
    """Bytes of the whole with these claims, whose two texts are still empty: longer heads are counted in."""
    return len(_cbor([_protected("A" * 16), {}, claims, bytes(64)])) + 3


def _bytes(text: str) -> int:
    return len(text.encode())


def _cut(text: str, most: int) -> str:
    """The text in at most so many bytes, cut between two signs and marked."""
    if _bytes(text) <= most:
        return text
    kept = text.encode()[: most - _bytes(_CUT)].decode(errors="ignore")
    while kept and unicodedata.category(text[len(kept)]).startswith("M"):
        kept = kept[:-1]  # a letter keeps the marks that belong to it, or goes with them
    return kept.rstrip() + _CUT
