"""A corrected key: who changes, from what to what; nothing happens before a person decides, and both marks stay."""

import threading
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from sqlalchemy import event, select

from app.assessment import queries, services
from app.assessment.models import MarkChange, Regrade
from app.assessment.queries import regrades as made_ones
from app.assessment.queries import regrading as plans
from app.assessment.rules import regrading as rules
from app.assessment.services.overriding import override
from app.assessment.services.regrading import BATCH, carry_out, regrade
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.base.refusals import Conflict
from app.catalogue import queries as catalogue
from app.content import model as m
from app.jobs import services as jobs
from app.learning import queries as learning
from app.ledger.models import Fact
from tests import factories
from tests.assessment import examples, regrades
from tests.assessment.regrades import apply, asked, dry_run, sat

pytestmark = pytest.mark.usefixtures("context")


def again(paper):
    return queries.paper_by_id(paper.id)


def evidence(paper):
    return {(item.kind, item.ref) for item in learning.evidence_of(paper.enrolment_id)}


def changes(paper=None):
    rows = db.session.scalars(select(MarkChange).order_by(MarkChange.at, MarkChange.id)).all()
    return [
        (row.question_id, row.before, row.after, row.kind) for row in rows if not paper or row.attempt_id == paper.id
    ]


def by_hand(paper, points, seen=0, question="one"):
    staff = factories.person("staff").id
    with transaction():
        override(paper.id, question, Fraction(points), Fraction(seen), "decided by hand", staff)


def void(paper):
    staff = factories.person("staff").id
    with transaction():
        services.void(paper.id, "copied", staff)


@pytest.fixture
def wrong_key():
    """The first edition says "a" of the question "one" where "b" is right; "two" is sound."""
    factories.publish(regrades.course([asked("one"), asked("two")], pass_mark=100))


def corrected(**changes):
    factories.publish(regrades.course([asked("one", "b"), asked("two")], **{"pass_mark": 100} | changes))


# ---------------------------------------------------------------- what differs


def without(question, **changes):
    return rules.difference(
        question, m.Question(**{f: getattr(question, f) for f in question.__struct_fields__} | changes)
    )


def test_the_same_key_in_other_words_is_the_same():
    question = asked("one")
    assert without(question, title="Other words", feedback="<p>more</p>", points=7, topic="x") == "same"
    reworded = tuple(m.Choice(id=c.id, html="other", right=c.right, feedback="why") for c in question.choices)
    assert without(question, choices=reworded) == "same"
    assert without(question, choices=question.choices[::-1]) == "same"


@pytest.mark.parametrize(
    ("question", "changed"),
    [
        (asked("one"), {"choices": regrades.choices("b")}),
        (asked("one"), {"choices": regrades.choices("a", voided=("c",))}),
        (asked("one"), {"voided": True}),
        (asked("one", voided=True), {"voided": False}),
        (examples.multiple(), {"partial": True}),
        (examples.number(), {"answer": m.Number(low=Decimal(1), high=Decimal(2))}),
        (examples.short(), {"answer": m.ShortText(accepted=("something else",))}),
        (examples.ordering(), {"answer": examples.ordering(ids=("stop", "see", "search", "report")).answer}),
        (
            examples.matching(),
            {"answer": examples.matching(pairs={"police": "guards", "soldiers": "trains", "clerks": "counts"}).answer},
        ),
    ],
)
def test_another_key_is_found(question, changed):
    assert without(question, **changed) == "changed"


def test_accepted_words_that_fold_to_the_same_are_the_same():
    assert without(examples.short(), answer=m.ShortText(accepted=("ZERO tolerance", "Secret  Text"))) == "same"


def test_an_answer_to_other_options_cannot_be_marked_by_them():
    question = asked("one")
    other = (*question.choices[:2], m.Choice(id="d", html="Another"))
    assert without(question, choices=other) == "options"
    assert without(question, choices=question.choices[:2]) == "options"
    assert without(examples.ordering(), answer=examples.ordering(ids=("see", "stop")).answer) == "options"
    assert without(question, kind="multiple") == "kind"
    assert rules.difference(question, None) == "gone"


def test_a_withdrawn_question_takes_every_answer():
    assert without(asked("one"), choices=(), voided=True) == "changed"
    assert without(asked("one", voided=True), choices=(), voided=True) == "same"


# ---------------------------------------------------------------- the dry run


