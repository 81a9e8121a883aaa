"""Collecting what is found in one file."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from app.content.codes import SEVERITIES
from app.content.diagnostics import Diagnostic, Severity, Span
from app.content.source import Source

_MOST_PER_FILE = 200


class Report:
    """The findings of one file. The same code at the same place is kept once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._found: dict[tuple[str, Span], Diagnostic] = {}

    def add(self, code: str, span: Span, message: str, cure: str) -> None:
        """Keep a finding; its severity is that of its code."""
        if len(self._found) < _MOST_PER_FILE:
            text = self.source.text(span)[:200]
            self._found.setdefault((code, span), Diagnostic(code, SEVERITIES[code], span, text, message, cure))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All findings so far, in the order of the file."""
        return tuple(sorted(self._found.values(), key=lambda d: d.span))


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A cure that names the nearest known word, or says `otherwise`."""
    near = difflib.get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6)
    return f"Did you mean “{near[0]}”?" if near else otherwise


def count_of(diagnostics: Iterable[Diagnostic]) -> dict[Severity, int]:
    """How many there are of each severity."""
    counts: dict[Severity, int] = {"error": 0, "warning": 0, "advice": 0}
    for diagnostic in diagnostics:
        counts[diagnostic.severity] += 1
    return counts
