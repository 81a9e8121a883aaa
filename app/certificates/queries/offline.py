"""What a phone keeps to verify certificates without a network: public keys, and the places of what was ended."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, or_, select

from app.base import clock
from app.base.db import db
from app.base.presentation import site_address
from app.certificates.models import Certificate
from app.certificates.rules import gaps
from app.keys import folder, specimens
from app.keys import queries as keys
from app.keys.rules import PublicKey, jwk

LASTING = 600  # seconds: `made_at` names the beginning of such a span, so that what did not change is not sent again


def kept() -> dict[str, Any]:
    """The keys that sign QR codes, with their states, and two packed sets of places for each list, by its address.

    `made_at` is at most ten minutes ago, `zone` the one in which the last day of a validity ends.
    """
    moment = clock.now()
    begun = moment.replace(minute=moment.minute - moment.minute % (LASTING // 60), second=0, microsecond=0)
    return {
        "made_at": begun.isoformat(),
        "zone": folder.settings().timezone,
        "keys": [_described(key) for key in _keys()],
        "lists": _lists(),
    }


def _keys() -> list[PublicKey]:
    keys.current("credential")
    own = [key for key in keys.every() if key.purpose == "credential"]
    return [*own, specimens.specimen("credential").public]


def _described(key: PublicKey) -> dict[str, str]:
    return {"kid": key.kid, "x": jwk(key.public)["x"], "state": "specimen" if key.specimen else key.state}


def _lists() -> dict[str, dict[str, str]]:
    path = urlsplit(site_address()).path
    last = db.session.scalar(select(func.max(Certificate.status_list))) or 0
    revoked, superseded = _ended()
    return {
        f"{path}/status/{number}": {
            "revoked": gaps.packed(revoked[number]),
            "superseded": gaps.packed(superseded[number]),
        }
        for number in range(1, last + 1)
    }


def _ended() -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """The places by list: of what was revoked, which outweighs all else, and of what else was superseded."""
    ended = or_(Certificate.revoked_at.is_not(None), Certificate.superseded_at.is_not(None))
    found = select(Certificate.status_list, Certificate.status_index, Certificate.revoked_at)
    revoked: dict[int, list[int]] = defaultdict(list)
    superseded: dict[int, list[int]] = defaultdict(list)
    for number, place, revoked_at in db.session.execute(found.where(ended)):
        if number is not None and place is not None:
            (revoked if revoked_at else superseded)[number].append(place)
    return revoked, superseded
