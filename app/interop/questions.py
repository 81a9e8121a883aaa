"""What every foreign language gives and takes: question sheets read from a file, a file written from questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.content.sheets.model import Sheet
from app.interop.findings import Finding

MOST_BYTES = 5_000_000  # of a file with questions
MOST_QUESTIONS = 2_000  # in one file


class Question(NamedTuple):
    """A question that was read, and the line on which it begins.

    `weights`: per cent of the points for each option, where the file says so (100 right, 0 wrong, negative for a loss).
    """

    sheet: Sheet
    line: int
    weights: tuple[float, ...] = ()


@dataclass(frozen=True)
class Imported:
    """The questions of a file in their order, what could not be understood, and the media that belong to them.

    `media`: path as the sheets' Markdown names it, such as `media/chart.png` → bytes.
    """

    questions: tuple[Question, ...] = ()
    diagnostics: tuple[Finding, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Exported:
    """A file in a foreign language, and what it could not hold."""

    data: bytes
    diagnostics: tuple[Finding, ...] = ()
