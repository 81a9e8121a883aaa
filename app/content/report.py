"""Diagnostics as a good compiler prints them: the line, a caret, what is wrong, what to write instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from wcwidth import wcswidth

from app.content.compiler import Compilation
from app.content.diagnostics import Diagnostic
from app.content.encodings import decode
from app.content.positions import Source

_COLORS = {"error": "31", "warning": "33", "advice": "36"}
_WIDEST = 100  # characters of a source line that are shown
_TAB = 4  # columns
_LOOKED_AT = 800_000  # bytes: of a larger file, findings show the first line only


def as_text(result: Compilation, tree: Mapping[str, bytes], color: bool = False, prefix: str = "") -> str:
    """All diagnostics of a compile, and a last line that counts them; `prefix` stands before each file's name."""
    return "\n\n".join([*blocks(result.diagnostics, tree, color, prefix), summary(result)])


def blocks(
    findings: Sequence[Diagnostic], tree: Mapping[str, bytes], color: bool = False, prefix: str = ""
) -> Iterator[str]:
    """Each diagnostic as some lines of text."""
    sources: dict[str, Source] = {}
    for d in findings:
        path = d.span.file
        if path not in sources:
            sources[path] = Source(path, decode(tree.get(path, b"")[:_LOOKED_AT]).text)
        yield _block(d, sources[path], color, prefix)


def place(d: Diagnostic, prefix: str = "") -> str:
    """`file:line:column`, as terminals and editors take it; a name that cannot be shown is shown in part."""
    return f"{shown(prefix + d.span.file)}:{d.span.line}:{d.span.column}"


def shown(name: str) -> str:
    """Words of an author, or a file's name, without what a terminal would obey or cannot print."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


def _block(d: Diagnostic, source: Source, color: bool, prefix: str) -> str:
    severity = paint(d.severity, f"1;{_COLORS[d.severity]}", color)
    head = f"{paint(place(d, prefix), '1', color)}: {severity}: {shown(d.message)} [{d.code}]"
    return "\n".join([head, *_quoted(d, source, color), f"  {shown(d.cure)}"])


def paint(text: str, style: str, color: bool) -> str:
    """Text in a style of ANSI terminals, where there is color."""
    return f"\033[{style}m{text}\033[0m" if color else text


def _quoted(d: Diagnostic, source: Source, color: bool) -> list[str]:
    if not d.text:
        return []
    line = source.lines[d.span.line - 1]
    start = d.span.column - 1
    end = d.span.end_column - 1 if d.span.end_line == d.span.line else len(line)
    first = max(0, start - _WIDEST // 2) if len(line) > _WIDEST else 0
    last = first + _WIDEST
    before = _flat(line[first:start])
    marked = _flat(line[start : min(end, last)], _width(before))
    number = str(d.span.line)
    carets = paint("^" * max(_width(marked), 1), f"1;{_COLORS[d.severity]}", color)
    rest = _flat(line[max(start, min(end, last)) : last], _width(before + marked))
    return [f"  {number} | {before}{marked}{rest}", f"  {' ' * len(number)} | {' ' * _width(before)}{carets}"]


def _flat(text: str, column: int = 0) -> str:
    """A text that begins in this column, with blanks instead of tabs."""
    first, *rest = text.split("\t")
    flat = first
    for part in rest:
        flat += " " * (_TAB - (column + _width(flat)) % _TAB) + part
    return flat


def _width(text: str) -> int:
    """Columns of a terminal: wide characters take two, combining ones none."""
    width = wcswidth(text)  # -1 where there is a character that moves the cursor
    return width if width >= 0 else sum(max(wcswidth(c), 0) for c in text)


def summary(result: Compilation) -> str:
    """One line: how much there is in the course, and how much was found."""
    counts = result.counts
    parts = (
        (counts.modules, "module"),
        (counts.lessons, "lesson"),
        (counts.questions, "question"),
        (counts.words, "word"),
    )
    return f"{shown(result.slug)}: {', '.join(counted(number, noun) for number, noun in parts)}. {found(result)}."


def found(result: Compilation) -> str:
    """`1 error, 2 warnings, 3 pieces of advice`, or that there is nothing."""
    kinds = Counter(d.severity for d in result.diagnostics)
    parts = [counted(kinds[name], name) for name in ("error", "warning") if kinds[name]]
    if kinds["advice"]:
        parts.append("1 piece of advice" if kinds["advice"] == 1 else f"{kinds['advice']} pieces of advice")
    return ", ".join(parts) or "Nothing to correct"


def counted(number: int, noun: str) -> str:
    """`1 lesson`, `2 lessons`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
