"""Marking closed attempts anew by the key of another edition: what differs, and what that makes of each attempt."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal, TypeAlias
from uuid import UUID

import msgspec

from app.assessment.rules.answers import Value
from app.assessment.rules.marking import Grade, mark, total
from app.content.differences import questions, sayings
from app.content.model import Choices, Course, Essay, Matching, Number, Ordering, Question, ShortText, all_quizzes
from app.content.typed import fold

Difference: TypeAlias = Literal["same", "changed", "gone", "kind", "options"]
Progress: TypeAlias = Literal["running", "stopped", "done", "replaced"]


def is_over(summary: Mapping[str, Any]) -> bool:
    """Whether a regrade, by what is kept of it, has nothing more to do, or may do nothing more."""
    return bool(summary.get("done") or summary.get("replaced"))


def progress(summary: Mapping[str, Any], jobs: Iterable[str]) -> Progress:
    """How far a regrade is; `jobs` are the states of its jobs.

    "stopped": none of them goes on by itself. "replaced": it had stopped, and another one took its place.
    """
    if is_over(summary):
        return "done" if summary.get("done") else "replaced"
    return "running" if {"waiting", "running"} & set(jobs) else "stopped"


def every_question(course: Course) -> dict[str, Question]:
    """All questions of a course that a quiz may ask, by id."""
    banks = [question for module in course.modules for question in module.bank]
    return {q.id: q for q in (*banks, *(q for quiz in all_quizzes(course) for q in quiz.questions))}


def difference(old: Question, new: Question | None) -> Difference:
    """Whether answers to the old question can be marked by the new one's key, and whether that may change anything.

    "gone": it is not in the course any more. "kind": it is asked in another way. "options": its options, rows or
    items are others, so that an answer does not say which of them is meant. A voided question takes every answer.
    People mark essays: nothing about one but its being withdrawn changes a mark.
    """
    if isinstance(old.answer, Essay) and not (new and new.voided):
        return "changed" if old.voided and new else "same"
    if new is None:
        return "gone"
    if new.voided:
        return "same" if old.voided else "changed"
    if new.kind != old.kind:
        return "kind"
    if _asked(old) != _asked(new):
        return "options"
    return "same" if not old.voided and _key(old) == _key(new) else "changed"


def _asked(question: Question) -> tuple[frozenset[str], ...]:
    """The ids that an answer may name."""
    match question.answer:
        case Choices():
            return (frozenset(choice.id for choice in question.choices),)
        case Matching(lefts=lefts, rights=rights):
            return frozenset(item.id for item in lefts), frozenset(item.id for item in rights)
        case Ordering(items=items):
            return (frozenset(item.id for item in items),)
    return ()


def _key(question: Question) -> object:
    """What decides marks, and nothing that does not: not the points, not the words."""
    match question.answer:
        case Choices():
            choices = sorted(
                (choice.id, choice.right and not choice.voided, choice.voided) for choice in question.choices
            )
            return choices, question.partial and question.kind == "multiple"
        case Number(low=low, high=high):
            return low, high
        case ShortText(accepted=accepted):
            return frozenset(fold(text) for text in accepted)
        case Matching(pairs=pairs):
            return pairs
        case Ordering(items=items):
            return [item.id for item in items]
    return None  # people mark essays


def remark(old: Question, new: Question, value: Value) -> Fraction | None:
    """The mark by the new key, in the points that the paper promised; None where only people can tell."""
    return mark(msgspec.structs.replace(new, points=old.points), value)


@dataclass(frozen=True)
class Line:
    """A question whose key differs between an edition that was sat and the one whose key is used.

    `said` tells what changed of the key, from each key by which attempts were marked; empty where the key is the same,
    and was another one in between. `asked` counts the attempts that were asked it, `changed` those whose mark changes;
    `kept` those in which a person has set the mark, which stays.
    """

    id: str
    title: str
    difference: Difference
    voided: bool
    said: Sequence[sayings.Difference]
    asked: int
    changed: int
    kept: int


@dataclass(frozen=True)
class Sat:
    """A closed attempt as a regrade needs it. `answers` and `by_people` may hold more questions than it asked.

    `name` is that of the person.

    `by_people` are questions whose mark a person has set; it stays.
    """

    id: UUID
    enrolment_id: UUID
    number: int
    counts: bool
    key: Sequence[Question]
    pass_mark: int
    marks: Mapping[str, Fraction]
    passed: bool | None
    answers: Mapping[str, Value]
    by_people: frozenset[str] = frozenset()
    name: str = ""


Turn: TypeAlias = Literal["fails", "passes", "stays"]


def by_outcome(turn: Turn, name: str, number: int) -> tuple[int, str, int]:
    """The order of people in a list: who loses a pass, who wins one, all others; among them by name and attempt."""
    return ("fails", "passes", "stays").index(turn), name.casefold(), number


@dataclass(frozen=True)
class Shift:
    """What a regrade makes of one attempt. `marks` are the marks that change: before (None: unmarked) and after."""

    sat: Sat
    marks: Mapping[str, tuple[Fraction | None, Fraction]]
    before: Grade
    after: Grade

    @property
    def turn(self) -> Turn:
        """What becomes of the pass of this attempt; one that waited for a marker and now has all its marks counts."""
        if bool(self.before.passed) == bool(self.after.passed):
            return "stays"
        return "passes" if self.after.passed else "fails"


def shift(
    sat: Sat, new: Mapping[str, Question], candidates: Mapping[str, Difference], raise_only: bool
) -> Shift | None:
    """One attempt by the new key; None when no mark changes. With `raise_only` no mark of an answer goes down."""
    changed: dict[str, tuple[Fraction | None, Fraction]] = {}
    for old in sat.key:
        if candidates.get(old.id) != "changed" or old.id in sat.by_people:
            continue
        before, after = sat.marks.get(old.id), remark(old, new[old.id], sat.answers.get(old.id))
        if after is not None and after != before and not (raise_only and before is not None and after < before):
            changed[old.id] = (before, after)
    if not changed:
        return None
    marks = dict(sat.marks) | {question_id: after for question_id, (_, after) in changed.items()}
    before_all = total(sat.key, sat.marks, sat.pass_mark)
    return Shift(sat, changed, before_all, total(sat.key, marks, sat.pass_mark))


@dataclass(frozen=True)
class Plan:
    """What a regrade would do: the attempts that change, and the questions whose key differs."""

    shifts: Sequence[Shift]
    lines: Sequence[Line]
    seen: int

    @cached_property
    def digest(self) -> str:
        """Names exactly this plan: two plans with one digest change the same marks in the same way."""
        parts = sorted(
            f"{it.sat.id.hex} {id} {before} {after} {it.after.passed}"
            for it in self.shifts
            for id, (before, after) in it.marks.items()
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def counted(self, turn: str) -> int:
        """How many attempts pass or fail by it."""
        return sum(it.turn == turn for it in self.shifts)

    def covers(self, questions: Iterable[str]) -> bool:
        """Whether none of these questions is one that it cannot regrade."""
        left = {line.id for line in self.lines if line.difference != "changed"}
        return left.isdisjoint(questions)

    @property
    def raised(self) -> int:
        """How many attempts get more points."""
        return sum(it.after.earned > it.before.earned for it in self.shifts)

    @property
    def lowered(self) -> int:
        """How many attempts get fewer points."""
        return sum(it.after.earned < it.before.earned for it in self.shifts)


def plan(
    sats: Sequence[Sat],
    differences: Callable[[Sat], Mapping[str, Difference]],
    new: Mapping[str, Question],
    raise_only: bool,
) -> Plan:
    """All attempts by the new key. `differences` gives those of an attempt's edition from the new one, by question."""
    shifts, met = [], _Met(new)
    for sat in sats:
        found = differences(sat)
        moved = shift(sat, new, found, raise_only)
        met.add(sat, found, moved)
        shifts += [moved] if moved else []
    shifts.sort(key=lambda it: by_outcome(it.turn, it.sat.name, it.sat.number))
    return Plan(shifts, met.lines(), len(sats))


