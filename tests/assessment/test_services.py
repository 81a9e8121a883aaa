"""Attempts under two tabs, double clicks, deadlines and races, on both databases."""

import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.assessment import queries, services
from app.assessment.models import Attempt
from app.assessment.services import Change
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict, Invalid, NotFound
from app.content import model as m
from app.jobs import services as jobs
from app.learning import queries as learning
from app.learning import services as learning_services
from app.ledger.models import Fact
from tests import factories
from tests.assessment import examples

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def taking():
    """Somebody enrolled in a course whose quiz asks every kind: 2 attempts, 20 minutes."""
    return enrolled(attempts=2, minutes=20)


def enrolled(**changes):
    factories.publish(examples.course(**changes))
    return factories.enrol(factories.person())


def quiz_of(taking):
    return taking.edition.course.modules[0].quiz


def start(taking):
    with transaction():
        attempt_id = services.start(taking, quiz_of(taking), taking.person_id)
    return queries.her_paper(taking.person_id, attempt_id)


def again(paper):
    return queries.paper_by_id(paper.id)


def seq():
    return int(clock.now().timestamp() * 1000)


def give(paper, question_id, raw, at=None, **values):
    with transaction():
        kept = queries.paper_to_save(paper.person_id, paper.id)
        return services.give_answers(kept, [Change(question_id, at or seq(), raw, **values)])


def hand_in(paper, *changes):
    with transaction():
        return services.hand_in(paper, changes, paper.person_id)


def all_right(at=None):
    return [Change(question_id, at or seq(), raw) for question_id, raw in examples.RIGHT.items()]


def at_deadline(paper, **later):
    moment = paper.deadline + timedelta(**later)
    return clock.set_clock(lambda: moment)


def facts(verb):
    return db.session.scalars(select(Fact).filter_by(verb=verb)).all()


def evidence(taking):
    return {(item.kind, item.ref) for item in learning.evidence_of(taking.id)}


# ---------------------------------------------------------------- beginning


def test_an_attempt_freezes_what_it_asks_and_until_when(taking):
    paper = start(taking)
    assert sorted(paper.question_ids) == sorted(examples.RIGHT)
    assert paper.deadline - paper.started_at == timedelta(minutes=20)
    assert (paper.number, paper.counts, paper.is_open) == (1, True, True)
    assert [fact.data["quiz"] for fact in facts("attempt-started")] == ["one/quiz"]


def test_a_double_click_on_start_gives_the_same_attempt(taking):
    assert start(taking).id == start(taking).id
    assert len(facts("attempt-started")) == 1


def test_the_limit_of_attempts_is_kept(taking):
    for _ in range(2):
        hand_in(start(taking))
    with pytest.raises(Conflict, match="no-attempts-left"):
        start(taking)


def test_the_wait_is_kept():
    taking = enrolled(wait=3600)
    hand_in(start(taking))
    with pytest.raises(Conflict, match="wait-first"):
        start(taking)
    later = clock.now() + timedelta(hours=1, seconds=1)
    with clock.set_clock(lambda: later):
        assert start(taking).number == 2


def test_a_withdrawn_person_begins_nothing(taking):
    with transaction():
        learning_services.withdraw(learning.enrolment_in(taking.id, [taking.centre_id]), taking.person_id)
    with pytest.raises(Conflict, match="enrolment-closed"):
        start(taking)


def test_a_quiz_without_questions_cannot_begin():
    with pytest.raises(Conflict, match="quiz-empty"):
        start(enrolled(questions=()))


def test_the_database_itself_allows_one_open_attempt(taking):
    paper = start(taking)
    values = {column.name: getattr(row_of(paper), column.name) for column in Attempt.__table__.columns}
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Attempt(**values | {"id": uuid.uuid4(), "number": 2}))


def row_of(paper):
    return db.session.get(Attempt, paper.id)


def at_once(app, count, act):
    """Do this in so many threads at the same moment; returns what each gave or was refused with."""
    go, outcomes = threading.Barrier(count), []

    def run():
        with app.app_context():
            go.wait()
            try:
                outcomes.append(act())
            except Conflict as refusal:
                outcomes.append(refusal.code)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # what this thread had read before is not what is there now
    return outcomes


def test_a_race_for_the_last_attempt_gives_one_attempt(context):
    taking = enrolled(attempts=1)
    found = at_once(context, 4, lambda: start(taking).id)
    assert (len(set(found)), len(found)) == (1, 4)
    assert len(queries.papers_of(taking.id)) == 1


