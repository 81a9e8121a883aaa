"""What is left of our signature in a file whose signature does not fit, or is gone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from app.keys import folder, keyring, specimens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.keys.rules import PublicKey

_OURS = re.compile(r"credential\.(json|jwt)|[A-Z0-9]+-[0-9]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]\.json")
_MOST_ATTACHMENTS = 64
_MOST_UNPACKED = 32 * 1024 * 1024


@dataclass(frozen=True)
class Seen:
    """What a PDF without a signature of ours shows on opening it."""

    attachments: bool  # named as ours are
    problem: Literal["encrypted", "malformed", "unsigned", "foreign"]


def key_in(pdf: bytes) -> PublicKey | None:
    """The key whose certificate stands in the file, whole or maimed.

    It looks for the key itself and for the certificate's serial number, which stands in a signature twice, so that no
    single change hides all of them.
    """
    lowered = pdf.lower()
    for key in _document_keys():
        if any(mark in lowered for mark in _marks(key)):
            return key
    return None


def _document_keys() -> Iterator[PublicKey]:
    yield specimens.specimen("document").public
    yield from (keyring.public_key(entry) for entry in folder.entries() if entry.purpose == "document")


def _marks(key: PublicKey) -> tuple[bytes, ...]:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import load_der_x509_certificate

    point = key.public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex().encode()
    serial = load_der_x509_certificate(key.certificate).serial_number if key.certificate else 0
    # a foreign authority may count its certificates from one: so short a number marks nothing
    return (point, b"%x" % serial) if serial.bit_length() > 100 else (point,)


def seen(pdf: bytes) -> Seen:
    """Open the file as a reader would."""
    import pikepdf

    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=_MOST_UNPACKED, run_length_max_memory=_MOST_UNPACKED, png_max_memory=_MOST_UNPACKED,
        tiff_max_memory=_MOST_UNPACKED,
    )  # fmt: skip
    try:
        with pikepdf.open(BytesIO(pdf), attempt_recovery=False) as opened:
            if opened.is_encrypted:
                return Seen(False, "encrypted")
            names = list(opened.attachments)[:_MOST_ATTACHMENTS]
    except pikepdf.PasswordError:
        return Seen(False, "encrypted")
    except Exception:  # what is malformed in a hostile file comes as any kind of error
        return Seen(False, "malformed")
    signed = b"/ByteRange" in pdf
    return Seen(any(_OURS.fullmatch(name) for name in names), "foreign" if signed else "unsigned")
