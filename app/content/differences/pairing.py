"""Which part of one edition is which part of another: by id, then by place; and which of them moved."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
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
    old, new = set(before), set(after)
    was, now = [id for id in before if id in new], [id for id in after if id in old]
    kept: set[str] = set()
    for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks():
        kept.update(now[block.b : block.b + block.size])
    return [(id, now[place - 1] if place else "") for place, id in enumerate(now) if id not in kept]
