"""Checks of a design that staff wrote: each mistake is found and said in one sentence before anything is printed.

A design without findings can be compiled. Every check takes bounded time and memory, whatever was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import product
from xml.parsers import expat

from flask_babel import gettext

from app.base.printing import BASE
from app.certificates.printing import bundles, fields, pictures, styles, words
from app.certificates.printing.bundles import Design
from app.certificates.printing.faults import MOST_BYTES, Finding

__all__ = ["Finding", "check", "check_design"]

MOST_FINDINGS, MOST_ELEMENTS, DEEPEST, MOST_CONDITIONS, MOST_SIGNS_OF_WORDS = 50, 400, 12, 8, 200

_TAGS = {
    "p", "h1", "h2", "h3", "div", "span", "section", "header", "footer", "main", "strong", "em", "b", "i", "small",
    "sup", "sub", "bdi", "ul", "ol", "li", "dl", "dt", "dd", "br", "img",
}  # fmt: skip
_ATTRIBUTES = {
    "class", "id", "lang", "dir", "alt", "src", "data-when", "data-unless", "data-fit",
}  # fmt: skip
_NEEDED = ("name", "number", "course", "specimen", "qr")


@dataclass
class _Element:
    """An element as it was written: where, what it says itself, and under which conditions it is printed."""

    tag: str
    attributes: dict[str, str]
    line: int
    conditions: tuple[tuple[str, bool], ...] = ()
    said: list[str] = field(default_factory=list)
    has_elements: bool = False

    @property
    def text(self) -> str:
        """Everything that it says itself, without what stands in its elements."""
        return "".join(self.said)


class _TooMuch(Exception):  # noqa: N818 - it stops the parser
    pass


def check_design(design: Design) -> list[Finding]:
    """What is wrong with a design, on all its papers. What is the same on several papers is said once."""
    known = fields.FIELDS | _named("words", design.words) | _named("words2", design.words2)
    found = [Finding(gettext("words"), sentence) for sentence in _of_words(design)]
    for paper in bundles.PAPERS:
        if paper not in design.html or paper not in design.css:
            found.append(Finding(paper, gettext("The design has no page for this paper. Add its markup and style.")))
            continue
        found += _of_markup(design.html[paper], design.pictures, known)
        found += styles.check(design.css[paper], design.pictures)
    return _each_once(found + pictures.check(design.pictures))


def check(html: str, css: str, drawn: dict[str, bytes], *, second: bool = True) -> list[Finding]:
    """What is wrong with the markup and style sheet of one paper and with the pictures: at most 50 findings.

    `second` says whether the design has a second language, whose words it may use.
    """
    known = fields.FIELDS | _named("words", words.of("en")) | (_named("words2", words.of("en")) if second else set())
    return _each_once([*_of_markup(html, drawn, known), *styles.check(css, drawn), *pictures.check(drawn)])


def _each_once(found: list[Finding]) -> list[Finding]:
    return list(dict.fromkeys(found))[:MOST_FINDINGS]


def _named(group: str, said: Iterable[str]) -> set[str]:
    return {f"{group}.{name}" for name in said}


def _of_words(design: Design) -> Iterator[str]:
    for said in (design.words, design.words2) if design.second_language else (design.words,):
        for name in sorted(_SPOKEN - set(said)):
            yield gettext("The words have no “%(name)s”. Every design needs it.", name=name)
        for name, text in sorted(said.items()):
            if len(text) > MOST_SIGNS_OF_WORDS:
                yield gettext("“%(name)s” is longer than 200 signs. Shorten it.", name=name[:40])


_SPOKEN = {"edition", "specimen", "days_other", "hours_other"}


# ---------------------------------------------------------------- reading


def _of_markup(html: str, drawn: dict[str, bytes], known: Iterable[str]) -> list[Finding]:
    whole = gettext("markup")
    if len(html.encode("utf-8", "replace")) > MOST_BYTES:
        return [Finding(whole, gettext("The markup is larger than 200 kB. Make it shorter."))]
    try:
        elements = _read(html)
    except expat.ExpatError as error:
        return [Finding(_line(error.lineno), _malformed(error))]
    except _TooMuch:
        return [Finding(whole, gettext("There are more than 400 elements, or more than 12 deep. Simplify the page."))]
    except (ValueError, LookupError):
        return [Finding(whole, gettext("The markup holds signs that cannot be printed. Take them out."))]
    found = [Finding(_line(one.line), said) for one in elements for said in _of_element(one, known, drawn)]
    return found or [Finding(whole, sentence) for sentence in _of_page(elements)]


def _line(number: int) -> str:
    return gettext("line %(line)s", line=number)


def _malformed(error: expat.ExpatError) -> str:
    reason = expat.ErrorString(error.code)
    return gettext(
        "The markup is not well-formed (%(reason)s). Close every element, write <br/> and <img …/>, and &amp; for &.",
        reason=reason,
    )  # fmt: skip


def _read(html: str) -> list[_Element]:
    """The elements in the order in which they begin. The first one is the body, which holds the others."""
    elements: list[_Element] = []
    inside: list[_Element] = []
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        conditions = inside[-1].conditions if inside else ()
        conditions += tuple((attributes[key], key == "data-when") for key in _CONDITIONS if key in attributes)
        if inside:
            inside[-1].has_elements = True
            inside[-1].said.append(_BREAK)
        inside.append(_Element(tag, attributes, parser.CurrentLineNumber, conditions))
        elements.append(inside[-1])
        if len(elements) > MOST_ELEMENTS or len(inside) > DEEPEST:
            raise _TooMuch

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: inside.pop()
    parser.CharacterDataHandler = lambda text: inside[-1].said.append(text)
    parser.Parse(fields.wrapped(html).encode(), True)
    return elements


_CONDITIONS = ("data-when", "data-unless")
_BREAK = "\ufffe"  # where an element stands in a text: no field reaches across it


# ---------------------------------------------------------------- one element


def _of_element(one: _Element, known: Iterable[str], drawn: dict[str, bytes]) -> Iterator[str]:
    if one.tag not in _TAGS and one.tag != "body":
        known_tags = ", ".join(sorted(_TAGS))
        yield gettext("<%(tag)s> cannot be used. Elements are: %(tags)s.", tag=one.tag[:40], tags=known_tags)
        return
    for name, value in one.attributes.items():
        yield from _of_attribute(one, name, value, known, drawn)
    yield from _of_text(one.text, known)
    yield from _of_fields(one)
    if one.tag == "img" and not {"src", "alt"} <= set(one.attributes):
        yield gettext("A picture needs src and alt. Write alt=\"\" for one that is only decoration.")  # fmt: skip


def _of_attribute(
    one: _Element, name: str, value: str, known: Iterable[str], drawn: dict[str, bytes]
) -> Iterator[str]:  # fmt: skip
    if name not in _ATTRIBUTES or (name == "src") > (one.tag == "img"):
        yield gettext(
            "“%(name)s” cannot be used on <%(tag)s>. What looks different belongs into the style sheet.",
            name=name[:40], tag=one.tag,
        )  # fmt: skip
    elif name in _CONDITIONS:
        yield from _of_condition(name, value)
    elif name == "data-fit":
        yield from _of_fit(one, value)
    elif name == "src":
        yield from _of_source(value, drawn)
    elif name in ("alt", "lang", "dir") and _WORD.fullmatch(value):
        yield from _of_text(value, known)
    elif _BRACES.search(value):
        yield gettext("A field cannot stand in “%(name)s”. Only alt, lang and dir may say {{ words.… }}.", name=name)


_BRACES = re.compile(r"[{][{%#]|[}%#][}]")
_WORD = re.compile(r"\s*\{\{\s*words2?\.[a-z_]+\s*\}\}\s*")


def _of_condition(name: str, value: str) -> Iterator[str]:
    if value not in fields.FIELDS:
        hint = _hint(value, fields.FIELDS)
        yield gettext("“%(name)s” names no field: %(value)s. %(hint)s", name=name, value=value[:40], hint=hint)


def _of_fit(one: _Element, value: str) -> Iterator[str]:
    if not re.fullmatch(r"(?:\d{1,3}(?:\.\d{1,2})? ){4}[123]", value) or not _sizes_fit(value):
        yield gettext(
            "data-fit needs five numbers: width and height in millimetres, largest and smallest type size in points, "
            "and 1 to 3 lines. For example: data-fit=\"200 20 36 12 2\"."
        )  # fmt: skip
    if one.has_elements or not fields.FIELD.fullmatch(one.text.strip()):
        yield gettext("An element with data-fit holds one field and nothing else.")


def _sizes_fit(value: str) -> bool:
    width, height, largest, smallest, _ = (float(number) for number in value.split())
    return 0 < width <= 450 and 0 < height <= 450 and 2 <= smallest <= largest <= 200


def _of_source(value: str, drawn: dict[str, bytes]) -> Iterator[str]:
    name = value.removeprefix(f"{BASE}picture/")
    if value != f"{BASE}qr" and (not value.startswith(f"{BASE}picture/") or name not in drawn):
        yield gettext(
            "The picture “%(value)s” is not in the design, which loads nothing. Add it and write "
            "brevet:/picture/NAME.", value=value[:60],
        )  # fmt: skip


# ---------------------------------------------------------------- fields


def _of_text(text: str, known: Iterable[str]) -> Iterator[str]:
    rest = fields.FIELD.sub("", text)
    for name in dict.fromkeys(fields.FIELD.findall(text)):
        if name not in known:
            yield gettext("There is no field “%(name)s”. %(hint)s", name=name[:40], hint=_hint(name, known))
    if "{%" in rest or "{#" in rest:
        yield gettext(
            "Loops, conditions and macros cannot be used. Write data-when=\"FIELD\" on what depends on a field."
        )  # fmt: skip
    elif "{{" in rest or "}}" in rest:
        yield gettext("Between {{ and }} stands the name of a field and nothing else: no filters, no calls, no sums.")


def _hint(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name[:60], sorted(known), 1)
    return gettext("Did you mean “%(near)s”?", near=near[0]) if near else gettext("The manual lists all fields.")


def _of_fields(one: _Element) -> Iterator[str]:
    personal = [name for name in fields.FIELD.findall(one.text) if name in fields.PERSONAL]
    if personal and "data-fit" not in one.attributes:
        yield gettext(
            "“%(name)s” differs from person to person: it needs an element of its own with data-fit.", name=personal[0]
        )  # fmt: skip


# ---------------------------------------------------------------- the whole page


def _of_page(elements: list[_Element]) -> Iterator[str]:
    for needed in _NEEDED:
        places = [one.conditions for one in elements if needed in _shows(one)]
        if not places:
            yield gettext("A certificate must show “%(needed)s”: it is nowhere on this paper.", needed=needed)
        elif len({name for conditions in places for name, _ in conditions}) > MOST_CONDITIONS:
            yield gettext("“%(needed)s” depends on too many fields. Show it always.", needed=needed)
        elif not _always(needed, places):
            yield gettext(
                "“%(needed)s” is missing on some certificates: what holds it is not always printed.", needed=needed
            )  # fmt: skip


def _shows(one: _Element) -> set[str]:
    shown = set(fields.FIELD.findall(one.text))
    return shown | {"qr"} if one.attributes.get("src") == f"{BASE}qr" else shown


def _always(needed: str, places: list[tuple[tuple[str, bool], ...]]) -> bool:
    """Whether one of the places is printed whichever of the fields are empty; the needed one itself is not."""
    names = sorted({name for conditions in places for name, _ in conditions} - {needed})
    for filled in product((False, True), repeat=len(names)):
        has = dict(zip(names, filled, strict=True)) | {needed: True}
        if not any(all(has[name] == wanted for name, wanted in conditions) for conditions in places):
            return False
    return True
