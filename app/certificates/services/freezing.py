"""Keeping a design as it is now, so that what was issued with it never changes its looks."""

from __future__ import annotations

from app.base import storage
from app.certificates import queries


def frozen_design(key: str, language: str) -> str:
    """Keep the design with this key, with its words in this language; the digest under which it is kept."""
    return storage.keep(queries.design_bytes(key, language))
