"""The record of an attempt, question by question: as it was seen, each save in order, the mark and what changed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol
from uuid import UUID

from app.assessment.rules import desk, paper
from app.assessment.rules.desk import milliseconds
from app.assessment.rules.explaining import Explanation, explain
from app.assessment.rules.sheets import Sheet
from app.content.model import Question

LATE = 5000  # milliseconds; a weak link takes some seconds


class Given(desk.Given, Protocol):
    """One save of an answer."""

    @property
    def id(self) -> UUID:
        """The key of the save."""

    @property
    def question_id(self) -> str:
        """The question."""

    @property
    def language(self) -> str:
        """The language in which the question was shown."""

    @property
    def by(self) -> UUID | None:
        """Who keyed it in for the trainee; None for herself."""


@dataclass(frozen=True)
class Saved:
    """A save with its answer in the letters of this paper, as it would be printed."""

    given: Given
    said: str

    @property
    def arrived(self) -> int:
        """When it reached the server, in milliseconds since the epoch."""
        return milliseconds(self.given.saved_at)

    @property
    def is_late(self) -> bool:
        """Whether it reached the server so long after the act, of which only her device knows, that both are told."""
        return self.arrived - self.given.seq > LATE


@dataclass(frozen=True)
class Entry:
    """One question of the record. `saves` are in the order of the acts: the last one is the answer that counts.

    `letters` and `signs` stand before its options and rows. `reason` is that of the key under which the attempt
    began; `mark` is what stands now, None while it waits for a marker. `right` are the answers that get all points,
    `rubric` an essay's criteria, each as HTML with the most points.
    """

    number: int
    sheet: Sheet
    letters: tuple[str, ...]
    signs: tuple[str, ...]
    language: str
    saves: tuple[Saved, ...]
    reason: Explanation
    right: tuple[str, ...]
    rubric: tuple[tuple[str, int], ...]
    mark: Fraction | None

    @property
    def answer(self) -> Saved | None:
        """The answer that counts; None when nothing was ever saved or the last save took it back."""
        return self.saves[-1] if self.saves and self.saves[-1].given.value is not None else None


def entries(
    questions: Mapping[str, Sequence[Question]],
    saves: Iterable[Given],
    marks: Mapping[str, Fraction],
    seed: str,
    shuffle: bool,
) -> list[Entry]:
    """Every question in the order in which it was asked. `questions` are the same ones in each language.

    Each is shown in the language of its last save; one that was never answered in the first language, whose key
    gives the marks.
    """
    by_question: dict[str, list[Given]] = {}
    for given in saves:
        by_question.setdefault(given.question_id, []).append(given)
    first = next(iter(questions))
    shown = {language: paper.printed(them, {}, seed, shuffle) for language, them in questions.items()}
    lines = paper.key(questions[first], seed, shuffle)
    found = []
    for index, key in enumerate(questions[first]):
        mine = by_question.get(key.id, [])
        language = mine[-1].language if mine and mine[-1].language in questions else first
        found.append(_entry(shown[language][index], language, key, lines[index], mine, marks.get(key.id)))
    return found


def _entry(
    shown: paper.Printed,
    language: str,
    key: Question,
    line: paper.KeyLine,
    saves: Sequence[Given],
    mark: Fraction | None,
) -> Entry:
    said = tuple(Saved(given, paper.written(shown.sheet, given.value)) for given in saves)
    reason = explain(key, saves[-1].value if saves else None)
    signs = (shown.letters, shown.signs, language)
    return Entry(shown.number, shown.sheet, *signs, said, reason, line.right, line.rubric, mark)
