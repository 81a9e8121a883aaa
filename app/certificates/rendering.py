"""From a payload to the bytes of its PDF: nothing else goes in, nothing is fetched, the same comes out every time."""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from font_source_sans_pro import font_files_ttf as sans
from font_source_serif_pro import font_files_ttf as serif
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.base.settings import ROOT
from app.certificates import artwork
from app.certificates.rules import payloads

STYLE = ROOT / "static" / "print" / "certificate.css"
FONTS = {
    "serif": serif["SourceSerifPro"],
    "serif-semibold": serif["SourceSerifProSemibold"],
    "serif-italic": serif["SourceSerifProIt"],
    "sans": sans["SourceSansPro"],
    "sans-semibold": sans["SourceSansProSemibold"],
}
"""Faces by the name under which the style sheet asks for them; other scripts come from the system's Noto and Amiri."""


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
        html = HTML(string=markup(payload, issued_at), base_url="brevet:/", url_fetcher=_fetcher(payload))
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
    template = _templates().get_template("print/certificate.html")
    return template.render(
        payload=payload,
        text=payloads.printed(payload),
        name_step=payloads.size_step(name),
        name_lines=payloads.balanced(name),
        name_direction=payloads.direction(name),
        rank_direction=payloads.direction(payload.rank),
        course_step=payloads.size_step(payload.course),
        moment=issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


def qr_code(address: str) -> str:
    """The address as an SVG of one path."""
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_inline(border=0, dark=artwork.INK, omitsize=True))


def _fetcher(payload: payloads.Payload) -> Any:
    """What the page may load: our drawings, fonts and style sheet, by names of our own. Everything else is refused."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    drawn: dict[str, Callable[[], str]] = {
        "page": artwork.page,
        "seal": artwork.seal,
        "qr": lambda: qr_code(payload.address),
    }

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            name = url.removeprefix("brevet:/")
            if name in drawn:
                return URLFetcherResponse(url, drawn[name]().encode(), {"Content-Type": "image/svg+xml"})
            if name == "style":
                return URLFetcherResponse(url, STYLE.read_bytes(), {"Content-Type": "text/css; charset=utf-8"})
            if name in FONTS:
                return URLFetcherResponse(url, Path(FONTS[name]).read_bytes(), {"Content-Type": "font/ttf"})
            raise FatalURLFetchingError(f"a certificate asks for {url}")

    return Fetcher()


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
