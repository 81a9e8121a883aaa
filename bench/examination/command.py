"""The command: what can be asked for, the table for people, the one JSON object for programs."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence

from bench.examination import report
from bench.examination.load import Plan, measure
from bench.examination.mutants import NAMES
from tests.postgres import UnavailableError

_WORKERS, _THREADS = 4, 3
_MINUTE, _LONG_INTERVAL, _SHORT_INTERVAL = 60, 20.0, 1.0
_LONGEST = 2400  # the exam lasts 45 minutes


def main(arguments: Sequence[str]) -> int:
    """Measure and print. Returns 1 when a promise is broken (with --json the reader judges), 2 when it cannot run."""
    asked = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders are ended, too
    plan = _plan(asked)
    before = os.getloadavg()[0]
    try:
        outcome = measure(plan)
    except UnavailableError as problem:
        print(f"Postgres cannot be started: {problem}", file=sys.stderr)
        return 2
    figures = report.figures(plan, outcome)
    broken = report.broken(plan, figures)
    print(report.table(plan, outcome, figures, before, broken), file=sys.stderr if asked.json else sys.stdout)
    if asked.json:
        print(json.dumps(figures), flush=True)
        return 0
    return 1 if broken else 0


def _plan(asked: argparse.Namespace) -> Plan:
    usual = _SHORT_INTERVAL if asked.seconds < _MINUTE else _LONG_INTERVAL
    return Plan(
        trainees=asked.trainees,
        seconds=asked.seconds,
        interval=asked.interval or usual,
        kills=asked.kill,
        database=asked.database,
        workers=asked.workers,
        threads=asked.threads,
        mutant=asked.mutant,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bench/exam.py",
        description="An exam under load on a fresh instance: times, CPU, and each acknowledged save compared.",
    )
    add = parser.add_argument
    add("--trainees", type=_number(int, 1, 5000), default=300, help="people who sit the exam at once (%(default)s)")
    add("--seconds", type=_number(float, 1, _LONGEST), default=60, help="length of the load (%(default)s)")
    add("--interval", type=_number(float, 0.05, _LONGEST), help="seconds between one trainee's saves: 20; 1 under 60 s")
    add("--kill", type=_number(int, 0, 1000), default=0, metavar="N", help="SIGKILL a server process N times")
    add("--database", choices=("sqlite", "postgres"), default="sqlite", help="(%(default)s)")
    add("--workers", type=_number(int, 1, 64), default=_WORKERS, help="server processes (%(default)s)")
    add("--threads", type=_number(int, 1, 16), default=_THREADS, help="threads in each (%(default)s)")
    add("--mutant", choices=NAMES, default="", help="a server that breaks a promise; the figures must show it")
    add("--json", action="store_true", help="one JSON object last on stdout, the table on stderr")
    return parser


def _number(kind: type, least: float, most: float):
    def read(text: str):
        value = kind(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"must be from {least} to {most}")
        return value

    return read
