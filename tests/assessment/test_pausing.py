"""Clocks that stand still: of a sitting, of a centre, in the past, overlapping, on both databases."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.assessment import queries, services
from app.assessment.models import Attempt, Pause, TimeChange
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict, Invalid
from app.jobs.models import Job
from app.ledger.models import Fact
from tests import factories
from tests.assessment import rooms

pytestmark = pytest.mark.usefixtures("context")

MINUTE = timedelta(minutes=1)


@contextmanager
def counted():
    """What is sent to the database in the block."""
    found = []

    def note(_connection, _cursor, statement, *_):
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield found
    event.remove(db.engine, "before_cursor_execute", note)


class Day:
    """A day whose clock the test sets."""

    def __init__(self):
        self.began = self.moment = clock.now()
        self.actor, self.centre = rooms.someone(), factories.centre()

    def at(self, minute):
        """The moment so many minutes after the beginning."""
        return self.began + minute * MINUTE

    def go_to(self, minute):
        self.moment = self.at(minute)

    def pause(self, sitting_id=None, began=None, key=None):
        since = None if began is None else self.at(began)
        act = (key or rooms.key(), self.centre, sitting_id, "power cut", self.actor, since)
        return rooms.do(services.begin_pause, *act)

    def resume(self, pause_id):
        return rooms.do(services.end_pause, pause_id, self.actor)


@pytest.fixture
def day():
    rooms.publish()
    found = Day()
    with clock.set_clock(lambda: found.moment):
        yield found


def again(paper):
    return queries.paper_by_id(paper.id)


def change(at):
    """An answer given at this moment."""
    return services.Change("first", int(at.timestamp() * 1000), "right")


def changes():
    return db.session.scalars(select(TimeChange).order_by(TimeChange.at)).all()


def test_a_pause_of_a_sitting_moves_the_deadlines_of_its_attempts_alone(day):
    inside, outside = rooms.trainees(2)
    sitting_id = rooms.sitting([inside])
    papers = [rooms.enter(inside), rooms.enter(outside)]
    day.go_to(5)
    pause_id = day.pause(sitting_id)
    assert [again(paper).paused_at for paper in papers] == [day.at(5), None]
    day.go_to(12)
    assert day.resume(pause_id)
    assert again(papers[0]).deadline == day.at(27)
    assert again(papers[0]).paused_at is None
    assert again(papers[1]).deadline == day.at(20)
    [change] = changes()
    assert (change.attempt_id, change.seconds, change.pause_id) == (papers[0].id, 420, pause_id)
    assert (change.by, change.reason) == (day.actor, "power cut")


def test_a_pause_of_the_centre_reaches_every_open_attempt(day):
    people = rooms.trainees(3)
    rooms.sitting(people[:1])
    papers = [rooms.enter(person) for person in people]
    rooms.do(services.hand_in, papers[2], (), people[2].person_id)
    day.go_to(3)
    pause_id = day.pause()
    day.go_to(10)
    day.resume(pause_id)
    assert [again(paper).deadline for paper in papers] == [day.at(27), day.at(27), day.at(20)]
    assert len(changes()) == 2


def test_while_it_lasts_no_deadline_comes_and_nobody_starts(day):
    amina, kofi = rooms.trainees(2)
    sitting_id = rooms.sitting([amina, kofi])
    paper = rooms.enter(amina)
    pause_id = day.pause(sitting_id)
    day.go_to(60)
    assert services.close_overdue() == 0
    assert again(paper).is_open
    with pytest.raises(Conflict, match="exam-paused"):
        rooms.enter(kofi)
    day.resume(pause_id)
    assert rooms.enter(kofi).deadline == day.at(80)


@pytest.mark.parametrize("minute", [4, 6])
def test_an_answer_that_was_on_its_way_when_the_clock_stopped_is_kept_whenever_it_comes(day, minute):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    day.go_to(5)
    day.pause(sitting_id)
    day.go_to(60)
    assert rooms.do(services.give_answers, again(paper), [change(day.at(minute))]) == 1


def test_an_answer_given_while_the_clock_stands_still_is_refused_and_taken_when_it_goes_on(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    pause_id = day.pause(sitting_id)
    day.go_to(2)
    late = change(clock.now())
    with pytest.raises(Conflict, match="attempt-paused"):
        rooms.do(services.give_answers, again(paper), [change(day.at(0)), late])
    assert queries.saves(paper.id) == []
    day.resume(pause_id)
    assert rooms.do(services.give_answers, again(paper), [late]) == 1


def test_nobody_hands_in_in_a_pause_but_the_invigilator_for_her(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    day.pause(sitting_id)
    with pytest.raises(Conflict, match="attempt-paused"):
        rooms.do(services.hand_in, again(paper), [change(day.at(0))], amina.person_id)
    assert again(paper).is_open
    assert queries.saves(paper.id) == []
    assert rooms.do(services.hand_in, again(paper), (), day.actor, "invigilator")
    assert again(paper).closed_by == "invigilator"


def test_after_a_pause_jobs_close_at_the_new_deadline(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    pause_id = day.pause(sitting_id)
    day.go_to(10)
    day.resume(pause_id)
    due = set(db.session.scalars(select(Job.due_at).filter_by(kind=services.CLOSE)))
    assert due == {day.at(20), day.at(30)}
    day.go_to(20)
    services.close_when_due({"attempt": paper.id.hex})
    assert again(paper).is_open
    day.go_to(30)
    services.close_when_due({"attempt": paper.id.hex})
    assert again(paper).closed_by == "deadline"


def test_a_double_click_begins_and_ends_one_pause(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    key = rooms.key()
    first = day.pause(sitting_id, key=key)
    assert day.pause(sitting_id, key=key) == first
    assert day.pause(sitting_id) == first
    day.go_to(4)
    assert day.resume(first)
    day.go_to(6)
    assert not day.resume(first)
    assert day.pause(sitting_id, key=key) == first
    assert again(paper).deadline == day.at(24)
    assert len(db.session.scalars(select(Pause)).all()) == 1
    verbs = db.session.scalars(select(Fact.verb).where(Fact.verb.like("pause-%"))).all()
    assert sorted(verbs) == ["pause-began", "pause-ended"]


@pytest.mark.parametrize("first_to_end", ["sitting", "centre"])
def test_overlapping_pauses_do_not_add_twice(day, first_to_end):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper, closes = rooms.enter(amina), rooms.planned(sitting_id).closes_at
    day.go_to(2)
    pauses = {"sitting": day.pause(sitting_id)}
    day.go_to(4)
    pauses["centre"] = day.pause()
    day.go_to(6)
    day.resume(pauses.pop(first_to_end))
    assert again(paper).paused_at == day.at(2)
    day.go_to(9)
    day.resume(pauses.popitem()[1])
    assert again(paper).deadline == day.at(27)
    assert rooms.planned(sitting_id).closes_at == closes + 7 * MINUTE
    assert [change.seconds for change in changes()] == [420]


def test_a_pause_said_to_have_begun_before_the_end_of_another_counts_what_is_new(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper, closes = rooms.enter(amina), rooms.planned(sitting_id).closes_at
    day.go_to(2)
    first = day.pause(sitting_id)
    day.go_to(6)
    day.resume(first)
    day.go_to(8)
    second = day.pause(began=3)
    assert again(paper).paused_at == day.at(6)
    day.go_to(9)
    day.resume(second)
    assert again(paper).deadline == day.at(27)
    assert rooms.planned(sitting_id).closes_at == closes + 7 * MINUTE


def test_a_pause_said_to_have_begun_before_another_counts_what_stood_on_both_sides_of_it(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper, closes = rooms.enter(amina), rooms.planned(sitting_id).closes_at
    day.go_to(6)
    first = day.pause(sitting_id)
    day.go_to(8)
    day.resume(first)
    day.go_to(10)
    second = day.pause(sitting_id, began=2)
    [line] = queries.lines_of(sitting_id)
    assert line.attempt.seconds_left == 18 * 60
    day.go_to(11)
    day.resume(second)
    assert again(paper).deadline == day.at(29)
    assert rooms.planned(sitting_id).closes_at == closes + 9 * MINUTE
    assert [change.seconds for change in changes()] == [120, 420]


def test_pauses_that_are_said_later_again_and_again_count_once(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper, closes = rooms.enter(amina), rooms.planned(sitting_id).closes_at
    for began, said, ended in ((6, 6, 8), (2, 10, 11), (5, 12, 13), (1, 14, 15)):
        day.go_to(said)
        pause_id = day.pause(sitting_id, began=began)
        day.go_to(ended)
        day.resume(pause_id)
    assert again(paper).deadline == day.at(20 + 14)
    assert rooms.planned(sitting_id).closes_at == closes + 14 * MINUTE


def test_a_longer_pause_over_one_that_lasts_takes_nothing_from_it(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    day.go_to(6)
    first = day.pause(sitting_id)
    day.go_to(8)
    day.resume(first)
    day.go_to(10)
    pauses = [day.pause(sitting_id, began=2), day.pause(began=3)]
    day.go_to(11)
    for pause_id in pauses:
        day.resume(pause_id)
    assert again(paper).deadline == day.at(29)


def test_what_closed_after_a_pause_and_is_opened_by_another_gets_the_first_one_once(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    day.go_to(15)
    first = day.pause(sitting_id)
    day.go_to(16)
    day.resume(first)
    day.go_to(22)
    services.close_overdue()
    assert again(paper).closed_by == "deadline"
    second = day.pause(sitting_id, began=10)
    day.go_to(25)
    day.resume(second)
    assert again(paper).deadline == day.at(35)


def test_a_pause_that_went_by_while_an_attempt_was_over_is_not_missed_when_it_is_opened(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    day.go_to(20)
    services.close_overdue()
    first = day.pause(sitting_id)
    day.go_to(22)
    day.resume(first)
    day.go_to(24)
    second = day.pause(sitting_id, began=15)
    day.go_to(25)
    day.resume(second)
    assert again(paper).deadline == day.at(30)


def test_a_pause_may_have_begun_earlier_and_reopens_what_closed_meanwhile(day):
    quick, slow, before = rooms.trainees(3)
    sitting_id = rooms.sitting([quick, slow, before])
    over = rooms.enter(before)
    day.go_to(5)
    papers = [rooms.enter(quick), rooms.enter(slow)]
    rooms.do(services.give_answers, papers[1], [services.Change("first", 1, "right")])
    rooms.do(services.hand_in, papers[0], (), quick.person_id)
    day.go_to(26)
    services.close_overdue()
    assert {again(paper).closed_by for paper in (over, papers[1])} == {"deadline"}
    day.go_to(30)
    pause_id = day.pause(sitting_id, began=22)
    states = [(again(paper).is_open, again(paper).closed_by) for paper in (over, *papers)]
    assert states == [(False, "deadline"), (False, "person"), (True, "")]
    assert again(papers[1]).marks == {}
    day.go_to(40)
    day.resume(pause_id)
    assert again(papers[1]).deadline == day.at(43)
    assert set(queries.answers(papers[1].id)) == {"first"}


def test_what_is_overdue_and_not_closed_yet_stands_still_since_the_pause(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    day.go_to(21)
    pause_id = day.pause(sitting_id, began=15)
    day.go_to(25)
    day.resume(pause_id)
    assert again(paper).deadline == day.at(30)


def test_an_attempt_that_began_during_a_pause_said_later_loses_only_its_own_time(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    day.go_to(10)
    paper = rooms.enter(amina)
    day.go_to(12)
    pause_id = day.pause(sitting_id, began=5)
    day.go_to(14)
    day.resume(pause_id)
    assert again(paper).deadline == day.at(34)


def test_what_is_handed_in_in_a_pause_is_not_moved(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    pause_id = day.pause(sitting_id)
    day.go_to(30)
    assert rooms.do(services.hand_in, again(paper), (), day.actor, "invigilator")
    day.go_to(40)
    day.resume(pause_id)
    assert again(paper).deadline == paper.deadline
    assert changes() == []


def test_an_attempt_without_a_limit_stands_still_and_has_nothing_to_move(day):
    rooms.publish(minutes=0)
    [amina] = rooms.trainees()
    paper = rooms.enter(amina)
    pause_id = day.pause()
    assert again(paper).paused_at is not None
    day.resume(pause_id)
    assert (again(paper).paused_at, again(paper).deadline, changes()) == (None, None, [])


@pytest.mark.parametrize("minute", [1, -25 * 60])
def test_a_pause_begins_neither_ahead_nor_long_ago(day, minute):
    with pytest.raises(Invalid, match="pause-not-then"):
        day.pause(began=minute)


def test_closing_a_sitting_ends_its_pause(day):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    day.pause(sitting_id)
    day.go_to(1)
    rooms.do(services.close_sitting, sitting_id, day.actor)
    assert again(paper).closed_by == "invigilator"
    assert db.session.scalars(select(Pause.ended_at)).all() == [day.at(1)]


def test_however_many_attempts_the_clocks_stop_in_one_statement(day):
    counts = []
    for size in (2, 12):
        people = rooms.trainees(size)
        sitting_id = rooms.sitting(people)
        for person in people:
            rooms.enter(person)
        key = rooms.key()
        with transaction(), counted() as statements:
            services.begin_pause(key, day.centre, sitting_id, "test", day.actor)
        counts.append(len(statements))
        day.resume(key)
    assert counts[0] == counts[1]


def test_of_pausing_and_starting_at_once_no_clock_runs_through(app):
    rooms.publish()
    people, actor, centre = rooms.trainees(6), rooms.someone(), factories.centre()
    key, ready = rooms.key(), threading.Barrier(7)
    db.session.rollback()

    def act(taking):
        with app.app_context():
            ready.wait()
            try:
                if taking is None:
                    rooms.do(services.begin_pause, key, centre, None, "power cut", actor)
                else:
                    rooms.enter(taking)
            except Conflict as refusal:
                assert refusal.code == "exam-paused"

    threads = [threading.Thread(target=act, args=(taking,)) for taking in (*people, None)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [a for a in db.session.scalars(select(Attempt)) if a.paused_at is None] == []
