"""Diagnostics as a good compiler prints them: the line, a caret, what is wrong, what to write instead."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping

from app.content.compiler import Compilation
from app.content.diagnostics import Diagnostic
from app.content.positions import Source

_COLORS = {"error": "31", "warning": "33", "advice": "36"}
_WIDEST = 100  # columns of a source line that are shown


def as_text(result: Compilation, tree: Mapping[str, bytes], color: bool = False) -> str:
    """All diagnostics of a compile, and a last line that counts them."""
    sources: dict[str, Source] = {}
    blocks = [_block(d, _source(sources, tree, d.span.file), color) for d in result.diagnostics]
    return "\n\n".join([*blocks, _summary(result)])


def _source(sources: dict[str, Source], tree: Mapping[str, bytes], path: str) -> Source:
    if path not in sources:
        sources[path] = Source(path, tree.get(path, b"").decode(errors="replace"))
    return sources[path]


def _block(d: Diagnostic, source: Source, color: bool) -> str:
    severity = f"\033[1;{_COLORS[d.severity]}m{d.severity}\033[0m" if color else d.severity
    head = f"{d.span.file}:{d.span.line}:{d.span.column}: {severity}: {d.message} [{d.code}]"
    return "\n".join([head, *_quoted(d, source), f"  {d.cure}"])


def _quoted(d: Diagnostic, source: Source) -> list[str]:
    if not d.text:
        return []
    line = source.lines[d.span.line - 1].replace("\t", " ")
    end = d.span.end_column if d.span.end_line == d.span.line else len(line) + 1
    first = max(0, d.span.column - 1 - _WIDEST // 2) if len(line) > _WIDEST else 0
    shown = line[first : first + _WIDEST]
    before, marked = line[first : d.span.column - 1], line[d.span.column - 1 : min(end - 1, first + _WIDEST)]
    number = str(d.span.line)
    carets = " " * _width(before) + "^" * max(_width(marked), 1)
    return [f"  {number} | {shown}", f"  {' ' * len(number)} | {carets}"]


def _width(text: str) -> int:
    """Columns of a terminal: wide characters take two, combining ones none."""
    marks = sum(unicodedata.category(c) in ("Mn", "Me", "Cf") for c in text)
    return len(text) - marks + sum(unicodedata.east_asian_width(c) in "WF" for c in text)


def _summary(result: Compilation) -> str:
    kinds = Counter(d.severity for d in result.diagnostics)
    found = ", ".join(_count(kinds[name], name) for name in ("error", "warning") if kinds[name])
    if kinds["advice"]:
        found += (
            f"{', ' if found else ''}{kinds['advice']} pieces of advice"
            if kinds["advice"] > 1
            else f"{', ' if found else ''}1 piece of advice"
        )
    counts = result.counts
    parts = (
        (counts.modules, "module"),
        (counts.lessons, "lesson"),
        (counts.questions, "question"),
        (counts.words, "word"),
    )
    return (
        f"{result.slug}: {', '.join(_count(number, noun) for number, noun in parts)}. {found or 'Nothing to correct'}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
