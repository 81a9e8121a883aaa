"""A page compiled once: everything that certificates of a course have in common, and the places of what differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.certificates.printing import archival, compiling, fields, fitting, operators
from app.certificates.printing.bundles import Design
from app.certificates.printing.compiling import Code, Keyed, Said
from app.certificates.printing.fitting import Fitted, Spot
from app.certificates.printing.operators import Place


@dataclass(frozen=True)
class Stamp:
    """A text that differs: what it says, with marks for its fields, and where it is drawn."""

    text: str
    spot: Spot
    place: Place
    element: int  # the structure element's number
    entries: tuple[tuple[str, Any], ...]

    def says(self, said: Said) -> str:
        """The text with these values."""
        return _MARKED.sub(lambda found: said[found[1]], self.text)


@dataclass(frozen=True)
class Template:
    """The objects of a PDF that is not written yet, by number, each with whether it stands by itself."""

    objects: tuple[tuple[bytes, bool], ...]
    catalog: tuple[tuple[str, Any], ...]
    page: tuple[tuple[str, Any], ...]
    page_number: int
    fonts: tuple[tuple[str, Any], ...]
    fonts_number: int
    stamps: tuple[Stamp, ...]
    code: Code
    language: str


_NOTHING = "\u00a0"  # has a place on the page, and nothing is drawn for it, not even a face is put into the file
MARK, END = "\ue000", "\ue001"  # private signs: no field has them, no face draws them

_MARKED = re.compile(f"{MARK}([a-z_0-9]+){END}")


def template(design: Design, paper: str, said: Said) -> Template | None:
    """The compiled page for these values; None where the design puts a personal field anywhere but into a fitted box.

    Compiling takes about a second; the last ones are kept.
    """
    present = frozenset(name for name in fields.PERSONAL if said[name])
    shared = tuple((name, said[name]) for name in sorted(said) if name not in fields.PERSONAL)
    if any(MARK in text for text in said.values()):
        return None
    return _template(compiling.keyed(design), paper, shared, present)


@lru_cache(maxsize=128)
def _template(
    design: Keyed, paper: str, shared: tuple[tuple[str, str], ...], present: frozenset[str]
) -> Template | None:
    marks = {name: f"{MARK}{name}{END}" if name in present else "" for name in fields.PERSONAL}
    said = dict(shared) | marks
    root, slots = compiling.page(design.value, paper, said)
    spots = compiling.spots(design.value, paper, said)
    for slot, spot in zip(slots, spots, strict=True):
        held = Fitted(spot.largest, (_NOTHING,), 0.0)
        compiling.dress(slot, spot, held if MARK in slot.text else fitting.fit(slot.text, spot))
    for title in root.iter("title"):
        title.text = said["title"]
    html = compiling.text_of(root)
    if MARK in html:
        return None
    document, pdf = compiling.laid_out(html, design.value)
    return _compiled(document, pdf, [(slot.text, spot) for slot, spot in zip(slots, spots, strict=True)])


def _compiled(document: Any, pdf: Any, slots: list[tuple[str, Spot]]) -> Template | None:
    stream = compiling.stream_of(pdf)
    places, marked = operators.places(stream.stream), archival.speak(document, pdf)
    stamps = tuple(
        Stamp(*slots[slot], places[number], element.number, tuple(element.items()))
        for box, element, number in marked
        if (slot := _slot_of(box)) is not None and MARK in slots[slot][0]
    )
    codes = compiling.codes(marked, places)
    if len(codes) != 1:
        return None
    stream.stream = [
        b"q",
        *operators.without(stream.stream, [*(stamp.place for stamp in stamps), codes[0].place]),
        b"Q",
    ]
    return _frozen(document, pdf, stamps, codes[0])


def _slot_of(box: Any) -> int | None:
    held = "" if box.element is None else box.element.get("data-held", "")
    return int(held) if held else None


def _frozen(document: Any, pdf: Any, stamps: tuple[Stamp, ...], code: Code) -> Template:
    import pydyf

    (page_number,) = pdf.pages["Kids"][::3]
    page = pdf.objects[page_number]
    fonts_number = int(pdf.objects[int(page["Resources"].split()[0])]["Font"].split()[0])
    return Template(
        objects=tuple((entry.data, isinstance(entry, pydyf.Stream)) for entry in pdf.objects[1:]),
        catalog=tuple(pdf.catalog.items()), page=tuple(page.items()), page_number=page_number,
        fonts=tuple(pdf.objects[fonts_number].items()), fonts_number=fonts_number,
        stamps=stamps, code=code, language=document.metadata.lang or "en",
    )  # fmt: skip
