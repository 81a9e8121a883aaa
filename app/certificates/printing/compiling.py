"""A design laid out by WeasyPrint: its page with texts set in their boxes, and where the boxes stand."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from app.base import printing
from app.certificates.printing import archival, bundles, fields, fitting, operators, repeats, typefaces
from app.certificates.printing.bundles import Design
from app.certificates.printing.fitting import POINT, Fitted, Spot
from app.certificates.printing.operators import Place

Said = dict[str, str]


# ---------------------------------------------------------------- markup


@dataclass(frozen=True)
class Slot:
    """An element whose text is fitted, as it stands in a page with these values."""

    element: ElementTree.Element
    text: str
    bounds: tuple[float, float, float, float, int]  # width, height (mm), largest, smallest size (pt), lines


def page(design: Design, paper: str, said: Said) -> tuple[ElementTree.Element, list[Slot]]:
    """The filled page and its slots, in the order in which they are read. Pictures without words become decoration."""
    root = fields.filled(design, paper, said)
    slots = []
    for element in root.iter():
        if element.tag == "img" and not element.get("alt"):
            _decorate(element)
        if bounds := element.get("data-fit"):
            slots.append(Slot(element, element.text or "", _bounds(bounds)))
            element.set("data-slot", str(len(slots) - 1))
    return root, slots


def _bounds(text: str) -> tuple[float, float, float, float, int]:
    width, height, largest, smallest, lines = text.split()
    return float(width), float(height), float(largest), float(smallest), int(lines)


def _decorate(element: ElementTree.Element) -> None:
    element.tag = "div"
    source, style = element.attrib.pop("src", ""), element.get("style", "")
    element.attrib.pop("alt", None)
    element.set("style", f"background: url({source}) 0 0 / 100% 100% no-repeat; {style}")


def dress(slot: Slot, spot: Spot, fitted: Fitted) -> None:
    """Write a fitted text into its element: each line a block of its own, at its size, in its faces."""
    slot.element.text = None
    for text in fitted.lines:
        line = ElementTree.SubElement(slot.element, "span", {"style": _line_style(spot, fitted, text)})
        language = archival.language_of(text)
        held = slot.element.get("data-slot", "")
        attributes = {"data-held": held, "style": f"font-family: {_families(text, spot)}; line-height: 0"}
        ElementTree.SubElement(line, "span", attributes | ({"lang": language} if language else {})).text = text


def _line_style(spot: Spot, fitted: Fitted, text: str) -> str:
    return (
        f"display: block; position: relative; top: {fitted.top(spot):.4f}px; margin: 0; padding: 0;"
        f"font: normal {fitted.size:.4f}px/{spot.leading * fitted.size:.4f}px brevet-{_first(spot).name};"
        f"letter-spacing: {fitted.spacing * fitted.size:.4f}px; text-transform: none; white-space: pre;"
        f"direction: {'rtl' if typefaces.is_rtl(text) else 'ltr'}; text-align: {spot.align}"
    )


def _first(spot: Spot) -> typefaces.Face:
    return typefaces.chain(spot.style)[0]


def _families(text: str, spot: Spot) -> str:
    used = [_first(spot), *(run.face for run in typefaces.runs(text, spot.style))]
    return ", ".join(f"brevet-{name}" for name in dict.fromkeys(face.name for face in used))


_ASKED = re.compile(r"brevet-([a-z0-9-]+)")


def text_of(root: ElementTree.Element) -> str:
    """The page as HTML, with a rule for each face that it asks for."""
    html = ElementTree.tostring(root, encoding="unicode", method="html")
    names = sorted({name for name in _ASKED.findall(html) if typefaces.face(name)})
    rules = "".join(f"@font-face{{font-family:brevet-{name};src:url(brevet:/face/{name})}}" for name in names)
    return f"<!doctype html>{html.replace('<style>', f'<style>{rules}', 1)}"


# ---------------------------------------------------------------- layout


def laid_out(html: str, design: Design, bare: bool = False) -> tuple[Any, Any]:
    """WeasyPrint's document and its PDF before it is written. A `bare` one has no pictures: it is only for measuring.

    Raises ValueError when the page asks for anything but the design's own pictures and faces.
    """
    from weasyprint import DEFAULT_OPTIONS, HTML
    from weasyprint.pdf import generate_pdf
    from weasyprint.urls import FatalURLFetchingError

    repeats.read_paths_once()
    wanted = {"pdf_variant": "pdf/a-3a", "pdf_version": "1.7", "output_intent": "ours"}
    try:
        page = HTML(string=html, base_url=printing.BASE, url_fetcher=printing.fetcher(_finder(design, bare)))
        document = page.render(color_profiles={"ours": archival.colours()}, **wanted)
        pdf = generate_pdf(document, None, 1, **DEFAULT_OPTIONS | wanted)
    except FatalURLFetchingError as error:
        raise ValueError(str(error)) from error
    repeats.share(pdf)
    return document, pdf


_BLANK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" width="1" height="1"></svg>'


def _finder(design: Design, bare: bool) -> Callable[[str], tuple[bytes, str] | None]:
    def find(name: str) -> tuple[bytes, str] | None:
        kind, _, rest = name.partition("/")
        if kind == "face" and (face := typefaces.face(rest)):
            return Path(face.file).read_bytes(), "font/ttf"
        if kind == "picture" and rest in design.pictures:
            return (_BLANK, printing.SVG) if bare else _with_type(design.pictures[rest])
        return (_blank_code(), "image/png") if name == "qr" else None

    return find


def _with_type(data: bytes) -> tuple[bytes, str]:
    starts = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}
    return data, next((kind for start, kind in starts.items() if data.startswith(start)), printing.SVG)


@lru_cache(maxsize=1)
def _blank_code() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("L", (1, 1), 255).save(out, "PNG")
    return out.getvalue()


# ---------------------------------------------------------------- where the boxes stand


@lru_cache(maxsize=256)
def _spots(design: Keyed, paper: str, present: frozenset[str]) -> tuple[Spot, ...]:
    said = dict.fromkeys(sorted(fields.FIELDS), "") | dict.fromkeys(sorted(present), "0")
    root, slots = page(design.value, paper, said)
    for slot in slots:
        slot.element.text = "0"
    document, _ = laid_out(text_of(root), design.value, bare=True)
    if len(document.pages) != 1:
        raise ValueError(f"the design {design.value.key} fills {len(document.pages)} pages of {paper}")
    boxes = {box.element.get("data-slot"): box for box in _boxes(document) if _is_slot(box)}
    return tuple(_spot(boxes[str(number)], slot) for number, slot in enumerate(slots))


def _boxes(document: Any) -> Iterator[Any]:
    return document.pages[0]._page_box.descendants(placeholders=True)


def _is_slot(box: Any) -> bool:
    from weasyprint.formatting_structure import boxes

    named = box.element is not None and hasattr(box.element, "get") and box.element.get("data-slot") is not None
    return named and isinstance(box, boxes.BlockContainerBox)


def _spot(box: Any, slot: Slot) -> Spot:
    style, (_, _, largest, smallest, lines) = box.style, slot.bounds
    size = style["font_size"]
    return Spot(
        x=box.content_box_x(), y=box.content_box_y(), width=box.width, height=box.height,
        largest=largest * POINT, smallest=smallest * POINT, lines=lines, style=_style(style), align=_align(style),
        leading=_leading(style), spacing=0.0 if style["letter_spacing"] == "normal" else style["letter_spacing"] / size,
        upper=style["text_transform"] == "uppercase", language=style["lang"] or "en",
    )  # fmt: skip


def _style(style: Any) -> typefaces.Style:
    family = style["font_family"][0]
    italic = "Italic" in family or style["font_style"] != "normal"
    return typefaces.Style("sans" if "Sans" in family else "serif", style["font_weight"] >= 550, italic)


def _align(style: Any) -> fitting.Align:
    ltr = style["direction"] == "ltr"
    sides: dict[str, fitting.Align] = {
        "start": "left" if ltr else "right", "end": "right" if ltr else "left",
        "left": "left", "right": "right", "center": "center",
    }  # fmt: skip
    return sides.get(style["text_align_all"], sides["start"])


def _leading(style: Any) -> float:
    """The line's height in parts of the type size: CSS has it so, or as a length, or leaves it to the face."""
    height = style["line_height"]
    if isinstance(height, float):
        return height
    return float(height.value / style["font_size"]) if hasattr(height, "value") else 1.2


