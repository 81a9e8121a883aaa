"""The sheet of tickets as a PDF: A4, eight a page, with cut marks, in the language of the course."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from flask_babel import force_locale
from markupsafe import Markup

from app.assessment.queries import Line, Planned
from app.assessment.rules import tickets as letters
from app.base import printing
from app.base.presentation import LOCALES
from app.base.settings import ROOT
from app.base.web import outside_address

STYLE = ROOT / "static" / "print" / "tickets.css"
A_PAGE = 8
LONG = 26  # a name of more letters is set smaller, one of twice as many smaller still


@dataclass(frozen=True)
class Ticket:
    """One ticket as it is printed."""

    name: str
    direction: str
    size: str
    organisation: str
    code: str
    square: Markup


def pdf(sitting: Planned, codes: Sequence[tuple[Line, str]]) -> bytes:
    """The tickets of these people. Takes some hundred milliseconds of CPU for a page."""
    from weasyprint import HTML

    html = HTML(string=markup(sitting, codes), base_url=printing.BASE, url_fetcher=printing.fetcher(_find))
    return bytes(html.write_pdf())


def markup(sitting: Planned, codes: Sequence[tuple[Line, str]]) -> str:
    """The sheet as HTML."""
    tickets = [_ticket(line, code) for line, code in codes]
    course_language = sitting.edition.course.language
    with force_locale(course_language if course_language in LOCALES else "en"):
        return render_template(
            "print/tickets.html",
            pages=[tickets[start : start + A_PAGE] for start in range(0, len(tickets), A_PAGE)],
            sitting=sitting,
            course=sitting.edition.course,
            quiz=sitting.quiz(course_language),
            address=outside_address("assessment.ticket").partition("://")[2],
        )


def _ticket(line: Line, code: str) -> Ticket:
    steps = min(2, len(line.name) // LONG)
    address = outside_address("assessment.ticket", code=letters.spaced(code))
    return Ticket(
        line.name, printing.direction_of(line.name), ("name", "name long", "name longest")[steps], line.organisation,
        letters.spaced(code), Markup(printing.qr_code(address, quiet=4)),
    )  # fmt: skip


def _find(name: str) -> tuple[bytes, str] | None:
    """What the sheet may load: its style sheet."""
    return (STYLE.read_bytes(), printing.CSS) if name == "style" else None