def test_a_race_of_starting_and_handing_in_never_passes_the_limit(context):
    taking = enrolled(attempts=2)
    outcomes = at_once(context, 4, lambda: [hand_in(start(taking)) for _ in range(3)])
    assert set(outcomes) == {"no-attempts-left"}
    assert [paper.number for paper in queries.papers_of(taking.id)] == [1, 2]


# ---------------------------------------------------------------- answering


def test_every_save_is_kept_and_the_last_one_is_the_answer(taking):
    paper = start(taking)
    assert give(paper, "first", "wrong", 5, language="fr") == 1
    assert give(paper, "first", "right", 6) == 1
    assert queries.answers(paper.id)["first"].value == "right"
    kept = [(save.seq, save.value, save.language, save.by) for save in queries.saves(paper.id)]
    assert kept == [(5, "wrong", "fr", None), (6, "right", "en", None)]


def test_of_two_saves_the_later_act_counts_in_any_order(taking):
    paper = start(taking)
    give(paper, "first", "right", 9)
    give(paper, "first", "wrong", 8)
    assert queries.answers(paper.id)["first"].value == "right"
    assert [save.value for save in queries.saves(paper.id)] == ["wrong", "right"]


def test_the_same_save_sent_again_stands_once(taking):
    paper, key = start(taking), uuid.uuid4()
    assert [give(paper, "first", "right", 9, key=key) for _ in range(3)] == [1, 0, 0]
    assert len(queries.saves(paper.id)) == 1


def test_a_key_that_another_attempt_has_used_takes_nothing_away(taking):
    key, other = uuid.uuid4(), factories.enrol(factories.person())
    for paper in (start(taking), start(other)):
        assert give(paper, "first", "right", key=key) == 1


def test_two_devices_that_save_at_the_same_moment_lose_neither_save(taking, context):
    paper, moment = start(taking), seq()
    choices = iter(["right", "wrong"] * 4)
    assert at_once(context, 8, lambda: give(paper, "first", next(choices), moment)) == [1] * 8
    assert len(queries.saves(paper.id)) == 8
    assert queries.answers(paper.id)["first"].value == queries.saves(paper.id)[-1].value


@pytest.mark.parametrize("saves", [1, 3])
def test_a_save_that_races_with_the_hand_in_counts_or_is_refused(taking, context, saves):
    """What was acknowledged is in the marks, whichever came first."""
    paper = start(taking)
    acts = iter([lambda: hand_in(paper) and "handed in", *[lambda: give(paper, "first", "right")] * saves])
    outcomes = at_once(context, saves + 1, lambda: next(acts)())
    assert set(outcomes) <= {"handed in", 1, "attempt-closed"}
    assert len(queries.saves(paper.id)) == outcomes.count(1)
    assert again(paper).earned == (1 in outcomes)


def test_an_answer_can_be_taken_back(taking):
    paper = start(taking)
    give(paper, "policy", "zero", 1)
    give(paper, "policy", "", 2)
    assert queries.answers(paper.id)["policy"].value is None


def test_a_question_of_another_attempt_is_refused(taking):
    with pytest.raises(NotFound, match="no-such-question"):
        give(start(taking), "elsewhere", "right")


def test_of_two_acts_of_a_page_whose_clock_runs_ahead_the_later_act_counts_in_any_order(taking):
    paper = start(taking)
    give(paper, "first", "right", seq() + 20_000)
    give(paper, "first", "wrong", seq() + 10_000)
    assert queries.answers(paper.id)["first"].value == "right"


def test_a_page_whose_clock_runs_ahead_by_hours_locks_its_answer_for_half_a_minute_at_most(taking):
    paper = start(taking)
    give(paper, "first", "wrong", seq() + 3_600_000)
    later = clock.now() + timedelta(seconds=31)
    with clock.set_clock(lambda: later):
        assert give(paper, "first", "right") == 1
    assert queries.answers(paper.id)["first"].value == "right"


@pytest.mark.parametrize(("question", "raw"), [("first", "wrong"), ("policy", "right")])
def test_a_key_sent_again_with_another_answer_is_refused_and_not_said_to_be_kept(taking, question, raw):
    paper, key = start(taking), uuid.uuid4()
    give(paper, "first", "right", key=key)
    with pytest.raises(Invalid, match="save-key-used"):
        give(paper, question, raw, key=key)
    with pytest.raises(Invalid, match="save-key-used"):
        hand_in(paper, Change("binding", seq(), "true"), Change(question, seq(), raw, key))
    assert [(save.question_id, save.value) for save in queries.saves(paper.id)] == [("first", "right")]
    assert again(paper).is_open


