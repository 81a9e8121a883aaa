"""A folder that comes in, beside the draft as it is and the edition from which both began: file by file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["new", "changed", "gone", "conflict", "ours"]


@dataclass(frozen=True)
class Line:
    """What would happen to one file. `digest` is that of the incoming bytes, "" for a file that is not in the folder.

    `conflict`: both sides changed it since the edition; `ours`: only the draft did, and it is left alone.
    """

    path: str
    state: State
    digest: str


def compare(base: Mapping[str, str], now: Mapping[str, str], incoming: Mapping[str, str]) -> list[Line]:
    """The files in which folder and draft differ, by path; each mapping is path → digest."""
    lines = (_line(path, base.get(path), now.get(path), incoming.get(path)) for path in sorted({*now, *incoming}))
    return [line for line in lines if line]


def _line(path: str, base: str | None, now: str | None, incoming: str | None) -> Line | None:
    if now == incoming:
        return None
    state: State = "changed" if now and incoming else "new" if incoming else "gone"
    if base == incoming:
        state = "ours"
    elif now != base:
        state = "conflict"
    return Line(path, state, incoming or "")
