"""Advice: a translation is one of the original as it stands now."""

from __future__ import annotations

from collections.abc import Iterator

from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic, advice
from app.content.translations.stamps import stamp

OLDER = advice(
    "translation-older",
    "`{original}` has changed since this translation was made.",
    "Bring it up to date, then write `of: {now}`.",
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Compare the stamp of each translation that has one; a translation without a stamp says nothing of its age."""
    for file in whole.files.translations.values():
        if file.original in whole.pages and file.path not in whole.reused.borrowed:
            now = stamp(whole.tree[file.original])
            place = whole.stamp_of(file.path)
            if place and place.text != now:
                yield OLDER.at(place, original=file.original, now=now)
