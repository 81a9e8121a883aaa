"""How a seal is computed from the facts it covers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

import msgspec

FIRST = "0" * 64

SKEW = timedelta(minutes=2)
"""How far the clocks of two machines of one site may be apart before anyone is told."""

_encoder = msgspec.json.Encoder(order="deterministic")


def chain(previous: str, facts: Iterable[dict[str, object]]) -> str:
    """SHA-256 in hex over the previous seal and the canonical JSON of each fact, in the order given."""
    digest = hashlib.sha256(previous.encode())
    for fact in facts:
        digest.update(b"\n" + _encoder.encode(fact))
    return digest.hexdigest()
