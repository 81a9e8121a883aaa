"""`Answer: zero tolerance | zero-tolerance`: a short text, several accepted."""

from __future__ import annotations

import re

from app.content import units
from app.content.diagnostics import Place, error
from app.content.manuscript import Manuscript
from app.content.model import ShortText

EMPTY = error(
    "answer-empty",
    "There is nothing behind `Answer:`.",
    "Write the accepted answers: `Answer: zero tolerance | zero-tolerance`.",
)
BLANK = error(
    "answer-alternative-empty",
    "One of the accepted answers is empty.",
    "Write a text on both sides of `|`; a bar that belongs to the text is written `\\|`.",
)
SAME = error("answer-alternative-twice", "`{text}` is accepted already: case and spacing do not count.", "Take it out.")
LONG = error("answer-long", "An accepted answer has more than 120 characters.", "Ask for a few words.")

_PARTS = re.compile(r"(?<!\\)\|")
_LONGEST = 120


def answer(page: Manuscript, text: str, place: Place) -> ShortText | None:
    """The texts that are accepted."""
    if not text:
        page.report(EMPTY, place)
        return None
    accepted = [part.strip().replace("\\|", "|") for part in _PARTS.split(text)]
    folded = [units.folded(part) for part in accepted]
    if not all(folded):
        page.report(BLANK, place)
    elif max(map(len, accepted)) > _LONGEST:
        page.report(LONG, place)
    elif len(set(folded)) < len(folded):
        page.report(SAME, place, text=next(part for n, part in enumerate(accepted) if folded[n] in folded[:n]))
    else:
        return ShortText(accepted=tuple(accepted))
    return None
