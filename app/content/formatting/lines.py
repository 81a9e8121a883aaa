"""Lines of Markdown: blanks, widths, and the columns that a list or a quote takes from them."""

from __future__ import annotations

import re

BLANK = " \t"
_QUOTE = re.compile(r" {0,3}>[ ]?")
_LEAD = re.compile(r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)?")


def trimmed(lines: list[str]) -> list[str]:
    """Without the blank lines at both ends."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip(BLANK):
        start += 1
    while end > start and not lines[end - 1].strip(BLANK):
        end -= 1
    return lines[start:end]


def untabbed(line: str) -> str:
    """The line with blanks instead of the tabs around its first marker."""
    lead = _LEAD.match(line)
    end = lead.end() if lead else 0
    return line[:end].expandtabs(4) + line[end:] if "\t" in line[:end] else line


def unquoted(line: str) -> str:
    """The line without its quote mark; a line that has none goes on with the paragraph before."""
    line = untabbed(line)
    mark = _QUOTE.match(line)
    return line[mark.end() :] if mark else line


def dedented(line: str, columns: int) -> str:
    """The line without so many blanks at its start, or without all that there are."""
    lead = len(line) - len(line.lstrip(BLANK))
    written = line[:lead].expandtabs(4) + line[lead:]
    blanks = len(written) - len(written.lstrip(" "))
    return written[min(columns, blanks) :]


def prefixed(lines: list[str], first: str, rest: str) -> list[str]:
    """The lines behind a marker; an empty line gets no blanks."""
    lines = lines or [""]
    marks = [first, *[rest] * (len(lines) - 1)]
    return [mark + line if line else mark.rstrip(BLANK) for mark, line in zip(marks, lines, strict=True)]
