"""Lessons that keep the id which they had in another module: progress and links hang on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from app.content.frontmatter import Scalar
from app.content.manuscript import open_file
from app.content.world import World

FORM = re.compile(r"[^\W_A-Z]+(?:-[^\W_A-Z]+)*/[^\W_A-Z]+(?:-[^\W_A-Z]+)*")
_FIRST = 2000  # bytes in which the key is looked for


def kept_ids(tree: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """Path and id of each file of a module whose front matter has a well-formed `id`."""
    written = (path for path, data in tree.items() if path.endswith(".md") and data.find(b"\nid:", 0, _FIRST) > 0)
    found = ((path, _id(tree[path])) for path in written if "/" in path)
    return tuple((path, id) for path, id in found if id)


@lru_cache(512)
def _id(data: bytes) -> str:
    front = open_file("page.md", data, World(""), "en").front
    entry = front.entries.get("id") if front else None
    text = entry[1].text if entry and isinstance(entry[1], Scalar) else ""
    return text if FORM.fullmatch(text) else ""
