"""Printing the findings of a course as a good compiler does: the line, a caret, the cure."""

from __future__ import annotations

from collections.abc import Mapping

from app.content.compiler import Compilation
from app.content.diagnostics import Diagnostic
from app.content.findings import count_of
from app.content.source import Source

_COLOURS = {"error": "31", "warning": "33", "advice": "36"}
_WIDTH = 160


def as_text(result: Compilation, tree: Mapping[str, bytes], color: bool = False) -> str:
    """All findings of a course, each with its excerpt, and a closing line of counts."""
    number = count_of(result.diagnostics)
    parts = [f"{n} {s if s == 'advice' or n == 1 else s + 's'}" for s, n in number.items() if n]
    counts = result.counts
    closing = (
        f"{result.slug}: {counts.modules} modules, {counts.lessons} lessons, {counts.questions} questions, "
        f"{counts.words} words; {', '.join(parts) or 'nothing to mend'}."
    )
    return "\n\n".join([*(excerpt(d, tree, color) for d in result.diagnostics), closing])


def excerpt(diagnostic: Diagnostic, tree: Mapping[str, bytes], color: bool = False) -> str:
    """One finding with its line, a caret under the place, and the cure."""
    span = diagnostic.span
    paint = _COLOURS[diagnostic.severity] if color else ""
    name = f"\033[{paint};1m{diagnostic.severity}\033[0m" if paint else diagnostic.severity
    parts = [f"{span.file}:{span.line}:{span.column}: {name}[{diagnostic.code}]: {diagnostic.message}"]
    if span.file in tree:
        line = Source(span.file, tree[span.file]).lines[span.line - 1]
        number = str(span.line)
        gutter = " " * len(number)
        end = span.end_column if span.end_line == span.line else len(line) + 1
        before = "".join("\t" if character == "\t" else " " for character in line[: span.column - 1])
        parts += [
            f" {number} | {line[:_WIDTH]}",
            f" {gutter} | {before[:_WIDTH]}{'^' * max(1, min(end - span.column, _WIDTH - 40))}",
        ]
    return "\n".join([*parts, f"   = {diagnostic.cure}"])
