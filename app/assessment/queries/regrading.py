"""Closed attempts at a quiz as a regrade needs them, and what it would do to each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from app.assessment.models import Attempt, MarkChange, Save
from app.assessment.queries.papers import Paper, papers_where
from app.assessment.queries.regrades import Made
from app.assessment.rules import regrading
from app.assessment.rules.answers import Value
from app.assessment.rules.regrading import Difference, Plan, Sat
from app.base.db import db
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.content import model
from app.learning.models import Enrolment, Evidence


@dataclass(frozen=True)
class Proposal:
    """A regrade before it is applied: its plan, and of whom the attempts are.

    `completed` are the enrolments that are complete: what was issued on them is put up for decision when a pass that
    it rests on is lost. `reprinted` are attempts whose result a certificate prints, and which will have another result.
    `passed_elsewhere` are attempts of somebody who passes the quiz in another attempt anyway.
    `own` are attempts of whoever regrades that would change, too, and are left out.
    """

    plan: Plan
    papers: Mapping[uuid.UUID, Paper]
    completed: frozenset[uuid.UUID]
    passed_elsewhere: frozenset[uuid.UUID]
    reprinted: frozenset[uuid.UUID]
    own: Sequence[uuid.UUID]

    def puts_up_certificate(self, shift: regrading.Shift) -> bool:
        """Whether this attempt loses the pass on which a completed course rests."""
        lost = shift.turn == "fails" and shift.sat.counts and shift.sat.id not in self.passed_elsewhere
        return lost and shift.sat.enrolment_id in self.completed

    @property
    def put_up(self) -> int:
        """How many completed courses rest on a pass that is lost; two attempts of one person count once."""
        return len({it.sat.enrolment_id for it in self.plan.shifts if self.puts_up_certificate(it)})

    @property
    def put_up_by_result(self) -> int:
        """How many certificates print a result that will be another one."""
        return len(self.reprinted)  # one attempt of an enrolment is printed


def proposal(
    course_slug: str,
    quiz_id: str,
    key: model.Edition,
    raise_only: bool,
    attempts: Sequence[uuid.UUID] | None = None,
    by: uuid.UUID | None = None,
) -> Proposal:
    """What marking all closed attempts at a quiz by this edition's key would do; or only these attempts.

    Those of the person who regrades, `by`, are left out: nobody changes marks of their own attempts. Four statements,
    however many attempts there are.
    """
    conditions = [
        Enrolment.course_slug == course_slug,
        Attempt.quiz_id == quiz_id,
        Attempt.handed_in_at.is_not(None),
        Attempt.voided_at.is_(None),
    ]
    if attempts is not None:
        conditions.append(Attempt.id.in_(attempts))
    papers = papers_where(*conditions)
    new = regrading.every_question(key.course)
    known, changes = _by_edition(papers, new), _changed(conditions)
    asked = {question_id for found in known.values() for question_id in found} | {id for _, id, _ in changes}
    answers, by_people, regraded = _answers(conditions, asked), _of(changes, "override"), _of(changes, "regrade")
    sats = [_sat(paper, answers.get(paper.id, {}), by_people.get(paper.id, frozenset())) for paper in papers]
    differences = _differences({paper.id: known[paper.edition_id] for paper in papers}, regraded, new)
    own = {paper.id for paper in papers if paper.person_id == by}
    found, hers = (
        regrading.plan([sat for sat in sats if (sat.id in own) is left_out], differences, new, raise_only)
        for left_out in (False, True)
    )
    completed = _completed(course_slug, quiz_id) if attempts is None else {}
    return Proposal(
        plan=found,
        papers={paper.id: paper for paper in papers},
        completed=frozenset(completed),
        passed_elsewhere=_passed(papers, found),
        reprinted=_reprinted(papers, found, completed),
        own=[it.sat.id for it in hers.shifts],
    )


def _by_edition(papers: list[Paper], new: Mapping[str, model.Question]) -> dict[uuid.UUID, dict[str, Difference]]:
    """How the questions of each edition that was sat differ from those of the new one."""
    editions = {paper.edition_id: paper.edition for paper in papers}
    return {
        id: regrading.differences(regrading.every_question(edition.course).values(), new)
        for id, edition in editions.items()
    }


def _differences(
    editions: Mapping[uuid.UUID, Mapping[str, Difference]],
    regraded: Mapping[uuid.UUID, frozenset[str]],
    new: Mapping[str, model.Question],
) -> Callable[[Sat], Mapping[str, Difference]]:
    """A question that was regraded before is marked anew even where the first key is back."""

    def found(sat: Sat) -> Mapping[str, Difference]:
        again: dict[str, Difference] = {id: "changed" for id in regraded.get(sat.id, ()) if id in new}
        return again | dict(editions[sat.id])

    return found


def _sat(paper: Paper, answers: Mapping[str, Value], by_people: frozenset[str]) -> Sat:
    marks = {question_id: Fraction(mark) for question_id, mark in paper.marks.items()}
    facts = (paper.id, paper.enrolment_id, paper.number, paper.counts)
    return Sat(*facts, paper.key, paper.pass_mark, marks, paper.passed, answers, by_people, paper.name)


def _answers(conditions: list[Any], asked: set[str]) -> dict[uuid.UUID, dict[str, Value]]:
    """Of each attempt the answers to these questions that count: the last save of each."""
    found = select(Save.attempt_id, Save.question_id, Save.value).join(Attempt, Save.attempt_id == Attempt.id)
    found = found.join(Enrolment, Attempt.enrolment_id == Enrolment.id).where(*conditions)
    found = found.where(Save.question_id.in_(asked)).order_by(Save.attempt_id, Save.seq, Save.saved_at, Save.id)
    answers: dict[uuid.UUID, dict[str, Value]] = {}
    for attempt_id, question_id, value in db.session.execute(found):
        answers.setdefault(attempt_id, {})[question_id] = value
    return answers


def _changed(conditions: list[Any]) -> list[tuple[uuid.UUID, str, str]]:
    """What was changed in these attempts since they closed: attempt, question, and how it was changed last.

    One that was opened again has forgotten what was changed before.
    """
    columns = (MarkChange.attempt_id, MarkChange.question_id, MarkChange.kind)
    found = select(*columns).join(Attempt, MarkChange.attempt_id == Attempt.id)
    found = found.join(Enrolment, Attempt.enrolment_id == Enrolment.id).where(*conditions)
    found = found.where(MarkChange.kind != "essay", MarkChange.at >= Attempt.handed_in_at)
    rows = db.session.execute(found.order_by(MarkChange.at, MarkChange.id))
    last = {(attempt_id, question_id): kind for attempt_id, question_id, kind in rows}
    return [(*key, kind) for key, kind in last.items()]


def _of(changes: list[tuple[uuid.UUID, str, str]], kind: str) -> dict[uuid.UUID, frozenset[str]]:
    found: dict[uuid.UUID, set[str]] = {}
    for attempt_id, question_id, changed in changes:
        if changed == kind:
            found.setdefault(attempt_id, set()).add(question_id)
    return {attempt_id: frozenset(questions) for attempt_id, questions in found.items()}


@dataclass(frozen=True)
class _Printed:
    """The result that a certificate prints: of which attempt, and whole per cent."""

    attempt_id: uuid.UUID
    percent: int


def _completed(course_slug: str, quiz_id: str) -> dict[uuid.UUID, _Printed | None]:
    """The enrolments that are complete; with the result of this quiz where their certificate prints it."""
    exam = (Evidence.enrolment_id == Enrolment.id) & (Evidence.kind == "exam") & (Evidence.ref == quiz_id)
    found = select(Enrolment.id, Edition.compiled, Evidence.data).join(Edition, Enrolment.edition_id == Edition.id)
    found = found.outerjoin(Evidence, exam).where(Enrolment.course_slug == course_slug, Enrolment.state == "completed")
    return {id: _printed(compiled, data or {}) for id, compiled, data in db.session.execute(found)}


def _printed(compiled: str, data: Mapping[str, Any]) -> _Printed | None:
    if not {"attempt", "percent"} <= set(data) or not catalogue.compiled(compiled).course.print_result:
        return None
    return _Printed(uuid.UUID(data["attempt"]), data["percent"])


def _passed(papers: list[Paper], plan: Plan) -> frozenset[uuid.UUID]:
    """Attempts of somebody who passes in another attempt that counts, as all attempts will be afterwards."""
    passing = _passing(papers, plan)
    return frozenset(paper.id for paper in papers if set(passing.get(paper.enrolment_id, ())) - {paper.id})


def _passing(papers: list[Paper], plan: Plan) -> dict[uuid.UUID, dict[uuid.UUID, int]]:
    """By enrolment the attempts that count and will be passed afterwards, with their results in per cent."""
    after = {it.sat.id: it.after for it in plan.shifts}
    passing: dict[uuid.UUID, dict[uuid.UUID, int]] = {}
    for paper in papers:
        grade = after.get(paper.id)
        percent = grade.percent if grade else paper.percent
        if paper.counts and percent is not None and (grade.passed if grade else paper.passed):
            passing.setdefault(paper.enrolment_id, {})[paper.id] = percent
    return passing


def _reprinted(papers: list[Paper], plan: Plan, completed: Mapping[uuid.UUID, _Printed | None]) -> frozenset[uuid.UUID]:
    """Attempts whose result is printed and changes; where its pass is lost, the best other one takes its place."""
    passing, found = _passing(papers, plan), set()
    for it in plan.shifts:
        printed, results = completed.get(it.sat.enrolment_id), passing.get(it.sat.enrolment_id, {})
        if printed is None or printed.attempt_id != it.sat.id or not results:
            continue
        if results.get(it.sat.id, max(results.values())) != printed.percent:
            found.add(it.sat.id)
    return frozenset(found)


def open_by_another_key(course_slug: str, quiz_id: str, key: model.Edition, until: datetime | None = None) -> int:
    """How many open attempts ask a question whose key is another one in this edition: they are marked by their own.

    With `until`, those that began by an edition which was published after this moment are not counted.
    """
    found = select(Attempt.questions, Edition.compiled).join(Edition, Attempt.edition_id == Edition.id)
    found = found.join(Enrolment, Attempt.enrolment_id == Enrolment.id)
    found = found.where(Enrolment.course_slug == course_slug, Attempt.quiz_id == quiz_id)
    found = found.where(Attempt.handed_in_at.is_(None), Attempt.voided_at.is_(None))
    rows = db.session.execute(found.where(Edition.published_at <= until) if until else found).all()
    new = regrading.every_question(key.course)
    changed = {compiled: _changed_since(compiled, new) for compiled in {row.compiled for row in rows}}
    return sum(not changed[row.compiled].isdisjoint(row.questions) for row in rows)


def _changed_since(compiled: str, new: Mapping[str, model.Question]) -> frozenset[str]:
    old = regrading.every_question(catalogue.compiled(compiled).course).values()
    return frozenset(id for id, what in regrading.differences(old, new).items() if what == "changed")


@dataclass(frozen=True)
class Rest:
    """What a regrade has left by another key: attempts that were `open` and are, that ended `late`, after it was
    decided, and those of its `own` decider."""

    open: int
    late: int
    own: int


def rest(made: Made) -> Rest:
    """What a regrade that is done has left by now. Attempts by an edition that came later know better."""
    edition = catalogue.compiled(catalogue.edition_numbered(made.course_slug, made.edition).compiled)
    waiting = open_by_another_key(made.course_slug, made.quiz_id, edition, made.at)
    own = {uuid.UUID(text) for text in made.summary.get("own", ())}
    found = select(Attempt.id).join(Enrolment, Attempt.enrolment_id == Enrolment.id)
    found = found.join(Edition, Attempt.edition_id == Edition.id)
    found = found.where(Enrolment.course_slug == made.course_slug, Attempt.quiz_id == made.quiz_id)
    found = found.where(Attempt.handed_in_at > made.at, Edition.published_at <= made.at)
    asked = [*db.session.scalars(found), *own]
    if not asked:
        return Rest(waiting, 0, 0)
    plan = proposal(made.course_slug, made.quiz_id, edition, made.raise_only, asked).plan
    changing = {shift.sat.id for shift in plan.shifts}
    return Rest(waiting, len(changing - own), len(changing & own))


def edition_to_use(course_slug: str, number: int | None) -> tuple[uuid.UUID, int, model.Edition]:
    """The edition whose key is used: the one with this number, or the current one. Refuses with NotFound."""
    if number is None:
        current = catalogue.current(course_slug)
        return current.edition_id, current.number, current.edition
    found = catalogue.edition_numbered(course_slug, number)
    return found.id, found.number, catalogue.compiled(found.compiled)
