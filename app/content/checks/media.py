"""Pictures: none that holds a program, and advice on those that are heavy or that nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from app.content.checks.whole import Whole, is_faulty
from app.content.diagnostics import Diagnostic, advice, error
from app.content.layout import whole_file

HEAVY = advice("media-heavy", "{path} has {kilobytes} kB.", "Make it smaller, or draw it as SVG.")
UNUSED = advice("media-unused", "No page shows {path}.", "Show it in a lesson, or take it out of the folder.")
ACTIVE = error(
    "media-active",
    "This drawing holds `{part}`, which is not a picture.",
    "Save it as plain SVG, without scripts and without parts of other sites.",
)
_ACTIVE = re.compile(
    rb"<(?:script|foreignObject|iframe)\b|\son[a-z]+\s*=|javascript:|href\s*=\s*[\"']?\s*(?:https?:)?//", re.I
)
_MOST = 100_000  # bytes: four seconds at 200 kbit/s


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Look at every file."""
    pages = (*whole.pages.values(), *whole.translations)
    used = {path for page in pages for path in page.media}
    for medium in whole.media:
        if medium.kind == "image/svg+xml" and (part := _active(whole.tree[medium.path])):
            yield ACTIVE.at(whole_file(medium.path), part=part)
        if medium.path not in used and not (whole.lacks_a_module or any(map(is_faulty, pages))):
            yield UNUSED.at(whole_file(medium.path), path=medium.path)
        elif medium.path in used and medium.size > _MOST and medium.kind.startswith("image/"):
            yield HEAVY.at(whole_file(medium.path), path=medium.path, kilobytes=medium.size // 1000)


@lru_cache(512)
def _active(drawing: bytes) -> str:
    """What makes a drawing more than a picture; nothing in most."""
    found = _ACTIVE.search(drawing)
    return found[0].decode(errors="replace").strip() if found else ""
