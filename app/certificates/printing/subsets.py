"""Faces cut down to the glyphs of a page, as PDF fonts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.certificates.printing import operators, typefaces
from app.certificates.printing.typefaces import Face, Glyph, Shaped


@dataclass
class Subset:
    """The glyphs that pages draw with one face: first gathered, then numbered anew, then written."""

    face: Face
    name: bytes  # in the page's resources
    texts: dict[int, str] = field(default_factory=dict)  # signs by the glyph's number in the face
    numbers: dict[int, int] = field(default_factory=dict)  # number in the subset
    file: bytes = b""

    def gather(self, shaped: Shaped) -> None:
        """Note the glyphs of a run and the signs that they stand for."""
        for glyph in shaped.glyphs:
            if not self.texts.get(glyph.number):
                self.texts[glyph.number] = glyph.text

    def cut(self) -> None:
        """Cut the face down to what was gathered."""
        import uharfbuzz as hb

        wanted = hb.SubsetInput()
        wanted.glyph_set.update(self.texts)
        wanted.unicode_set.clear()
        wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
        wanted.drop_table_tag_set.update(int.from_bytes(tag) for tag in _UNUSED)
        plan = hb.SubsetPlan(_prepared(self.face), wanted)
        self.numbers = dict(plan.old_to_new_glyph_mapping)
        self.file = plan.execute().blob.data

    def objects(self, pdf: Any) -> bytes:
        """Add the font to a PDF that is not written yet; returns its reference."""
        tag = "".join(chr(65 + part % 26) for part in hashlib.sha256(self.file).digest()[:6])
        name = f"{tag}+{self.face.name}".encode()
        file = _add(pdf, operators.stream(self.file, 6, b"/Length1 %d" % len(self.file)), whole=True)
        descriptor = _add(pdf, _descriptor(self.face, name, file))
        widths = b" ".join(operators.number(width) for width in self._widths())
        inner = _add(
            pdf,
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor %s/W[0[%s]]>>" % (name, descriptor, widths),
        )
        unicode = _add(pdf, operators.stream(self._to_unicode(), 6), whole=True)
        return _add(
            pdf,
            b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%s]/ToUnicode %s>>"
            % (name, inner, unicode),
        )

    def _widths(self) -> list[float]:
        by_number = {new: advance(self.face, old) for old, new in self.numbers.items()}
        return [by_number.get(number, 0.0) for number in range(max(by_number) + 1)]

    def _to_unicode(self) -> bytes:
        """What each glyph stands for. A part of a cluster that has no sign of its own is a joiner: it says nothing."""
        pairs = {self.numbers[old]: text or _own_sign(self.face, old) for old, text in self.texts.items()}
        lines = [b"<%04x> <%s>" % (new, text.encode("utf-16-be").hex().encode()) for new, text in sorted(pairs.items())]
        blocks = (lines[start : start + 100] for start in range(0, len(lines), 100))
        body = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
        return _CMAP % body


_CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%s
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""

_UNUSED = b"GSUB GPOS GDEF BASE name post OS/2 cmap STAT DSIG gasp kern meta".split()


@lru_cache(maxsize=64)
def _prepared(face: Face) -> Any:
    import uharfbuzz as hb

    return hb.subset_preprocess(typefaces.font(face).face)


@lru_cache(maxsize=8192)
def advance(face: Face, glyph: int) -> float:
    """The width of a glyph in thousandths of the type size, as the PDF says it."""
    font = typefaces.font(face)
    return float(round(font.get_glyph_h_advance(glyph) * 1000 / font.face.upem, 2))


@lru_cache(maxsize=64)
def _signs(face: Face) -> dict[int, str]:
    font = typefaces.font(face)
    return {font.get_nominal_glyph(point): chr(point) for point in sorted(face.points, reverse=True)}


def _own_sign(face: Face, glyph: int) -> str:
    return _signs(face).get(glyph, "\u200d")


@lru_cache(maxsize=64)
def _metrics(face: Face) -> bytes:
    font = typefaces.font(face)
    extents, unit = font.get_font_extents("ltr"), 1000 / font.face.upem
    rise, fall = round(extents.ascender * unit), round(extents.descender * unit)
    slant = -12 if "italic" in face.name else 0
    box = b"[-500 %d 2000 %d]" % (min(fall, -300), max(rise, 1000))
    return b"/Flags 4/FontBBox%s/ItalicAngle %d/Ascent %d/Descent %d/CapHeight 700/StemV 80" % (box, slant, rise, fall)


def _descriptor(face: Face, name: bytes, file: bytes) -> bytes:
    return b"<</Type/FontDescriptor/FontName/%s%s/FontFile2 %s>>" % (name, _metrics(face), file)


def _add(pdf: Any, data: bytes, whole: bool = False) -> bytes:
    raw = raw_object(data, whole)
    pdf.add_object(raw)
    return bytes(raw.reference)


@lru_cache(maxsize=1)
def _raw_type() -> Any:
    import pydyf

    class Raw(pydyf.Object):
        """An object that is written already; a `whole` one, a stream, stands by itself in the file."""

        def __init__(self, data: bytes, whole: bool) -> None:
            super().__init__()
            self._data, self._whole = data, whole

        @property
        def data(self) -> bytes:
            return self._data

        @property
        def compressible(self) -> bool:
            return not self._whole

    return Raw


def raw_object(data: bytes, whole: bool) -> Any:
    """An object of a PDF from its bytes."""
    return _raw_type()(data, whole)


def shown(shaped: Shaped, subset: Subset, size: float, spacing: float) -> bytes:
    """The operators that show a run with its subset; `spacing` in thousandths of the type size."""
    parts: list[bytes] = []
    pen = 0.0  # how far the next glyph is to stand from where the PDF would put it
    rise = 0.0
    for glyph in shaped.glyphs:
        if glyph.up != rise:
            rise = glyph.up
            parts.append(b"]TJ %s Ts[" % operators.number(rise * size / 1000))
        pen = _placed(parts, glyph, subset, pen, spacing)
    if abs(pen) > 0.01:
        parts.append(operators.number(-pen))
    return b"[" + b"".join(parts) + b"]TJ" + (b" 0 Ts" if rise else b"")


def _placed(parts: list[bytes], glyph: Glyph, subset: Subset, pen: float, spacing: float) -> float:
    move = pen + glyph.right
    if abs(move) > 0.01:
        parts.append(operators.number(-move))
    else:
        move = 0.0
    parts.append(b"<%04x>" % subset.numbers[glyph.number])
    after = glyph.advance - glyph.right - advance(subset.face, glyph.number)
    return after + (spacing if glyph.text else 0.0) + (pen + glyph.right - move)
