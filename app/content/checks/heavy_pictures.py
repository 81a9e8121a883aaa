"""Advice: a picture of more than 100 kB takes long on a weak link."""

from __future__ import annotations

from app.content.draft import CourseDraft

MOST_BYTES = 100_000


def check(draft: CourseDraft) -> None:
    """Look at every picture that is used, once, where it is used first."""
    seen: set[str] = set()
    for file in draft.files.values():
        for path in file.media:
            size = draft.media_sizes.get(path, 0)
            if size > MOST_BYTES and path not in seen:
                message = f"{path} has {size // 1000} kB."
                file.add("picture-heavy", file.first_span, message, "Make it smaller, or draw it as SVG.")
            seen.add(path)
