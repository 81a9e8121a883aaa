"""Compiled HTML as well-formed elements for other systems: media under plain names, links into the course as words."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote
from xml.etree.ElementTree import Element, TreeBuilder

VOID = frozenset({"br", "hr", "img"})

_MEDIA = re.compile(r"(?:/[^?#]*)?/media/([0-9a-f]{64})/([^/?#]+)$")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNSAFE = re.compile(r"[^\w.-]+")


class Names:
    """One name for each medium of an export: that of its file, with a number where two files share it."""

    def __init__(self) -> None:
        self._by_digest: dict[str, str] = {}

    def of(self, digest: str, name: str) -> str:
        """The name of the medium with this digest; `name` is what it would like to be called."""
        if digest not in self._by_digest:
            plain = _UNSAFE.sub("-", name).strip("-.") or "picture"
            stem, suffix = posixpath.splitext(plain)
            taken, number = {it.casefold() for it in self._by_digest.values()}, 1
            while plain.casefold() in taken:
                number += 1
                plain = f"{stem}-{number}{suffix}"
            self._by_digest[digest] = plain
        return self._by_digest[digest]


@dataclass
class Body:
    """A text as elements: `root` is a `div` around it. `media`: name → digest; `lost`: links that became words."""

    root: Element
    media: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def body(html: str, names: Names, prefix: str = "") -> Body:
    """Read compiled HTML. Media are named `prefix` and a name; terms and links into the course stay as words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    made = Body(reader.finished())
    for element in list(made.root.iter()):
        _settle(element, made, names, prefix)
    _unwrap(made.root)
    return made


def plain(value: str) -> str:
    """Text without the characters that XML has no way to write."""
    return _NO_XML.sub("", value)


class _Reader(HTMLParser):
    """Builds elements; whatever HTML leaves open is closed at the end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._builder = TreeBuilder()
        self._open: list[str] = []
        self._start("div", {})

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._builder.start(tag, attributes)
        self._open.append(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._start(tag, {name: plain(value or "") for name, value in attrs})
        if tag in VOID:
            self._end()

    def _end(self) -> None:
        self._builder.end(self._open.pop())

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open[1:]:
            while self._open[-1] != tag:
                self._end()
            self._end()

    def handle_data(self, data: str) -> None:
        self._builder.data(plain(data))

    def finished(self) -> Element:
        while self._open:
            self._end()
        return self._builder.close()


def _settle(element: Element, made: Body, names: Names, prefix: str) -> None:
    for attribute in ("loading", "preload", "data-term"):
        element.attrib.pop(attribute, None)
    for attribute in ("src", "href"):
        found = _MEDIA.match(element.get(attribute, ""))
        if found:
            name = names.of(found[1], unquote(found[2]))
            made.media[name] = found[1]
            element.set(attribute, prefix + name)
        elif attribute == "href" and element.tag == "a" and not _is_outside(element.get("href", "")):
            _to_words(element, made)


def _is_outside(address: str) -> bool:
    return address.startswith(("http:", "https:", "mailto:"))


def _to_words(link: Element, made: Body) -> None:
    """A link that leads nowhere in another system; `_unwrap` leaves what it says."""
    if link.get("class") != "term":
        made.lost.append(link.get("href", ""))
    link.tag, link.attrib = "", {}


def _unwrap(parent: Element) -> None:
    """Put the content of elements without a name in their place."""
    for child in list(parent):
        _unwrap(child)
    while (index := next((n for n, child in enumerate(parent) if not child.tag), None)) is not None:
        replace(parent, index, list(parent[index]), parent[index].text or "")


def replace(parent: Element, index: int, children: Iterable[Element], before: str = "") -> None:
    """Put `before` and `children` in place of one child; the words behind it stay."""
    gone = parent[index]
    del parent[index]
    made = list(children)
    _say(parent, index, before)
    for shift, child in enumerate(made):
        parent.insert(index + shift, child)
    _say(parent, index + len(made), gone.tail or "")


def _say(parent: Element, index: int, words: str) -> None:
    """Words before the child with this number."""
    if index:
        parent[index - 1].tail = (parent[index - 1].tail or "") + words
    else:
        parent.text = (parent.text or "") + words
