"""What stands in a GIFT question's braces: the shape says the kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.content.sheets.model import Criterion, Kind, Option, Pair, Sheet
from app.interop import marks, markup
from app.interop.findings import error, warning
from app.interop.gift import typed
from app.interop.gift.pieces import Made, pieces
from app.interop.gift.words import Page

ESSAY = warning(
    "gift-essay",
    "GIFT gives an essay neither a length nor a rubric.",
    "It has {least} to {most} words and one criterion: write your own.",
)
PAIR = error("gift-pair", "“{text}” has no `->`.", "The question was left out: write `=left -> right`.")
FEW = error("gift-few-pairs", "There are fewer than two pairs to match.", "The question was left out.")
MANY = error("gift-many-answers", "The question has {count} answers; at most {most} are read.", "It was left out.")

LABELS = ("Statement", "Match")
LEAST_WORDS, MOST_WORDS = 1, 500
CRITERION = "The answer is right and complete"
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")
_MOST_ANSWERS = 200


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


# ---------------------------------------------------------------- choices


def _choices(page: Page, inner: str, start: int) -> Made | None:
    given = list(pieces(inner, start))
    weights = tuple(0.0 if not it.sign and it.weight is None else it.worth for it in given)
    one = "=" in inner
    found = marks.single(weights) if one else marks.multiple(weights)
    for rule, number, words in found.found:
        page.go(given[number].start if number >= 0 else start)
        page.report(rule, page.plain(given[number].text) if number >= 0 else "", **words)
    if not found.marks:
        return None
    options = []
    for piece, mark in zip(given, found.marks, strict=True):
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


# ---------------------------------------------------------------- matching, essays


def _pairs(page: Page, inner: str, start: int) -> Made | None:
    pairs = []
    for piece in pieces(inner, start):
        page.go(piece.start)
        left, arrow, right = piece.text.partition("->")
        if not arrow:
            page.report(PAIR, page.plain(piece.text))
            return None
        pairs.append(Pair(page.line_of(left), markup.escaped(page.plain(right))))
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
    "number": typed.numbers,
    "single": _choices,
    "matching": _pairs,
    "truefalse": _true_false,
    "text": typed.texts,
}
