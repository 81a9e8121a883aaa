"""An attempt through anything, in any order: no answer is lost or changed after closing, no limit is passed."""

import uuid
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import Phase, settings
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
from app.assessment.rules import life
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict
from app.base.settings import ROOT
from app.learning import queries as learning
from tests import factories
from tests.assessment import examples
from tests.conftest import SOAK

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
        asked = tuple(question for question in examples.every_kind() if question.id in RAW)
        factories.publish(examples.course(attempts=ATTEMPTS, minutes=MINUTES, questions=asked))
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
    @rule(
        question=st.sampled_from(sorted(RAW)),
        choice=st.integers(0, 2),
        ago=st.integers(0, 3000),
        later=st.sampled_from([0, 0, 1]),
    )
    def save(self, question, choice, ago, later):
        self.now += timedelta(seconds=later)
        seq = int((self.now - timedelta(milliseconds=ago)).timestamp() * 1000)
        self.send(services.Change(question, seq, RAW[question][choice], uuid.uuid4()))

    @rule(hands_in=st.booleans())
    def answer_all_rightly(self, hands_in):
        self.start()
        for question, raw in RAW.items():
            self.send(services.Change(question, int(self.now.timestamp() * 1000), raw[0], uuid.uuid4()))
        if hands_in:
            self.hand_in()

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

    @rule(seconds=st.sampled_from([1, 2, 60 * MINUTES]))
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

    @precondition(lambda self: self.grants < 3)
    @rule()
    def grant(self):
        key = uuid.uuid4()
        for _ in range(2):
            self.act("grant", lambda: services.grant_attempt(self.taking.id, self.quiz.id, self.staff, "ill", key))
        self.grants += 1

    # ------------------------------------------------------------ what always holds

    @precondition(lambda self: hasattr(self, "taking"))
    @invariant()
    def promises_hold(self):
        papers = self.papers()
        for paper in papers:
            saves = queries.saves(paper.id)
            self.every_acknowledged_save_is_there_once(paper, saves)
            answers = {save.question_id: save for save in saves}
            self.the_answer_is_the_last_act(paper, answers)
            self.no_answer_changes_after_closing(paper, answers)
            self.the_marks_add_up(paper)
        self.there_is_one_open_attempt_and_no_more_than_the_limit(papers)
        self.the_course_knows_of_a_pass_just_while_an_attempt_supports_it(papers)

    def every_acknowledged_save_is_there_once(self, paper, saves):
        assert sorted(save.id for save in saves) == sorted(self.acknowledged[paper.id])

    def the_answer_is_the_last_act(self, paper, answers):
        changes = self.acknowledged[paper.id].values()
        for question_id, given in answers.items():
            assert given.seq == max(change.seq for change in changes if change.question_id == question_id)

    def no_answer_changes_after_closing(self, paper, answers):
        values = {question_id: given.value for question_id, given in answers.items()}
        if paper.handed_in_at is not None:
            assert self.frozen.setdefault(paper.id, values) == values

    def the_marks_add_up(self, paper):
        if paper.earned is not None:
            assert paper.earned == sum(map(Fraction, paper.marks.values()))
            assert paper.possible == len(RAW)
            assert paper.passed is (paper.earned * 100 >= 75 * len(RAW))

    def there_is_one_open_attempt_and_no_more_than_the_limit(self, papers):
        assert sum(paper.handed_in_at is None for paper in papers) <= 1
        assert sum(not paper.is_void for paper in papers) <= ATTEMPTS + self.grants

    def the_course_knows_of_a_pass_just_while_an_attempt_supports_it(self, papers):
        passed = any(paper.passed and not paper.is_void for paper in papers)
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
    examples_, steps = (300, 60) if SOAK else (15, 30)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples_,
            stateful_step_count=steps,
            phases=tuple(Phase) if SOAK else (Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )


def test_the_drawn_table_is_the_one_that_is_followed():
    page = (ROOT / "docs/architecture/attempts.md").read_text()
    rows = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in page.splitlines() if row[:2] == "| "]
    drawn = {(before, act): after for before, act, after in rows[1:]}
    assert drawn == life.TABLE
