"""A certificate laid out afresh by WeasyPrint: for texts that cannot be stamped, and as the measure of what is."""

from __future__ import annotations

from typing import Any

from app.certificates.printing import archival, compiling, fields, fitting, operators
from app.certificates.printing.bundles import Design
from app.certificates.printing.sheets import Sheet


def make(design: Design, sheet: Sheet, paper: str) -> bytes:
    """One certificate as PDF/A-3a and PDF/UA-1, unsigned; takes some hundred milliseconds of CPU."""
    said = fields.values(design, sheet.payload, sheet.specimen)
    root, slots = compiling.page(design, paper, said)
    spots = compiling.spots(design, paper, said)
    for slot, spot in zip(slots, spots, strict=True):
        compiling.dress(slot, spot, fitting.fit(slot.text, spot))
    document, pdf = compiling.laid_out(compiling.text_of(root), design)
    for box, _, number in archival.speak(document, pdf):
        if compiling.is_code(box):
            _draw_code(pdf, box, number, sheet.qr)
    return archival.finish(pdf, sheet, compiling.title(said))


def _draw_code(pdf: Any, box: Any, number: int, text: str) -> None:
    stream = compiling.stream_of(pdf)
    place = operators.places(stream.stream)[number]
    drawn = operators.qr_code(text, box.content_box_x(), box.content_box_y(), box.width, box.height)
    stream.stream[place.start : place.end] = [b"/Figure <</MCID %d>> BDC q\n%s\nQ EMC" % (number, drawn)]
