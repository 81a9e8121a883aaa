"""Places in the lists that say what was revoked: one bit a certificate, drawn by chance so that none can be counted."""

from __future__ import annotations

LENGTH = 131_072
"""Places in a list: the least that the Bitstring Status List asks for, so that one place hides among many."""

_FILLED = LENGTH // 2  # a place is found at the second draw, on average, when the list is full


def list_for(newest: int | None, entered: int) -> int:
    """The number of the list, from 1, for the next certificate when so many have a place in the newest one."""
    return (newest or 1) + (entered >= _FILLED)
