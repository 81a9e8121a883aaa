"""The line `Answer: …`: numbers, short texts, essays, and what surveys take."""

from __future__ import annotations

import re
from decimal import Decimal

from app.content import model

LINE = re.compile(r"Answer:(?:\s+|\Z)")
_NUMBER = r"[+\-−]?\d[\d\u00a0\u202f ]*(?:[.,]\d+)?"
_PLUS_MINUS = re.compile(rf"(?P<middle>{_NUMBER})\s*±\s*(?P<within>{_NUMBER})\Z")
_RANGE = re.compile(rf"(?P<low>{_NUMBER})\s*(?:…|\.\.\.)\s*(?P<high>{_NUMBER})\Z")
_PLAIN = re.compile(rf"{_NUMBER}\Z")
_ESSAY = re.compile(r"essay(?:\s+(?P<low>\d{1,5})\s*[–-]\s*(?P<high>\d{1,5})\s+words)?\Z")
_SCALE = re.compile(
    r"scale\s+(?P<low>\d{1,2})\s*[–-]\s*(?P<high>\d{1,2})(?:\s*\((?P<first>.+?)\s*(?:…|\.\.\.)\s*(?P<last>.+)\))?\Z"
)
_BAR = re.compile(r"(?<!\\)\|")


class UnclearError(Exception):
    """The line cannot be understood; carries the code, what is wrong and what to write."""

    def __init__(self, code: str, message: str, cure: str) -> None:
        super().__init__(message)
        self.code, self.message, self.cure = code, message, cure


def parse(text: str) -> model.Number | model.ShortText | model.Essay:
    """The key behind `Answer:`. Raises UnclearError."""
    text = text.strip()
    if not text:
        raise UnclearError("answer-empty", "The answer is missing.", "Write the right answer behind “Answer:”.")
    essay = _ESSAY.match(text)
    if essay:
        return model.Essay(least_words=int(essay["low"] or 0), most_words=int(essay["high"] or 0), criteria=())
    if text.startswith("text "):
        return _texts(text.removeprefix("text "))
    if "±" in text or "…" in text or _RANGE.match(text):
        return _interval(text)
    return _exact(text) if _PLAIN.match(text) else _texts(text)


def _exact(text: str) -> model.Number:
    value = number(text)
    return model.Number(low=value, high=value)


def _interval(text: str) -> model.Number:
    around, between = _PLUS_MINUS.match(text), _RANGE.match(text)
    if around:
        middle, within = number(around["middle"]), number(around["within"])
        return model.Number(low=middle - abs(within), high=middle + abs(within))
    if between:
        low, high = number(between["low"]), number(between["high"])
        if low > high:
            cure = "Write the smaller number first."
            raise UnclearError("answer-range", "The range ends before it begins.", cure)
        return model.Number(low=low, high=high)
    message = "This is neither a number with a tolerance nor a range."
    raise UnclearError("answer-number", message, "Write digits, like “140 ± 5” or “135 … 145”.")


def number(text: str) -> Decimal:
    """A number as people write it. Raises UnclearError where a comma may part decimals or thousands."""
    plain = re.sub(r"[\u00a0\u202f ]", "", text).replace("−", "-")
    whole, comma, behind = plain.partition(",")
    if comma and len(behind) == 3:
        cure = f"Write {whole}{behind} or {whole}.{behind}."
        raise UnclearError("answer-comma", "This comma may part decimals or thousands.", cure)
    return Decimal(plain.replace(",", "."))


def _texts(text: str) -> model.ShortText:
    accepted = [" ".join(part.replace("\\|", "|").split()) for part in _BAR.split(text)]
    if not all(accepted):
        cure = "Write an answer on both sides of each bar, or “\\|” for a bar that belongs to the answer."
        raise UnclearError("answer-empty", "One of the accepted answers is empty.", cure)
    return model.ShortText(accepted=tuple(accepted))


def scale(text: str) -> tuple[int, int, str, str] | None:
    """ "scale 1–5 (poor … excellent)" as its ends and their words; None for anything else."""
    match = _SCALE.match(text.strip())
    if not match or not int(match["low"]) < int(match["high"]) <= 10:
        return None
    return int(match["low"]), int(match["high"]), match["first"] or "", match["last"] or ""
