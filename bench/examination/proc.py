"""What Linux says about processes: who started whom, and the CPU that each has used."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    """One line of the process table: CPU in seconds with that of children that have ended; `started` since boot."""

    pid: int
    parent: int
    state: str
    seconds: float
    started: float
    threads: int


def table() -> dict[int, Process]:
    """Every process that can be seen."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (process := _read(entry)):
            found[process.pid] = process
    return found


def _read(entry: Path) -> Process | None:
    try:
        text = (entry / "stat").read_text()
    except OSError:  # it has ended meanwhile
        return None
    fields = text.rpartition(") ")[2].split()  # the name before it may hold anything
    used, started = sum(map(int, fields[11:15])) / _TICKS, int(fields[19]) / _TICKS
    return Process(int(entry.name), int(fields[1]), fields[0], used, started, int(fields[17]))


def family(root: int, processes: dict[int, Process]) -> list[Process]:
    """A process, its children, and theirs, parents first; nothing when it has ended."""
    found = [processes[root]] if root in processes else []
    for process in found:
        found += [child for child in processes.values() if child.parent == process.pid]
    return found


def cpu_seconds(roots: list[int]) -> float:
    """The CPU that these families have used so far."""
    processes = table()
    return sum(process.seconds for root in roots for process in family(root, processes))
