"""Figures of a measurement, what was promised, and both in a table."""

from __future__ import annotations

import os
import platform
import sqlite3
from importlib.metadata import version
from pathlib import Path

from bench.examination.load import Outcome, Plan

MOST_SAVE_MS, FROM_TRAINEES = 250, 300


def figures(plan: Plan, outcome: Outcome) -> dict[str, object]:
    """The object that `--json` prints. Times in milliseconds; `cpu_share` of all cores, by servers and database."""
    tally = outcome.tally
    cores = len(os.sched_getaffinity(0))
    return {
        "trainees": plan.trainees,
        "seconds": plan.seconds,
        "saves": len(tally.acknowledged),
        "errors": sum(tally.errors.values()) + outcome.difference.strange,
        "lost": len(outcome.difference.lost),
        "doubled": outcome.difference.doubled,
        "kills": outcome.kills,
        "save_p50_ms": _ms(tally.save_seconds, 0.50),
        "save_p99_ms": _ms(tally.save_seconds, 0.99),
        "page_p99_ms": _ms(tally.page_seconds, 0.99),
        "cpu_share": round((outcome.server_cpu + outcome.database_cpu) / (outcome.elapsed * cores), 3),
        "database": plan.database,
    }


def _ms(seconds: list[float], share: float) -> float | None:
    """The time within which this share of all stayed; None when there are none."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def broken(plan: Plan, found: dict[str, object]) -> list[str]:
    """The promises that were not kept. How long a save takes is promised for a full room without killed processes."""
    names = [name for name in ("errors", "lost", "doubled") if found[name]]
    if not found["saves"]:
        names.append("saves")
    slowest = found["save_p99_ms"]
    if plan.trainees >= FROM_TRAINEES and not plan.kills and isinstance(slowest, float) and slowest >= MOST_SAVE_MS:
        names.append("save_p99_ms")
    return names


def table(plan: Plan, outcome: Outcome, found: dict[str, object], before: float, missed: list[str]) -> str:
    """Everything, for people."""
    tally, spent = outcome.tally, outcome.elapsed
    client = f"this client {outcome.client_cpu / spent:.2f} (at worst {1000 * tally.late_seconds:.0f} ms late)"
    requests = len(tally.save_seconds) + len(tally.page_seconds)
    limits = {"errors": "0", "lost": "0", "doubled": "0"}
    if plan.trainees >= FROM_TRAINEES and not plan.kills:
        limits["save_p99_ms"] = f"< {MOST_SAVE_MS}"
    lines = [
        machine(before),
        _versions(plan.database),
        f"an exam: a save every {plan.interval:g} s by each of {plan.trainees} trainees for {plan.seconds:g} s, "
        f"{plan.workers} server processes of {plan.threads} threads" + f", MUTANT {plan.mutant}" * bool(plan.mutant),
        "",
        *(_line(name, value, limits.get(name, ""), name in missed) for name, value in found.items()),
        "",
        f"{requests / spent:.1f} requests a second, {1000 * outcome.server_cpu / max(requests, 1):.2f} ms of CPU each",
        f"cores busy: servers {outcome.server_cpu / spent:.2f}, database {outcome.database_cpu / spent:.2f}, {client}",
        f"saves sent again to try it: {tally.repeated}; processes started again: {outcome.respawned}",
        *(f"sent again: {count} × {why}" for why, count in tally.retries.most_common()),
        *(f"error: {count} × {what}" for what, count in tally.errors.most_common()),
    ]
    return "\n".join(lines)


def _line(name: str, value: object, limit: str, missed: bool) -> str:
    promise = f"  ({limit}) {'BROKEN' if missed else 'kept'}" if limit or missed else ""
    return f"{name:14}{value!s:>12}{promise}"


def machine(before: float) -> str:
    """The processor, its cores, and the load before the measurement and now."""
    cores = len(os.sched_getaffinity(0))
    names = [line.partition(": ")[2] for line in _cpuinfo() if line.startswith("model name")]
    name = names[0] if names else platform.machine()
    return f"{name}, {cores} cores; load before {before:.1f}, now {os.getloadavg()[0]:.1f}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _versions(database: str) -> str:
    if database == "sqlite":
        engine = f"SQLite {sqlite3.sqlite_version}"
    else:
        from tests.postgres import version as postgres_version

        engine = postgres_version()
    packages = ", ".join(f"{name} {version(name)}" for name in ("granian", "sqlalchemy"))
    return f"Python {platform.python_version()}, {packages}, {engine}"
