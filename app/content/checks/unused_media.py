"""Advice: a file that no page shows is dead weight."""

from __future__ import annotations

from app.content.draft import CourseDraft


def check(draft: CourseDraft) -> None:
    """Name every file that nothing refers to."""
    used = {path for file in draft.files.values() for path in file.media}
    unused = sorted(set(draft.media_sizes) - used)
    if unused and "course.md" in draft.files:
        file = draft.files["course.md"]
        message = f"Nothing shows {', '.join(unused[:5])}" + (" and others." if len(unused) > 5 else ".")
        file.add("media-unused", file.first_span, message, "Use it in a lesson, or take the file away.")
