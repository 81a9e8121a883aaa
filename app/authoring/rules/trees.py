"""A draft's files as a whole: one digest that says whether anything has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def tree_digest(files: Mapping[str, str]) -> str:
    """SHA-256 in hex over paths and the digests of their bytes: equal for equal folders."""
    lines = "".join(f"{digest} {path}\n" for path, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
