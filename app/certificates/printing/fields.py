"""The fields of a design: which there are, what they say for a payload, and a page with them filled in."""

from __future__ import annotations

import re
from html.entities import html5
from xml.etree import ElementTree

import msgspec
from babel.numbers import format_percent

from app.certificates.printing.bundles import Design, size
from app.certificates.printing.words import counted
from app.certificates.rules import payloads

SIGNATORIES = ("signatory_1", "signatory_2", "signatory_3")
PERSONAL = (
    "rank", "name", "second_name", "result", "completed_on", "issued_on", "valid_until", "address", "number",
    "result2", "completed_on2", "issued_on2", "valid_until2",
)  # fmt: skip
"""What differs from one certificate of a course to the next; each stands alone in a fitted element."""

SHARED = (
    "centre", "title", "title2", "course", "run", "days", "days2", "hours", "hours2", "edition", "edition2", "code",
    *SIGNATORIES, "specimen",
)  # fmt: skip
FIELDS = frozenset(PERSONAL + SHARED)

FIELD = re.compile(r"\{\{\s*([a-z_]+[0-9]?(?:\.[a-z_]+)?)\s*\}\}")


def values(design: Design, payload: payloads.Payload, specimen: bool = False) -> dict[str, str]:
    """What each field says. A field without a value is ""; those that end in 2 are in the design's second language."""
    found = dict.fromkeys(sorted(FIELDS), "")
    found |= _said(payload, design.language, design.words)
    if design.second_language:
        second = _said(payload, design.second_language, design.words2)
        found |= {f"{name}2": text for name, text in second.items() if f"{name}2" in FIELDS}
        found["title2"] = design.words2.get(f"title_{payload.kind}", "")
    hands = payload.signatories or (payload.centre,)
    found |= dict(zip(SIGNATORIES, hands, strict=False))
    return found | {"specimen": design.words["specimen"] if specimen else ""}


def _said(payload: payloads.Payload, language: str, words: dict[str, str]) -> dict[str, str]:
    """The fields in a language: numbers with their unit, dates in words."""
    printed = payloads.printed(msgspec.structs.replace(payload, language=language))
    said = {name: text for name, text in printed.items() if isinstance(text, str) and name in FIELDS}
    said["days"] = counted(words, "days", payload.days, language) if payload.days else ""
    said["hours"] = counted(words, "hours", payload.hours, language) if payload.hours else ""
    said["edition"] = words["edition"].replace("#", said["edition"])
    if payload.result is not None:
        said["result"] = format_percent(payload.result / 100, locale=language)
    return said


def parse(markup: str) -> ElementTree.Element:
    """A design's markup as one element `body`. Raises ElementTree.ParseError where it is not well-formed."""
    return ElementTree.fromstring(wrapped(markup))


def wrapped(markup: str) -> str:
    """Markup as the body of an XML document, with the names of signs that HTML has and XML has not as signs."""
    return f"<body>{_ENTITY.sub(_sign, markup)}</body>"


_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*;)")


def _sign(found: re.Match[str]) -> str:
    return found[0] if found[1] in ("amp;", "lt;", "gt;", "quot;", "apos;") else html5.get(found[1], found[0])


def filled(design: Design, paper: str, said: dict[str, str]) -> ElementTree.Element:
    """The whole page `html` with every field filled in, and without what `data-when` and `data-unless` take out of it.

    An element with `data-fit` keeps it, and names its field in `data-field`; the engine gives it size and lines.
    """
    body = parse(design.html[paper])
    said = said | {f"words.{name}": text for name, text in design.words.items()}
    said |= {f"words2.{name}": text for name, text in design.words2.items()}
    _leave_out(body, said)
    for element in body.iter():
        _fill(element, said)
    page = ElementTree.Element("html", {"lang": design.language, "dir": design.direction})
    head = ElementTree.SubElement(page, "head")
    ElementTree.SubElement(head, "title").text = f"{said['title']} {said['number']}"
    ElementTree.SubElement(head, "style").text = design.css[paper]
    ElementTree.SubElement(page, "body").append(_one_page(body, *size(paper)))
    return page


def _one_page(body: ElementTree.Element, width: float, height: float) -> ElementTree.Element:
    """The body as one box of the paper's size: whatever a design does, its page never becomes a thousand pages."""
    body.tag = "div"
    place = {"position": "absolute", "display": "block", "float": "none", "top": "0", "left": "0", "margin": "0"}
    place |= {"width": f"{width:g}mm", "height": f"{height:g}mm", "transform": "none"}
    body.set("style", ";".join(f"{name}:{value} !important" for name, value in place.items()))
    return body


def _stays(element: ElementTree.Element, said: dict[str, str]) -> bool:
    wanted, unwanted = element.attrib.pop("data-when", None), element.attrib.pop("data-unless", None)
    return (wanted is None or bool(said[wanted])) and (unwanted is None or not said[unwanted])


def _leave_out(parent: ElementTree.Element, said: dict[str, str]) -> None:
    before: ElementTree.Element | None = None
    for child in list(parent):
        if _stays(child, said):
            _leave_out(child, said)
            before = child
            continue
        if before is None:
            parent.text = (parent.text or "") + (child.tail or "")
        else:
            before.tail = (before.tail or "") + (child.tail or "")
        parent.remove(child)


def _fill(element: ElementTree.Element, said: dict[str, str]) -> None:
    if "data-fit" in element.attrib:
        element.set("data-field", ",".join(FIELD.findall(element.text or "")))
    for name, text in element.attrib.items():
        element.set(name, FIELD.sub(lambda found: said[found[1]], text))
    element.text = FIELD.sub(lambda found: said[found[1]], element.text) if element.text else None
    element.tail = FIELD.sub(lambda found: said[found[1]], element.tail) if element.tail else None
