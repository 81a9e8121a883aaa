"""Advice: where a term of the glossary is first used, it is linked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic, Place, advice
from app.content.manuscript import Read
from app.content.model import Term
from app.content.positions import Source

UNLINKED = advice(
    "term-unlinked",
    "The glossary explains “{term}”, which is first used here, without a link.",
    "Write `[[{written}]]`.",
)

# what is no running text: instructors' notes, links and pictures, headings, lines of blocks, code
_MASKED = re.compile(
    r"^:::[ \t]*instructor.*?(?:^:::[ \t]*$|\Z)|!?\[\[?[^\]]*\]\]?(?:\([^)\n]*\))?|^#[^\n]*|^:::[^\n]*"
    r"|^```.*?(?:^```|\Z)|`[^`\n]*`",
    re.MULTILINE | re.DOTALL,
)
_SHORTEST = 3  # characters: a shorter name may be anything


@dataclass(frozen=True, eq=False)
class _Names:
    """How the terms of a glossary are found in a text, the longest first: one within another is not taken for it."""

    pattern: re.Pattern[str]
    ids: dict[str, str]
    terms: dict[str, str]


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Go through the lessons in the order in which they are read; each term is told once."""
    glossary = whole.pages.get("glossary.md")
    names = _names(glossary) if glossary and whole.course else None
    seen = set[str]()
    for page, lesson in whole.lessons():
        seen.update(lesson.terms)
        if names and page.path not in whole.reused.borrowed:
            for id, place in _mentions(page, whole.tree[page.path], names):
                if id not in seen:
                    seen.add(id)
                    yield UNLINKED.at(place, term=whole.course.glossary[id].term, written=place.text)  # type: ignore[union-attr]


@lru_cache(16)
def _names(glossary: Read[Any]) -> _Names | None:
    terms: list[Term] = [term for term in glossary.value.values() if len(term.term) >= _SHORTEST]
    if not terms:
        return None
    longest = sorted(terms, key=lambda term: -len(term.term))
    words = (r"\s+".join(map(re.escape, term.term.split())) for term in longest)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
    return _Names(pattern, {_plain(it.term): it.id for it in longest}, {it.id: it.term for it in longest})


@lru_cache(2048)
def _mentions(page: Read[Any], data: bytes, names: _Names) -> tuple[tuple[str, Place], ...]:
    """The terms that stand in a lesson as plain words, each where it stands first."""
    source = Source(page.path, data.decode(errors="replace"))
    text = _MASKED.sub(lambda masked: "\0" * len(masked[0]), source.text)
    found: dict[str, Place] = {}
    for match in names.pattern.finditer(text, _body(source)):
        id = names.ids.get(_plain(match[0]))
        if id and id not in found and id not in page.value.terms and not _is_name(match[0], names.terms[id]):
            found[id] = source.place(match.start(), match.end())
    return tuple(found.items())


def _is_name(written: str, term: str) -> bool:
    """Whether words begin with capitals that the term has not: then they are part of a title."""
    pairs = zip(written.split()[1:], term.split()[1:], strict=False)
    return any(word[0].isupper() and not meant[0].isupper() for word, meant in pairs)


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _body(source: Source) -> int:
    """Where the text below the front matter begins."""
    end = source.text.find("\n---", 3) if source.text.startswith("---") else -1
    return end + 4 if end >= 0 else 0
