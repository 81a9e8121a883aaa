"""The CMS container of our signatures (RFC 5652, PAdES B-B) in its one canonical form.

A signature of ours has exactly one encoding: from the certificates, the digest and the signature's value it can be made
again and compared. So nothing that the signature itself does not cover can be changed without notice either.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SHA256 = bytes.fromhex("300b0609608648016503040201")
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_CERTIFICATE = bytes.fromhex("060b2a864886f70d010910022f")
_ONE = b"\x02\x01\x01"
_SEQUENCE, _SET, _OCTETS, _FIRST = 0x30, 0x31, 0x04, 0xA0


@dataclass(frozen=True)
class Parts:
    """What a container is made of: certificates in DER, the signer's first; the file's digest; r and s in DER."""

    chain: tuple[bytes, ...]
    digest: bytes
    signature: bytes


def signed_attributes(chain: tuple[bytes, ...], digest: bytes) -> bytes:
    """The bytes that are signed: the digest of the file, and which certificate the signature is by."""
    certificate = _sequence(_sequence(_sequence(_octets(hashlib.sha256(chain[0]).digest()))))
    attributes = (
        _sequence(_CONTENT_TYPE, _set(_DATA)),
        _sequence(_MESSAGE_DIGEST, _set(_octets(digest))),
        _sequence(_SIGNING_CERTIFICATE, _set(certificate)),
    )
    return _set(*sorted(attributes))


def made(parts: Parts) -> bytes:
    """The container in DER."""
    attributes = signed_attributes(parts.chain, parts.digest)
    as_first = bytes([_FIRST]) + attributes[1:]  # [0] IMPLICIT in place of SET
    signer = _sequence(_ONE, _issuer_and_serial(parts.chain[0]), _SHA256, as_first, _ECDSA_SHA256,
                       _octets(parts.signature))  # fmt: skip
    certificates = _tagged(_FIRST, *parts.chain)
    return _sequence(
        _SIGNED_DATA,
        _tagged(_FIRST, _sequence(_ONE, _set(_SHA256), _sequence(_DATA), certificates, _set(signer))),
    )


def read(der: bytes) -> Parts:
    """Take a container apart, loosely: only when `made` gives the same bytes again is it one of ours.

    Raises ValueError for what cannot be taken apart.
    """
    try:
        _, explicit = _children(der)
        (signed,) = _children(explicit)
        _, _, _, certificates, signers = _children(signed)
        (signer,) = _children(signers)
        _, _, _, attributes, _, signature = _children(signer)
        digest = next(_digests(attributes))
    except StopIteration as error:
        raise ValueError("no digest") from error
    chain = tuple(_children(certificates))
    if not chain:
        raise ValueError("no certificate")
    return Parts(chain, digest, _content(signature))


def _digests(attributes: bytes) -> Iterator[bytes]:
    for attribute in _children(attributes):
        name, values = _children(attribute)
        if name == _MESSAGE_DIGEST:
            (value,) = _children(values)
            yield _content(value)


@functools.lru_cache(maxsize=16)
def _issuer_and_serial(certificate: bytes) -> bytes:
    inner = _children(next(iter(_children(certificate)), b""))
    if len(inner) < 4:
        raise ValueError("no certificate")
    serial, issuer = (inner[1], inner[3]) if inner[0][0] == _FIRST else (inner[0], inner[2])
    return _sequence(issuer, serial)


def _children(element: bytes) -> list[bytes]:
    content, found = _content(element), list[bytes]()
    while content:
        length = size(content)
        found.append(content[:length])
        content = content[length:]
    return found


def _content(element: bytes) -> bytes:
    start, length = _lengths(element)
    if start + length != len(element):
        raise ValueError("more or less than one element")
    return element[start:]


def size(data: bytes) -> int:
    """How many bytes the first element of `data` takes. Raises ValueError where it is not whole."""
    total = sum(_lengths(data))
    if total > len(data):
        raise ValueError("an element that is not whole")
    return total


def _lengths(element: bytes) -> tuple[int, int]:
    """The bytes of tag and length, and of the content."""
    if len(element) < 2:
        raise ValueError("no element")
    first = element[1]
    if first < 0x80:
        return 2, first
    count = first & 0x7F
    if not 1 <= count <= 3 or len(element) < 2 + count:
        raise ValueError("a length that we never write")
    return 2 + count, int.from_bytes(element[2 : 2 + count], "big")


def _tagged(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


_sequence = functools.partial(_tagged, _SEQUENCE)
_set = functools.partial(_tagged, _SET)
_octets = functools.partial(_tagged, _OCTETS)
