"""Keying in: what is typed from a paper, in its letters, back to the answer that it means; and two keyings compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.assessment.rules import answers
from app.assessment.rules.answers import Value
from app.assessment.rules.paper import CHOSEN, option_letters, row_signs, written
from app.assessment.rules.sheets import Sheet, sheet
from app.base.refusals import Invalid
from app.content.model import Question

FaultCode = Literal["letter", "one", "row", "twice", "place", "rows", "shape", "long"]

_BETWEEN = re.compile(r"[\s,;.:/=()+&-]+")
_PAIR = re.compile(r"(\d{1,4})(?:[\s.:=)-]*([A-Z]+)|\s*-+)")  # "1B", "1 - B"; "1-" for a row that is blank
_LONGEST_LINE = 500


@dataclass(frozen=True)
class Fault:
    """Why a line cannot be what the paper says: the sign that does not exist in it, and what there is at most."""

    code: FaultCode
    sign: str = ""
    most: str = ""


@dataclass(frozen=True)
class Keyed:
    """What a line means, or why it means nothing. `gap` as in `answers.gap`: kept all the same, and worth a look."""

    value: Value = None
    fault: Fault | None = None
    gap: str = ""


class _FaultError(Exception):
    def __init__(self, code: FaultCode, sign: str = "", most: str = "") -> None:
        self.fault = Fault(code, sign, most)


def read(question: Question, shown: Sheet, text: str) -> Keyed:
    """What somebody keyed in for this question. Nothing typed, or "-", is no answer."""
    try:
        value = answers.read(question, _raw(shown, text))
    except _FaultError as found:
        return Keyed(fault=found.fault)
    except Invalid:
        return Keyed(fault=Fault("long"))
    return Keyed(value, None, answers.gap(question, value))


def _raw(shown: Sheet, text: str) -> object:
    if shown.kind not in (*CHOSEN, "matching", "ordering"):
        return text
    if len(text) > _LONGEST_LINE:
        raise _FaultError("shape")
    plain = _plain(text)
    if not plain.strip("- "):
        return None
    if shown.kind == "matching":
        return _pairs(shown, plain)
    if shown.kind == "ordering":
        return _places(shown, plain)
    chosen = _options(shown, plain)
    if shown.kind == "multiple":
        return chosen
    if len(set(chosen)) > 1:
        raise _FaultError("one")
    return chosen[0]


def _plain(text: str) -> str:
    """Capital letters, digits of every script as 0–9, every dash as the same."""
    wide = unicodedata.normalize("NFKC", text).upper()
    digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in wide)
    return re.sub("[‐‑‒–—―−_]", "-", digits).strip()


def _options(shown: Sheet, plain: str) -> list[str]:
    ids = {sign: id for id, sign in option_letters(shown).items()}
    parts = [part for part in _BETWEEN.split(plain) if part]
    if not parts:
        raise _FaultError("shape")
    signs = parts if len(ids) > 26 else list("".join(parts))
    return [_known(ids, sign, "letter") for sign in signs]


def _known(ids: Mapping[str, str], sign: str, code: FaultCode) -> str:
    if sign not in ids:
        raise _FaultError(code, sign, list(ids)[-1])
    return ids[sign]


# ---------------------------------------------------------------- rows


def _pairs(shown: Sheet, plain: str) -> dict[str, str]:
    """ "1B 2A 3C", or the letters alone in the order of the rows: "BAC", with "-" for a row that is blank."""
    ids = {sign: id for id, sign in option_letters(shown).items()}
    rows = {sign: id for id, sign in row_signs(shown).items()}
    pairs: dict[str, str] = {}
    for row, sign in _numbered(plain) if re.search(r"\d", plain) else _in_order(rows, ids, plain):
        left = _known(rows, str(int(row)), "row")
        right = "" if sign == "-" else _known(ids, sign, "letter")
        if pairs.setdefault(left, right) != right:
            raise _FaultError("twice", row)
    return pairs


def _numbered(plain: str) -> list[tuple[str, str]]:
    if _BETWEEN.sub("", _PAIR.sub("", plain)):
        raise _FaultError("shape")
    return [(row, sign or "-") for row, sign in _PAIR.findall(plain)]


def _in_order(rows: Mapping[str, str], ids: Mapping[str, str], plain: str) -> list[tuple[str, str]]:
    parts = re.findall(r"[^\s,;.:/]+", plain)
    signs = parts if len(ids) > 26 else list("".join(parts))
    if len(signs) != len(rows):
        raise _FaultError("rows", str(len(signs)), str(len(rows)))
    return list(zip(rows, signs, strict=True))


def _places(shown: Sheet, plain: str) -> dict[str, str]:
    """ "3142": the place of each row in turn, "-" for a row without one. From ten rows on with blanks between."""
    count = len(shown.rows)
    if re.search(r"[^\d\s,;./-]", plain):
        raise _FaultError("shape")
    places = re.findall(r"[\d-]" if count <= 9 else r"\d+|-", plain)
    if len(places) != count:
        raise _FaultError("rows", str(len(places)), str(count))
    for place in places:
        if place != "-" and not (len(place) <= 4 and 1 <= int(place) <= count):
            raise _FaultError("place", place, str(count))
    return {row.id: "" if at == "-" else str(int(at)) for row, at in zip(shown.rows, places, strict=True)}


# ---------------------------------------------------------------- lines of the page


@dataclass(frozen=True)
class Entry:
    """One line of the keying page: the question, what is kept for it, what stands in its field, what is wrong.

    `other` is what was keyed in first where a second keying differs.
    """

    number: int
    question: Question
    sheet: Sheet
    was: str
    text: str
    keyed: Keyed
    value: Value
    other: str | None = None

    @property
    def is_changed(self) -> bool:
        """Whether what was typed is another answer than the one that is kept, and was typed rather than only shown."""
        return self.keyed.fault is None and self.text != self.was and self.keyed.value != self.value


def entries(
    questions: Sequence[Question],
    values: Mapping[str, Value],
    seed: str,
    shuffle: bool,
    texts: Mapping[str, str] | None = None,
    shown_before: Mapping[str, str] | None = None,
) -> list[Entry]:
    """The lines of a page. `texts` are what was typed, by question; `shown_before` what its fields had shown."""
    lines = []
    for number, question in enumerate(questions, start=1):
        shown, value = sheet(question, seed, shuffle), values.get(question.id)
        kept = written(shown, value)
        was = (shown_before or {}).get(question.id, kept)
        text = _unified(question, (texts or {}).get(question.id, was))
        lines.append(Entry(number, question, shown, _unified(question, was), text, read(question, shown, text), value))
    return lines


def _unified(question: Question, text: str) -> str:
    """A form sends each end of a line as two signs; what is not an essay stands on one line."""
    return text.replace("\r\n", "\n").replace("\n", "\n" if question.kind == "essay" else " ")


def compared(lines: Sequence[Entry]) -> list[Entry]:
    """Second keyings beside the first: `other` is set where they do not mean the same. Essays are not keyed twice."""
    return [line if _agrees(line) else _beside(line) for line in lines]


def _agrees(line: Entry) -> bool:
    return line.question.kind == "essay" or (line.keyed.fault is None and line.keyed.value == line.value)


def _beside(line: Entry) -> Entry:
    kept = written(line.sheet, line.value)
    return Entry(line.number, line.question, line.sheet, kept, line.text, line.keyed, line.value, kept)
