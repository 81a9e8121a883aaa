"""What one file may know of the others: addresses, media, terms. Where it is equal, a file need not be read again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from app.content.model import Media


@dataclass(frozen=True, eq=False)
class World:
    """`pages`: path of a Markdown file without its language → address; `media`: path → file; `terms`: folded → id."""

    slug: str
    languages: tuple[str, ...] = ("en",)
    pages: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, Media] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    key: bytes = b""

    def __post_init__(self) -> None:
        known = (self.slug, self.languages, dict(self.pages), dict(self.media), dict(self.terms))
        object.__setattr__(self, "key", hashlib.sha256(msgspec.json.encode(known)).digest())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, World) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def language(self) -> str:
        """The course's first language."""
        return self.languages[0]
