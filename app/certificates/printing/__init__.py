"""From a design and a payload to the bytes of a PDF.

What belongs here: the language of designs, the shipped ones, their artwork, and the two ways of printing them.
What does not: rows, requests, keys. Everything here is made from its arguments alone, the same bytes every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.certificates.printing.sheets import Attached, Sheet

if TYPE_CHECKING:
    from app.certificates.printing.bundles import Design

__all__ = ["Attached", "Sheet", "make", "make_many", "missing"]


def make(design: Design, sheet: Sheet, paper: str) -> bytes:
    """One certificate as PDF/A-3a and PDF/UA-1, unsigned. Call it from a job: it takes some milliseconds of CPU.

    A design or a paper that was not printed before takes about a second more. Raises ValueError for a design that asks
    for anything but its own pictures, and KeyError for a paper or a field that it does not have.
    """
    from app.certificates.printing import stamping

    return stamping.make(design, sheet, paper)


def make_many(wanted: Sequence[tuple[Design, Sheet]], paper: str) -> bytes:
    """A file for the printer: a page for each, in their order, for paper alone. From 1 to 200: ValueError otherwise."""
    from app.certificates.printing import printfile

    return printfile.make(wanted, paper)


def missing(text: str) -> str:
    """The signs of a text that no face can draw, each once, in their order; "" when all can be drawn."""
    from app.certificates.printing import typefaces

    return typefaces.missing(text)
