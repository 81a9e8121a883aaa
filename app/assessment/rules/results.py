"""What may be shown of an attempt that is over: all of it, its marks, or only whether it was passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from app.assessment.rules.corrections import Note, Says, Telling
from app.assessment.rules.drawing import module_of
from app.assessment.rules.essays import paragraphs
from app.assessment.rules.life import State
from app.assessment.rules.marking import Grade, percent
from app.assessment.rules.review import Shown
from app.content.model import Choices, Course, Essay, Matching, Number, Ordering, Question, Quiz, ShortText

Verdict = Literal["right", "wrong", "voided", ""]


@dataclass(frozen=True)
class Line:
    """One option, row or typed answer: what she gave, what is right, and what is said about it."""

    html: str
    given: str = ""
    chosen: bool = False
    verdict: Verdict = ""
    right: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class Judged:
    """One question of an attempt that is over. With `show` "marks" there are no lines and no feedback.

    `written` are the paragraphs of an essay; while it `waits` for its marker it has no mark. `note` is what was changed
    later; what a person has decided, or no key bears out any more, is neither right nor wrong.
    """

    number: int
    id: str
    title: str
    html: str
    earned: Fraction
    points: int
    answered: bool
    lines: tuple[Line, ...] = ()
    accepted: tuple[str, ...] = ()
    feedback: str = ""
    written: tuple[str, ...] = ()
    waits: bool = False
    note: Note = ""
    says: Says = "all"

    @property
    def verdict(self) -> Literal["right", "part", "wrong", "blank", "waits", "withdrawn", "decided"]:
        """How the whole question went."""
        if self.waits:
            return "waits"
        if self.note == "withdrawn":
            return "withdrawn"
        if not self.answered:
            return "blank"
        if self.note == "override" or self.says != "all":
            return "decided"
        return "right" if self.earned == self.points else "part" if self.earned else "wrong"


def judged(tellings: Sequence[Telling], answers: Mapping[str, object], grade: Grade, show: Shown) -> list[Judged]:
    """The questions of an attempt that is over, as far as `show` allows now."""
    if show in ("nothing", "later"):
        return []
    return [
        _judged(number, told, answers.get(told.question.id), grade, show)
        for number, told in enumerate(tellings, start=1)
    ]


def _judged(number: int, told: Telling, value: object, grade: Grade, show: Shown) -> Judged:
    question = told.question
    mark = grade.marks.get(question.id, Fraction(0))
    values = (number, question.id, question.title, question.html, mark, question.points, value is not None)
    if show != "answers":  # that a corrected key leaves a mark as it is would tell something of the key
        return Judged(*values, note="" if told.note == "corrected" else told.note)
    if isinstance(question.answer, Essay):
        written, waits = tuple(paragraphs(str(value or ""))), question.id not in grade.marks
        said = (_feedback(told), written, waits, told.note, told.says)
        return Judged(*values, (), (), *said)
    return Judged(*values, _lines(told, value), _accepted(told), _feedback(told), note=told.note, says=told.says)


def _feedback(told: Telling) -> str:
    return "" if told.says == "nothing" else told.question.feedback


def _accepted(told: Telling) -> tuple[str, ...]:
    """Right answers to a typed question, as plain text."""
    match told.question.answer:
        case _ if told.says == "nothing":
            return ()
        case Number(low=low, high=high):
            return (f"{low:f}",) if low == high else (f"{low:f} – {high:f}",)
        case ShortText(accepted=accepted):
            return accepted
    return ()


def _lines(told: Telling, value: object) -> tuple[Line, ...]:
    given = value if isinstance(value, dict) else {}
    match told.question.answer:
        case Choices():
            lines = _choice_lines(told.question, value if isinstance(value, list) else [value])
        case Matching() as key:
            html = {item.id: item.html for item in key.rights}
            lines = [
                _row(left.html, html.get(given.get(left.id, ""), ""), html[key.pairs[left.id]])
                for left in key.lefts
                if left.id in key.pairs
            ]
        case Ordering() as key:
            places = enumerate(key.items, start=1)
            lines = [_row(item.html, str(given.get(item.id, "")), str(place)) for place, item in places]
        case _:
            lines = [Line(html="", given=str(value), chosen=True)] if value is not None else []
    return tuple(_as_far_as(told.says, line) for line in lines)


def _as_far_as(says: Says, line: Line) -> Line:
    """A line without what the key may not say of her answer."""
    if says == "nothing":
        return replace(line, verdict="", right="", feedback="")
    if says == "nothing wrong" and line.chosen and line.verdict == "wrong":
        return replace(line, verdict="", feedback="")
    return line


def _choice_lines(question: Question, chosen: Sequence[object]) -> list[Line]:
    return [
        Line(
            html=choice.html,
            chosen=choice.id in chosen,
            verdict="voided" if choice.voided else "right" if choice.right else "wrong",
            feedback=choice.feedback,
        )
        for choice in question.choices
    ]


def _row(html: str, given: str, right: str) -> Line:
    return Line(html, given, bool(given), "right" if given == right else "wrong", right)


@dataclass(frozen=True)
class Share:
    """Points earned of points possible, and whole per cent rounded down. `name` is a module's title or empty."""

    earned: Fraction
    possible: Fraction
    name: str = ""

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down."""
        return percent(self.earned, self.possible)


Outcome = Literal["passed", "failed", "practice", "open", "later", "waiting", "void"]


@dataclass(frozen=True)
class Summary:
    """What the top of the result page says; no share where the marks are not shown.

    "later": handed in, and to be seen when the sitting has closed. "waiting": somebody has not been marked yet.
    """

    state: Outcome
    share: Share | None
    pass_mark: int


def summary(grade: Grade, quiz: Quiz, show: Shown, state: State) -> Summary:
    """Whether it was passed, and the marks where `show` allows them. `state` is that of the attempt."""
    share = Share(grade.earned, grade.possible) if show in ("marks", "answers") and state != "void" else None
    return Summary(_outcome(grade, quiz, show, state), share, quiz.pass_mark)


def _outcome(grade: Grade, quiz: Quiz, show: Shown, state: State) -> Outcome:
    if state == "void":
        return "void"
    if state in ("not-started", "open"):
        return "open"
    if grade.passed is None:
        return "waiting"
    if show == "later":
        return "later"
    return "practice" if quiz.practice else "passed" if grade.passed else "failed"


def by_module(course: Course, questions: Sequence[Question], grade: Grade, show: Shown) -> list[Share]:
    """The marks module by module, in the order of the course: what to read again. Empty for one module's quiz."""
    names = {question.id: module_of(course, question.id) for question in questions}
    order = [module.title for module in course.modules if module.title in names.values()]
    if show in ("nothing", "later") or len(order) < 2:
        return []
    return [_share_of([q for q in questions if names[q.id] == name], grade, name) for name in order]


def _share_of(questions: Sequence[Question], grade: Grade, name: str) -> Share:
    earned = sum((grade.marks.get(question.id, Fraction(0)) for question in questions), Fraction(0))
    return Share(earned, Fraction(sum(question.points for question in questions)), name)
