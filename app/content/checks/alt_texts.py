"""Advice: an alt text says in a few words what the picture shows, to people who cannot see it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic, advice, short

FILE_NAME = advice("alt-file-name", "The alt text “{words}” is the file's name.", "Say what the picture shows instead.")
OPENING = advice(
    "alt-opening",
    "The alt text begins with “{words}”; a screen reader says that it is a picture.",
    "Begin with what it shows.",
)
LONG = advice(
    "alt-long",
    "The alt text has {count} characters; a screen reader reads it out without a pause.",
    "Say the main point in one or two sentences, and put the details into the text beside the picture.",
)
_MOST = 350  # characters, about twenty-five seconds of speech; a chart of the courses here needs some 300
_OPENING = re.compile(
    r"(?:an?\s|the\s|une?\s|la\s|l['’])?(?:image|picture|photo|photograph|drawing|graphic|illustration|dessin)\s"
    r"(?:of|showing|shows|that shows|de|des|du|qui montre)\b",
    re.IGNORECASE,
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every picture of these pages."""
    for page in whole.pages.values():
        for picture in page.shown:
            if picture.kind == "picture":
                words, opening = picture.words, _OPENING.match(picture.words)
                if _plain(words) and _plain(words) in _names(picture.target):
                    yield FILE_NAME.at(picture.place, words=short(words))
                elif opening:
                    yield OPENING.at(picture.place, words=opening[0])
                elif len(words) > _MOST:
                    yield LONG.at(picture.place, count=len(words))


def _names(target: str) -> tuple[str, str]:
    name = posixpath.basename(target)
    return _plain(name), _plain(posixpath.splitext(name)[0])


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words.casefold()).strip()