def test_the_dry_run_says_who_changes_and_changes_nothing(wrong_key):
    loser, winner, same = (
        sat({"one": "a", "two": "a"}), sat({"one": "b", "two": "a"}), sat({"one": "c", "two": "a"})
    )  # fmt: skip
    corrected()
    found = dry_run()
    assert [(it.sat.id, it.turn) for it in found.plan.shifts] == [(loser.id, "fails"), (winner.id, "passes")]
    assert [(it.before.percent, it.after.percent) for it in found.plan.shifts] == [(100, 50), (50, 100)]
    assert (found.plan.seen, found.plan.raised, found.plan.lowered) == (3, 1, 1)
    [line] = found.plan.lines
    assert (line.id, line.difference, line.asked, line.changed) == ("one", "changed", 3, 2)
    assert [again(paper).passed for paper in (loser, winner, same)] == [True, False, False]
    assert changes() == []


def test_with_raising_only_nobody_loses(wrong_key):
    loser, winner = sat({"one": "a", "two": "a"}), sat({"one": "b", "two": "a"})
    corrected()
    assert [it.sat.id for it in dry_run(raise_only=True).plan.shifts] == [winner.id]
    apply(raise_only=True)
    assert again(loser).passed
    assert again(winner).passed


def test_open_and_void_attempts_are_left_out(wrong_key):
    void(sat({"one": "b"}))
    taking = factories.enrol(factories.person())
    with transaction():
        services.start(taking, taking.edition.course.modules[0].quiz, taking.person_id)
    corrected()
    assert dry_run().plan.seen == 0


def test_points_of_the_new_edition_are_not_taken_over(wrong_key):
    paper = sat({"one": "b", "two": "a"})
    factories.publish(regrades.course([asked("one", "b", points=5), asked("two", points=3)], pass_mark=100))
    apply()
    assert (again(paper).earned, again(paper).possible) == (2, 2)


def test_what_cannot_be_mapped_is_named_and_left(wrong_key):
    paper = sat({"one": "b", "two": "b"})
    renamed = tuple(m.Choice(id=f"new-{id}", html=id, right=id == "b") for id in "abc")
    factories.publish(regrades.course([factories.question("one", choices=renamed)]))
    found = dry_run()
    assert found.plan.shifts == []
    assert {(line.id, line.difference) for line in found.plan.lines} == {("one", "options"), ("two", "gone")}
    assert again(paper).marks == {"one": "0", "two": "0"}


def test_a_question_that_is_withdrawn_gives_everybody_its_points(wrong_key):
    blank = sat({"two": "a"})
    factories.publish(regrades.course([asked("one", voided=True), asked("two")], pass_mark=100))
    apply(raise_only=True)
    assert again(blank).passed
    assert changes(blank) == [("one", 0, 1, "regrade")]


# ---------------------------------------------------------------- applying it


def test_applying_keeps_both_marks_with_who_and_why(wrong_key):
    paper, actor = sat({"one": "b", "two": "a"}), factories.person("instructor")
    corrected()
    made = apply(actor=actor.id)
    [row] = db.session.scalars(select(MarkChange)).all()
    assert (row.before, row.after, row.kind, row.by, row.regrade_id) == (0, 1, "regrade", actor.id, made)
    assert row.reason == "The key was wrong."
    assert (again(paper).earned, again(paper).passed) == (2, True)
    assert evidence(paper) == {("quiz", "one/quiz")}
    kept = made_ones.regrade(made)
    assert (kept.edition, kept.questions, kept.progress) == (2, ["one"], "done")
    assert [fact.data["attempts"] for fact in db.session.scalars(select(Fact).filter_by(verb="regrade"))] == [1]


def test_who_loses_a_pass_is_asked_for_it_again(wrong_key):
    paper = sat({"one": "a", "two": "a"})
    assert evidence(paper) == {("quiz", "one/quiz")}
    corrected()
    apply()
    assert again(paper).passed is False
    assert evidence(paper) == set()


def test_who_passes_in_another_attempt_loses_nothing(wrong_key):
    who = factories.person()
    factories.enrol(who)
    first, second = sat({"one": "a", "two": "a"}, who), sat({"one": "b", "two": "a"}, who)
    corrected()
    found = dry_run()
    assert found.passed_elsewhere == {first.id}
    apply()
    assert [again(first).passed, again(second).passed] == [False, True]
    assert evidence(first) == {("quiz", "one/quiz")}
    lost = db.session.scalars(select(Fact).filter_by(verb="evidence-withdrawn")).all()
    assert lost == []


def test_a_plan_of_which_nothing_is_left_is_not_applied(wrong_key):
    paper = sat({"one": "b", "two": "a"})
    corrected()
    seen = dry_run().plan.digest
    by_hand(paper, Fraction(1, 2))
    with pytest.raises(Conflict, match="nothing-to-regrade"):
        apply(digest=seen)
    assert db.session.scalars(select(Regrade)).all() == []


