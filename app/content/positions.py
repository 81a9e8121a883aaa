"""A file's text and the places in it: the map on which every diagnostic stands.

Inside the compiler a place is an offset in the file's text. Markdown hands out blocks by line and text without its
prefix (indent, quote marks, list markers, cells of a table); this module finds the way back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from app.content.diagnostics import Place, Span

_NEWLINE = re.compile(r"\r\n?")
_UNPRINTABLE = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_BLANK = " \t"
_BAR = re.compile(r"(?<!\\)\|")  # between cells
# what may stand before a block on its line: quote marks, list markers, the marks of a definition and of a footnote
_PREFIX = re.compile(r"(?:[ \t>]|(?:[-*+:~]|\d{1,9}[.)]|\[\^[^\s\]]+\]:)(?=[ \t]))*")
_MARKS = re.compile(r"#{1,6}[ \t]*")


class _Row(NamedTuple):
    """One row of a block's content: where the last place was found, the next is looked for."""

    line: int  # on which the block begins
    content: str
    start: int  # of the row in the content
    number: int  # of the row
    lead: int  # blanks at its start, which may be those of a cut tab
    place: int  # of its first letter in the file


class Source:
    """The text of one file, with line ends made equal and characters that cannot be shown replaced, one for one.

    Lines end at LF, CRLF or CR and nowhere else. A byte order mark does not count as a character.
    """

    def __init__(self, path: str, written: str) -> None:
        self.path = path
        text = written.removeprefix("\ufeff")
        text = _NEWLINE.sub("\n", text) if "\r" in text else text
        self.unprintable = [match.start() for match in _UNPRINTABLE.finditer(text)]
        self.text = _UNPRINTABLE.sub("\ufffd", text) if self.unprintable else text
        self.lines = self.text.split("\n")
        self._row = _Row(0, "", 0, 0, 0, 0)
        self._starts = [0]
        for line in self.lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def start(self, line: int) -> int:
        """The offset at which a line begins; lines from 0. Lines behind the end begin at the end."""
        return min(self._starts[min(line, len(self.lines))], len(self.text))

    def place(self, start: int, end: int) -> Place:
        """The place of text[start:end]; offsets outside of the file are moved to its edge."""
        start = max(0, min(start, len(self.text)))
        end = max(start, min(end, len(self.text)))
        return Place(Span(self.path, *self._position(start), *self._position(end)), self.text[start:end])

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset, 0, len(self.lines)) - 1
        return line + 1, offset - self._starts[line] + 1

    def line_place(self, line: int) -> Place:
        """The place of a whole line (from 0) without the blanks around it."""
        text = self.lines[line] if line < len(self.lines) else ""
        start = self.start(line) + len(text) - len(text.lstrip(_BLANK))
        return self.place(start, start + len(text.strip(_BLANK)))

    def find(self, line: int, content: str, offset: int) -> int:
        """Where content[offset] stands, for the content of a block that begins on `line` (from 0)."""
        row = self._row
        if row.content is not content or row.line != line or offset < row.start:
            row = self._find_row(line, content, 0, 0)
        start = content.rfind("\n", row.start, offset) + 1
        if start > row.start:
            row = self._find_row(line, content, start, row.number + content.count("\n", row.start, start))
        self._row = row
        return row.place + max(offset - row.start - row.lead, 0)

    def _find_row(self, line: int, content: str, start: int, number: int) -> _Row:
        """A row is what is left of its line without its prefix."""
        end = content.find("\n", start)
        text = content[start : end if end >= 0 else None]
        bare, line_now = text.strip(_BLANK), self._first(line) + number
        written = self.lines[line_now] if line_now < len(self.lines) else ""
        at = written.rfind(bare) if bare else len(written)
        lead = len(text) - len(text.lstrip(_BLANK))
        return _Row(line, content, start, number, lead, self.start(line_now) + max(at, 0))

    def _first(self, line: int) -> int:
        """The line of a block's first row: Markdown drops lines of wide blanks, which are not blank lines to it."""
        while line < len(self.lines) - 1 and not self.lines[line][self._prefix(line) :].strip():
            line += 1
        return line

    def _prefix(self, line: int) -> int:
        found = _PREFIX.match(self.lines[line])
        return found.end() if found else 0

    def find_heading(self, line: int, content: str, offset: int) -> int:
        """Where content[offset] of the heading on this line stands: behind its marks, which may end it, too."""
        if self._row.content is not content or self._row.line != line:
            marks = _MARKS.match(self.lines[line], self._prefix(line))
            at = marks.end() if marks else 0
            self._row = _Row(line, content, 0, 0, 0, self.start(line) + max(self.lines[line].find(content, at), at))
        return self._row.place + offset

    def find_cell(self, line: int, column: int, content: str, offset: int) -> int:
        """Where content[offset] of a table's cell stands; columns from 0. A written `\\|` counts as one character."""
        low, high = self._cell(line, column)
        at = max(self.lines[line].rfind(content.replace("|", "\\|"), low, high), low)
        return self.start(line) + at + offset + content[:offset].count("|")

    def _cell(self, line: int, column: int) -> tuple[int, int]:
        """The columns, from 0, between which a cell stands."""
        written = self.lines[line]
        bars = [match.start() for match in _BAR.finditer(written)]
        if not bars or _PREFIX.fullmatch(written, 0, bars[0]) is None:
            bars.insert(0, -1)
        bars += [len(written)] * 2
        column = min(column, len(bars) - 2)
        return bars[column] + 1, max(bars[column] + 1, bars[column + 1])

    def cell_count(self, line: int) -> int:
        """How many cells the row of a table on this line has."""
        written = self.lines[line].rstrip(_BLANK)
        bars = [match.start() for match in _BAR.finditer(written)]
        led = bool(bars) and _PREFIX.fullmatch(written, 0, bars[0]) is not None
        return len(bars) + 1 - led - (bool(bars) and bars[-1] == len(written) - 1)
