"""What stands in a GIFT question's braces: the shape says the kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from app.content import units
from app.content.sheets.model import Criterion, Kind, Option, Pair, Sheet
from app.interop import marks
from app.interop.findings import error, info, warning
from app.interop.gift.words import Page

ESSAY = warning(
    "gift-essay",
    "GIFT gives an essay neither a length nor a rubric.",
    "It has {least} to {most} words and one criterion: write your own.",
)
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
PAIR = error("gift-pair", "“{text}” has no `->`.", "The question was left out: write `=left -> right`.")
FEW = error("gift-few-pairs", "There are fewer than two pairs to match.", "The question was left out.")
LONG = error("gift-long-answer", "The answer “{text}” has more than 120 characters.", "The question was left out.")

MANY = error("gift-many-answers", "The question has {count} answers; at most {most} are read.", "It was left out.")

LABELS = ("Statement", "Match")
LEAST_WORDS, MOST_WORDS = 1, 500
CRITERION = "The answer is right and complete"
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")
_WEIGHT = re.compile(r"\s*%(-?\d+(?:[.,]\d+)?)%")
_VALUE = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d{1,2})?|[-+]?\.\d+"
_RANGE = re.compile(rf"\s*({_VALUE})\s*\.\.\s*({_VALUE})\s*", re.ASCII)
_AROUND = re.compile(rf"\s*({_VALUE})\s*(?::\s*({_VALUE})\s*)?", re.ASCII)
_STAR = re.compile(r"(?<!\\)\*")
_LONGEST_ANSWER = 120
_MOST_ANSWERS = 200


class Made(NamedTuple):
    """A sheet without heading and body, and the per cent of each option."""

    sheet: Sheet
    weights: tuple[float, ...] = ()


class Piece(NamedTuple):
    """One answer: its sign (`=`, `~` or nothing), its words, its feedback, its weight if it says one."""

    sign: str
    text: str
    feedback: str
    weight: float | None
    start: int

    @property
    def worth(self) -> float:
        """Per cent of the points."""
        return self.weight if self.weight is not None else 100.0 if self.sign != "~" else 0.0


def read(page: Page, inner: str, start: int) -> Made | None:
    """The answer in the braces, which begins at an offset of the question; None when it cannot be understood."""
    inner, _, general = inner.partition("####")
    page.go(start)
    if (count := inner.count("=") + inner.count("~")) > _MOST_ANSWERS:
        page.report(MANY, count=count, most=_MOST_ANSWERS)
        return None
    kind = _kind(inner)
    made = _READERS[kind](page, inner, start)
    page.go(start)
    if made is None:
        return None
    said = [part for part in (page.words(general), made.sheet.feedback) if part]
    return made._replace(sheet=replace(made.sheet, feedback="\n\n".join(said)))


def _kind(inner: str) -> Kind:
    if not inner.strip():
        return "essay"
    if inner.lstrip().startswith("#"):
        return "number"
    if "~" in inner:
        return "single"
    if "=" in inner and "->" in inner:
        return "matching"
    word = inner.partition("#")[0].strip().upper()
    return "truefalse" if word in _TRUE + _FALSE else "text"


def _pieces(inner: str, start: int) -> Iterator[Piece]:
    """The answers that `=` and `~` begin; words before the first sign are one, too."""
    signs = [0, *(found.start() for found in re.finditer("[=~]", inner))]
    for begin, end in zip(signs, [*signs[1:], len(inner)], strict=True):
        written = inner[begin:end]
        sign = written[:1] if written[:1] in ("=", "~") else ""
        text, _, feedback = written.removeprefix(sign).partition("#")
        weight = _WEIGHT.match(text)
        if weight or text.strip() or feedback.strip():
            worth = float(weight[1].replace(",", ".")) if weight else None
            yield Piece(sign, text[weight.end() :] if weight else text, feedback, worth, start + begin)


# ---------------------------------------------------------------- choices


def _choices(page: Page, inner: str, start: int) -> Made | None:
    pieces = list(_pieces(inner, start))
    weights = tuple(0.0 if not it.sign and it.weight is None else it.worth for it in pieces)
    one = "=" in inner
    found = marks.single(weights) if one else marks.multiple(weights)
    for rule, number, words in found.found:
        page.go(pieces[number].start if number >= 0 else start)
        page.report(rule, page.plain(pieces[number].text) if number >= 0 else "", **words)
    if not found.marks:
        return None
    options = []
    for piece, mark in zip(pieces, found.marks, strict=True):
        page.go(piece.start)
        options.append(Option(page.words(piece.text), mark, page.words(piece.feedback)))
    kind: Kind = "single" if one else "multiple"
    return Made(Sheet(kind, "", options=tuple(options), partial=found.partial), weights)


def _true_false(page: Page, inner: str, start: int) -> Made:
    word, wrong, right = [*inner.split("#", 2), "", ""][:3]
    truth = word.strip().upper() in _TRUE
    said = [page.words(right), page.words(wrong)]
    options = [Option("True", "right", said[0]), Option("False", "wrong", said[1])]
    if not truth:
        options = [Option("True", "wrong", said[1]), Option("False", "right", said[0])]
    weights = (100.0, 0.0) if truth else (0.0, 100.0)
    return Made(Sheet("truefalse", "", options=tuple(options)), weights)


# ---------------------------------------------------------------- words and numbers


def _texts(page: Page, inner: str, start: int) -> Made | None:
    accepted: list[str] = []
    said: list[str] = []
    for piece in _pieces(inner, start):
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


def _numbers(page: Page, inner: str, start: int) -> Made | None:
    shift = inner.index("#") + 1
    right, _, wrong = inner[shift:].partition("~")
    found: list[tuple[Decimal, Decimal, bool]] = []
    said = [page.words(wrong.partition("#")[2])] if wrong else []
    for piece in _pieces(right, start + shift):
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


# ---------------------------------------------------------------- matching, essays


def _pairs(page: Page, inner: str, start: int) -> Made | None:
    pairs = []
    for piece in _pieces(inner, start):
        page.go(piece.start)
        left, arrow, right = piece.text.partition("->")
        if not arrow:
            page.report(PAIR, page.plain(piece.text))
            return None
        pairs.append(Pair(page.line_of(left), page.line_of(right)))
    page.go(start)
    if len([pair for pair in pairs if pair.left]) < 2:
        page.report(FEW)
        return None
    return Made(Sheet("matching", "", labels=LABELS, pairs=tuple(pairs)))


def _essay(page: Page, inner: str, start: int) -> Made:
    page.report(ESSAY, least=LEAST_WORDS, most=MOST_WORDS)
    criteria = (Criterion(CRITERION, 1),)
    return Made(Sheet("essay", "", least_words=LEAST_WORDS, most_words=MOST_WORDS, criteria=criteria))


_READERS: dict[Kind, Callable[[Page, str, int], Made | None]] = {
    "essay": _essay,
    "number": _numbers,
    "single": _choices,
    "matching": _pairs,
    "truefalse": _true_false,
    "text": _texts,
}