def test_a_plan_of_more_attempts_than_were_shown_is_not_applied(wrong_key):
    first, second = sat({"one": "b", "two": "a"}), sat({"one": "b", "two": "a"})
    corrected()
    seen = dry_run().plan.digest
    void(second)
    with pytest.raises(Conflict, match="regrade-moved-on"):
        apply(digest=seen)
    assert again(first).passed is False


def test_a_double_click_regrades_once(wrong_key):
    sat({"one": "b", "two": "a"})
    corrected()
    key, digest = new_id(), dry_run().plan.digest
    assert apply(key=key, digest=digest, works=False) == apply(key=key, digest=digest)
    assert len(changes()) == 1
    assert len(db.session.scalars(select(Fact).filter_by(verb="regrade")).all()) == 1


def test_a_second_regrade_by_the_same_key_finds_nothing(wrong_key):
    sat({"one": "b", "two": "a"})
    corrected()
    apply()
    assert dry_run().plan.shifts == []
    with pytest.raises(Conflict, match="nothing-to-regrade"):
        apply()


def test_a_regrade_is_undone_by_the_first_key(wrong_key):
    paper = sat({"one": "b", "two": "a"})
    corrected()
    apply()
    first = catalogue.edition_numbered("small", 1)
    found = plans.proposal("small", "one/quiz", catalogue.compiled(first.compiled), False)
    assert [(it.sat.id, it.turn) for it in found.plan.shifts] == [(paper.id, "fails")]
    staff = factories.person("staff").id
    with transaction():
        regrade("small", "one/quiz", first.id, False, "It was right.", staff, found.plan.digest, new_id())
    jobs.perform_due()
    assert again(paper).passed is False
    assert [change[1:3] for change in changes(paper)] == [(0, 1), (1, 0)]


def test_a_mark_that_a_person_set_stays(wrong_key):
    paper = sat({"one": "b", "two": "a"})
    by_hand(paper, Fraction(1, 4))
    corrected()
    found = dry_run()
    assert found.plan.shifts == []
    assert [(line.id, line.kept) for line in found.plan.lines] == [("one", 1)]


def test_a_mark_that_was_set_before_an_attempt_went_on_is_forgotten():
    factories.publish(regrades.course([asked("one"), asked("two")], pass_mark=100, minutes=20, show="nothing"))
    taking, staff = factories.enrol(factories.person()), factories.person("staff").id
    with transaction():
        attempt_id = services.start(taking, taking.edition.course.modules[0].quiz, taking.person_id)
    paper, start = queries.paper_by_id(attempt_id), clock.now()
    answer = services.Change("one", int(start.timestamp() * 1000), "b")
    with transaction():
        services.give_answers(paper, [answer])
    with clock.set_clock(lambda: start + timedelta(minutes=21)):
        services.close_overdue()
        by_hand(paper, Fraction(1, 2))
        with transaction():
            services.extend(paper.id, 600, "The lamp failed.", staff)
    with clock.set_clock(lambda: start + timedelta(minutes=31)):
        services.close_overdue()
    corrected()
    assert again(paper).marks == {"one": "0", "two": "0"}
    assert [it.marks for it in dry_run().plan.shifts] == [{"one": (0, 1)}]


def test_the_result_that_a_certificate_prints_follows_the_marks():
    factories.publish(regrades.course([asked("one"), asked("two")], pass_mark=50))
    paper = sat({"one": "b", "two": "a"})
    [before] = learning.evidence_of(paper.enrolment_id)
    assert before.data["percent"] == 50
    corrected(pass_mark=50)
    apply()
    [after] = learning.evidence_of(paper.enrolment_id)
    assert (after.id, after.data) == (before.id, {"attempt": str(paper.id), "percent": 100})
    assert len(db.session.scalars(select(Fact).filter_by(verb="evidence-amended")).all()) == 1


def essay(id="essay", **changes):
    key = m.Essay(least_words=1, most_words=99, criteria=(m.Criterion(html="Clear", points=3),))
    return factories.question(id, kind="essay", answer=key, choices=(), points=3, **changes)


def test_the_mark_of_an_essay_stays_and_one_that_waits_still_waits():
    factories.publish(regrades.course([asked("one"), essay()], pass_mark=100))
    marked, waits = (sat({"one": "b", "essay": "Many words."}) for _ in range(2))
    staff = factories.person("staff").id
    with transaction():
        services.change_marks(marked.id, {"essay": Fraction(2)}, "essay", "by its rubric", staff)
    key = m.Essay(least_words=1, most_words=99, criteria=(m.Criterion(html="Other", points=1),))
    other = factories.question("essay", kind="essay", answer=key, choices=(), points=1)
    factories.publish(regrades.course([asked("one", "b"), other], pass_mark=100))
    apply()
    assert again(marked).marks == {"one": "1", "essay": "2"}
    assert again(waits).marks == {"one": "1"}
    assert again(waits).state == "awaiting"


