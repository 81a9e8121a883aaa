"""What compiling costs: the gender course in a fresh process, and again after one lesson was edited.

CPU time of the compile alone, without starting Python. Each cold figure comes from a process of its own; what a
recompile gives is compared with what a fresh process makes of the same files.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import time
from importlib.metadata import version

from app.base.settings import ROOT
from app.content.compiler import Compilation, compile_course
from app.content.tree import read_tree

COURSE = "gender-training"
LESSON = "01-key-terms/01-sex-and-gender.md"
TIMES = 5
MOST_MS_A_THOUSAND_WORDS = 12.0
MOST_MS_RECOMPILE = 25.0


def files(edits: int = 0) -> dict[str, bytes]:
    """The course, with so many sentences added to one lesson."""
    tree = read_tree(ROOT / "courses" / COURSE)
    tree[LESSON] += b"".join(b"\n\nThis is sentence number %d." % n for n in range(edits))
    return tree


def timed(tree: dict[str, bytes]) -> tuple[float, Compilation]:
    """Milliseconds of CPU, and what came of it."""
    began = time.process_time()
    result = compile_course(COURSE, tree)
    return (time.process_time() - began) * 1000, result


def meaning(result: Compilation) -> str:
    """What two equal compiles have in common."""
    if result.edition is None:
        sys.exit(f"{COURSE} does not compile: {result.diagnostics[0]}")
    return result.edition.meaning


def cold(edits: int) -> tuple[float, int, str]:
    """Milliseconds, words and meaning of a compile in a fresh process."""
    command = [sys.executable, "-m", "bench.compile", "--cold", str(edits)]
    found = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    return found["ms"], found["words"], found["meaning"]


def warm() -> list[float]:
    """Milliseconds of recompiles, each after one more edit; exits when one differs from a fresh compile."""
    timed(files())
    found = []
    for edits in range(1, TIMES + 1):
        ms, result = timed(files(edits))
        found.append(ms)
    if meaning(result) != cold(TIMES)[2]:
        sys.exit("A recompile gave something else than a fresh compile.")
    return found


def main() -> int:
    """Measure, print, and return 1 when a promise is broken."""
    if "--cold" in sys.argv:
        ms, result = timed(files(int(sys.argv[-1])))
        print(json.dumps({"ms": ms, "words": result.counts.words, "meaning": meaning(result)}))
        return 0
    colds = [cold(0) for _ in range(TIMES)]
    words = colds[0][1]
    whole = statistics.median(ms for ms, _, _ in colds)
    share = whole / words * 1000
    again = statistics.median(warm())
    parts = f"markdown-it-py {version('markdown-it-py')}, msgspec {version('msgspec')}, nh3 {version('nh3')}"
    print(f"{platform.machine()}, Python {platform.python_version()}, {parts}; medians of {TIMES}")
    print(f"{'the gender course':44}{'ms CPU':>8}{'promise':>10}")
    print(f"{f'cold, {words} words':44}{whole:8.0f}")
    print(f"{'cold, for 1,000 words':44}{share:8.1f}{'≤ 12':>10}")
    print(f"{'again after an edit of one lesson':44}{again:8.1f}{'≤ 25':>10}")
    return int(share > MOST_MS_A_THOUSAND_WORDS or again > MOST_MS_RECOMPILE)


if __name__ == "__main__":
    sys.exit(main())
