"""What a sheet's texts may hold: what would read otherwise at its place is escaped, as little as possible.

A text is tried at its place as it is, then with the starts of its lines escaped, then with all of its signs escaped;
the first that reads back as itself is taken. So the proof that a text is safe is the reader itself, not a second
list of rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.content import units
from app.content.markdown.answers import ANSWER
from app.content.markdown.marks import MARK, NEAR_MARK
from app.content.positions import Source
from app.content.questions.attributes import ID
from app.content.sheets.lines import tidy
from app.content.sheets.model import Criterion, Kind, Option, Pair, Sheet
from app.content.sheets.reading import each
from app.content.sheets.setting import CHOICES, rendered

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_STARTS = re.compile(r"([ \t>]*)(#{1,6}(?=[ \t]|$)|:::|<|(?:=+|-+)[ \t]*$)")
_ITEM = re.compile(r"([ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+)(?=[\[(])")
_BEFORE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
_WORDS = re.compile(r"[\W_]+")
_DIGITS = 15
_OTHER = "⁂ another"

Test = Callable[[str], Sheet]
View = Callable[[Sheet], Any]


def normalised(sheet: Sheet) -> Sheet:
    """The sheet that is read from what `write` writes of this one, when it can be read at all."""
    return tried(sheet)[0]


def tried(sheet: Sheet) -> tuple[Sheet, bool]:
    """The normalised sheet, and whether it reads: a sheet that lacks something is no question yet."""
    sheet = _settled(_tidied(sheet))
    if each(rendered(sheet)) == [sheet]:
        return sheet, True
    sheet = _settled(_escaped(sheet))
    return sheet, each(rendered(sheet)) == [sheet]


# ---------------------------------------------------------------- fields


def _tidied(sheet: Sheet) -> Sheet:
    return replace(
        sheet,
        title=_line(sheet.title),
        body=_text(sheet.body),
        options=tuple(Option(_text(it.text).lstrip(), it.mark, _text(it.feedback)) for it in sheet.options),
        accepted=tuple(it for it in map(_line, sheet.accepted) if it),
        labels=(_line(sheet.labels[0]), _line(sheet.labels[1])),
        pairs=tuple(Pair(_line(pair.left), _line(pair.right)) for pair in sheet.pairs),
        items=tuple(_text(item).lstrip() for item in sheet.items),
        criteria=tuple(
            Criterion(_line(it.text), it.points, tuple(_line(level) for level in it.levels)) for it in sheet.criteria
        ),
        feedback=_text(sheet.feedback),
    )


def _text(text: str) -> str:
    return tidy(_lines(text))


def _line(text: str) -> str:
    return " ".join(line.strip() for line in _lines(text) if line.strip())


def _lines(text: str) -> list[str]:
    """The lines as a file's, without marks of byte order, which nobody sees."""
    return Source("", text.replace("\ufeff", "")).lines


def _settled(sheet: Sheet) -> Sheet:
    """The sheet with settings that its kind can have, and nothing of other kinds."""
    kind = _kind(sheet)
    sheet = _graded(sheet)
    points = sum(it.points for it in sheet.criteria) if kind == "essay" else min(max(sheet.points, 1), 100)
    empty = Sheet(kind, sheet.title)
    kept = {name: getattr(sheet, name) for name in _FIELDS[kind]}
    return replace(
        empty,
        body=sheet.body,
        feedback=sheet.feedback,
        id=_id(sheet.id),
        topic=_WORDS.sub("-", sheet.topic).strip("-"),
        points=points,
        fixed=sheet.fixed and kind in ("single", "multiple"),
        partial=sheet.partial and kind == "multiple",
        voided=sheet.voided,
        **_numbers(kept),
    )


_FIELDS: dict[Kind, tuple[str, ...]] = {
    "single": ("options",),
    "multiple": ("options",),
    "truefalse": ("options",),
    "number": ("low", "high", "around"),
    "text": ("accepted",),
    "matching": ("labels", "pairs"),
    "ordering": ("items",),
    "essay": ("least_words", "most_words", "levels", "criteria"),
}


def _graded(sheet: Sheet) -> Sheet:
    """The sheet with as many levels for each criterion as it has columns; the points follow from those it uses."""
    columns = len(sheet.levels)
    made = []
    for it in sheet.criteria:
        levels = (*it.levels, *[""] * columns)[:columns]
        used = [points for points, text in zip(sheet.levels, levels, strict=True) if text]
        made.append(Criterion(it.text, max(used, default=0) if columns else it.points, levels))
    return replace(sheet, criteria=tuple(made))


def _kind(sheet: Sheet) -> Kind:
    if sheet.kind not in CHOICES:
        return sheet.kind
    right = sum(option.mark == "right" for option in sheet.options)
    voided = not right and (sheet.voided or all(option.mark == "void" for option in sheet.options))
    if (right == 1 or voided) and {option.text for option in sheet.options} == {"True", "False"}:
        return "truefalse"
    return "multiple" if right > 1 or sheet.kind == "multiple" else "single"


def _id(id: str) -> str:
    if ID.fullmatch(id) and len(id) <= 80:
        return id
    slug = units.slug(id, "")
    return slug if ID.fullmatch(slug) else ""


