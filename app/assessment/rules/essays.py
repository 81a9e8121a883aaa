"""Marking an essay: whose turn it is, what its rubric allows, when two agree, in which order answers come."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

from app.content.model import Criterion, Essay, Question

Task = Literal["mark", "change", "remark", "reconcile", "settled"]
Outcome = Literal["counts", "waits", "differs"]  # it is the mark; another one has to come; two do not agree

LONGEST_COMMENT, LONGEST_REASON = 4_000, 500
MOST_STEPS = 10  # a criterion of more points has a field for its points, and no row of buttons
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # without vowels no code is a word


@dataclass(frozen=True)
class Given:
    """What one person gave an essay: points for each criterion of its rubric, and words to the trainee."""

    role: str  # "marker", or "reconciler" who decides between two
    points: tuple[int, ...]
    comment: str
    by: uuid.UUID
    at: datetime

    @property
    def sum(self) -> int:
        """The points in all."""
        return sum(self.points)


@dataclass(frozen=True)
class Draft:
    """What stands in a marker's form: points (None: not chosen yet), words to the trainee, and the reason."""

    points: tuple[int | None, ...]
    comment: str = ""
    reason: str = ""

    @property
    def whole(self) -> tuple[int, ...]:
        """The points, once all are chosen."""
        return tuple(points or 0 for points in self.points)

    @property
    def sum(self) -> int:
        """The points in all, so far."""
        return sum(self.whole)


def standing(given: Iterable[Given]) -> tuple[Given, ...]:
    """Of all that was given, oldest first, what stands: the last of each person in each role, in the order of firsts.

    Who changed her mark keeps her place.
    """
    found: dict[tuple[str, uuid.UUID], Given] = {}
    for one in given:
        found[one.role, one.by] = one
    return tuple(found.values())


# ---------------------------------------------------------------- whose turn it is


def markers_needed(asked: int, counts: bool, two_in_centre: bool) -> int:
    """How many mark each essay alone: as the quiz asks, else as the centre sets; of practice always one."""
    return 1 if not counts else asked or (2 if two_in_centre else 1)


def task(given: Sequence[Given], who: uuid.UUID, mark: Fraction | None, awaiting: bool) -> Task:
    """What this person can do about an answer. `mark` is the one that counts by now, None while none does.

    "change": her mark waits for a second one. "remark": hers alone counts, and the result is not complete yet.
    A mark that stands alone and does not count was given where two are asked for: it waits for the second.
    """
    by = [one.by for one in given]
    if mark is not None:
        return "remark" if awaiting and by == [who] and mark == given[0].sum else "settled"
    if len(by) > 1:
        return "reconcile"
    return "change" if who in by else "mark"


def outcome(points: int, others: Sequence[Given], markers: int, counts_already: bool) -> Outcome:
    """What follows from so many points in all, beside what others gave.

    Two agree who come to the same sum; how it is made up may differ.
    """
    if not others:
        return "counts" if markers == 1 or counts_already else "waits"
    return "counts" if all(one.sum == points for one in others) else "differs"


def is_same(given: Given | None, draft: Draft) -> bool:
    """Whether this was given before, so that sending it again changes nothing."""
    return given is not None and (given.points, given.comment) == (draft.points, draft.comment)


# ---------------------------------------------------------------- the rubric


@dataclass(frozen=True)
class Step:
    """Points that can be given for a criterion, with what earns them where the rubric says it."""

    points: int
    html: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    """One criterion of a rubric as it is marked. Without steps, its points are typed: a whole number up to `most`."""

    number: int
    html: str
    most: int
    described: bool
    steps: tuple[Step, ...]
    given: tuple[int, ...]

    @property
    def only(self) -> int | None:
        """The one number of points that stands for it, if any."""
        return self.given[0] if len(self.given) == 1 else None


def rows(essay: Essay, *given: Sequence[int | None]) -> list[Row]:
    """The rubric with the points of one marker, or of several, in it. No points are given twice."""
    found = []
    for place, criterion in enumerate(essay.criteria):
        chosen = {points for one in given if place < len(one) and (points := one[place]) is not None}
        found.append(_row(place + 1, criterion, tuple(sorted(chosen))))
    return found


def _row(number: int, criterion: Criterion, given: tuple[int, ...]) -> Row:
    said = [(level.points, level.html) for level in criterion.levels]
    plain = [(points, "") for points in range(criterion.points + 1)] if criterion.points <= MOST_STEPS else []
    steps = tuple(Step(points, html, points in given) for points, html in said or plain)
    return Row(number, criterion.html, criterion.points, bool(said), steps, given)


def allowed(criterion: Criterion, points: int) -> bool:
    """Whether so many points can be given: those of a level, or any whole number up to the most."""
    if criterion.levels:
        return points in {level.points for level in criterion.levels}
    return 0 <= points <= criterion.points


# ---------------------------------------------------------------- what the trainee sees of it


@dataclass(frozen=True)
class Marked:
    """How an essay was marked, without anybody's name. `rows` are empty where only the marks may be seen.

    `people` is how many marked it alone; `decided`: they differed, and somebody decided. `changed`: another mark than
    theirs counts by now.
    """

    rows: list[Row]
    comments: tuple[str, ...]
    people: int
    decided: bool
    at: datetime
    changed: bool


def marked(question: Question, given: Sequence[Given], mark: Fraction, show: str) -> Marked:
    """What is told of the marks that count: the reconciler's, else those of the markers."""
    assert isinstance(question.answer, Essay)
    decisions = [one for one in given if one.role == "reconciler"]
    counting = decisions or list(given)
    is_open = show == "answers"
    return Marked(
        rows(question.answer, *(one.points for one in counting)) if is_open else [],
        tuple(one.comment for one in counting if one.comment) if is_open else (),
        sum(one.role == "marker" for one in given),
        bool(decisions),
        max(one.at for one in counting),
        all(one.sum != mark for one in counting),
    )


# ---------------------------------------------------------------- the answer


@dataclass(frozen=True)
class Length:
    """The words of an answer against what was asked for."""

    words: int
    least: int
    most: int

    @property
    def note(self) -> Literal["", "short", "long"]:
        """Whether it is outside."""
        return "short" if self.words < self.least else "long" if self.words > self.most else ""


def length(text: str, essay: Essay) -> Length:
    """Count words as the trainee's page does: what stands between blanks."""
    return Length(len(text.split()), essay.least_words, essay.most_words)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of an answer; single ends of lines stay in them."""
    return [part for part in re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").strip("\n")) if part.strip()]


def code(attempt_id: uuid.UUID, question_id: str) -> str:
    """Five letters by which markers speak of an answer; they say nothing of whose it is or when it came."""
    digest = hashlib.sha256(f"code|{attempt_id}|{question_id}".encode()).digest()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:5])


def turn(who: uuid.UUID, attempt_id: uuid.UUID, question_id: str) -> str:
    """What a marker's answers are sorted by: nobody's come early because they came in early.

    Each marker has an order of her own, so that two who work at once seldom meet at one answer.
    """
    return hashlib.sha256(f"turn|{who}|{attempt_id}|{question_id}".encode()).hexdigest()
