"""Which part of one edition is which part of another: by id, then by place; and which of them moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def by_id(parts: Iterable[N]) -> dict[str, N]:
    """The parts by their ids."""
    return {part.id: part for part in parts}


def keyed(before: Mapping[K, V], after: Mapping[K, V]) -> list[tuple[V, V]]:
    """What both have, in the order of `after`."""
    return [(before[key], part) for key, part in after.items() if key in before]


def paired(before: Sequence[N], after: Sequence[N]) -> list[tuple[N, N]]:
    """What is the same part: by id; and where both have as many, by place, since then it was only reworded."""
    old, new = by_id(before), by_id(after)
    same = keyed(old, new)
    if len(before) == len(after):
        places = zip(before, after, strict=True)
        same += [(one, other) for one, other in places if one.id not in new and other.id not in old]
    return same


def without(parts: Sequence[N], known: Iterable[N]) -> list[N]:
    """The parts that are not among the known ones."""
    ids = {part.id for part in known}
    return [part for part in parts if part.id not in ids]


def moved(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    """The fewest ids that must have moved, each with the id that it now follows ("" when it is first)."""
    was = {id: place for place, id in enumerate(before)}
    now = [id for id in after if id in was]
    kept = _rising([was[id] for id in now])
    return [(id, now[place - 1] if place else "") for place, id in enumerate(now) if place not in kept]


def _rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest run of rising numbers: what stays in its order."""
    ends: list[int] = []  # by length of a run, the place of the smallest number that ends one
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number, key=numbers.__getitem__)
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [place]
    kept: set[int] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept
