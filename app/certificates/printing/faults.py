"""What is wrong with a design that somebody drafted, and where."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 200_000
"""Of the markup of one paper, and of its style sheet."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where ("line 3", "picture logo"), and a sentence that says what to do."""

    place: str
    sentence: str
