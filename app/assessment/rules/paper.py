"""A paper as it is printed: options get letters, rows get numbers or letters, and answers are written with them.

What `keying.read` reads back is exactly what `written` writes, so that an answer is worth the same on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.assessment.rules.answers import Value
from app.assessment.rules.sheets import Sheet, sheet
from app.base.crockford import ALPHABET, check_letter, fold, is_sound, letters, typed
from app.content.model import Answer, Choices, Essay, Matching, Number, Ordering, Question, ShortText

RANDOM_BITS = 40
_LENGTH = RANDOM_BITS // 5 + 1
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WORDS_A_LINE, _FEWEST_LINES, _MOST_LINES = 8, 10, 75

CHOSEN = ("single", "truefalse", "multiple")


# ---------------------------------------------------------------- codes


def new_code(chance: int) -> str:
    """The code of a printed paper from 40 random bits: eight letters and a check letter, without dashes."""
    body = letters(chance, RANDOM_BITS // 5)
    return body + check_letter(body)


def spaced(code: str) -> str:
    """A code as it is printed: 7K3M-9QXF-2."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


@dataclass(frozen=True)
class Typed:
    """A code as somebody typed it, or what is wrong: "shape" is no code at all, "check" one with a slip in it."""

    code: str = ""
    fault: str = ""


def read_code(text: str) -> Typed:
    """Read a typed or scanned code. Case, spaces and dashes do not matter, nor O/0 and I/L/1.

    The QR code on a paper holds the address of its page: the code is what stands last in it.
    """
    signs = fold(typed(text.strip().rstrip("/").rpartition("/")[2]))
    if len(signs) != _LENGTH or not set(signs) <= set(ALPHABET):
        return Typed(fault="shape")
    return Typed(signs, "" if is_sound(signs) else "check")


# ---------------------------------------------------------------- letters


def letter(place: int) -> str:
    """The letter of an option by its place from 0: A to Z, then AA, AB …"""
    return _LATIN[place] if place < 26 else letter(place // 26 - 1) + letter(place % 26)


def option_letters(shown: Sheet) -> dict[str, str]:
    """The letter of each option, by its id. The places of an ordering have none: they are numbers."""
    return {} if shown.kind == "ordering" else {o.id: letter(place) for place, o in enumerate(shown.options)}


def row_signs(shown: Sheet) -> dict[str, str]:
    """What stands before each row, by its id: numbers where letters are chosen, letters where places are given."""
    sign = letter if shown.kind == "ordering" else lambda place: str(place + 1)
    return {row.id: sign(place) for place, row in enumerate(shown.rows)}


def written(shown: Sheet, value: Value) -> str:
    """An answer in this paper's letters: "ACD", "1B 2A 3C", "3142" (from ten rows on with blanks), or as typed."""
    if value is None:
        return ""
    if shown.kind == "matching":
        return _pairs(shown, value)
    if shown.kind == "ordering":
        return _places(shown, value)
    if shown.kind not in CHOSEN:
        return str(value)
    known = option_letters(shown)
    chosen = value if isinstance(value, list) else [str(value)]
    return _joined(sorted((known[id] for id in chosen), key=lambda sign: (len(sign), sign)), len(known) <= 26)


def _pairs(shown: Sheet, value: Value) -> str:
    given = value if isinstance(value, dict) else {}
    known = option_letters(shown)
    return " ".join(f"{sign}{known[str(given[row])]}" for row, sign in row_signs(shown).items() if row in given)


def _places(shown: Sheet, value: Value) -> str:
    given = value if isinstance(value, dict) else {}
    return _joined([str(given.get(row.id, "-")) for row in shown.rows], len(shown.rows) <= 9)


def _joined(signs: Sequence[str], closely: bool) -> str:
    return ("" if closely else " ").join(signs)


# ---------------------------------------------------------------- what is printed


@dataclass(frozen=True)
class Printed:
    """One question as it is printed. `letters` and `signs` stand before its options and rows, in their order.

    `saved` is what was saved on line before, in these letters; `ruled` is how many lines an essay gets.
    """

    number: int
    sheet: Sheet
    letters: tuple[str, ...]
    signs: tuple[str, ...]
    saved: str
    ruled: int


def printed(questions: Sequence[Question], values: Mapping[str, Value], seed: str, shuffle: bool) -> list[Printed]:
    """The questions of a paper in its own order and letters, without their keys."""
    return [_printed(number, q, values.get(q.id), seed, shuffle) for number, q in enumerate(questions, start=1)]


def _printed(number: int, question: Question, value: Value, seed: str, shuffle: bool) -> Printed:
    # never in an order that she gave on line: letters must not move when an answer is saved
    shown = sheet(question, seed, shuffle)
    known, signs = tuple(option_letters(shown).values()), tuple(row_signs(shown).values())
    return Printed(number, shown, known, signs, written(shown, value), _ruled(question))


def _ruled(question: Question) -> int:
    if not isinstance(question.answer, Essay):
        return 0
    return min(max(question.answer.most_words // _WORDS_A_LINE, _FEWEST_LINES), _MOST_LINES)


# ---------------------------------------------------------------- the key


@dataclass(frozen=True)
class KeyLine:
    """What is right in one question, in this paper's letters: every answer that gets all points, and the rubric.

    `part` says that part of it gets part of the points, `rubric` is (criterion as HTML, points) for a marker.
    """

    number: int
    title: str
    language: str
    points: int
    right: tuple[str, ...]
    part: bool = False
    voided: bool = False
    rubric: tuple[tuple[str, int], ...] = ()


def key(questions: Sequence[Question], seed: str, shuffle: bool) -> list[KeyLine]:
    """The key of a paper. For those who mark it alone."""
    return [_key_line(number, q, sheet(q, seed, shuffle)) for number, q in enumerate(questions, start=1)]


def _key_line(number: int, question: Question, shown: Sheet) -> KeyLine:
    return KeyLine(
        number,
        question.title,
        question.language,
        question.points,
        _right(question, shown),
        part=question.partial or isinstance(question.answer, Matching | Ordering),
        voided=question.voided,
        rubric=_rubric(question.answer),
    )


def _rubric(answer: Answer) -> tuple[tuple[str, int], ...]:
    return tuple((c.html, c.points) for c in answer.criteria) if isinstance(answer, Essay) else ()


def _right(question: Question, shown: Sheet) -> tuple[str, ...]:
    match question.answer:
        case Choices():
            return _right_choices(question, shown)
        case Number(low=low, high=high):
            return (f"{low:f}",) if low == high else (f"{low:f} – {high:f}",)
        case ShortText(accepted=accepted):
            return accepted
        case Matching(pairs=pairs):
            return (written(shown, dict(pairs)),)
        case Ordering(items=items):
            return (written(shown, {item.id: place for place, item in enumerate(items, start=1)}),)
    return ()


def _right_choices(question: Question, shown: Sheet) -> tuple[str, ...]:
    """Where one choice is asked for, a voided one is as good as right; among several it does not count."""
    right = [choice.id for choice in question.choices if choice.right and not choice.voided]
    if question.kind == "multiple":
        return (written(shown, right),) if right else ()
    return tuple(written(shown, choice.id) for choice in question.choices if choice.right or choice.voided)
