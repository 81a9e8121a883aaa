"""An attempt through anything, in any order: no answer is lost or changed after closing, no limit is passed."""

import os
import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.assessment import queries, services
from app.assessment.models import MarkChange
from app.assessment.rules import life
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict
from app.learning import queries as learning
from tests import factories
from tests.assessment import examples

SOAK = bool(os.environ.get("BREVET_SOAK"))
ATTEMPTS, MINUTES = 2, 20
RAW = {
    "first": ["right", "wrong", None],
    "duties": [["protect", "report"], ["ignore"], None],
    "litres": ["150", "2", ""],
}


class Life(RuleBasedStateMachine):
    """One trainee and one quiz. What the machine remembers is compared with what the database says after each act."""

    @initialize()
    def enrol(self):
        self.now = clock.now()
        factories.publish(examples.course(attempts=ATTEMPTS, minutes=MINUTES))
        self.taking, self.staff = factories.enrol(factories.person()), factories.person("staff").id
        self.quiz = self.taking.edition.course.modules[0].quiz
        self.grants, self.acknowledged, self.sent, self.frozen, self.states = 0, {}, [], {}, {}

    def act(self, name, does):
        """Do something at this moment; returns what it gave, or the code with which it was refused."""
        with clock.set_clock(lambda: self.now):
            try:
                with transaction():
                    return does()
            except Conflict as refusal:
                return refusal.code
            finally:
                self.check_moves(name)

    def check_moves(self, name):
        """Every attempt went where the drawn table says, or stayed."""
        for paper in self.papers():
            before, now = self.states.get(paper.id, "not-started"), self.state_of(paper)
            self.states[paper.id] = now
            assert before == now or now in reachable(before), (name, before, now)

    def state_of(self, paper):
        return life.state(paper, self.now)

    def papers(self):
        db.session.rollback()
        with clock.set_clock(lambda: self.now):
            return queries.papers_of(self.taking.id)

    def last(self):
        return self.papers()[-1]

    # ------------------------------------------------------------ acts

    @rule()
    def start(self):
        found = self.act("start", lambda: services.start(self.taking, self.quiz, self.taking.person_id))
        if isinstance(found, uuid.UUID):
            self.acknowledged.setdefault(found, {})
            assert self.last().id == found
        else:
            assert found == "no-attempts-left"

    @precondition(lambda self: self.acknowledged)
    @rule(question=st.sampled_from(sorted(RAW)), choice=st.integers(0, 2), ago=st.integers(0, 3000))
    def save(self, question, choice, ago):
        seq = int((self.now - timedelta(milliseconds=ago)).timestamp() * 1000)
        self.send(services.Change(question, seq, RAW[question][choice], uuid.uuid4()))

    @precondition(lambda self: self.sent)
    @rule(which=st.integers(0, 9))
    def save_again_what_was_sent_before(self, which):
        attempt_id, change = self.sent[which % len(self.sent)]
        if attempt_id == self.last().id:
            self.send(change)

    def send(self, change):
        paper = self.last()
        self.sent.append((paper.id, change))

        def does():
            return services.give_answers(queries.paper_to_save(self.taking.person_id, paper.id), [change])

        found = self.act("save", does)
        if self.state_of(paper) == "open":
            assert found == (0 if change.key in self.acknowledged[paper.id] else 1)
            self.acknowledged[paper.id][change.key] = change
        else:
            assert found in ("too-late", "attempt-closed")

    @precondition(lambda self: self.acknowledged)
    @rule()
    def leave_and_resume(self):
        with clock.set_clock(lambda: self.now):
            state = queries.attempts(self.taking.id, self.quiz)
            assert (state.open is not None) == (self.state_of(self.last()) == "open")

    @precondition(lambda self: self.acknowledged)
    @rule()
    def hand_in(self):
        paper = self.last()
        found = self.act("hand-in", lambda: services.hand_in(paper, [], self.taking.person_id))
        if self.state_of(paper) == "open":
            assert found is True

    @rule(seconds=st.sampled_from([1, 60, 60 * MINUTES]))
    def time_goes_by(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.check_moves("time")

    @rule()
    def expire(self):
        with clock.set_clock(lambda: self.now):
            services.close_overdue()
        self.check_moves("expire")

    @precondition(lambda self: self.acknowledged)
    @rule(minutes=st.sampled_from([1, 30, 3000]))
    def extend(self, minutes):
        paper = self.last()
        found = self.act("extend", lambda: services.extend(paper.id, minutes * 60, "the power failed", self.staff))
        if found is True:
            assert self.last().deadline - paper.deadline == timedelta(minutes=minutes)
            if self.state_of(self.last()) == "open":
                self.frozen.pop(paper.id, None)

    @precondition(lambda self: self.acknowledged)
    @rule(first=st.booleans())
    def void(self, first):
        paper = self.papers()[0 if first else -1]
        self.act("void", lambda: services.void(paper.id, "somebody else sat it", self.staff))
        assert next(p for p in self.papers() if p.id == paper.id).is_void

    @precondition(lambda self: self.acknowledged)
    @rule(points=st.fractions(0, 1, max_denominator=4), question=st.sampled_from(sorted(RAW)))
    def remark(self, points, question):
        paper = self.last()
        change = {question: points}
        found = self.act(
            "remark", lambda: services.change_marks(paper.id, change, "override", "appeal", self.staff).earned
        )
        if found == "attempt-not-closed":
            assert self.state_of(paper) in ("open", "expired", "void")
        else:
            assert Fraction(self.last().marks[question]) == points

    @rule()
    def grant(self):
        key = uuid.uuid4()
        for _ in range(2):
            self.act("grant", lambda: services.grant_attempt(self.taking.id, self.quiz.id, self.staff, "ill", key))
        self.grants += 1

    # ------------------------------------------------------------ what always holds

    @invariant()
    def every_acknowledged_save_is_there_once(self):
        for attempt_id, changes in getattr(self, "acknowledged", {}).items():
            assert sorted(save.id for save in queries.saves(attempt_id)) == sorted(changes)

    @invariant()
    def the_answer_is_the_last_act(self):
        for attempt_id, changes in getattr(self, "acknowledged", {}).items():
            for question_id, given in queries.answers(attempt_id).items():
                assert given.seq == max(c.seq for c in changes.values() if c.question_id == question_id)

    @invariant()
    def no_answer_changes_after_closing(self):
        for paper in self.papers() if hasattr(self, "taking") else []:
            values = {question_id: given.value for question_id, given in queries.answers(paper.id).items()}
            if paper.handed_in_at is not None:
                assert self.frozen.setdefault(paper.id, values) == values

    @invariant()
    def the_marks_add_up_and_every_change_of_one_is_kept(self):
        for paper in self.papers() if hasattr(self, "taking") else []:
            if paper.earned is None:
                continue
            marks = {question_id: Fraction(mark) for question_id, mark in paper.marks.items()}
            assert paper.earned == sum(marks.values())
            assert paper.possible == 7
            assert paper.passed is (paper.earned * 100 >= 75 * 7)
            for line in (
                db.session.query(MarkChange).filter_by(attempt_id=paper.id).order_by(MarkChange.at, MarkChange.id)
            ):
                assert line.before != line.after

    @invariant()
    def there_is_one_open_attempt_and_no_more_than_the_limit(self):
        papers = self.papers() if hasattr(self, "taking") else []
        assert sum(paper.handed_in_at is None for paper in papers) <= 1
        assert sum(not paper.is_void for paper in papers) <= ATTEMPTS + getattr(self, "grants", 0)

    @invariant()
    def the_course_knows_of_a_pass_just_while_an_attempt_supports_it(self):
        if hasattr(self, "taking"):
            passed = any(paper.passed and not paper.is_void for paper in self.papers())
            known = {(item.kind, item.ref) for item in learning.evidence_of(self.taking.id)}
            assert known == ({("quiz", "one/quiz")} if passed else set())


def reachable(state):
    """States that acts lead to from here, also through the moment of closing."""
    steps = {after for (before, _), after in life.TABLE.items() if before == state}
    return (
        steps
        | {after for step in steps & {"handed-in", "expired"} for after in reachable(step)}
        | {after for step in steps & {"marked", "awaiting"} for after in ("void",)}
    )


def test_no_act_leads_out_of_void_or_into_not_started():
    assert not [act for (state, act) in life.TABLE if state == "void"]
    assert "not-started" not in life.TABLE.values()


@pytest.mark.usefixtures("context")
def test_an_attempt_keeps_its_promises_whatever_happens_in_whatever_order():
    examples_, steps = (300, 60) if SOAK else (12, 30)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples_,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=tuple(Phase) if SOAK else (Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
