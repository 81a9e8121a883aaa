"""Advice: pictures that a weak link can carry, and none that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic, advice
from app.content.layout import whole_file

HEAVY = advice("media-heavy", "{path} has {kilobytes} kB.", "Make it smaller, or draw it as SVG.")
UNUSED = advice("media-unused", "No page shows {path}.", "Show it in a lesson, or take it out of the folder.")
_MOST = 100_000  # bytes: four seconds at 200 kbit/s


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every file."""
    used = {path for page in whole.pages.values() for path in page.media}
    for medium in whole.media:
        if medium.path not in used:
            yield UNUSED.at(whole_file(medium.path), path=medium.path)
        elif medium.size > _MOST and medium.kind.startswith("image/"):
            yield HEAVY.at(whole_file(medium.path), path=medium.path, kilobytes=medium.size // 1000)
