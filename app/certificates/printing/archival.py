"""What makes a PDF last and speak: PDF/A-3a and PDF/UA-1 in its metadata, files attached, languages, spoken text."""

from __future__ import annotations

import hashlib
import importlib.resources
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from app.certificates.printing.sheets import Attached, Sheet

PRODUCER = "Brevet"


def colours() -> Any:
    """The sRGB profile that archives ask for. WeasyPrint has it, but leaves the file open when it reads it itself."""
    from weasyprint.css import ColorProfile

    profile = importlib.resources.files("weasyprint.pdf") / "sRGB2014.icc"
    return ColorProfile(BytesIO(profile.read_bytes()), profile.name, "relative-colorimetric", (["r"], ["g"], ["b"]))


# ---------------------------------------------------------------- languages and spoken text

# the language whose voice reads a script best; Cyrillic names have no language that would be right for all
_VOICES = {
    "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta", "THAI": "th", "KHMER": "km",
    "ETHIOPIC": "am", "GEORGIAN": "ka", "ARMENIAN": "hy", "MYANMAR": "my", "GREEK": "el", "TELUGU": "te",
    "GUJARATI": "gu", "GURMUKHI": "pa", "KANNADA": "kn", "MALAYALAM": "ml", "SINHALA": "si", "LAO": "lo",
    "TIBETAN": "bo", "THAANA": "dv", "HANGUL": "ko", "HIRAGANA": "ja", "CJK": "zh", "CYRILLIC": "und-Cyrl",
}  # fmt: skip


def language_of(text: str) -> str:
    """The language tag of the first script in a text that is not Latin; "" for Latin alone."""
    words = (unicodedata.name(sign, "").split(" ")[0] for sign in text if ord(sign) > 0x36F)
    return next((_VOICES[word] for word in words if word in _VOICES), "")


def spoken(text: str, language: str, page_language: str) -> dict[str, Any]:
    """What a structure element says of its text: the language where it differs, the text where glyphs may mislead."""
    import pydyf

    found = language_of(text)
    if found == "und-Cyrl" and language in ("ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg"):
        found = language
    tag, said = found or language, {}
    if tag and tag != page_language:
        said["Lang"] = pydyf.String(tag)
    if found and not found.startswith(("und", "el", "ru", "uk", "bg")):
        said["ActualText"] = pydyf.String(text)
    return said


def speak(document: Any, pdf: Any) -> list[tuple[Any, Any, int]]:
    """Give every text its language and spoken form; returns box, structure element and number of all marked content.

    Boxes and structure elements stand in one order: WeasyPrint makes the one from the other.
    """
    root = next(entry for entry in pdf.objects if _is(entry, "/StructTreeRoot"))
    marked = list(zip(_boxes(document.pages[0]._page_box), _leaves(pdf, root), strict=True))
    language = document.metadata.lang
    for box, (element, _) in marked:
        if text := getattr(box, "text", ""):
            element.update(spoken(text, box.style["lang"] or language, language))
    return [(box, element, number) for box, (element, number) in marked]


def _is(entry: Any, kind: str) -> bool:
    return isinstance(entry, dict) and entry.get("Type") == kind


def _boxes(box: Any) -> Iterator[Any]:
    """Texts and pictures in the order in which WeasyPrint tags them."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout.absolute import AbsolutePlaceholder

    box = box._box if isinstance(box, AbsolutePlaceholder) else box
    if isinstance(box, boxes.MarginBox):
        return
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TextBox):
            yield child
        else:
            yield from _boxes(child)
    if isinstance(box, boxes.ReplacedBox):
        yield box


def _leaves(pdf: Any, element: Any) -> Iterator[tuple[Any, int]]:
    for kid in element["K"]:
        if isinstance(kid, int):
            yield element, kid
        elif _is(child := pdf.objects[int(kid.split()[0])], "/StructElem"):
            yield from _leaves(pdf, child)


# ---------------------------------------------------------------- metadata and attached files


def finish(pdf: Any, sheet: Sheet, title: str) -> bytes:
    """Put metadata and attached files into a PDF that is not written yet, and write it: the same bytes every time."""
    _describe(pdf, sheet, title)
    _attach(pdf, sheet)
    out = BytesIO()
    pdf.write(out, b"1.7", _identifier(sheet), compress=True)
    return out.getvalue()


def _identifier(sheet: Sheet) -> bytes:
    seen = f"{sheet.payload.number} {sheet.issued_at.isoformat()}"
    return hashlib.sha256(seen.encode()).hexdigest()[:32].encode()


def _describe(pdf: Any, sheet: Sheet, title: str) -> None:
    import pydyf

    payload, moment = sheet.payload, pydyf.String(f"D:{sheet.issued_at:%Y%m%d%H%M%S}Z")
    pdf.info.clear()
    pdf.info.update(
        Title=pydyf.String(title), Author=pydyf.String(payload.centre), Subject=pydyf.String(payload.course),
        Producer=pydyf.String(PRODUCER), CreationDate=moment, ModDate=moment,
    )  # fmt: skip
    metadata = pydyf.Stream([xmp(title, payload.centre, payload.course, sheet.issued_at)])
    metadata.extra = {"Type": "/Metadata", "Subtype": "/XML"}
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference


def _attach(pdf: Any, sheet: Sheet) -> None:
    """Attach the files by name, as PDF/A-3 asks: each with its kind, its moment, and what it is to the page."""
    import pydyf

    found = [(attached.name, _file(pdf, attached, sheet.issued_at)) for attached in sheet.attachments]
    if found:
        names = pydyf.Array()
        for name, reference in sorted(found):
            names += [pydyf.String(name), reference]
        pdf.catalog["Names"] = pydyf.Dictionary({"EmbeddedFiles": pydyf.Dictionary({"Names": names})})
        pdf.catalog["AF"] = pydyf.Array([reference for _, reference in found])


def _file(pdf: Any, attached: Attached, moment: datetime) -> bytes:
    import pydyf

    params = pydyf.Dictionary({"Size": len(attached.data), "ModDate": pydyf.String(f"D:{moment:%Y%m%d%H%M%S}Z")})
    kind = attached.mime.replace("/", "#2f").replace("+", "#2b")
    extra = {"Type": "/EmbeddedFile", "Subtype": f"/{kind}", "Params": params}
    content = pydyf.Stream([attached.data], extra, compress=True)
    pdf.add_object(content)
    reference = pydyf.Dictionary({"F": content.reference, "UF": content.reference})
    entry = pydyf.Dictionary({
        "Type": "/Filespec", "F": pydyf.String(attached.name), "UF": pydyf.String(attached.name), "EF": reference,
        "Desc": pydyf.String(attached.description), "AFRelationship": f"/{attached.relationship}",
    })  # fmt: skip
    pdf.add_object(entry)
    return bytes(entry.reference)


def xmp(title: str, author: str, subject: str, moment: datetime) -> bytes:
    """The metadata as XMP: both standards by name, and the schema of the second, which the first does not know."""
    values = {
        "title": escape(title), "author": escape(author), "subject": escape(subject),
        "moment": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "producer": PRODUCER,
    }  # fmt: skip
    return _XMP.format_map(values).encode()


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<pdf:Producer>{producer}</pdf:Producer><xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA version</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
