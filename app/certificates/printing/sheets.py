"""What is printed on one certificate beside its design."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.certificates.rules.payloads import Payload


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF. `relationship` is what it is to the page, as PDF names it: Data, Supplement, …"""

    name: str
    data: bytes
    mime: str
    description: str
    relationship: str = "Data"


@dataclass(frozen=True)
class Sheet:
    """One certificate: its payload, what its QR code says, when it was issued, and what is put into the file."""

    payload: Payload
    qr: str
    issued_at: datetime
    attachments: tuple[Attached, ...] = ()
    specimen: bool = False
