"""A certificate laid out afresh by WeasyPrint: for texts that cannot be stamped, and as the measure of what is."""

from __future__ import annotations

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
    stream = compiling.stream_of(pdf)
    codes = compiling.codes(archival.speak(document, pdf), operators.places(stream.stream))
    content = operators.without(stream.stream, [code.place for code in codes])
    stream.stream = [b"q", *content, b"Q", *(code.drawn(sheet.qr) for code in codes)]
    return archival.finish(pdf, sheet, compiling.title(said))
