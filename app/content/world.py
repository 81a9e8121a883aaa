"""What one file may know of the others: addresses, media, terms; and what it asked, so that it need not ask again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from app.content.model import Media

V = TypeVar("V")


@dataclass(frozen=True, eq=False)
class World:
    """`pages`: path of a Markdown file without its language → address; `media`: path → file; `terms`: folded → id.

    Where `has_all_terms` is not true, the glossary could not be read as a whole, and what it lacks is no mistake.
    """

    slug: str
    languages: tuple[str, ...] = ("en",)
    pages: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, Media] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    has_all_terms: bool = True

    @property
    def language(self) -> str:
        """The course's first language."""
        return self.languages[0]


class Asked(Mapping[str, V]):
    """A mapping that remembers what was asked of it. Who goes through all of it has asked for everything."""

    def __init__(self, known: Mapping[str, V]) -> None:
        self._known = known
        self._answers: dict[str, V | None] = {}
        self._everything = False

    def __getitem__(self, key: str) -> V:
        self._answers[key] = self._known.get(key)
        return self._known[key]

    def __iter__(self) -> Iterator[str]:
        self._everything = True
        return iter(self._known)

    def __len__(self) -> int:
        self._everything = True
        return len(self._known)

    def agrees(self, now: Mapping[str, V]) -> bool:
        """Whether this other mapping gives the same answers to what was asked."""
        if self._everything:
            return now is self._known or now == self._known
        return all(now.get(key) == answer for key, answer in self._answers.items())


@dataclass(frozen=True, eq=False)
class Glimpse:
    """What one file asked of the world, and was answered."""

    pages: Asked[str]
    media: Asked[Media]
    terms: Asked[str]
    has_all_terms: bool

    def agrees(self, world: World) -> bool:
        """Whether this world gives the same answers; slug and languages aside."""
        if self.has_all_terms != world.has_all_terms:
            return False
        return self.pages.agrees(world.pages) and self.media.agrees(world.media) and self.terms.agrees(world.terms)


def watched(world: World) -> tuple[World, Glimpse]:
    """The same world, and what is asked of it from now on."""
    seen = Glimpse(Asked(world.pages), Asked(world.media), Asked(world.terms), world.has_all_terms)
    return dataclasses.replace(world, pages=seen.pages, media=seen.media, terms=seen.terms), seen
