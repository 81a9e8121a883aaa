"""What the compiler says about a course: where, what is wrong, and what to write instead."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "advice"]


class Span(msgspec.Struct, frozen=True, order=True):
    """A stretch of a file. Lines and columns count from 1, columns in characters; the end is just behind the last."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding. `text` is the offending source; `message` says what is wrong, `cure` what to write instead."""

    code: str
    severity: Severity
    span: Span
    text: str
    message: str
    cure: str

    def as_json(self) -> dict[str, str | int]:
        """The flat form printed by `brevet course check --format json`."""
        s = self.span
        return {
            "code": self.code,
            "severity": self.severity,
            "file": s.file,
            "line": s.line,
            "column": s.column,
            "end_line": s.end_line,
            "end_column": s.end_column,
            "text": self.text,
            "message": self.message,
            "cure": self.cure,
        }