class _Met:
    """Counts, while attempts go by, in how many each differing question was asked, changed and kept."""

    def __init__(self, new: Mapping[str, Question]) -> None:
        self.new = new
        self.questions: dict[tuple[str, Difference], list[Question]] = {}
        self.counts: dict[tuple[str, Difference], list[int]] = {}

    def add(self, sat: Sat, differences: Mapping[str, Difference], moved: Shift | None) -> None:
        """Count one attempt and what becomes of it."""
        for question in sat.key:
            found = differences.get(question.id, "same")
            if found == "same":
                continue
            known = self.questions.setdefault((question.id, found), [])
            if question not in known:
                known.append(question)
            counts = self.counts.setdefault((question.id, found), [0, 0, 0])
            counts[0] += 1
            counts[1] += moved is not None and question.id in moved.marks
            counts[2] += found == "changed" and question.id in sat.by_people

    def lines(self) -> list[Line]:
        return [self._line(id, found, olds) for (id, found), olds in sorted(self.questions.items())]

    def _line(self, id: str, found: Difference, olds: list[Question]) -> Line:
        title, new = olds[-1].title or olds[-1].text, self.new.get(id)
        said = {it.sentence: it for old in olds if new and found == "changed" for it in key_differences(old, new)}
        told = [said[sentence] for sentence in sorted(said)]
        return Line(id, title, found, new is not None and new.voided, told, *self.counts[id, found])


def key_differences(old: Question, new: Question) -> list[sayings.Difference]:
    """What differs between the keys of a question, to be told: not its points, which stay, and not its words."""
    found = questions.between(old, new, old.id)
    return [it for it in found if it.weight == "key" and it.kind != "question-points"]


def differences(old: Iterable[Question], new: Mapping[str, Question]) -> dict[str, Difference]:
    """How the questions of one edition differ in the other, by id; those that are the same are left out."""
    found = {question.id: difference(question, new.get(question.id)) for question in old}
    return {id: what for id, what in found.items() if what != "same"}
