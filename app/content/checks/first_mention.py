"""Advice: where a term of the glossary is first used, it is linked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.content.checks.whole import Whole
from app.content.diagnostics import Diagnostic, Place, advice
from app.content.encodings import decode
from app.content.manuscript import Read
from app.content.positions import Source

UNLINKED = advice(
    "term-unlinked",
    "The glossary explains “{term}”, which is first used here, without a link.",
    "Write `[[{written}]]`.",
)

# what is no running text: instructors' notes, links and pictures, headings, lines of blocks, code;
# from an open bracket no search goes beyond the next one: else a line of them takes a time that grows with its square
_MASKED = re.compile(
    r"^:::[ \t]*instructor.*?(?:^:::[ \t]*$|\Z)|!?\[\[?[^\[\]]*\]\]?(?:\((?:[^()\n]|\([^()\n]*\))*\))?"
    r"|^#[^\n]*|^:::[^\n]*|^```.*?(?:^```|\Z)|`[^`\n]*`",
    re.MULTILINE | re.DOTALL,
)
_SHORTEST = 3  # characters: a shorter name may be anything


_WORD = re.compile(r"\w+")

Words = tuple[str, ...]  # folded


@dataclass(frozen=True)
class _Name:
    """A term as it is looked for; within the longer terms `around` it, it is not meant."""

    id: str
    term: str
    plain: str
    around: tuple[str, ...]
    key: str  # equal where it is looked for in the same way


@dataclass(frozen=True, eq=False)
class _Text:
    """The running text of a lesson, once with places and once for a quick look; and where terms were found in it."""

    source: Source
    running: str
    folded: str
    found: dict[str, Place | None]  # by the key of a name


@dataclass(frozen=True, eq=False)
class _Names:
    """Those of one glossary; the same object as long as no term comes, goes or changes its name."""

    all: tuple[_Name, ...]


def check(whole: Whole) -> Iterator[Diagnostic]:
    """Go through the lessons in the order in which they are read; each term is told once."""
    glossary = whole.course.glossary if whole.course else {}
    names = _names(tuple((term.id, term.term) for term in glossary.values()))
    seen = set[str]()
    for page, lesson in whole.lessons():
        seen.update(lesson.terms)
        if page.is_whole and names.all and page.path not in whole.reused.borrowed:
            for id, place in _mentions(page, whole.tree[page.path], names):
                if id not in seen:
                    seen.add(id)
                    yield UNLINKED.at(place, term=glossary[id].term, written=place.text)


@lru_cache(16)
def _names(terms: tuple[tuple[str, str], ...]) -> _Names:
    """The terms of a glossary, of which very short ones may be anything."""
    plain = {_plain(term): (id, term) for id, term in terms if len(term) >= _SHORTEST}
    found = []
    for name, (id, term) in plain.items():
        around = tuple(other for other in plain if other != name and name in other)
        found.append(_Name(id, term, name, around, "\n".join((term, *around))))
    return _Names(tuple(found))


@lru_cache(3000)  # lessons
def _mentions(page: Read[Any], data: bytes, names: _Names) -> tuple[tuple[str, Place], ...]:
    """The terms that stand in a lesson as plain words, each where it stands first."""
    text, linked = _text(page, data), set(page.value.terms)
    places = ((name.id, _place(text, name)) for name in names.all if name.id not in linked)
    return tuple((id, place) for id, place in places if place)


@lru_cache(3000)  # lessons: a new term is looked for in their texts, and no other again
def _text(page: Read[Any], data: bytes) -> _Text:
    source = Source(page.path, decode(data).text)
    start = _body(source)
    running = source.text[:start] + _MASKED.sub(lambda masked: "\0" * len(masked[0]), source.text[start:])
    return _Text(source, running, _plain(running[start:]), {})


def _place(text: _Text, name: _Name) -> Place | None:
    if name.key not in text.found:
        text.found[name.key] = _searched(text, name) if name.plain in text.folded else None
    return text.found[name.key]


def _searched(text: _Text, name: _Name) -> Place | None:
    for match in _pattern(name).finditer(text.running, _body(text.source)):
        if _plain(match[0]) == name.plain and not _is_name(match[0], name.term):
            return text.source.place(match.start(), match.end())
    return None


@lru_cache(1024)
def _pattern(name: _Name) -> re.Pattern[str]:
    """The longest first: one within another is not taken for it."""
    longest = sorted((*name.around, name.term), key=len, reverse=True)
    words = (r"\s+".join(map(re.escape, term.split())) for term in longest)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


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
