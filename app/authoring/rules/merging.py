"""Merging two changes to one text, by lines, with the text that both began from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.authoring.rules.lines import matches


class Merged(NamedTuple):
    """The merged text; where both changed the same lines, both stand in it between marks, and it is not clean."""

    text: str
    clean: bool


class _Stretch(NamedTuple):
    """Lines [base_low:base_high] of the base, and what stands there in each of the two."""

    base: list[str]
    ours: list[str]
    theirs: list[str]


def merge(base: str, ours: str, theirs: str, our_name: str, their_name: str) -> Merged:
    """Take over what either side changed. Names stand behind the marks `<<<<<<<` and `>>>>>>>`."""
    lines: list[str] = []
    clean = True
    for stretch in _stretches(*(_lines(text) for text in (base, ours, theirs))):
        taken = _taken(stretch)
        if taken is None:
            clean = False
            taken = _conflict(stretch, our_name, their_name)
        lines += taken
    return Merged("".join(lines), clean)


def _lines(text: str) -> list[str]:
    """Lines with their ends; a last line without one gets it, so that lines can be moved about."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1] + "\n"] if lines[-1] else [])


def _taken(stretch: _Stretch) -> list[str] | None:
    if stretch.ours in (stretch.base, stretch.theirs):
        return stretch.theirs
    return stretch.ours if stretch.theirs == stretch.base else None


def _conflict(stretch: _Stretch, our_name: str, their_name: str) -> list[str]:
    return [f"<<<<<<< {our_name}\n", *stretch.ours, "=======\n", *stretch.theirs, f">>>>>>> {their_name}\n"]


def _stretches(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[_Stretch]:
    """The three texts cut where all three agree, and between those places."""
    at = our_at = their_at = 0
    for low, our_low, their_low, length in _agreements(base, ours, theirs):
        if (low, our_low, their_low) != (at, our_at, their_at):
            yield _Stretch(base[at:low], ours[our_at:our_low], theirs[their_at:their_low])
        same = base[low : low + length]
        if same:
            yield _Stretch(same, same, same)
        at, our_at, their_at = low + length, our_low + length, their_low + length


def _agreements(base: list[str], ours: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """(base, ours, theirs, length) of the stretches in which all three agree; the last has no length, at the ends."""
    one, other = matches(base, ours), matches(base, theirs)
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(sum(one[i][::2]), sum(other[j][::2]))
        if low < high:
            yield low, one[i][1] + low - one[i][0], other[j][1] + low - other[j][0], high - low
        if sum(one[i][::2]) <= sum(other[j][::2]):
            i += 1
        else:
            j += 1
    yield len(base), len(ours), len(theirs), 0
