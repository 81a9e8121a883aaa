"""Finding words in a course: accents and case folded, the best places first, with the words marked."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from app.content.model import Course, Lesson, Module, Term
from app.learning.rules.route import address

Segments = tuple[tuple[str, bool], ...]  # pieces of text, each marked or not

LONGEST_QUERY = 100
MOST_WORDS = 8
MOST_HITS = 30
_BEFORE, _AROUND = 60, 220  # characters of a snippet before the first word found, and in all
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Entry:
    """One place that can be found."""

    kind: Literal["lesson", "term", "module"]
    title: str
    where: str
    path: str
    text: str

    @cached_property
    def folded(self) -> tuple[str, str]:
        """Title and text as they are compared; both as long as the originals, so that places agree."""
        return fold(self.title), fold(self.text)


@dataclass(frozen=True)
class Hit:
    """One result."""

    kind: str
    title: Segments
    where: str
    path: str
    snippet: Segments


class _Folding(dict[int, str]):
    """Each character as its plain small letter, always one for one."""

    def __missing__(self, code: int) -> str:
        letter = unicodedata.normalize("NFD", chr(code))[0].casefold()
        self[code] = folded = letter if len(letter) == 1 else chr(code)
        return folded


_folding = _Folding()


def fold(text: str) -> str:
    """Text without accents and case, exactly as long as it was."""
    return text.translate(_folding)


def plain(markup: str) -> str:
    """The words of a piece of HTML."""
    return " ".join(html.unescape(_TAGS.sub(" ", markup)).split())


def whole(course: Course) -> tuple[Entry, ...]:
    """Everything that someone who takes the course may find: lessons and glossary."""
    lessons = [_lesson(course, module, lesson) for module in course.modules for lesson in module.lessons]
    return (*lessons, *(_term(course, term) for term in course.glossary.values()))


def _lesson(course: Course, module: Module, lesson: Lesson) -> Entry:
    title, text = (unicodedata.normalize("NFC", it) for it in (lesson.title, lesson.text))
    return Entry("lesson", title, module.title, address(course.slug, lesson.id), text)


def _term(course: Course, term: Term) -> Entry:
    title, text = (unicodedata.normalize("NFC", it) for it in (term.term, plain(term.html)))
    return Entry("term", title, "", address(course.slug, f"glossary#term-{term.id}"), text)


def public(course: Course) -> tuple[Entry, ...]:
    """What anyone may find: the modules with the titles of their lessons and their objectives."""
    return tuple(_module(course, module) for module in course.modules)


def _module(course: Course, module: Module) -> Entry:
    words = [*(plain(objective) for objective in module.objectives), *(lesson.title for lesson in module.lessons)]
    text = unicodedata.normalize("NFC", ". ".join(words))
    return Entry("module", unicodedata.normalize("NFC", module.title), "", address(course.slug, f"#{module.id}"), text)


def search(entries: Sequence[Entry], query: str, most: int = MOST_HITS) -> list[Hit]:
    """The entries that hold every word of the query, the best first. Words count from their beginning."""
    words = _words(query)
    patterns = [_pattern(word) for word in words]
    scored = [(_score(entry, patterns, " ".join(words)), entry) for entry in entries] if words else []
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
    return [_hit(entry, patterns) for _, entry in found[:most]]


def _words(query: str) -> list[str]:
    folded = fold(unicodedata.normalize("NFC", query[:LONGEST_QUERY]))
    return list(dict.fromkeys(re.findall(r"\w+", folded)))[:MOST_WORDS]


def _pattern(word: str) -> re.Pattern[str]:
    # scripts that join articles and prepositions to the word are found anywhere in it
    return re.compile((r"(?<!\w)" if word.isascii() else "") + re.escape(word))


def _score(entry: Entry, patterns: Sequence[re.Pattern[str]], phrase: str) -> int:
    title, text = entry.folded
    score = 0
    for pattern in patterns:
        in_title, in_text = bool(pattern.search(title)), len(pattern.findall(text))
        if not in_title and not in_text:
            return 0
        score += 10 * in_title + min(in_text, 6)
    return score + 6 * (phrase in text) + 12 * (phrase in title) + 20 * (phrase == title)


def _hit(entry: Entry, patterns: Sequence[re.Pattern[str]]) -> Hit:
    title, text = entry.folded
    first = min((match.start() for pattern in patterns if (match := pattern.search(text))), default=0)
    start, end = _window(text, first)
    shown = _marked(entry.text[start:end], text[start:end], patterns)
    before, behind = ("… ", False), (" …", False)
    snippet = ((before,) if start else ()) + shown + ((behind,) if end < len(text) else ())
    return Hit(entry.kind, _marked(entry.title, title, patterns), entry.where, entry.path, snippet)


def _window(text: str, first: int) -> tuple[int, int]:
    start = max(0, first - _BEFORE)
    start = text.find(" ", start, first) + 1 if start else 0
    end = start + _AROUND
    return start, (max(text.rfind(" ", first, end), first + 1) if end < len(text) else len(text))


def _marked(shown: str, folded: str, patterns: Sequence[re.Pattern[str]]) -> Segments:
    spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(folded))
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in spans:
        if start < at:
            continue
        pieces += [(shown[at:start], False), (shown[start:end], True)]
        at = end
    pieces.append((shown[at:], False))
    return tuple(piece for piece in pieces if piece[0])
