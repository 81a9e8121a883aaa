"""Glossary terms that come along with a used module: those that its pages link and this course's glossary lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.content import reading, rendering, units
from app.content.manuscript import open_file
from app.content.questions.sections import sections
from app.content.reuse.references import Source
from app.content.world import World

_LINK = re.compile(r"\[\[([^\[\]\n]*(?:\n[^\[\]\n]+)?)\]\]")
_EMPTY = b"---\ntitle: Glossary\n---\n"


@dataclass(frozen=True)
class Taken:
    """A term of another glossary: its id, and its section in each language there, heading included."""

    id: str
    sections: Mapping[str, str]


def linked(pages: Iterable[bytes]) -> set[str]:
    """The terms that pages link, folded."""
    return {term for data in pages for term in _linked(data)}


@lru_cache(1024)
def _linked(data: bytes) -> frozenset[str]:
    return frozenset(units.folded(term) for term in _LINK.findall(data.decode(errors="replace")))


def taken(source: Source, wanted: set[str], known: Mapping[str, str], languages: tuple[str, ...]) -> list[Taken]:
    """The wanted terms that are not known here, and those which their definitions link, in the order of that glossary.

    A term that both glossaries have is this course's.
    """
    glossary = source.tree.get("glossary.md")
    if glossary is None:
        return []
    names, texts = reading.names(glossary), _texts(glossary)
    ids, waiting = set[str](), {names[term] for term in wanted if term in names and term not in known}
    while waiting:
        ids |= waiting
        more = {term for id in waiting for term in _linked(texts.get(id, "").encode())}
        waiting = {names[term] for term in more if term in names and term not in known} - ids
    translated = {code: _texts_in(source, code, list(texts)) for code in languages[1:]}
    found = (id for id in texts if id in ids and units.folded(id) not in known)
    return [
        Taken(id, {languages[0]: texts[id]} | {c: t.get(id, texts[id]) for c, t in translated.items()}) for id in found
    ]


def _texts_in(source: Source, language: str, ids: list[str]) -> dict[str, str]:
    data = source.tree.get(f"glossary.{language}.md")
    texts = list(_texts(data).values()) if data else []
    return dict(zip(ids, texts, strict=True)) if len(texts) == len(ids) else {}


@lru_cache(32)
def _texts(data: bytes) -> dict[str, str]:
    """Each section of a glossary as it is written, by the term's id, in order."""
    page = open_file("glossary.md", data, World(""), "en")
    page.read_body("prose")
    found = sections(page.tokens)[1]
    starts = [page.body + (section.opening.map or [0])[0] for section in found]
    ends = [*starts[1:], len(page.source.lines)]
    names = reading.names(data)
    words = (units.folded(rendering.plain(section.title.children or [])) for section in found)
    ids = [names.get(word, str(number)) for number, word in enumerate(words)]
    cut = (page.source.lines[start:end] for start, end in zip(starts, ends, strict=True))
    return {id: "\n".join(lines).strip() + "\n" for id, lines in zip(ids, cut, strict=False)}


def added(tree: Mapping[str, bytes], found: list[Taken], languages: tuple[str, ...]) -> dict[str, bytes]:
    """The glossaries of a course with more terms at their end; a language without a glossary gets none."""
    files: dict[str, bytes] = {}
    for language in languages:
        path = "glossary.md" if language == languages[0] else f"glossary.{language}.md"
        if path in tree or language == languages[0]:
            ends = "".join(f"\n{term.sections[language]}" for term in found)
            files[path] = tree.get(path, _EMPTY).rstrip() + b"\n" + ends.encode()
    return files
