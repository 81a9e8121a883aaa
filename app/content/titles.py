"""The title of one file, read without the rest of the course."""

from __future__ import annotations

from functools import lru_cache

from app.content.frontmatter import Scalar
from app.content.manuscript import open_file
from app.content.world import World


@lru_cache(1024)
def title_of(data: bytes) -> str:
    """What stands behind `title:` in the front matter; nothing when there is none that can be read."""
    page = open_file("page.md", data, World(""), "en")
    entry = page.front.entries.get("title") if page.front else None
    return " ".join(entry[1].text.split()) if entry and isinstance(entry[1], Scalar) else ""