# ---------------------------------------------------------------- keys for what is kept


class Keyed:
    """A design that can be a key: two that freeze to the same bytes are the same."""

    def __init__(self, value: Design) -> None:
        self.value, self.digest = value, bundles.digest(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyed) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)


_keyed: OrderedDict[int, Keyed] = OrderedDict()


def keyed(design: Design) -> Keyed:
    """The design as a key; freezing takes a millisecond, so that the last ones are remembered."""
    found = _keyed.get(id(design))
    if found is None or found.value is not design:
        found = _keyed[id(design)] = Keyed(design)
    if len(_keyed) > 32:
        _keyed.popitem(last=False)
    return found


# ---------------------------------------------------------------- what both ways of printing ask


def spots(design: Design, paper: str, said: Said) -> tuple[Spot, ...]:
    """The boxes of the slots of a page on which these fields have a value, in the order of the slots."""
    return _spots(keyed(design), paper, frozenset(name for name, text in said.items() if text))


def title(said: Said) -> str:
    """The title of the file: readers show it in place of the file's name."""
    return f"{said['title']} {said['number']}"


@dataclass(frozen=True)
class Code:
    """Where a QR code is drawn."""

    place: Place
    x: float
    y: float
    width: float
    height: float

    def drawn(self, text: str) -> bytes:
        """The operators that draw it, saying this."""
        return self.place.drawn(operators.qr_code(text, self.x, self.y, self.width, self.height), b"Figure")


def codes(marked: list[tuple[Any, Any, int]], places: dict[int, Place]) -> list[Code]:
    """The QR codes among what is marked on a page."""
    boxes = [(box, number) for box, _, number in marked if _is_code(box)]
    return [Code(places[n], box.content_box_x(), box.content_box_y(), box.width, box.height) for box, n in boxes]


def _is_code(box: Any) -> bool:
    return box.element is not None and box.element.tag == "img" and box.element.get("src") == f"{printing.BASE}qr"


def stream_of(pdf: Any) -> Any:
    """The content of the only page of a PDF that is not written yet."""
    (number,) = pdf.pages["Kids"][::3]
    return pdf.objects[int(pdf.objects[number]["Contents"].split()[0])]
