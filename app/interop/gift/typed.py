"""GIFT answers that are typed: short texts, and numbers."""

from __future__ import annotations

import re
from decimal import Decimal

from app.content import units
from app.content.sheets.model import Sheet
from app.interop.findings import error, info, warning
from app.interop.gift.pieces import Made, Piece, pieces
from app.interop.gift.words import Page

WILD = warning("gift-wildcard", "The `*` in “{text}” stands for any words.", "The star was taken out.")
ANY = info("gift-any-answer", "The answer `*` stands for every other one.", "Its feedback is that of the question.")
ANSWER_PART = warning(
    "gift-answer-part", "The answer “{text}” earns {weight}% of the points.", "It is not accepted: it earns nothing."
)
NO_ANSWER = error("gift-answer-none", "No answer earns the full points.", "The question was left out.")
FEEDBACK = info(
    "gift-answer-feedback", "The answer “{text}” has feedback of its own.", "It stands in the question's feedback."
)
NUMBER = error("gift-number", "“{text}” is not a number.", "The question was left out.")
NUMBERS = warning(
    "gift-several-numbers",
    "There are {count} numbers that earn the full points.",
    "Only the first, {text}, is accepted.",
)
LONG = error("gift-long-answer", "The answer “{text}” has more than 120 characters.", "The question was left out.")

_VALUE = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d{1,2})?|[-+]?\.\d+"
_RANGE = re.compile(rf"\s*({_VALUE})\s*\.\.\s*({_VALUE})\s*", re.ASCII)
_AROUND = re.compile(rf"\s*({_VALUE})\s*(?::\s*({_VALUE})\s*)?", re.ASCII)
_STAR = re.compile(r"(?<!\\)\*")
_LONGEST_ANSWER = 120


def texts(page: Page, inner: str, start: int) -> Made | None:
    accepted: list[str] = []
    said: list[str] = []
    for piece in pieces(inner, start):
        page.go(piece.start)
        text = page.plain(piece.text)
        wild = "*" in piece.text and text.replace("*", "").strip() == ""
        said += _said(page, piece, "" if wild else text)
        if wild:
            page.report(ANY, text)
        elif _is_accepted(page, piece, text):
            accepted.append(_without_stars(page, text))
    page.go(start)
    accepted = [text for n, text in enumerate(accepted) if units.folded(text) not in map(units.folded, accepted[:n])]
    if not accepted or max(map(len, accepted)) > _LONGEST_ANSWER:
        page.report(LONG if accepted else NO_ANSWER, max(accepted, key=len, default=""))
        return None
    return Made(Sheet("text", "", accepted=tuple(accepted), feedback="\n\n".join(said)))


def _said(page: Page, piece: Piece, text: str) -> list[str]:
    """The feedback of one answer, as a part of the question's."""
    words = page.words(piece.feedback)
    if not words:
        return []
    if text:
        page.report(FEEDBACK, text)
    return [f"{page.words(piece.text)}: {words}" if text else words]


def _is_accepted(page: Page, piece: Piece, text: str) -> bool:
    if piece.worth >= 100:
        return True
    page.report(ANSWER_PART, text, weight=f"{piece.worth:g}")
    return False


def _without_stars(page: Page, text: str) -> str:
    """A bare `*` means any words; one that belongs to the answer is written `\\*`."""
    bare = _STAR.sub("", text)
    if bare != text:
        page.report(WILD, text)
    return " ".join(bare.replace("\\*", "*").split())


def numbers(page: Page, inner: str, start: int) -> Made | None:
    shift = inner.index("#") + 1
    right, _, wrong = inner[shift:].partition("~")
    found: list[tuple[Decimal, Decimal, bool]] = []
    said = [page.words(wrong.partition("#")[2])] if wrong else []
    for piece in pieces(right, start + shift):
        page.go(piece.start)
        text = page.plain(piece.text)
        span = _span(text)
        said += _said(page, piece, text)
        if span is None:
            page.report(NUMBER, text)
            return None
        if _is_accepted(page, piece, text):
            found.append(span)
    page.go(start)
    if not found:
        page.report(NO_ANSWER)
        return None
    low, high, around = found[0]
    if len(found) > 1:
        page.report(NUMBERS, f"{low:f}" if low == high else f"{low:f} … {high:f}", count=len(found))
    feedback = "\n\n".join(part for part in said if part)
    return Made(Sheet("number", "", low=low, high=high, around=around, feedback=feedback))


def _span(text: str) -> tuple[Decimal, Decimal, bool] | None:
    if found := _RANGE.fullmatch(text):
        low, high = sorted((Decimal(found[1]), Decimal(found[2])))
        return low, high, False
    if found := _AROUND.fullmatch(text):
        value, tolerance = Decimal(found[1]), abs(Decimal(found[2] or 0))
        return value - tolerance, value + tolerance, tolerance > 0
    return None
