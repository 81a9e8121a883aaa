"""A translation put together from its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.content.head import WORDS


@dataclass(frozen=True)
class Piece:
    """A block of a translation: what it is, and its text, which is not empty."""

    kind: str
    text: str


def composed(pieces: Sequence[Piece]) -> str:
    """The file: words of the front matter first, then the blocks with one empty line between them."""
    head = [piece.text.strip("\n") for piece in pieces if piece.kind in WORDS]
    body = [piece.text.strip("\n") for piece in pieces if piece.kind not in WORDS]
    front = "".join(f"{line}\n" for line in ["---", *head, "---"])
    return front + "".join(f"\n{block}\n" for block in body)
