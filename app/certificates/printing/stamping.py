"""The fast way of printing: what differs from certificate to certificate is stamped into a page compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.certificates.printing import archival, compiling, fields, fitting, operators, plain, subsets, typefaces
from app.certificates.printing.bundles import Design
from app.certificates.printing.compiling import Said
from app.certificates.printing.fitting import Fitted
from app.certificates.printing.sheets import Sheet
from app.certificates.printing.subsets import Subset
from app.certificates.printing.templates import Stamp, Template, template
from app.certificates.printing.typefaces import Shaped


def make(design: Design, sheet: Sheet, paper: str) -> bytes:
    """One certificate as PDF/A-3a and PDF/UA-1, unsigned: stamped, or laid out afresh where a text is not simple."""
    said = fields.values(design, sheet.payload, sheet.specimen)
    found = template(design, paper, said)
    stamped = drawn(found, said) if found else None
    if found is None or stamped is None:
        return plain.make(design, sheet, paper)
    pdf = opened(found)
    fonts = Fonts()
    fonts.gather(stamped)
    add_fonts(pdf, found, fonts)
    _speak(pdf, found, stamped)
    put(pdf, found.page_number, page_with(pdf, found, content(found, stamped, fonts, sheet.qr)))
    return archival.finish(pdf, sheet, compiling.title(said))


# ---------------------------------------------------------------- texts in their boxes


@dataclass(frozen=True)
class Drawn:
    """A stamp with its text set and shaped: the runs of each line, from left to right."""

    stamp: Stamp
    fitted: Fitted
    lines: tuple[tuple[Shaped, ...], ...]


def drawn(template: Template, said: Said) -> list[Drawn] | None:
    """Every stamp's text, set; None where a text is not simple."""
    found = []
    for stamp in template.stamps:
        fitted = fitting.fit(stamp.says(said), stamp.spot)
        if not all(typefaces.is_simple(line, stamp.spot.style) for line in fitted.lines):
            return None
        found.append(Drawn(stamp, fitted, tuple(_line(line, stamp, fitted) for line in fitted.lines)))
    return found


def _line(text: str, stamp: Stamp, fitted: Fitted) -> tuple[Shaped, ...]:
    language = archival.language_of(text) or stamp.spot.language
    return typefaces.line(text, stamp.spot.style, language, not fitted.spacing)


class Fonts:
    """The faces that stamps draw with, each with a name in the page's resources."""

    def __init__(self) -> None:
        self.subsets: dict[str, Subset] = {}

    def gather(self, drawn: Sequence[Drawn]) -> None:
        """Note what these texts draw."""
        for shaped in (run for entry in drawn for line in entry.lines for run in line):
            name = b"B%d" % len(self.subsets)
            self.subsets.setdefault(shaped.face.name, Subset(shaped.face, name)).gather(shaped)

    def shown(self, shaped: Shaped, fitted: Fitted) -> bytes:
        """The operators that show a run."""
        subset = self.subsets[shaped.face.name]
        content = subsets.shown(shaped, subset, fitted.size, fitted.spacing * 1000)
        return b"/%s %s Tf %s" % (subset.name, operators.number(fitted.size), content)


def _text(drawn: Drawn, fonts: Fonts) -> bytes:
    """The operators of a text, all its lines."""
    fitted, spot = drawn.fitted, drawn.stamp.spot
    parts = [b"BT"]
    for line, text, down in zip(drawn.lines, fitted.lines, fitted.baselines(spot), strict=True):
        width = sum(run.width for run in line) / 1000 * fitted.size
        width += fitted.spacing * fitted.size * len(typefaces.clusters(text))
        room = spot.width - width
        across = spot.x + {"left": 0.0, "center": room / 2, "right": room}[spot.align]
        parts.append(b"1 0 0 -1 %s %s Tm" % (operators.number(across), operators.number(down)))
        parts += [fonts.shown(run, fitted) for run in line]
    return b"\n".join((*parts, b"ET"))


def content(template: Template, drawn: Sequence[Drawn], fonts: Fonts, code: str) -> bytes:
    """What a page draws above the compiled one."""
    texts = [entry.stamp.place.drawn(_text(entry, fonts)) for entry in drawn]
    return b"\n".join((*texts, template.code.drawn(code)))


# ---------------------------------------------------------------- the file


def opened(template: Template) -> Any:
    """The compiled page as a PDF that is not written yet."""
    import pydyf

    pdf = pydyf.PDF()
    del pdf.objects[1:]
    for data, whole in template.objects:
        pdf.add_object(subsets.raw_object(data, whole))
    number = pdf.catalog.number
    pdf.catalog = pydyf.Dictionary(dict(template.catalog))
    put(pdf, number, pdf.catalog)
    return pdf


def put(pdf: Any, number: int, entry: Any) -> None:
    """Put another object in the place of one."""
    entry.number = number
    pdf.objects[number] = entry


def add_fonts(pdf: Any, template: Template, fonts: Fonts) -> None:
    """Cut the faces down to what was gathered and name them in the page's resources."""
    import pydyf

    named = dict(template.fonts)
    for subset in fonts.subsets.values():
        subset.cut()
        named[subset.name.decode()] = subset.objects(pdf)
    put(pdf, template.fonts_number, pydyf.Dictionary(named))


def _speak(pdf: Any, template: Template, drawn: Sequence[Drawn]) -> None:
    """Give the structure elements of stamped texts their language and spoken form."""
    import pydyf

    for entry in drawn:
        text = " ".join(entry.fitted.lines)
        said = archival.spoken(text, entry.stamp.spot.language, template.language)
        if said:
            put(pdf, entry.stamp.element, pydyf.Dictionary(dict(entry.stamp.entries) | said))


def page_with(pdf: Any, template: Template, content: bytes) -> Any:
    """The compiled page with this drawn above it, as an object that is not in the PDF yet."""
    import pydyf

    above = subsets.raw_object(operators.stream(content), whole=True)
    pdf.add_object(above)
    page = dict(template.page)
    return pydyf.Dictionary(page | {"Contents": pydyf.Array([page["Contents"], above.reference])})
