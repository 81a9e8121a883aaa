"""A file as its author sees it: lines and columns, whatever bytes it is made of."""

from __future__ import annotations

import re

from app.content.diagnostics import Span

_LINE_ENDS = re.compile(r"\r\n?|\n")


class Source:
    """A decoded file. Lines and columns inside count from 0; `span` gives the 1-based places that people see.

    A byte-order mark is not part of the text. Bytes that are no UTF-8 become U+FFFD; `broken_at` is the place of the
    first, or None.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.broken_at: tuple[int, int] | None = None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            text = data.decode("utf-8", "replace")
            before = data[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
            lines = _LINE_ENDS.split(before)
            self.broken_at = (len(lines) - 1, len(lines[-1]))
        self.lines = _LINE_ENDS.split(text.removeprefix("\ufeff").replace("\0", "\ufffd"))

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """The span between two 0-based places, cut to what is in the file and never empty where there is text."""
        line, column = self._inside(line, column)
        end_line, end_column = self._inside(end_line, end_column)
        if (end_line, end_column) <= (line, column):
            end_line, end_column = line, min(column + 1, len(self.lines[line]))
        return Span(self.path, line + 1, column + 1, end_line + 1, end_column + 1)

    def line_span(self, line: int) -> Span:
        """The span of one whole line without the spaces around it."""
        line, _ = self._inside(line, 0)
        text = self.lines[line]
        return self.span(line, len(text) - len(text.lstrip()), line, len(text.rstrip()))

    def _inside(self, line: int, column: int) -> tuple[int, int]:
        if line >= len(self.lines):
            return len(self.lines) - 1, len(self.lines[-1])
        return max(line, 0), min(max(column, 0), len(self.lines[max(line, 0)]))

    def text(self, span: Span) -> str:
        """What stands in a span."""
        first, last = span.line - 1, span.end_line - 1
        if first == last:
            return self.lines[first][span.column - 1 : span.end_column - 1]
        middle = self.lines[first + 1 : last]
        return "\n".join([self.lines[first][span.column - 1 :], *middle, self.lines[last][: span.end_column - 1]])