def _numbers(kept: dict[str, Any]) -> dict[str, Any]:
    if "around" not in kept:
        return kept
    low, high = kept["low"], kept["high"]
    if low is None or high is None or not (low.is_finite() and high.is_finite()):
        return {}
    middle, tolerance = (low + high) / 2, (high - low) / 2
    exact = (
        middle - tolerance == low and middle + tolerance == high and max(map(_digits, (middle, tolerance))) <= _DIGITS
    )
    return {"low": low, "high": high, "around": bool(kept["around"]) and low < high and exact}


def _digits(value: Decimal) -> int:
    return sum(character.isdigit() for character in format(value.normalize(), "f"))


# ---------------------------------------------------------------- texts


def _escaped(sheet: Sheet) -> Sheet:
    """The sheet with each of its texts made safe at its place."""
    return replace(
        sheet,
        title=_safe("title", sheet.title),
        body=_safe("body", sheet.body),
        feedback=_safe("feedback", sheet.feedback),
        options=tuple(Option(_safe("option", it.text), it.mark, _safe("said", it.feedback)) for it in sheet.options),
        labels=(_safe("label", sheet.labels[0]), _safe("label", sheet.labels[1])),
        pairs=tuple(Pair(_safe("cell", pair.left), _safe("cell", pair.right)) for pair in sheet.pairs),
        items=tuple(_safe("item", item) for item in sheet.items),
        criteria=tuple(
            Criterion(_safe("cell", it.text), it.points, tuple(_safe("cell", level) for level in it.levels))
            for it in sheet.criteria
        ),
    )


_ZERO: dict[str, Any] = {"low": Decimal(0), "high": Decimal(0)}
_PAIRS = (Pair("⁂ a", "⁂ b"), Pair("⁂ c", "⁂ d"))
# where a text stands: a question with nothing else in it that could be read in two ways
_TESTS: dict[str, tuple[Test, ...]] = {
    "title": (
        lambda text: Sheet("number", text, **_ZERO),
        lambda text: Sheet("number", text, points=2, **_ZERO),
    ),
    "body": (lambda text: Sheet("number", "Q", body=text, **_ZERO),),
    "feedback": (lambda text: Sheet("number", "Q", feedback=text, **_ZERO),),
    "option": (
        lambda text: Sheet("multiple", "Q", options=(Option(text, "right", "F"), Option(_OTHER, "wrong"))),
        lambda text: Sheet("multiple", "Q", options=(Option(_OTHER, "right"), Option(text, "wrong"))),
    ),
    "said": (lambda text: Sheet("multiple", "Q", options=(Option("a", "right", text), Option(_OTHER, "right"))),),
    "item": (
        lambda text: Sheet("ordering", "Q", items=(text, _OTHER)),
        lambda text: Sheet("ordering", "Q", items=(_OTHER, text), feedback="F"),
    ),
    "label": (lambda text: Sheet("matching", "Q", labels=(text, text), pairs=_PAIRS),),
    "cell": (lambda text: Sheet("matching", "Q", labels=("L", "R"), pairs=(*_PAIRS, Pair(text, text))),),
}


@lru_cache(4096)
def _safe(place: str, text: str) -> str:
    if not text:
        return text
    for candidate in _candidates(text):
        if all(each(rendered(test(candidate))) == [test(candidate)] for test in _TESTS[place]):
            return candidate
    return _plain(text)


def _candidates(text: str) -> Iterator[str]:
    yield text
    lines = text.split("\n")
    yield tidy(_starts(lines))
    if len(lines) == 1:
        yield re.sub(r"([{#|]+)([^{#|]*)$", lambda m: _SIGNS.sub(r"\\\1", m[1]) + m[2], text)
    yield _plain(text)


def _starts(lines: list[str]) -> list[str]:
    """The lines with what begins a question, an answer or a block escaped; code that has no end gets one."""
    fence, done = "", []
    for line in lines:
        code = _FENCE.match(line)
        if not fence:
            done.append(line if code else _start(line))
            fence = code[1] if code else ""
        else:
            done.append(line)
            closes = code is not None and code[1].startswith(fence) and not line.strip(fence[0] + " \t")
            fence = "" if closes else fence
    return [*done, fence] if fence else done


def _start(line: str) -> str:
    line = _STARTS.sub(lambda found: f"{found[1]}\\{found[2]}", line, count=1) if _STARTS.match(line) else line
    item = _ITEM.match(line)
    if item and (MARK.match(line, item.end()) or NEAR_MARK.match(line, item.end())):
        line = f"{line[: item.end()]}\\{line[item.end() :]}"
    before = _BEFORE.match(line)
    answer = ANSWER.match(line, before.end() if before else 0)
    return _open(line, answer) if answer else line


def _open(line: str, answer: re.Match[str]) -> str:
    """The line with the colon behind `Answer` as text; only a colon of ASCII can be escaped by a backslash."""
    at = next(n for n in range(answer.start("word"), answer.end("word")) if line[n] in ":：")
    return line[:at] + ("\\:" if line[at] == ":" else "&#xFF1A;") + line[at + 1 :]


def _plain(text: str) -> str:
    """The text with every sign escaped, so that nothing in it is Markdown any more."""
    return "\n".join(_SIGNS.sub(r"\\\1", line.strip()).replace("：", "&#xFF1A;") for line in text.split("\n"))
