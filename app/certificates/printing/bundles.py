"""Frozen designs: everything that decides how a certificate looks, as one value with one canonical form."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Literal

import msgspec

from app.base.settings import ROOT
from app.certificates.printing import grounds, words

PAPERS = ("a4", "a4-no-bleed", "letter", "letter-no-bleed", "card")
SIZES = {"a4": grounds.A4, "letter": grounds.LETTER, "card": grounds.CARD}
"""Width and height of a paper in millimetres, by the first part of its name."""

PAGES, STYLES = ROOT / "templates" / "print" / "designs", ROOT / "static" / "print" / "designs"
NAMES = {"classic": "Classic", "modern": "Modern", "bilingual": "Bilingual"}


class Design(msgspec.Struct, frozen=True, kw_only=True):
    """What decides how a certificate looks. `html` and `css` are kept by paper, pictures by name."""

    key: str
    version: int
    name: str
    language: str
    direction: Literal["ltr", "rtl"]
    second_language: str = ""  # "" for a design in one language
    words: dict[str, str]
    words2: dict[str, str] = {}
    html: dict[str, str]
    css: dict[str, str]
    pictures: dict[str, bytes] = {}


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(Design)


def freeze(design: Design) -> bytes:
    """Canonical JSON: the same design always gives the same bytes."""
    return _encoder.encode(design)


def thaw(data: bytes) -> Design:
    """Read a frozen design back. Raises msgspec.ValidationError or msgspec.DecodeError for anything else."""
    return _decoder.decode(data)


def digest(design: Design) -> str:
    """The SHA-256 of the frozen design, in hexadecimal."""
    return sha256(freeze(design)).hexdigest()


def size(paper: str) -> tuple[float, float]:
    """Width and height of a paper in millimetres. Raises KeyError for one that is not in PAPERS."""
    return SIZES[paper.removesuffix("-no-bleed")]


def shipped() -> dict[str, str]:
    """The designs that come with Brevet: their names by key."""
    return dict(NAMES)


@lru_cache(maxsize=32)
def shipped_design(key: str, language: str = "en", second_language: str = "") -> Design:
    """A shipped design with the words of a language, English where there are none for it.

    A bilingual one has Arabic as its second language unless another is asked for, English beside Arabic. Raises
    KeyError for a key that is not shipped.
    """
    name = NAMES[key]
    first = words.of(language)
    second = words.of(second_language or ("en" if first["language"] == "ar" else "ar")) if key == "bilingual" else {}
    return Design(
        key=key, version=1, name=name, language=first["language"], direction=words.direction(first["language"]),
        second_language=second.get("language", ""), words=first, words2=second,
        html={paper: _page(key, paper) for paper in PAPERS},
        css={paper: _style(key, paper) for paper in PAPERS},
        pictures=grounds.pictures(key, words.direction(first["language"])),
    )  # fmt: skip


def _shape(paper: str) -> str:
    return "card" if paper == "card" else "page"


def _page(key: str, paper: str) -> str:
    return (PAGES / key / f"{_shape(paper)}.html").read_text("utf-8")


def _style(key: str, paper: str) -> str:
    """The style sheet of one paper: its size and artwork, our faces, then the design's own rules."""
    width, height = size(paper)
    sheet = f"@page {{ size: {width:g}mm {height:g}mm; margin: 0; "
    sheet += f"background: url(brevet:/picture/{paper}) 0 0 / 100% 100% no-repeat }}\n"
    return sheet + "".join((STYLES / name).read_text("utf-8") for name in _sheets(key, paper))


def _sheets(key: str, paper: str) -> tuple[str, ...]:
    """Our faces, what all cards share, then what this design says itself."""
    return ("faces.css", "card.css", f"{key}/card.css") if paper == "card" else ("faces.css", f"{key}/page.css")
