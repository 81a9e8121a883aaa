"""Places in a list written small: the gaps between them as varints, which every phone can read."""

from __future__ import annotations

import base64
from collections.abc import Iterable


def packed(places: Iterable[int]) -> str:
    """Base64url of the gaps between these places in rising order, seven bits a byte, the lowest first; "" for none.

    A thousand places of a list of 131,072 take some 2 kB of text.
    """
    found, before = bytearray(), -1
    for place in sorted(set(places)):
        gap, before = place - before - 1, place
        while gap > 127:
            found.append(gap & 127 | 128)
            gap >>= 7
        found.append(gap)
    return base64.urlsafe_b64encode(found).rstrip(b"=").decode()