def test_one_key_for_two_answers_of_one_hand_in_is_refused(taking):
    paper, key = start(taking), uuid.uuid4()
    with pytest.raises(Invalid, match="save-key-used"):
        hand_in(paper, Change("first", seq(), "right", key), Change("binding", seq(), "true", key))
    assert again(paper).is_open


def test_a_late_answer_is_refused_and_what_was_saved_in_time_counts(taking):
    paper = start(taking)
    give(paper, "first", "right")
    with at_deadline(paper):
        with pytest.raises(Conflict, match="too-late"):
            give(paper, "binding", "true")
        services.close_overdue()
    closed = again(paper)
    assert (closed.earned, closed.closed_by, closed.handed_in_at) == (1, "deadline", paper.deadline)
    assert "binding" not in queries.answers(paper.id)


def test_an_answer_to_a_closed_attempt_is_refused(taking):
    paper = start(taking)
    hand_in(paper)
    with pytest.raises(Conflict, match="attempt-closed"):
        give(paper, "first", "right")
    assert queries.answers(paper.id) == {}


# ---------------------------------------------------------------- ending


def test_handing_in_marks_the_attempt_and_records_the_pass(taking):
    paper = start(taking)
    assert hand_in(paper, *all_right())
    closed = again(paper)
    assert (closed.earned, closed.possible, closed.passed, closed.closed_by) == (7, 7, True, "person")
    assert evidence(taking) == {("quiz", "one/quiz")}
    assert len(facts("handed-in")) == 1


def test_a_second_hand_in_changes_nothing(taking):
    paper = start(taking)
    hand_in(paper, Change("first", seq(), "wrong"))
    first = again(paper)
    later = clock.now() + timedelta(minutes=1)
    with clock.set_clock(lambda: later):
        assert hand_in(paper, *all_right())
    assert again(paper) == first
    assert len(facts("handed-in")) == 1


def test_a_double_click_on_hand_in_marks_once(taking, context):
    paper = start(taking)
    assert at_once(context, 3, lambda: hand_in(paper, *all_right())) == [True] * 3
    assert again(paper).earned == 7
    assert len(facts("handed-in")) == len(facts("evidence")) == 1


def test_a_late_hand_in_counts_what_was_saved_in_time(taking):
    paper = start(taking)
    give(paper, "first", "right")
    with at_deadline(paper, seconds=1):
        assert not hand_in(paper, *all_right())
        assert not hand_in(paper, *all_right())
    assert (again(paper).earned, again(paper).closed_by) == (1, "deadline")


def test_a_job_closes_at_the_deadline_what_nobody_handed_in(taking):
    paper = start(taking)
    for question_id, raw in examples.RIGHT.items():
        give(paper, question_id, raw)
    jobs.perform_due()
    assert again(paper).is_open
    with at_deadline(paper):
        jobs.perform_due()
    assert (again(paper).passed, again(paper).handed_in_at) == (True, paper.deadline)
    assert evidence(taking) == {("quiz", "one/quiz")}
    assert [fact.actor for fact in facts("attempt-closed")] == [None]


def test_the_sweep_closes_what_no_job_has_closed(taking):
    paper = start(taking)
    with at_deadline(paper):
        assert (services.close_overdue(), services.close_overdue()) == (1, 0)
    assert again(paper).closed_by == "deadline"


def test_the_job_leaves_an_attempt_alone_that_was_handed_in(taking):
    paper = start(taking)
    hand_in(paper, *all_right())
    with at_deadline(paper):
        jobs.perform_due()
    assert again(paper).closed_by == "person"
    assert facts("attempt-closed") == []


def test_starting_after_the_deadline_closes_the_old_attempt_first(taking):
    paper = start(taking)
    with at_deadline(paper, minutes=1):
        assert start(taking).number == 2
    assert again(paper).closed_by == "deadline"


def test_before_anyone_has_closed_it_an_overdue_attempt_shows_what_it_will_be(taking):
    paper = start(taking)
    give(paper, "first", "right")
    with at_deadline(paper):
        state = queries.attempts(taking.id, quiz_of(taking))
        assert state.open is None
        assert [grade.earned for _, grade in state.closed] == [1]
    assert again(paper).handed_in_at is None


