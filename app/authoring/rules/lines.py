"""Which lines two texts have in common, found in time near to their length, whatever they hold."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

_SMALL = 4096  # pairs of lines that are compared with one another


class Match(NamedTuple):
    """Lines [a:a+size] of the one text, which are [b:b+size] of the other."""

    a: int
    b: int
    size: int


class _Part(NamedTuple):
    """Lines [a:a_end] of the one text and [b:b_end] of the other."""

    a: int
    a_end: int
    b: int
    b_end: int


def matches(one: Sequence[str], other: Sequence[str]) -> list[Match]:
    """Stretches that both have, in order. Lines that stand once in each are found first, then what lies between them.

    Where many lines are all alike, some that both have may be missed: they count as changed.
    """
    found: list[Match] = []
    waiting = [_Part(0, len(one), 0, len(other))]
    while waiting:
        part = waiting.pop()
        start, rest, end = _trimmed(one, other, part)
        found += [it for it in (start, end) if it.size]
        if rest.a == rest.a_end or rest.b == rest.b_end:
            continue
        anchors = _anchors(one, other, rest)
        if anchors:
            waiting += _between(rest, anchors)
        elif (rest.a_end - rest.a) * (rest.b_end - rest.b) <= _SMALL:
            found += _compared(one, other, rest)
    return _joined(sorted(found))


def _trimmed(one: Sequence[str], other: Sequence[str], part: _Part) -> tuple[Match, _Part, Match]:
    """What is equal at the start, what lies between, what is equal at the end."""
    a, a_end, b, b_end = part
    while a < a_end and b < b_end and one[a] == other[b]:
        a, b = a + 1, b + 1
    while a < a_end and b < b_end and one[a_end - 1] == other[b_end - 1]:
        a_end, b_end = a_end - 1, b_end - 1
    start, end = Match(part.a, part.b, a - part.a), Match(a_end, b_end, part.a_end - a_end)
    return start, _Part(a, a_end, b, b_end), end


def _anchors(one: Sequence[str], other: Sequence[str], part: _Part) -> list[tuple[int, int]]:
    """The longest run, rising in both, of lines that stand once in each."""
    here, there = Counter(one[part.a : part.a_end]), Counter(other[part.b : part.b_end])
    places = {other[b]: b for b in range(part.b, part.b_end) if there[other[b]] == 1}
    pairs = [(a, places[one[a]]) for a in range(part.a, part.a_end) if here[one[a]] == 1 and one[a] in places]
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    tops: list[int] = []  # the lowest place at which a run of each length ends
    ends: list[int] = []  # which pair that is
    before: list[int] = []
    for number, (_, b) in enumerate(pairs):
        length = bisect_left(tops, b)
        before.append(ends[length - 1] if length else -1)
        tops[length : length + 1], ends[length : length + 1] = [b], [number]
    run, number = [], ends[-1] if ends else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


def _between(part: _Part, anchors: list[tuple[int, int]]) -> Iterator[_Part]:
    """The parts that begin at each anchor; what lies before the first."""
    yield _Part(part.a, anchors[0][0], part.b, anchors[0][1])
    for (a, b), (a_end, b_end) in pairwise([*anchors, (part.a_end, part.b_end)]):
        yield _Part(a, a_end, b, b_end)


def _compared(one: Sequence[str], other: Sequence[str], part: _Part) -> Iterator[Match]:
    ours, theirs = one[part.a : part.a_end], other[part.b : part.b_end]
    for it in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        if it.size:
            yield Match(part.a + it.a, part.b + it.b, it.size)


def _joined(found: list[Match]) -> list[Match]:
    """Stretches that follow one another without a gap as one."""
    joined: list[Match] = []
    for it in found:
        last = joined[-1] if joined else Match(0, 0, 0)
        if joined and (last.a + last.size, last.b + last.size) == (it.a, it.b):
            joined[-1] = Match(last.a, last.b, last.size + it.size)
        else:
            joined.append(it)
    return joined


def compared(then: str, now: str) -> list[str]:
    """The lines of two texts: "- " before those of the first alone, "+ " of the second alone, two blanks of both."""
    one, other = then.splitlines(), now.splitlines()
    lines: list[str] = []
    a = b = 0
    for it in [*matches(one, other), Match(len(one), len(other), 0)]:
        lines += [f"- {line}" for line in one[a : it.a]]
        lines += [f"+ {line}" for line in other[b : it.b]]
        lines += [f"  {line}" for line in one[it.a : it.a + it.size]]
        a, b = it.a + it.size, it.b + it.size
    return lines
