"""Drafts of designs: the worst cases that a preview shows, what papers have in common, and a design's own words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.certificates.rules import numbers, specimens
from app.certificates.rules.payloads import Payload

# ---------------------------------------------------------------- cases


@dataclass(frozen=True)
class _Case:
    rank: str = ""
    name: str = ""
    second_name: str = ""
    course: str = "Protection of Civilians"
    centre: str = "Northern Peace Support Training Centre"
    run: str = ""
    is_bare: bool = False


_LONG_COURSE = (
    "Comprehensive protection of civilians, child protection and conflict-related sexual violence in multidimensional "
    "integrated peace support operations: advanced course for commanders and heads of components"
)
_CASES = {
    "long": _Case(
        "Lieutenant Colonel (Medical Corps)",
        "Maria Fernanda de los Ángeles Etchevarría-Montenegro y Álvarez de Toledo Quiñones del Castillo",
        "ماريا فرناندا دي لوس أنخيليس إتشيفاريا مونتينيغرو إي ألفاريز دي توليدو",
        _LONG_COURSE,
        "International Joint Training and Documentation Centre for Peace Support Operations",
        "14–16 September 2026, Main Conference Hall, Regional Academy",
    ),
    "short": _Case("Cpl", "Bo Li"),
    "latin": _Case("Major", "Amina Wanjirũ Odhiambo", "أمينة وانجيرو أوديامبو"),
    "arabic": _Case("العقيد", "أمينة عبد الرحمن الحسيني", "Amina Abd al-Rahman al-Husseini"),
    "cyrillic": _Case("Captain", "Оксана Володимирівна Шевченко-Ковальчук", "Oksana Shevchenko-Kovalchuk"),
    "devanagari": _Case("Inspector", "सुश्री लक्ष्मी श्रेष्ठ भट्टराई", "Laxmi Shrestha Bhattarai"),
    "bare": _Case(name="Kofi Mensah", is_bare=True),
}
CASES = tuple(_CASES)
"""What a preview can show: the longest of everything, the shortest, four scripts, and nothing that may be missing."""

SHOWN = "latin"
"""The case that stands for a design in a list."""

_HANDS = ("Col. I. M. Exemple, Commandant", "Dr. S. Pecimen, Head of Training", "Superintendent A. N. Other, Police")


def sample(case: str, language: str, site: str) -> Payload:
    """A certificate of nobody for one of CASES, in a language, as the site at this address has it."""
    shown, place = _CASES[case], CASES.index(case)
    number = numbers.new_number(numbers.SPECIMEN, specimens.ISSUED_AT.year, place, specimen=True)
    day = specimens.ISSUED_AT.date()
    return Payload(
        centre=shown.centre, title=_TITLES.get(language, _TITLES["en"]), rank=shown.rank, name=shown.name,
        second_name=shown.second_name, course=shown.course, run=shown.run, days=0 if shown.is_bare else 3,
        hours=Decimal(0) if shown.is_bare else Decimal("18.5"), edition=1, code=numbers.SPECIMEN,
        result=None if shown.is_bare else 100, completed_on=day, issued_on=day,
        valid_until=None if shown.is_bare else day.replace(year=day.year + 3),
        signatories=() if shown.is_bare else _HANDS, address=f"{site}/verify/{number}", number=number,
        language=language,
    )  # fmt: skip


_TITLES = {"en": "Certificate of Completion", "ar": "شهادة إتمام", "ru": "Сертификат об окончании курса"}


# ---------------------------------------------------------------- papers

_PAPER = re.compile(r"\s*@page\s*\{[^{}]*\}")


def is_page(paper: str) -> bool:
    """Whether a paper is a whole page: pages may share their markup and style, a card is too small for them."""
    return paper != "card"


def alike(papers: Iterable[str], html: dict[str, str], css: dict[str, str]) -> bool:
    """Whether all pages say the same, apart from the first rule of each style sheet, which is the paper itself."""
    return len({(html[paper], _rules(css[paper])) for paper in papers if is_page(paper)}) == 1


def _rules(css: str) -> str:
    return _PAPER.sub("", css, count=1)


def restyled(css: str, others: str) -> str:
    """The style sheet `css` with the paper of another one."""
    paper = _PAPER.match(others)
    return (paper[0] if paper else "") + _rules(css)


def digest(*texts: str) -> str:
    """What a form remembers of the texts that it was opened with."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:16]


def plain(text: str | None) -> str:
    """A text as a form sends it, with line ends as they are everywhere else."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


# ---------------------------------------------------------------- words


@dataclass(frozen=True)
class WrongLine:
    """A line of own words that cannot be meant: its number, and the word that is not known; "" for its shape."""

    number: int
    name: str = ""


_LINE = re.compile(r"([a-z]{2})\.([a-z_]{1,40})\s*=\s*(\S.{0,199})")


def words(text: str, known: Mapping[str, Collection[str]]) -> tuple[dict[str, dict[str, str]], list[WrongLine]]:
    """Own words by language and name, from lines such as `en.number = No.`, and the lines that are wrong.

    `known` says which words each language has. Empty lines are left out; of two lines the later counts.
    """
    found: dict[str, dict[str, str]] = {}
    wrong = []
    for number, line in _lines(text):
        parts = _LINE.fullmatch(line)
        if parts is None:
            wrong.append(WrongLine(number))
        elif parts[2] not in known.get(parts[1], ()):
            wrong.append(WrongLine(number, f"{parts[1]}.{parts[2]}"))
        else:
            found.setdefault(parts[1], {})[parts[2]] = parts[3]
    return found, wrong


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line.strip()) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def second(language: str, wanted: str) -> str:
    """The second language beside the first: never the same twice. "" for a design in one language."""
    if not wanted or wanted != language:
        return wanted
    return "en" if language != "en" else "ar"


# ---------------------------------------------------------------- signs

_LATIN = re.compile("[ -~\u00a0-\u017f]*")


def is_plain(text: str) -> bool:
    """Whether the shipped faces have every sign of a text for certain, so that nobody needs to look."""
    return _LATIN.fullmatch(text) is not None
