"""Media: each is what its name says, none holds a program; advice on those that are heavy or that nobody sees."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import lru_cache

from app.content import genuine
from app.content.checks.whole import Whole, is_faulty
from app.content.diagnostics import Diagnostic, advice, error
from app.content.layout import whole_file

HEAVY = advice("media-heavy", "{path} has {kilobytes} kB.", "Make it smaller, or draw it as SVG.")
UNUSED = advice("media-unused", "No page shows {path}.", "Show it in a lesson, or take it out of the folder.")
ACTIVE = error(
    "media-active",
    "This drawing holds a program, or fetches parts from elsewhere.",
    "Save it as plain SVG, without scripts and without parts of other sites.",
)
OTHER = error(
    "media-other",
    "This file is not what `{name}` says: its first bytes are of another kind.",
    "Save it in the format that its name says, or give it the right ending.",
)
BROKEN = error("media-broken", "This drawing cannot be read.", "Save it as SVG once more; it may be cut off.")
_RULES = {"active": ACTIVE, "other": OTHER, "broken": BROKEN}
_MOST = 100_000  # bytes: four seconds at 200 kbit/s


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every file."""
    pages = (*whole.pages.values(), *whole.translations)
    used = {path for page in pages for path in page.media}
    for medium in whole.media:
        name = posixpath.basename(medium.path)
        if fault := _fault(name, whole.tree[medium.path]):
            yield _RULES[fault].at(whole_file(medium.path), name=name)
        if medium.path not in used and not (whole.lacks_a_module or any(map(is_faulty, pages))):
            yield UNUSED.at(whole_file(medium.path), path=medium.path)
        elif medium.path in used and medium.size > _MOST and medium.kind.startswith("image/"):
            yield HEAVY.at(whole_file(medium.path), path=medium.path, kilobytes=medium.size // 1000)


_fault = lru_cache(512)(genuine.fault)
