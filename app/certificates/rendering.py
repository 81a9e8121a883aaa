"""From a payload to the bytes of its PDF: nothing else goes in, nothing is fetched, the same comes out every time."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from app.base import printing
from app.base.settings import ROOT
from app.certificates.printing import artwork
from app.certificates.rules import payloads

STYLE = ROOT / "static" / "print" / "certificate.css"


def pdf(payload: payloads.Payload, issued_at: datetime) -> bytes:
    """The certificate as PDF/A-3a and PDF/UA-1, A4 landscape, with the payload as an attached file.

    Takes some hundred milliseconds of CPU: call it from a job. Raises ValueError when the page asks for anything else
    than our own drawings and fonts.
    """
    from weasyprint import HTML, Attachment
    from weasyprint.urls import FatalURLFetchingError

    attached = Attachment(
        string=payloads.dump(payload), name=f"{payload.number}.json", description="The printed fields",
        relationship="Data", created=issued_at, modified=issued_at,
    )  # fmt: skip
    try:
        html = HTML(string=markup(payload, issued_at), base_url=printing.BASE, url_fetcher=_fetcher(payload))
        made = html.write_pdf(
            attachments=[attached], pdf_variant="pdf/a-3a", finisher=_say_accessible,
            color_profiles={"ours": _colours()}, output_intent="ours",
        )  # fmt: skip
    except FatalURLFetchingError as error:
        raise ValueError(str(error)) from error
    return bytes(made)


def _colours() -> Any:
    """The sRGB profile that archives ask for. WeasyPrint has it, but leaves the file open when it reads it itself."""
    from weasyprint.css import ColorProfile

    profile = importlib.resources.files("weasyprint.pdf") / "sRGB2014.icc"
    return ColorProfile(BytesIO(profile.read_bytes()), profile.name, "relative-colorimetric", (["r"], ["g"], ["b"]))


def markup(payload: payloads.Payload, issued_at: datetime) -> str:
    """The page as HTML."""
    name = payload.name
    template = printing.templates().get_template("print/certificate.html")
    return template.render(
        payload=payload,
        text=payloads.printed(payload),
        name_step=payloads.size_step(name),
        name_lines=payloads.balanced(name),
        name_direction=printing.direction_of(name),
        rank_direction=printing.direction_of(payload.rank),
        course_step=payloads.size_step(payload.course),
        moment=issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _fetcher(payload: payloads.Payload) -> Any:
    """What the page may load: our drawings and the style sheet, by names of our own."""
    drawn: dict[str, Callable[[], str]] = {
        "page": artwork.page,
        "seal": artwork.seal,
        "qr": lambda: printing.qr_code(payload.address, artwork.INK),
    }

    def find(name: str) -> tuple[bytes, str] | None:
        if name == "style":
            return STYLE.read_bytes(), printing.CSS
        return (drawn[name]().encode(), printing.SVG) if name in drawn else None

    return printing.fetcher(find)


_ACCESSIBLE = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
</rdf:Description><rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification schema
</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>PDF/UA version
</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF>"""


def _say_accessible(_document: Any, pdf_file: Any) -> None:
    """Name PDF/UA-1 beside PDF/A-3a in the metadata: WeasyPrint makes what both ask for and names only one."""
    stream = pdf_file.objects[int(pdf_file.catalog["Metadata"].split()[0])]
    stream.stream = [part.replace(b"</rdf:RDF>", _ACCESSIBLE) for part in stream.stream]