def test_an_essay_that_is_withdrawn_completes_who_waited_for_its_marker():
    factories.publish(regrades.course([asked("one"), essay()], pass_mark=100))
    waits = sat({"one": "a", "essay": "Many words."})
    factories.publish(regrades.course([asked("one"), essay(voided=True)], pass_mark=100))
    assert [it.turn for it in dry_run(raise_only=True).plan.shifts] == ["passes"]
    apply(raise_only=True)
    assert again(waits).passed
    assert evidence(waits) == {("quiz", "one/quiz")}


# ---------------------------------------------------------------- many, and killed


def many(count):
    """Papers of so many people who answered what the first key calls wrong."""
    return [sat({"one": "b", "two": "a"}) for _ in range(count)]


def test_a_killed_regrade_goes_on_where_it_stopped(wrong_key, monkeypatch):
    papers = many(5)
    corrected()
    key = apply(works=False)
    monkeypatch.setattr("app.assessment.services.regrading.BATCH", 2)

    class Killed(BaseException):
        """Stands for SIGKILL: nothing of ours sees it."""

    def dies(*_):
        if len(changes()) == 4:
            raise Killed

    event.listen(db.session, "before_commit", dies)
    try:
        with pytest.raises(Killed):
            carry_out({"regrade": key.hex})
    finally:
        event.remove(db.session, "before_commit", dies)
    db.session.rollback()
    assert made_ones.regrade(key).progress == "running"
    assert 0 < len(changes()) < 5
    carry_out({"regrade": key.hex})
    carry_out({"regrade": key.hex})
    assert len(changes()) == 5
    assert all(again(paper).passed for paper in papers)
    assert made_ones.regrade(key).progress == "done"


def statements_of(does):
    """How many statements this sends to the database."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    does()
    event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def test_a_dry_run_takes_as_many_statements_for_many_as_for_one(wrong_key):
    many(1)
    corrected()
    dry_run()
    one = statements_of(dry_run)
    many(6)
    assert statements_of(dry_run) == one <= 7


def test_a_regrade_takes_few_statements_for_each_attempt(wrong_key):
    few, more = 2, 8
    counts = []
    for number in (few, more):
        factories.publish(regrades.course([asked("one"), asked("two")], pass_mark=100))
        many(number)
        corrected()
        key = apply(works=False)
        counts.append(statements_of(lambda key=key: carry_out({"regrade": key.hex})))
    assert more < BATCH
    assert (counts[1] - counts[0]) / (more - few) <= 12, counts


def test_an_override_during_a_regrade_is_not_overwritten(app, wrong_key):
    papers = many(3)
    corrected()
    key = apply(works=False)
    by_hand(papers[1], Fraction(1, 2))
    jobs.perform_due()
    assert [again(paper).marks["one"] for paper in papers] == ["1", "1/2", "1"]
    assert made_ones.regrade(key).progress == "done"


def test_two_regrades_and_an_override_at_once_leave_a_history_that_fits(app, wrong_key):
    papers = many(4)
    corrected()
    key, staff = apply(works=False), factories.person("staff").id
    found = []

    def works():
        with app.app_context():
            carry_out({"regrade": key.hex})

    def overrides():
        with app.app_context():
            for paper in papers:
                seen = Fraction(queries.paper_by_id(paper.id).marks["one"])
                try:
                    with transaction():
                        override(paper.id, "one", Fraction(1, 2), seen, "by hand", staff)
                except Conflict as refusal:
                    found.append(refusal.code)

    threads = [threading.Thread(target=it) for it in (works, works, overrides)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert set(found) <= {"mark-changed-meanwhile"}
    for paper in papers:
        told = changes(paper)
        assert told[0][1] == 0
        assert all(earlier[2] == later[1] for earlier, later in pairwise(told))
        assert Fraction(again(paper).marks["one"]) == told[-1][2]


def test_regrades_are_listed_newest_first(wrong_key):
    many(1)
    corrected()
    first = apply()
    later = clock.now()
    factories.publish(regrades.course([asked("one", "c"), asked("two")], pass_mark=100))
    with clock.set_clock(lambda: later + timedelta(days=365)):
        second = apply()
    assert [made.id for made in made_ones.regrades("small")] == [second, first]
    assert [len(item.marks) for item in made_ones.changed_by(made_ones.regrade(second))] == [1]
