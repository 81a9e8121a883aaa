"""What is promised, what was measured, and on what."""

from __future__ import annotations

import platform
from importlib.metadata import version

from bench.examination.report import machine

_FROM = 50  # fewer say little about rates

LIMITS: dict[str, tuple[str, float]] = {
    "unsigned_per_second": ("at least", 100),
    "signed_per_second": ("at least", 25),
    "file_bytes_most": ("under", 80_000),
    "print_seconds": ("under", 15),
    "print_bytes": ("under", 1_200_000),
    "batch_seconds": ("under", 30),
    "batch_memory_mb": ("under", 300),
    "verify_ms_median": ("under", 20),
}
_WHOLE = (("batch_whole", True), ("verify_right", True))
_ALL = (("validated_passed", "validated"), ("fuzz_detected", "fuzz_tries"))


def broken(figures: dict[str, object]) -> list[str]:
    """The names of the figures that break a promise. Rates are judged from 50 certificates on."""
    missed = [name for name, wanted in _WHOLE if figures.get(name) is not wanted]
    missed += [name for name, whole in _ALL if whole in figures and figures[name] != figures[whole]]
    for name, (word, limit) in LIMITS.items():
        value = float(str(figures[name]))
        rate = name.endswith("per_second")
        if (value < limit) if word == "at least" else (value >= limit):
            missed += [] if rate and int(str(figures["count"])) < _FROM else [name]
    return missed


def table(figures: dict[str, object], before: float, missed: list[str]) -> str:
    """The figures with their limits, for people."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("weasyprint", "pikepdf", "uharfbuzz", "pyhanko"))
    lines = [machine(before), f"Python {platform.python_version()}, {packages}", ""]
    return "\n".join(lines + [_line(name, value, name in missed) for name, value in figures.items()])


def _line(name: str, value: object, is_broken: bool) -> str:
    limit = LIMITS.get(name)
    promise = f"  ({limit[0]} {limit[1]:g})" if limit else ""
    return f"{name:24}{value!s:>12}{promise}{' BROKEN' if is_broken else ''}"
