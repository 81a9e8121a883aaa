"""How a batch of certificates is cut into pieces, ordered and named, and how long is waited for what is not made."""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

SLICE = 20
"""Certificates that are issued in one transaction, and rendered by one job: a second of work, so that workers share."""

STEP = 200
"""Certificates that one job issues before it lets another one go on: far below the lease of a job."""

PAGES = 200
"""Pages of a print file at most."""

MOST = 2000
"""People in a batch at most."""

QUICK_LOOKS, MOST_LOOKS = 30, 100
"""How often is looked, each second and then every five, before what is ready is printed without the others: in all,
much longer than a dead worker keeps its lease. Looks are counted, not time: while no worker runs, nobody looks."""

ORDERS = ("name", "list")

AGAIN = frozenset({"clock-behind", "name-not-confirmed", "unprintable", "not-complete", "not-made", "fault"})
"""What stood in the way and may be gone later; whoever was revoked or superseded stays out of the batch."""


class Named(Protocol):
    """Somebody in a list of people."""

    @property
    def name(self) -> str:
        """The name as it is printed."""


Somebody = TypeVar("Somebody", bound=Named)


def in_order(people: Iterable[Somebody], order: str) -> list[Somebody]:
    """These people by name, or as they stand on the list: in the order in which they were enrolled."""
    return sorted(people, key=lambda one: _folded(one.name)) if order == "name" else list(people)


def _folded(name: str) -> str:
    """A name for sorting: case and accents do not matter, Ö stands with O."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def key_of(centre_id: uuid.UUID, course: str, seen: str, paper: str, chosen: Sequence[uuid.UUID]) -> str:
    """The same for the same people on the same paper, asked for from the same state of the page.

    A double click, two tabs, and two colleagues at two desks are one batch; who asks again later makes another.
    """
    told = (centre_id.hex, course, seen, paper, *(one.hex for one in sorted(chosen)))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def look_again(looks: int) -> timedelta | None:
    """How long to wait after so many looks that saw nothing become ready; None when there were enough."""
    if looks > MOST_LOOKS:
        return None
    return timedelta(seconds=1 if looks < QUICK_LOOKS else 5)


def file_name(place: int, name: str, number: str) -> str:
    """What a signed file is called among others: in the order of the batch, and safe on every system."""
    kept = "".join(sign if sign.isalnum() or sign in " -'" or unicodedata.combining(sign) else " " for sign in name)
    return f"{place + 1:04} {' '.join(kept.split())[:80]} {number}.pdf"
