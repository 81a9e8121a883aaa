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
from app.assessment.rules.essays import Draft
from app.assessment.services import essays as marking
from app.assessment.services import papers
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict
from app.base.settings import ROOT
from app.learning import queries as learning
from tests import factories
from tests.assessment import essays, examples
from tests.conftest import SOAK, STRICTER

ATTEMPTS, MINUTES = 2, 20
RAW = {
    "first": ["right", "wrong", None],
    "duties": [["protect", "report"], ["ignore"], None],
    "litres": ["150", "2", ""],
}
ESSAY = {"essay": [essays.WORDS, "Other words than before.", ""]}
STILL_TAKEN = timedelta(minutes=1)  # what was done so soon after a clock stopped
REACHED: set[str] = set()
REOPENS = {"extend", "pause"}  # the acts by which an attempt that expired may go on


def act(when=lambda _machine: True, often=1, **drawn):
    """Something that people or time do, when it makes sense, so much more often than others, with drawn values."""

    def mark(method):
        method.when, method.often, method.drawn = when, often, drawn
        return method

    return mark


class Life(RuleBasedStateMachine):
    """One trainee and one quiz. What the machine remembers is compared with what the database says after each act."""

    pause_id = None

    @initialize(show=st.sampled_from(["nothing", "marks", "answers"]), essay=st.booleans())
    def enrol(self, show, essay):
        self.now, self.show, self.raw = clock.now(), show, RAW | (ESSAY if essay else {})
        asked = [question for question in (*examples.every_kind(), essays.essay()) if question.id in self.raw]
        factories.publish(examples.course(attempts=ATTEMPTS, minutes=MINUTES, questions=tuple(asked), show=show))
        self.possible = sum(question.points for question in asked)
        self.taking, self.staff = factories.enrol(factories.person()), factories.person("staff").id
        self.quiz, self.centre = self.taking.edition.course.modules[0].quiz, self.taking.centre_id
        self.grants, self.acknowledged, self.sent, self.frozen, self.states = 0, {}, [], {}, {}
        self.pause_id = None
        self.start()

    def teardown(self):
        """The next example has the same centre."""
        if self.pause_id is not None:
            self.go_on()

    def do(self, name, does):
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
            if now == "open" and before in ("expired", "awaiting", "marked"):
                assert name in REOPENS
                assert before != "marked" or self.show == "nothing", "it goes on though she saw which answers are right"
                self.frozen.pop(paper.id, None)
                REACHED.add("reopened")
            REACHED.add(now)

    def state_of(self, paper):
        return life.state(paper, self.now)

    def papers(self):
        db.session.rollback()
        with clock.set_clock(lambda: self.now):
            return queries.papers_of(self.taking.id)

    def last(self):
        return self.papers()[-1]

    # ------------------------------------------------------------ acts

    @rule(data=st.data())
    def anything(self, data):
        """One of the acts that make sense now. As rules of their own, most would be left out of each example."""
        acts = {name: it for name, it in vars(type(self)).items() if hasattr(it, "drawn") and it.when(self)}
        names = [name for name in sorted(acts) for _ in range(acts[name].often)]
        chosen = acts[data.draw(st.sampled_from(names), "act")]
        chosen(self, **{name: data.draw(strategy, name) for name, strategy in chosen.drawn.items()})

    @act()
    def start(self):
        found = self.do("start", lambda: services.start(self.taking, self.quiz, self.taking.person_id))
        if isinstance(found, uuid.UUID):
            self.acknowledged.setdefault(found, {})
            assert self.last().id == found
        else:
            assert found == "no-attempts-left" or (found == "exam-paused" and self.pause_id)

    @act(
        when=lambda self: self.acknowledged,
        which=st.integers(0, 3),
        choice=st.integers(0, 2),
        ago=st.integers(0, 3000),
        later=st.sampled_from([0, 0, 1]),
    )
    def save(self, which, choice, ago, later):
        self.now += timedelta(seconds=later)
        self.send(self.change(which, choice, ago))

    def change(self, which, choice, ago=0):
        question = sorted(self.raw)[which % len(self.raw)]
        seq = int((self.now - timedelta(milliseconds=ago)).timestamp() * 1000)
        return services.Change(question, seq, self.raw[question][choice], uuid.uuid4())

    @act(hands_in=st.booleans())
    def answer_all_rightly(self, hands_in):
        self.start()
        if self.papers():
            for which in range(len(self.raw)):
                self.send(self.change(which, 0))
            if hands_in:
                self.hand_in()

    @act(when=lambda self: self.sent, which=st.integers(0, 9))
    def save_again_what_was_sent_before(self, which):
        attempt_id, change = self.sent[which % len(self.sent)]
        if attempt_id == self.last().id:
            self.send(change)

    def send(self, change):
        paper = self.last()
        self.sent.append((paper.id, change))

        def does():
            return services.give_answers(queries.paper_to_save(self.taking.person_id, paper.id), [change])

        found = self.do("save", does)
        if self.state_of(paper) != "open":
            assert found in ("too-late", "attempt-closed")
        elif paper.on_paper_at:
            assert found == "attempt-on-paper"
        elif paper.paused_at and change.seq > (paper.paused_at + STILL_TAKEN).timestamp() * 1000:
            assert found == "attempt-paused"
        else:
            assert found == (0 if change.key in self.acknowledged[paper.id] else 1)
            self.acknowledged[paper.id][change.key] = change

    @act(when=lambda self: self.acknowledged)
    def leave_and_resume(self):
        with clock.set_clock(lambda: self.now):
            state = queries.attempts(self.taking.id, self.quiz)
            assert (state.open is not None) == (self.state_of(self.last()) == "open")

    @act(when=lambda self: self.acknowledged)
    def hand_in(self):
        paper = self.last()
        found = self.do("hand-in", lambda: services.hand_in(paper, [], self.taking.person_id))
        if self.state_of(paper) == "open":
            assert found == ("attempt-on-paper" if paper.on_paper_at else "attempt-paused" if paper.paused_at else True)

    @act(when=lambda self: self.acknowledged)
    def hand_in_for_her(self):
        paper = self.last()
        if self.state_of(paper) == "open" and not paper.on_paper_at:
            act = (paper, [], self.staff, "invigilator", "She fell ill.")
            assert self.do("hand-in", lambda: services.hand_in(*act)) is True

    @act(seconds=st.sampled_from([1, 2, 60 * MINUTES]))
    def time_goes_by(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.check_moves("time")

    @act()
    def expire(self):
        with clock.set_clock(lambda: self.now):
            services.close_overdue()
        self.check_moves("expire")

    @act(when=lambda self: self.acknowledged, minutes=st.sampled_from([1, 30, 3000]))
    def extend(self, minutes):
        paper = self.last()
        found = self.do("extend", lambda: services.extend(paper.id, minutes * 60, "the power failed", self.staff))
        if found is True:
            assert self.last().deadline - paper.deadline == timedelta(minutes=minutes)
        elif self.state_of(paper) == "open":
            raise AssertionError("an open attempt always gets more time")

    @act(
        when=lambda self: self.acknowledged and not self.pause_id and self.state_of(self.last()) == "open",
        often=4,
        by_pause=st.booleans(),
        closed_first=st.booleans(),
    )
    def go_on_after_the_deadline(self, by_pause, closed_first):
        """Her time runs out, and then staff give more, or say that the power had failed before."""
        paper = self.last()
        if paper.on_paper_at:
            return
        self.now = max(self.now, paper.deadline + timedelta(seconds=5))
        self.check_moves("time")
        if closed_first:
            self.expire()
        waits = bool(self.last_value(paper, "essay"))
        if by_pause:
            self.pause(ago=60)
        else:
            self.extend(minutes=3000)
        after = self.last()
        goes_on = waits or (self.show == "nothing" and not self.would_pass(paper))
        assert (self.state_of(after) == "open") is goes_on

    def would_pass(self, paper):
        """Whether what is saved is enough."""
        right = sum(self.last_value(paper, question) == raw[0] for question, raw in RAW.items())
        return right * 100 >= 75 * self.possible

    # ------------------------------------------------------------ clocks that stand still

    @act(when=lambda self: self.pause_id is None, ago=st.sampled_from([0, 0, 30, 60 * MINUTES]))
    def pause(self, ago):
        key = uuid.uuid4()
        since = self.now - timedelta(seconds=ago) if ago else None
        act = (key, self.centre, None, "the power failed", self.staff, since)
        self.pause_id = self.do("pause", lambda: services.begin_pause(*act))
        if self.acknowledged and self.state_of(self.last()) == "open" and not self.last().on_paper_at:
            assert self.last().paused_at is not None

    @act(when=lambda self: self.pause_id is not None)
    def go_on(self):
        before = self.last() if self.acknowledged else None
        self.do("go on", lambda: services.end_pause(self.pause_id, self.staff))
        self.pause_id = None
        if before and before.paused_at and self.state_of(before) == "open":
            after = self.last()
            assert after.paused_at is None
            assert alike(after.deadline - self.now, before.deadline - before.paused_at), (
                "she has the time that was left"
            )

    # ------------------------------------------------------------ on paper

    @act(when=lambda self: self.acknowledged)
    def go_on_paper(self):
        paper = self.last()
        found = self.do("on paper", lambda: papers.go_on_paper(paper.id, self.staff))
        assert (found == "attempt-closed") == (self.state_of(paper) != "open")

    @act(when=lambda self: self.acknowledged and self.last().on_paper_at)
    def back_on_line(self):
        paper = self.last()
        found = self.do("on line", lambda: papers.back_on_line(paper.id, self.staff))
        if self.state_of(paper) == "open" and not self.pause_id:
            assert found is True
            assert alike(self.last().deadline - self.now, paper.deadline - paper.on_paper_at)

    @act(
        when=lambda self: self.acknowledged and self.last().on_paper_at and self.state_of(self.last()) == "open",
        which=st.integers(0, 3),
        choice=st.integers(0, 2),
        ends=st.booleans(),
    )
    def key_in(self, which, choice, ends):
        paper, change = self.last(), self.change(which, choice)
        does = papers.hand_in_paper if ends else papers.key_in
        self.do("hand-in" if ends else "save", lambda: does(paper.id, [change], self.staff))
        self.acknowledged[paper.id][change.key] = change
        assert (self.state_of(self.last()) == "open") is not ends

    # ------------------------------------------------------------ marks

    @act(when=lambda self: "essay" in self.raw and self.acknowledged, points=st.sampled_from([(3, 2), (0, 0), (1, 2)]))
    def mark_the_essay(self, points):
        paper = self.last()
        draft = Draft(points, reason="I read it again.")
        found = self.do("mark", lambda: marking.give_mark(paper.id, "essay", draft, self.staff))
        if found == "counts":
            assert self.state_of(paper) in ("awaiting", "marked")
            assert Fraction(self.last().marks["essay"]) == sum(points)
        else:
            assert found in ("attempt-not-closed", "essay-blank", "essay-settled", "essay-marked-already")

    @act(when=lambda self: self.acknowledged, first=st.booleans())
    def void(self, first):
        paper = self.papers()[0 if first else -1]
        self.do("void", lambda: services.void(paper.id, "somebody else sat it", self.staff))
        assert next(p for p in self.papers() if p.id == paper.id).is_void

    @act(
        when=lambda self: self.acknowledged,
        points=st.fractions(0, 1, max_denominator=4),
        question=st.sampled_from(sorted(RAW)),
    )
    def remark(self, points, question):
        paper = self.last()
        change = {question: points}
        found = self.do(
            "remark", lambda: services.change_marks(paper.id, change, "override", "appeal", self.staff).earned
        )
        if found == "attempt-not-closed":
            assert self.state_of(paper) in ("open", "expired", "void")
        else:
            assert Fraction(self.last().marks[question]) == points

    @act(when=lambda self: self.grants < 3)
    def grant(self):
        key = uuid.uuid4()
        for _ in range(2):
            self.do("grant", lambda: services.grant_attempt(self.taking.id, self.quiz.id, self.staff, "ill", key))
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
            assert paper.possible == self.possible
        if paper.passed is not None:
            assert paper.passed is (paper.earned * 100 >= 75 * self.possible)
        written = self.last_value(paper, "essay")
        waits = paper.handed_in_at is not None and not paper.is_void and written and "essay" not in paper.marks
        assert (self.state_of(paper) == "awaiting") is bool(waits)

    def last_value(self, paper, question_id):
        found = [save.value for save in queries.saves(paper.id) if save.question_id == question_id]
        return found[-1] if found else None

    def there_is_one_open_attempt_and_no_more_than_the_limit(self, papers):
        assert sum(paper.handed_in_at is None for paper in papers) <= 1
        assert sum(not paper.is_void for paper in papers) <= ATTEMPTS + self.grants

    def the_course_knows_of_a_pass_just_while_an_attempt_supports_it(self, papers):
        passed = any(paper.passed and not paper.is_void for paper in papers)
        known = {(item.kind, item.ref) for item in learning.evidence_of(self.taking.id)}
        assert known == ({("quiz", "one/quiz")} if passed else set())


def alike(one, other):
    """Whether two lengths are the same, to the second in which they are kept."""
    return abs(one - other) <= timedelta(seconds=1)


def reachable(state):
    """States that acts lead to from here, also through the moment of closing."""
    steps = {after for (before, _), after in life.TABLE.items() if before == state}
    return (
        steps
        | {after for step in steps & {"handed-in", "expired"} for after in reachable(step)}
        | {after for step in steps & {"marked", "awaiting"} for after in ("void", "open")}
    )


def test_no_act_leads_out_of_void_or_into_not_started():
    assert not [act for (state, act) in life.TABLE if state == "void"]
    assert "not-started" not in life.TABLE.values()


@STRICTER
@pytest.mark.usefixtures("context")
def test_an_attempt_keeps_its_promises_whatever_happens_in_whatever_order():
    REACHED.clear()
    examples_, steps = (300, 60) if SOAK else (25, 30)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=examples_,
            stateful_step_count=steps,
            phases=tuple(Phase) if SOAK else (Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
    # what the acts never led to, this test said nothing about
    assert {"open", "expired", "awaiting", "marked", "void", "reopened"} <= REACHED


def test_the_drawn_table_is_the_one_that_is_followed():
    page = (ROOT / "docs/architecture/attempts.md").read_text()
    rows = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in page.splitlines() if row[:2] == "| "]
    drawn = {(before, act): after for before, act, after in rows[1:]}
    assert drawn == life.TABLE
