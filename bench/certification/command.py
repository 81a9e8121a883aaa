"""The command: how many certificates, the table for people, the one JSON object for programs."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.certification import batch, instance, making, report, validating, verifying

_CORPUS, _FUZZ, _PAGES = 300, 1000, 200


def main(arguments: Sequence[str]) -> int:
    """Measure and print. Returns 1 when a promise is broken; with --json the reader judges."""
    asked = _parser().parse_args(arguments)
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        figures = {"count": asked.count} | measure(Path(folder), asked)
    broken = report.broken(figures)
    print(report.table(figures, before, broken), file=sys.stderr if asked.json else sys.stdout)
    if asked.json:
        print(json.dumps(figures), flush=True)
        return 0
    return 1 if broken else 0


def measure(folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    """Every figure, one measurement after another, on one instance."""
    with instance.fresh(folder) as made:
        figures: dict[str, object] = {}
        with made.app.app_context():
            figures |= making.figures(asked.count)
            figures |= making.print_figures(min(_PAGES, asked.count))
        instance.fill(made, asked.count)
        figures |= batch.figures(made, asked.count, asked.workers)
        figures |= verifying.figures(made, _FUZZ)
        if not asked.no_validation:
            with made.app.app_context():
                figures |= validating.figures(folder, min(_CORPUS, asked.count))
    return figures


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench/certificates.py", description=__doc__)
    add = parser.add_argument
    add("--count", type=_count, default=1000, help="certificates, 1 to 10000 (%(default)s)")
    add("--workers", type=int, choices=range(1, 17), default=2, metavar="N", help="worker processes (%(default)s)")
    add("--no-validation", action="store_true", help="leave veraPDF out")
    add("--json", action="store_true", help="one JSON object last on stdout, the table on stderr")
    return parser


def _count(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 10_000:
        raise argparse.ArgumentTypeError("must be from 1 to 10000")
    return value
