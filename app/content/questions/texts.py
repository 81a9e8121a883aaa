"""`Answer: zero tolerance | zero-tolerance`: a short text, several accepted."""

from __future__ import annotations

import re

from app.content import typed, units
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
NOTHING = error(
    "answer-nothing-left",
    "Nothing is left of `{text}` without accents, quotation marks and full stops, which do not count.",
    "Write it in words, or ask for a choice.",
)
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
    for number, part in enumerate(folded):
        if not part:
            page.report(BLANK, place)
        elif len(accepted[number]) > _LONGEST:
            page.report(LONG, _part(page, text, place, number))
        elif not typed.fold(part):
            page.report(NOTHING, _part(page, text, place, number), text=accepted[number])
        elif part in folded[:number]:
            page.report(SAME, _part(page, text, place, number), text=accepted[number])
        else:
            continue
        return None
    return ShortText(accepted=tuple(accepted))


def _part(page: Manuscript, text: str, place: Place, number: int) -> Place:
    """Where one of the alternatives stands on the line of the answer."""
    start = page.source.start(place.span.line - 1) + place.span.column - 1 + place.text.rfind(text)
    parts = _PARTS.split(text)
    before = sum(len(part) + 1 for part in parts[:number])
    blanks = len(parts[number]) - len(parts[number].lstrip())
    return page.source.place(start + before + blanks, start + before + blanks + len(parts[number].strip()))
