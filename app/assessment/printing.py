"""Papers and keys as PDF bytes: from plain values alone, nothing is fetched but our fonts and the course's pictures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale

from app.assessment.rules.paper import KeyLine, Printed, spaced
from app.base import printing, storage
from app.base.settings import ROOT

STYLE = ROOT / "static" / "print" / "exam.css"
WORDS = "en"  # the language of what stands on every paper; what is asked has a language of its own

_MEDIUM = re.compile(r"/?media/([0-9a-f]{64})/")


@dataclass(frozen=True)
class Front:
    """What stands on the cover. `code` is as it is kept, empty for a copy of what never was on paper.

    `minutes` is the time that is left when the paper begins, 0 without a limit. `address` is what the QR code holds.
    `closed` says in words that this is a copy of an attempt that is over; empty while it is open.
    """

    code: str
    address: str
    centre: str
    course: str
    title: str
    edition: int
    name: str
    language: str
    minutes: int
    pass_mark: int
    declaration: tuple[str, ...] = ()
    continued: bool = False
    closed: bool = False

    @property
    def printed_code(self) -> str:
        """The code in groups, as people read and type it."""
        return spaced(self.code) if self.code else "–"

    @property
    def qr(self) -> str:
        """The address of the paper's page as an SVG of one path; nothing without a code."""
        return printing.qr_code(self.address) if self.code else ""


@dataclass(frozen=True)
class Booklet:
    """One paper: its cover, and its questions without a key."""

    front: Front
    questions: Sequence[Printed]

    @property
    def points(self) -> int:
        """How many points there are to get."""
        return sum(question.sheet.points for question in self.questions)


@dataclass(frozen=True)
class Key:
    """The key of one paper."""

    front: Front
    lines: Sequence[KeyLine]


def papers_pdf(booklets: Sequence[Booklet], media: Mapping[str, str]) -> bytes:
    """Papers one behind the other, A4, each beginning on a sheet of its own when printed on both sides.

    `media` gives the MIME type of every picture that may be shown, by digest. Takes some tenths of a second of CPU
    each: call it outside any transaction.
    """
    return _pdf([_markup("print/exam/paper.html", paper=paper) for paper in booklets], media, "Papers", sheets=True)


def keys_pdf(keys: Sequence[Key]) -> bytes:
    """The keys of these papers, one behind the other."""
    return _pdf([_markup("print/exam/key.html", key=key) for key in keys], {}, "Keys", sheets=False)


def _markup(template: str, **values: Any) -> str:
    return printing.templates().get_template(template).render(direction=direction, words=WORDS, **values)


def direction(language: str) -> str:
    """In which direction a language is written: "ltr" or "rtl"."""
    return str(Locale.parse(language, sep="-").text_direction) if language.isascii() else "ltr"


# ---------------------------------------------------------------- pages


def _pdf(pages: Sequence[str], media: Mapping[str, str], title: str, sheets: bool) -> bytes:
    """Each text becomes a document of its own, so that its pages are counted by themselves; then all become one."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = _fetcher(media), FontConfiguration()
    style = CSS(string=STYLE.read_text(), base_url=printing.BASE, url_fetcher=fetcher, font_config=fonts)

    def rendered(markup: str) -> Any:
        html = HTML(string=markup, base_url=printing.BASE, url_fetcher=fetcher)
        return html.render(stylesheets=[style], font_config=fonts)

    documents = [rendered(markup) for markup in pages]
    blank = rendered("<p></p>").pages if sheets else []
    found = [page for document in documents for page in _whole_sheets(document.pages, blank)]
    whole = documents[0].copy(found)
    whole.metadata.title = title if len(documents) > 1 else documents[0].metadata.title
    return bytes(whole.write_pdf())


def _whole_sheets(pages: list[Any], blank: list[Any]) -> list[Any]:
    """With a blank page behind an odd one, so that nobody's paper begins on the back of another's."""
    return pages + blank if len(pages) % 2 else pages


def _fetcher(media: Mapping[str, str]) -> Any:
    """What a page may load, by names of our own: the pictures of the course."""

    def find(name: str) -> tuple[bytes, str] | None:
        found = _MEDIUM.match(name)
        return (storage.read(found[1]), media[found[1]]) if found and found[1] in media else None

    return printing.fetcher(find, lenient=True)