def test_a_later_fail_does_not_take_a_pass_away(taking):
    hand_in(start(taking), *all_right())
    hand_in(start(taking))
    assert evidence(taking) == {("quiz", "one/quiz")}
    result = queries.results_for([taking.id])[taking.id, "one/quiz"]
    assert (result.used, result.best, result.passed, result.open) == (2, 100, True, False)


def test_practice_never_counts():
    taking = enrolled(practice=True, attempts=1)
    for _ in range(2):
        hand_in(start(taking), *all_right())
    assert evidence(taking) == set()
    assert queries.results_for([taking.id]) == {}


def test_an_attempt_of_someone_withdrawn_is_marked_but_is_no_evidence(taking):
    paper = start(taking)
    with transaction():
        learning_services.withdraw(learning.enrolment_in(taking.id, [taking.centre_id]), taking.person_id)
    hand_in(paper, *all_right())
    assert again(paper).passed
    assert evidence(taking) == set()


def test_passing_the_exam_is_evidence_of_the_exam(taking):
    exam = taking.edition.course.exam
    with transaction():
        attempt_id = services.start(taking, exam, taking.person_id)
    paper = queries.paper_by_id(attempt_id)
    hand_in(paper, *[Change(question_id, seq(), "right") for question_id in paper.question_ids])
    assert evidence(taking) == {("exam", "exam")}


def test_an_open_attempt_keeps_its_edition_when_a_new_one_is_published(taking):
    paper = start(taking)
    factories.publish(examples.course(questions=(factories.question("new"),)))
    hand_in(paper, *all_right())
    assert again(paper).possible == 7


# ---------------------------------------------------------------- granting


def test_a_grant_allows_one_more_attempt(taking):
    for _ in range(2):
        hand_in(start(taking))
    staff, key = factories.person("staff"), uuid.uuid4()
    for _ in range(2):
        with transaction():
            services.grant_attempt(taking.id, "one/quiz", staff.id, "the power failed", key)
    hand_in(start(taking))
    with pytest.raises(Conflict, match="no-attempts-left"):
        start(taking)
    assert [fact.data for fact in facts("attempt-granted")] == [{"quiz": "one/quiz"}]


def test_a_quiz_that_is_not_there_cannot_be_granted(taking):
    with pytest.raises(NotFound, match="no-such-quiz"), transaction():
        services.grant_attempt(taking.id, "two/quiz", taking.person_id, "why not")


# ---------------------------------------------------------------- reading


def test_somebody_else_s_attempt_is_not_found(taking):
    paper = start(taking)
    with pytest.raises(NotFound):
        queries.her_paper(factories.person().id, paper.id)
    with pytest.raises(NotFound):
        queries.paper_in(paper.id, [uuid.uuid4()])
    assert queries.paper_in(paper.id, [taking.centre_id]) == paper


def test_results_of_many_say_what_is_open(taking):
    other = factories.enrol(factories.person())
    start(taking)
    found = queries.results_for([taking.id, other.id])
    assert list(found) == [(taking.id, "one/quiz")]
    assert (found[taking.id, "one/quiz"].open, found[taking.id, "one/quiz"].best) == (True, None)


# ---------------------------------------------------------------- tests before and after a course


def test_a_post_test_asks_other_questions_by_the_same_blueprint_and_neither_completes_anything():
    banks = {name: tuple(factories.question(f"{name}-{n}") for n in range(4)) for name in ("one", "two")}
    draw = tuple(m.Draw(count=2, module=name) for name in banks)
    tests = {
        f"{w}_test": m.Quiz(id=f"{w}-test", title=w, kind=f"{w}-test", draw=draw, attempts=1) for w in ("pre", "post")
    }
    factories.publish(
        factories.course_values(modules=tuple(factories.module(n, bank=b) for n, b in banks.items()), **tests)
    )
    taking = factories.enrol(factories.person())
    asked = []
    for test in (taking.edition.course.pre_test, taking.edition.course.post_test):
        with transaction():
            paper = queries.paper_by_id(services.start(taking, test, taking.person_id))
        asked.append(set(paper.question_ids))
        hand_in(paper)
    assert [len(drawn) for drawn in asked] == [4, 4]
    assert not asked[0] & asked[1]
    assert evidence(taking) == {("test", "pre-test"), ("test", "post-test")}
