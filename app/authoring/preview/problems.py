"""What the compiler found, file by file, with the lines concerned: for the page that shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from app.content.diagnostics import Diagnostic
from app.content.positions import Source

_WIDEST = 160  # characters of a source line that are shown
_CODE = re.compile(r"`([^`]+)`")
_MOST = 300  # findings that are listed


@dataclass(frozen=True)
class Problem:
    """One finding, and its line in three parts: before, the words meant, behind.

    `message` and `cure` come in parts, each with whether it is code.
    """

    finding: Diagnostic
    before: str
    meant: str
    behind: str

    @property
    def message(self) -> tuple[tuple[str, bool], ...]:
        """What is wrong."""
        return _parts(self.finding.message)

    @property
    def cure(self) -> tuple[tuple[str, bool], ...]:
        """What to write instead."""
        return _parts(self.finding.cure)


def _parts(sentence: str) -> tuple[tuple[str, bool], ...]:
    """A sentence parted at what stands between backticks."""
    return tuple((part, number % 2 == 1) for number, part in enumerate(_CODE.split(sentence)) if part)


@dataclass(frozen=True)
class Problems:
    """All findings of a compile, by file; `left` are not listed."""

    files: tuple[tuple[str, tuple[Problem, ...]], ...]
    errors: int
    warnings: int
    advice: int
    left: int

    @property
    def total(self) -> int:
        """How many there are."""
        return self.errors + self.warnings + self.advice


def problems(findings: Iterable[Diagnostic], tree: Mapping[str, bytes]) -> Problems:
    """The findings for a page: errors before the rest, each group in the order of files and lines."""
    found = sorted(findings, key=lambda it: (it.severity != "error", it.span))
    kinds = Counter(finding.severity for finding in found)
    listed = groupby(found[:_MOST], key=lambda finding: finding.span.file)
    files = tuple((path, tuple(_of_file(path, group, tree))) for path, group in listed)
    return Problems(files, kinds["error"], kinds["warning"], kinds["advice"], max(0, len(found) - _MOST))


def _of_file(path: str, group: Iterable[Diagnostic], tree: Mapping[str, bytes]) -> Iterable[Problem]:
    source = Source(path, tree.get(path, b"").decode(errors="replace"))
    return [_problem(finding, source) for finding in group]


def _problem(finding: Diagnostic, source: Source) -> Problem:
    if not finding.text or finding.span.line > len(source.lines):
        return Problem(finding, "", "", "")
    line, span = source.lines[finding.span.line - 1], finding.span
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    first = max(0, start - _WIDEST // 2)
    last = min(max(start, end), first + _WIDEST)
    return Problem(finding, line[first:start], line[start:last], line[last : first + _WIDEST])
