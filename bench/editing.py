"""What the editor's check costs: one file of a course of 120 modules was edited, everything else is known.

Each figure is of a check after one more edit, on files fresh from the database: equal to those before, and not the same
objects. The promise is of CPU time; beside it is the time on the wall, which other work on the machine stretches. What
the last check says is compared with what a fresh process says.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version

import msgspec

from app.base.settings import ROOT
from app.content.compiler import Compilation, compile_course
from tests.content import larger

TIMES = 15
MOST_MS = 50.0
LESSON, GLOSSARY = "00-key-terms-0/01-sex-and-gender.md", "glossary.md"
# what is edited, and what is added to it each time
EDITS = {
    "a sentence more in a lesson": (LESSON, b"\n\nThis is sentence %d.\n"),
    "a link to a term that is unknown": (LESSON, b"\n\nSee [[nothing %d]].\n"),
    "a new term in the glossary": (GLOSSARY, b"\n\n## term number %d\n\nIts definition.\n"),
    "a sentence more in course.md": ("course.md", b"\n\nThis is sentence %d.\n"),
}


def edited(tree: dict[str, bytes], path: str, piece: bytes, times: int) -> dict[str, bytes]:
    """The tree after so many edits; every file a new object."""
    tree = {name: bytes(bytearray(data)) for name, data in tree.items()}
    tree[path] += b"".join(piece % number for number in range(times))
    return tree


def said(result: Compilation) -> str:
    """Everything that a check says."""
    return msgspec.json.encode(result.diagnostics).decode()


def cold(name: str) -> str:
    """What a fresh process says of the course after all edits."""
    command = [sys.executable, "-m", "bench.editing", "--cold", name]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def measured(name: str, tree: dict[str, bytes]) -> tuple[float, float]:
    """Milliseconds of CPU and on the wall at the median; exits when a check says what a fresh process does not."""
    path, piece = EDITS[name]
    compile_course("large", tree)
    spent: list[tuple[float, float]] = []
    for times in range(1, TIMES + 1):
        now = edited(tree, path, piece, times)
        cpu, wall = time.process_time(), time.perf_counter()
        result = compile_course("large", now)
        spent.append(((time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000))
    if said(result) != cold(name):
        sys.exit(f"After {name}, the check says something else than a fresh process.")
    return statistics.median(cpu for cpu, _ in spent), statistics.median(wall for _, wall in spent)


def main() -> int:
    """Measure, print, and return 1 when a promise is broken."""
    tree = larger.course()
    if "--cold" in sys.argv:
        print(json.dumps(said(compile_course("large", edited(tree, *EDITS[sys.argv[-1]], TIMES)))))
        return 0
    counts = compile_course("large", tree).counts
    parts = f"markdown-it-py {version('markdown-it-py')}, msgspec {version('msgspec')}"
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"{platform.machine()}, Python {platform.python_version()}, {parts}, {load}; medians of {TIMES}")
    print(f"{f'{counts.modules} modules, {counts.lessons} lessons':44}{'ms CPU':>8}{'promise':>10}{'ms wall':>10}")
    kept = True
    for name in EDITS:
        cpu, wall = measured(name, tree)
        print(f"{name:44}{cpu:8.1f}{'≤ 50':>10}{wall:10.1f}")
        kept = kept and cpu <= MOST_MS
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
