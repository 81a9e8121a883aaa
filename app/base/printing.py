"""What pages that become PDF have in common: templates, our typefaces, QR codes, and a fetcher that fetches nothing.

WeasyPrint is imported where a page is made: it takes long.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
from font_source_sans_pro import font_files_ttf as sans
from font_source_serif_pro import font_files_ttf as serif
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.base.settings import ROOT

BASE = "brevet:/"
"""The base of every address in a printed page: what is asked for by a name of our own, and nothing else, is found."""

CSS, SVG = "text/css; charset=utf-8", "image/svg+xml"

FACES = {
    "serif": serif["SourceSerifPro"],
    "serif-semibold": serif["SourceSerifProSemibold"],
    "serif-italic": serif["SourceSerifProIt"],
    "sans": sans["SourceSansPro"],
    "sans-semibold": sans["SourceSansProSemibold"],
    "sans-italic": sans["SourceSansProIt"],
}
"""Faces by the name under which style sheets ask for them; other scripts come from the system's Noto and Amiri."""


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Templates for pages that are made outside a request."""
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


def direction_of(text: str) -> str:
    """ "rtl" when the first letter with a direction runs from right to left, else "ltr"."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return "rtl" if next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L" else "ltr"


def qr_code(address: str, ink: str = "#000", quiet: int = 0) -> str:
    """An address as an SVG of one path, with a quiet zone of so many modules."""
    return str(segno.make(address, error="m", micro=False).svg_inline(border=quiet, dark=ink, omitsize=True))


def fetcher(find: Callable[[str], tuple[bytes, str] | None], lenient: bool = False) -> Any:
    """What a page may load: our faces, and what `find` gives for a name, as bytes and content type.

    For anything else the making of the page fails. A `lenient` one leaves it out: a picture shows its description.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            name = url.removeprefix(BASE)
            if name in FACES:
                return URLFetcherResponse(url, Path(FACES[name]).read_bytes(), {"Content-Type": "font/ttf"})
            found = find(name)
            if found is None:
                raise (ValueError if lenient else FatalURLFetchingError)(f"a printed page asks for {url}")
            return URLFetcherResponse(url, found[0], {"Content-Type": found[1]})

    return Fetcher()
