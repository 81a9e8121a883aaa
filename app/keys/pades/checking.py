"""Whether a PDF carries our signature and is, to the byte, what was signed. Never raises on what somebody sends."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from app.base.confined import BusyError
from app.keys import keyring
from app.keys.pades import container, stamped, traces

if TYPE_CHECKING:
    from app.keys.rules import PublicKey

Problem: TypeAlias = Literal[
    "",
    "too-large",  # nothing was read
    "not-pdf",
    "encrypted",
    "malformed",  # a PDF that cannot be read, without a trace of ours
    "unsigned",  # a PDF without any signature
    "foreign",  # signed, but by nobody whom this site knows
    "changed",  # carries traces of our signature, which does not fit
    "appended",  # what we signed is intact, but something was added behind it
    "busy",  # the same, and nobody has the time to see whether it is but a time stamp
]
MOST_BYTES = 16 * 1024 * 1024
_MOST_SIGNATURES = 8
_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
_HEX = re.compile(rb"[0-9A-F]+\Z")
_MOMENT = re.compile(rb"/M \(D(?::|\\072)(\d{14})Z\)")
_MOST_CONTAINER = 64 * 1024


@dataclass(frozen=True)
class Checked:
    """What was found. `kid` and `specimen` say whose signature it carries, fitting or not, if that can still be told.

    `traces`: it carries, or once carried, a signature or an attachment of ours. `intact`: every byte that our signature
    covers is as it was signed, and so is the signature's own place. `whole`: it covers the entire file, but for a time
    stamp added by rule. `stamped`: such a time stamp is there. An original is intact and whole. `compromised`: the key
    was declared so; then the signature alone proves nothing.
    """

    traces: bool = False
    intact: bool = False
    whole: bool = False
    kid: str | None = None
    specimen: bool = False
    signed_at: datetime | None = None
    problem: Problem = ""
    stamped: bool = False
    compromised: bool = False

    @property
    def original(self) -> bool:
        """Whether this is, to the byte, a file that we signed."""
        return self.intact and self.whole


def check(pdf: bytes, *, opening: bool = True, stamps: bool = True) -> Checked:
    """Look at a file that somebody sent, of up to 16 MB.

    Without `opening`, attachments of a file without our signature are not looked for. Its bytes are read as they stand
    then, in time and memory in proportion to its size; only a time stamp behind a sound signature of ours is unpacked,
    by a process of its own within narrow limits, unless it is enough that it is `appended` and no `stamps` are asked
    for.
    """
    if len(pdf) > MOST_BYTES:
        return Checked(problem="too-large")
    if not pdf.startswith(b"%PDF-"):
        return _without_signature(pdf, "not-pdf")
    found = [_look(pdf, *place) for place in _places(pdf)]
    ours = next((one for one in found if one is not None and one.intact), None)
    if ours is not None:
        return _weighed(pdf, ours, len(found), stamps)
    return _without_signature(pdf, "" if opening else "foreign" if b"/ByteRange" in pdf else "unsigned")


@dataclass(frozen=True)
class _Look:
    key: PublicKey
    intact: bool
    end: int  # of what is covered
    signed_at: datetime | None


def _places(pdf: bytes) -> Iterator[tuple[int, int, int]]:
    """Each range of signed bytes that could be one: where the gap begins and ends, and where the range ends."""
    for count, match in enumerate(_RANGE.finditer(pdf)):
        if count == _MOST_SIGNATURES:
            return
        gap, after, length = map(int, match.groups())
        if 0 < gap < after <= after + length <= len(pdf) and after - gap <= 2 * _MOST_CONTAINER:
            yield gap, after, after + length


def _look(pdf: bytes, gap: int, after: int, end: int) -> _Look | None:
    """What one signature says; None when it is not by a document key that we know, in the one form that we write."""
    try:
        parts = _parts(pdf[gap:after])
        key = signed_by(parts.chain[0])
    except ValueError:
        return None
    if key is None or key.purpose != "document":
        return None
    digest = hashlib.sha256(memoryview(pdf)[:gap])
    digest.update(memoryview(pdf)[after:end])
    intact = digest.digest() == parts.digest and _fits(key, parts)
    return _Look(key, intact, end, _claimed(pdf[after:end]))


def _parts(gap: bytes) -> container.Parts:
    """The container in the gap, which must be nothing else: hexadecimal as we write it, then zeros."""
    if gap[:1] != b"<" or gap[-1:] != b">" or not _HEX.match(gap[1:-1]):
        raise ValueError("not the place of a signature of ours")
    data = bytes.fromhex(gap[1:-1].decode())
    length = container.size(data)
    parts = container.read(data[:length])
    if container.made(parts) != data[:length] or any(data[length:]):
        raise ValueError("not a container of ours")
    return parts


def signed_by(certificate: bytes) -> PublicKey | None:
    """The key of ours that this certificate is for. Raises ValueError for what is no certificate."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.x509 import load_der_x509_certificate

    from app.keys.rules import kid_of

    try:
        public = load_der_x509_certificate(certificate).public_key()
    except Exception as error:  # the library answers hostile bytes with more kinds than it documents
        raise ValueError("no certificate") from error
    if not isinstance(public, EllipticCurvePublicKey) or not isinstance(public.curve, SECP256R1):
        return None
    return keyring.found(kid_of(public))


def _fits(key: PublicKey, parts: container.Parts) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey

    if not isinstance(key.public, EllipticCurvePublicKey):
        return False
    attributes = container.signed_attributes(parts.chain, parts.digest)
    try:
        key.public.verify(parts.signature, attributes, ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return _one_chain(parts.chain)


def _one_chain(chain: tuple[bytes, ...]) -> bool:
    """Each certificate is issued by the next: the signature covers only the first."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.x509 import load_der_x509_certificate

    try:
        loaded = [load_der_x509_certificate(certificate) for certificate in chain]
        for below, above in itertools.pairwise(loaded):
            below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _claimed(text: bytes) -> datetime | None:
    """The time in the signature's dictionary, which is among what is signed."""
    match = _MOMENT.search(text)
    try:
        return datetime.strptime(match[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def _weighed(pdf: bytes, look: _Look, signatures: int, stamps: bool) -> Checked:
    """A signature of ours that fits: does it cover the entire file?

    Specimens get no time stamp, and what anybody may have signed with their key is not opened here.
    """
    key = look.key
    found = Checked(
        traces=True, intact=True, whole=look.end == len(pdf), kid=key.kid, specimen=key.specimen,
        signed_at=look.signed_at, compromised=key.compromised_at is not None,
    )  # fmt: skip
    if found.whole:
        return found
    try:
        is_stamped = signatures == 2 and not key.specimen and stamps and stamped.only_stamped(pdf, look.end)
    except BusyError:
        return replace(found, problem="busy")
    return replace(found, whole=True, stamped=True) if is_stamped else replace(found, problem="appended")


def _without_signature(pdf: bytes, otherwise: Problem) -> Checked:
    """No signature of ours fits: was there one?"""
    key = traces.key_in(pdf)
    if key is not None:
        return Checked(traces=True, kid=key.kid, specimen=key.specimen, problem="changed")
    if otherwise:
        return Checked(problem=otherwise)
    seen = traces.seen(pdf)
    return Checked(traces=seen.attachments, problem="changed" if seen.attachments else seen.problem)
