"""Reading a sheet as it was sent, adding it to what is there, and what may be shown of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.content.model import Survey, SurveyItem

LONGEST_WORDS = 2000
FEWEST_SHOWN = 5

Sent = Mapping[str, Sequence[str]]
Fault = Literal["not-a-choice", "too-long"]


def field_name(item: SurveyItem) -> str:
    """The name of an item's field in the form."""
    return f"answer-{item.id}"


@dataclass(frozen=True)
class Sheet:
    """One filled-in survey, before it is taken apart: what was chosen and written, and what cannot be taken.

    `chosen` and `words` keep what was sent even when it is at fault, so that the page can show it again.
    """

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was answered."""
        return not any(self.chosen.values()) and not any(self.words.values())


def options(item: SurveyItem) -> tuple[str, ...]:
    """What can be chosen: ids of choices or steps of the scale; nothing for free words."""
    if item.kind == "text":
        return ()
    if item.kind == "scale":
        return tuple(str(step) for step in range(item.low, item.high + 1))
    return tuple(choice.id for choice in item.choices)


def read_sheet(survey: Survey, sent: Sent) -> Sheet:
    """Read what a form sent. Nothing is required; unknown fields are ignored; unknown choices are a fault."""
    sheet = Sheet()
    for item in survey.items:
        values = [value for value in sent.get(field_name(item), ()) if value]
        if item.kind == "text":
            _read_words(sheet, item, values)
        else:
            _read_choice(sheet, item, values)
    return sheet


def _read_words(sheet: Sheet, item: SurveyItem, values: list[str]) -> None:
    words = tidy("\n".join(values))
    sheet.words[item.id] = words
    if len(words) > LONGEST_WORDS:
        sheet.faults[item.id] = "too-long"


def _read_choice(sheet: Sheet, item: SurveyItem, values: list[str]) -> None:
    known = options(item)
    chosen = tuple(option for option in known if option in values)
    sheet.chosen[item.id] = chosen
    if set(values) - set(known) or (item.kind != "choices" and len(chosen) > 1):
        sheet.faults[item.id] = "not-a-choice"


def tidy(words: str) -> str:
    """Free words as they are kept: lines stay, control characters and lone surrogates go."""
    words = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in words if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


@dataclass(frozen=True)
class Contents:
    """What is in a box."""

    answered: int
    counts: dict[str, int]
    words: list[str]


def put_in(item: SurveyItem, before: Contents, sheet: Sheet, shuffle: Callable[[list[str]], None]) -> Contents:
    """The contents with one sheet's answer added. Counts stand in the author's order, words in none."""
    chosen, words = sheet.chosen.get(item.id, ()), sheet.words.get(item.id, "")
    counts = {option: before.counts.get(option, 0) + (option in chosen) for option in options(item)}
    pile = before.words + ([words] if words else [])
    shuffle(pile)
    return Contents(before.answered + bool(chosen or words), counts, pile)


@dataclass(frozen=True)
class Cell:
    """One line of an item's results: how many chose this, and their share of those who answered, in per cent."""

    label: str
    count: int
    share: int


@dataclass(frozen=True)
class Result:
    """What may be shown of an item. With fewer than `FEWEST_SHOWN` answers all of it is hidden, even their number."""

    item: SurveyItem
    hidden: bool
    answered: int = 0
    cells: tuple[Cell, ...] = ()
    mean: float | None = None
    words: tuple[str, ...] = ()


def result(item: SurveyItem, contents: Contents) -> Result:
    """The result of one item."""
    if contents.answered < FEWEST_SHOWN:
        return Result(item, hidden=True)
    labels = {choice.id: choice.html for choice in item.choices}
    cells = tuple(
        Cell(labels.get(option, option), count, round(100 * count / contents.answered))
        for option in options(item)
        for count in [contents.counts.get(option, 0)]
    )
    mean = _mean(contents) if item.kind == "scale" else None
    return Result(item, False, contents.answered, cells, mean, tuple(contents.words))


def _mean(contents: Contents) -> float:
    total = sum(int(step) * count for step, count in contents.counts.items())
    return round(total / contents.answered, 1)
