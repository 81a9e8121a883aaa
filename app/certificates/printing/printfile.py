"""A file for the printer: many certificates, a page each, sharing what they have in common."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from app.certificates.printing import fields, plain, stamping, subsets
from app.certificates.printing.bundles import Design
from app.certificates.printing.sheets import Sheet
from app.certificates.printing.stamping import Drawn, Fonts
from app.certificates.printing.templates import Template, template

MOST = 200
"""Pages in one file: what is shared is held in memory until all are there."""


@dataclass(frozen=True)
class Printed:
    """A page to be: its template and texts, or, without a template, the sheet that is laid out afresh."""

    sheet: Sheet
    design: Design
    template: Template | None
    drawn: tuple[Drawn, ...]


def make(wanted: Sequence[tuple[Design, Sheet]], paper: str) -> bytes:
    """A page for each, in their order, without what is attached, spoken or signed. At most MOST at once."""
    if not 1 <= len(wanted) <= MOST:
        raise ValueError(f"a print file has from 1 to {MOST} pages, not {len(wanted)}")
    pages = [_printed(design, sheet, paper) for design, sheet in wanted]
    if pages[0].template and all(page.template is pages[0].template for page in pages):
        return _of_one(pages[0].template, pages)
    return _joined(pages, paper)


def _printed(design: Design, sheet: Sheet, paper: str) -> Printed:
    said = fields.values(design, sheet.payload, sheet.specimen)
    found = template(design, paper, said)
    drawn = stamping.drawn(found, said) if found else None
    return Printed(sheet, design, found if drawn is not None else None, tuple(drawn or ()))


def _of_one(template: Template, pages: Sequence[Printed]) -> bytes:
    """Pages of one template as a file: faces are cut once for all of them."""
    pdf, fonts = stamping.opened(template), Fonts()
    for page in pages:
        fonts.gather(page.drawn)
    stamping.add_fonts(pdf, template, fonts)
    _forget_structure(pdf, template)
    numbers = [_add_page(pdf, template, page, fonts) for page in pages]
    pdf.objects[1].update(Kids=_references(numbers), Count=len(numbers))
    return _written(pdf, pages)


_STRUCTURE = (b"<</Type /StructElem", b"<</Type /StructTreeRoot")
_SPOKEN = ("StructTreeRoot", "MarkInfo", "Metadata", "OutputIntents", "ViewerPreferences")


def _forget_structure(pdf: Any, template: Template) -> None:
    """Paper is not spoken: leave out what readers would speak, and the compiled page, which has nothing on it."""
    import pydyf

    for entry in pdf.objects[1:]:
        if entry.data.startswith(_STRUCTURE) or entry.number == template.page_number:
            stamping.put(pdf, entry.number, subsets.raw_object(b"null", whole=False))
    for name in _SPOKEN:
        pdf.catalog.pop(name, None)
    stamping.put(pdf, 1, pydyf.Dictionary({"Type": "/Pages"}))


def _add_page(pdf: Any, template: Template, page: Printed, fonts: Fonts) -> int:
    content = stamping.content(template, page.drawn, fonts, page.sheet.qr)
    entry = stamping.page_with(pdf, template, content)
    for name in _FOR_READERS:
        entry.pop(name.removeprefix("/"), None)
    pdf.add_object(entry)
    return int(entry.number)


def _references(numbers: Sequence[int]) -> Any:
    import pydyf

    return pydyf.Array([b"%d 0 R" % number for number in numbers])


def _written(pdf: Any, pages: Sequence[Printed]) -> bytes:
    out = BytesIO()
    seen = hashlib.sha256(" ".join(page.sheet.payload.number for page in pages).encode())
    pdf.info.clear()
    pdf.write(out, b"1.7", seen.hexdigest()[:32].encode(), compress=True)
    return out.getvalue()


def _joined(pages: Sequence[Printed], paper: str) -> bytes:
    """Pages of several templates, and such as are laid out afresh, put together in their order."""
    import pikepdf

    out = BytesIO()
    with ExitStack() as files:
        parts = {key: files.enter_context(pikepdf.open(BytesIO(part))) for key, part in _parts(pages)}
        left = {key: iter(file.pages) for key, file in parts.items()}
        joined = files.enter_context(pikepdf.new())
        for page in pages:
            afresh = None if page.template else files.enter_context(pikepdf.open(BytesIO(_afresh(page, paper))))
            joined.pages.append(afresh.pages[0] if afresh else next(left[id(page.template)]))
            _bare(joined.pages[-1])
        joined.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _parts(pages: Sequence[Printed]) -> Iterator[tuple[int, bytes]]:
    """For each template its pages as a file."""
    templates = {id(page.template): page.template for page in pages if page.template}
    for key, shared in templates.items():
        yield key, _of_one(shared, [page for page in pages if page.template is shared])


_FOR_READERS = ("/StructParents", "/Tabs", "/Annots")


def _bare(page: Any) -> None:
    for name in _FOR_READERS:
        if name in page:
            del page[name]


def _afresh(page: Printed, paper: str) -> bytes:
    return plain.make(page.design, replace(page.sheet, attachments=()), paper)
