"""What staff did between the moment at which somebody read and the moment at which she acts: nothing of it is lost."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.assessment import queries, services
from app.assessment.models import Attempt, TimeChange
from app.assessment.services import papers
from app.assessment.services.marks import lock_enrolment
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict, Refusal
from tests import factories
from tests.assessment import rooms

MINUTE = timedelta(minutes=1)
POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
"""Two write at once only there."""

_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


def behind(app, first, second, then=lambda: None):
    """Do `second` when `first` is done and not committed, so that it waits; what it gave, or why it refused.

    `then` is done in the transaction of `first`, when `second` waits for it.
    """
    given = []

    def run():
        with app.app_context():
            try:
                given.append(second())
            except Refusal as refusal:
                given.append(refusal.code)

    thread = threading.Thread(target=run)
    with transaction():
        first()
        thread.start()
        while thread.is_alive():
            with db.engine.connect() as connection:
                if connection.scalar(_WAITING):
                    break
        then()
    thread.join()
    return given[0]


@pytest.fixture
def course(context):
    return rooms.publish()


class Start:
    """Somebody who is about to start: her place is read, and she has not pressed the button yet."""

    def __init__(self, **changes):
        [self.taking] = rooms.trainees()
        self.sitting_id = rooms.sitting([self.taking], **changes)
        self.seat_id, self.actor = rooms.seat(self.sitting_id, self.taking).id, rooms.someone()
        self.place = queries.her_place(self.taking.id, "one/quiz")

    def press(self):
        quiz = self.place.edition.course.modules[0].quiz
        return self.paper(rooms.do(services.enter, self.taking, quiz, lambda _: "I declare", self.place, "10.1.2.3"))

    def print(self):
        return self.paper(rooms.do(papers.draw_on_paper, self.place, "I declare", self.actor))

    def paper(self, attempt_id):
        return queries.paper_by_id(attempt_id)


START = pytest.mark.parametrize("go", [Start.press, Start.print])


@START
def test_nobody_begins_who_was_taken_off_the_list_a_moment_ago(course, go):
    start = Start()
    rooms.do(services.remove_person, start.sitting_id, start.seat_id, start.actor)
    with pytest.raises(Conflict, match="seat-gone"):
        go(start)
    assert db.session.scalars(select(Attempt)).all() == []


@START
def test_who_begins_has_the_extra_time_that_was_given_a_moment_ago(course, go):
    start = Start()
    rooms.do(services.set_extra_time, start.sitting_id, start.seat_id, 30, "reads slowly", start.actor)
    rooms.do(services.give_time, start.sitting_id, 5, "came late", start.actor, rooms.key())
    paper = go(start)
    assert paper.deadline - paper.started_at == 55 * MINUTE


@START
@pytest.mark.parametrize("changed", ["edition", "quiz"])
def test_nobody_begins_what_the_sitting_does_not_ask_any_more(course, go, changed):
    start = Start()
    rooms.publish(minutes=15)
    plan = rooms.a_plan(quiz_id="exam") if changed == "quiz" else rooms.a_plan()
    rooms.do(services.change_plan, start.sitting_id, plan, start.actor)
    with pytest.raises(Conflict, match="sitting-changed"):
        go(start)
    assert db.session.scalars(select(Attempt)).all() == []


def test_who_begins_is_let_in_by_the_plan_as_it_is_now(course):
    start = Start()
    plan = rooms.a_plan(edition_id=start.place.edition_id, opens=timedelta(hours=1))
    rooms.do(services.change_plan, start.sitting_id, plan, start.actor)
    with pytest.raises(Conflict, match="sitting-too-early"):
        start.press()


@START
def test_who_begins_after_a_pause_has_the_time_by_which_the_sitting_was_moved(course, go):
    start = Start(lasts=25 * MINUTE)
    began = clock.now()
    key = rooms.do(services.begin_pause, rooms.key(), factories.centre(), start.sitting_id, "power", start.actor)
    with clock.set_clock(lambda: began + 20 * MINUTE):
        rooms.do(services.end_pause, key, start.actor)
        paper = go(start)
    assert paper.deadline - paper.started_at == 20 * MINUTE


@pytest.mark.parametrize("over", [services.cancel, services.close_sitting])
def test_no_paper_is_drawn_in_a_sitting_that_ended_a_moment_ago(course, over):
    start = Start()
    rooms.do(over, start.sitting_id, start.actor)
    with pytest.raises(Conflict, match="sitting-over"):
        start.print()


@POSTGRES
def test_who_begins_waits_for_what_staff_do_to_her_place(app, course):
    start = Start()
    place = (start.sitting_id, start.seat_id)
    paper = behind(app, lambda: services.set_extra_time(*place, 30, "reads slowly", start.actor), start.press)
    assert paper.deadline - paper.started_at == 50 * MINUTE
    gone = Start()
    place = (gone.sitting_id, gone.seat_id)
    assert behind(app, lambda: services.remove_person(*place, gone.actor), gone.press) == "seat-gone"


@POSTGRES
@START
def test_who_begins_waits_for_a_plan_that_is_being_changed(app, course, go):
    start = Start()
    rooms.publish(minutes=15)
    plan = rooms.a_plan()

    def change():
        services.change_plan(start.sitting_id, plan, start.actor)

    assert behind(app, change, lambda: go(start)) == "sitting-changed"


# ---------------------------------------------------------------- time for who has begun


def test_extra_time_for_who_has_started_meanwhile_is_refused_and_not_called_kept(course):
    start = Start()
    start.press()
    with pytest.raises(Conflict, match="extra-time-begun"):
        rooms.do(services.set_extra_time, start.sitting_id, start.seat_id, 30, "reads slowly", start.actor)
    assert rooms.seat(start.sitting_id, start.taking).extra_minutes == 0


def test_extra_time_that_was_kept_before_the_start_may_be_sent_again(course):
    start = Start()
    extra = (services.set_extra_time, start.sitting_id, start.seat_id, 30, "reads slowly", start.actor)
    rooms.do(*extra)
    assert start.press().deadline - start.place.opens_at >= 50 * MINUTE
    rooms.do(*extra)


def test_who_starts_again_after_a_void_attempt_can_have_extra_time(course):
    start = Start()
    rooms.do(services.void, start.press().id, "a wrong name", start.actor)
    rooms.do(services.set_extra_time, start.sitting_id, start.seat_id, 30, "reads slowly", start.actor)
    paper = start.press()
    assert paper.deadline - paper.started_at == 50 * MINUTE


# ---------------------------------------------------------------- the end of a pause


class Paused(Start):
    """Somebody whose clock has stood for ten minutes; the pause is of her centre."""

    def __init__(self):
        super().__init__()
        self.attempt = self.press()
        since = self.attempt.started_at
        centre = factories.centre()
        self.pause_id = rooms.do(services.begin_pause, rooms.key(), centre, None, "power", self.actor, since)

    def go_on(self):
        services.end_pause(self.pause_id, self.actor)

    def extend(self):
        rooms.do(services.extend, self.attempt.id, 600, "ill", self.actor)

    def give_time(self):
        rooms.do(services.give_time, self.sitting_id, 10, "ill", self.actor, rooms.key(), self.seat_id)

    def give_all(self):
        rooms.do(services.give_time, self.sitting_id, 10, "ill", self.actor, rooms.key())

    def go_on_paper(self):
        rooms.do(papers.go_on_paper, self.attempt.id, self.actor)

    def ten_minutes_later(self):
        return clock.set_clock(lambda: self.attempt.started_at + 10 * MINUTE)

    def moved(self):
        """By how much the deadline has moved, and what the record says of it, in minutes."""
        db.session.rollback()
        said = db.session.scalars(select(TimeChange.seconds)).all()
        return (self.paper(self.attempt.id).deadline - self.attempt.deadline) / MINUTE, sum(said) / 60


@POSTGRES
@pytest.mark.parametrize("act", [Paused.extend, Paused.give_time, Paused.give_all])
def test_more_time_at_the_end_of_a_pause_is_added_to_it(app, course, act):
    one = Paused()
    with one.ten_minutes_later():
        behind(app, one.go_on, lambda: act(one))
    assert one.moved() == (20, 20)


@POSTGRES
def test_what_goes_on_on_paper_at_the_end_of_a_pause_is_moved_once(app, course):
    one = Paused()
    with one.ten_minutes_later():
        behind(app, one.go_on, one.go_on_paper)
    assert one.moved() == (10, 10)
    assert one.paper(one.attempt.id).on_paper_at is not None


@pytest.mark.parametrize("act", [Paused.extend, Paused.give_time, Paused.give_all])
def test_more_time_in_a_pause_and_its_end_both_count(course, act):
    one = Paused()
    with one.ten_minutes_later():
        act(one)
        rooms.do(one.go_on)
    assert one.moved() == (20, 20)


@POSTGRES
@pytest.mark.parametrize("ends", ["job", "hand_in"])
def test_no_deadline_ends_what_is_being_paused(app, course, ends):
    start, centre = Start(), factories.centre()
    attempt = start.press()
    moment = [attempt.deadline - MINUTE / 60]

    def pause():
        services.begin_pause(rooms.key(), centre, None, "power", start.actor, attempt.started_at + 10 * MINUTE)
        moment[0] = attempt.deadline

    def end():
        if ends == "job":
            services.close_when_due({"attempt": attempt.id.hex})
        else:
            rooms.do(services.hand_in, attempt, (), attempt.person_id)

    with clock.set_clock(lambda: moment[0]):
        behind(app, pause, end)
        db.session.rollback()
        assert start.paper(attempt.id).is_open


@POSTGRES
def test_a_pause_locks_people_in_the_order_in_which_all_do(app, course):
    low, high = sorted(rooms.trainees(2), key=lambda taking: taking.id)
    rooms.sitting([low, high])
    closed, overdue = rooms.enter(low), rooms.enter(high)
    actor, centre = rooms.someone(), factories.centre()

    def pause():
        since = closed.started_at + 10 * MINUTE
        return rooms.do(services.begin_pause, rooms.key(), centre, None, "power", actor, since)

    with clock.set_clock(lambda: overdue.deadline):
        services.close_when_due({"attempt": closed.id.hex})
        behind(app, lambda: lock_enrolment(low.id), pause, lambda: lock_enrolment(high.id))
        db.session.rollback()
        assert [queries.paper_by_id(paper.id).is_open for paper in (closed, overdue)] == [True, True]


# ---------------------------------------------------------------- beginning again


@START
def test_time_that_was_given_after_the_start_is_there_when_somebody_begins_again(course, go):
    start = Start()
    first = start.press()
    key = rooms.key()
    for _ in range(2):
        rooms.do(services.give_time, start.sitting_id, 30, "reads slowly", start.actor, key, start.seat_id)
    for _ in range(2):
        rooms.do(services.void, first.id, "a wrong name", start.actor)
        first = go(start)
        assert first.deadline - first.started_at == 50 * MINUTE
        lines = db.session.scalars(select(TimeChange).filter_by(attempt_id=first.id)).all()
        assert [(line.seconds, line.reason, line.by) for line in lines] == [(1800, "reads slowly", start.actor)]


def test_the_time_of_a_pause_is_not_there_when_somebody_begins_again(course):
    one = Paused()
    with one.ten_minutes_later():
        rooms.do(one.go_on)
        rooms.do(services.void, one.attempt.id, "a wrong name", one.actor)
        paper = one.press()
    assert paper.deadline - paper.started_at == 20 * MINUTE


def test_time_on_paper_is_not_there_when_somebody_begins_again(course):
    start = Start()
    paper = start.print()
    with clock.set_clock(lambda: paper.started_at + 10 * MINUTE):
        rooms.do(papers.back_on_line, paper.id, start.actor)
        rooms.do(services.void, paper.id, "a wrong name", start.actor)
        again = start.press()
    assert again.deadline - again.started_at == 20 * MINUTE
