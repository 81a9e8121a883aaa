"""The answers in a GIFT question's braces, cut at the signs that begin them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.content.sheets.model import Sheet

_WEIGHT = re.compile(r"\s*%(-?\d{1,6}(?:[.,]\d{1,9})?)%")


class Made(NamedTuple):
    """A sheet without heading and body, and the per cent of each option."""

    sheet: Sheet
    weights: tuple[float, ...] = ()


class Piece(NamedTuple):
    """One answer: its sign (`=`, `~` or nothing), its words, its feedback, its weight if it says one."""

    sign: str
    text: str
    feedback: str
    weight: float | None
    start: int

    @property
    def worth(self) -> float:
        """Per cent of the points."""
        return self.weight if self.weight is not None else 100.0 if self.sign != "~" else 0.0


def pieces(inner: str, start: int) -> Iterator[Piece]:
    """The answers that `=` and `~` begin; words before the first sign are one, too."""
    signs = [0, *(found.start() for found in re.finditer("[=~]", inner))]
    for begin, end in zip(signs, [*signs[1:], len(inner)], strict=True):
        written = inner[begin:end]
        sign = written[:1] if written[:1] in ("=", "~") else ""
        text, _, feedback = written.removeprefix(sign).partition("#")
        weight = _WEIGHT.match(text)
        if weight or text.strip() or feedback.strip():
            worth = float(weight[1].replace(",", ".")) if weight else None
            yield Piece(sign, text[weight.end() :] if weight else text, feedback, worth, start + begin)
