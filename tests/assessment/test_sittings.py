"""Planning a sitting, who sits it from where and when, more time, closing: the verbs, on both databases."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.assessment import queries, services
from app.assessment.models import Attempt, AttemptGrant, Sitting, TimeChange
from app.assessment.services import papers
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict, Forbidden, Invalid, NotFound
from app.ledger.models import Fact
from tests import factories
from tests.assessment import rooms

pytestmark = pytest.mark.usefixtures("context")

HOUR = timedelta(hours=1)


def facts(verb):
    return db.session.scalars(select(Fact).filter_by(verb=verb)).all()


def later(**length):
    moment = clock.now() + timedelta(**length)
    return clock.set_clock(lambda: moment)


# ---------------------------------------------------------------- planning


@pytest.fixture
def course():
    return rooms.publish()


def test_a_sitting_sent_twice_is_planned_once(course):
    plan, key, actor, centre = rooms.a_plan(), rooms.key(), rooms.someone(), factories.centre()
    for _ in range(2):
        assert rooms.do(services.plan, key, centre, plan, actor) == key
    assert len(db.session.scalars(select(Sitting)).all()) == len(facts("sitting-planned")) == 1


def test_the_list_takes_each_participant_once_with_a_ticket(course):
    people = rooms.trainees(3)
    sitting_id = rooms.sitting(people)
    assert rooms.do(services.add_people, sitting_id, [people[0].id], rooms.someone(), rooms.SECRET) == 0
    lines = queries.lines_of(sitting_id)
    assert len(lines) == 3
    assert {line.ticket_number for line in lines} == {1}
    assert rooms.planned(sitting_id).seats == 3


def test_who_does_not_take_the_course_is_not_put_on_the_list(course):
    factories.publish(factories.course_values(slug="other"))
    stranger = factories.enrol(factories.person(), "other")
    sitting_id = rooms.sitting()
    with pytest.raises(NotFound, match="not-a-participant"):
        rooms.do(services.add_people, sitting_id, [stranger.id], rooms.someone(), rooms.SECRET)
    assert queries.lines_of(sitting_id) == []


def test_nobody_is_on_two_lists_at_the_same_time(course):
    people = rooms.trainees(2)
    rooms.sitting(people[:1], room="Hall")
    other = rooms.sitting(opens=HOUR)
    with pytest.raises(Conflict, match="sits-elsewhere") as refused:
        rooms.do(services.add_people, other, [person.id for person in people], rooms.someone(), rooms.SECRET)
    assert refused.value.details["people"] == f"{people[0].name} (Hall)"
    assert queries.lines_of(other) == []
    after = rooms.sitting(people, opens=2 * HOUR)
    assert len(queries.lines_of(after)) == 2


def test_a_sitting_is_not_moved_to_where_somebody_sits_elsewhere(course):
    people = rooms.trainees()
    rooms.sitting(people)
    after = rooms.sitting(people, opens=3 * HOUR)
    with pytest.raises(Conflict, match="sits-elsewhere"):
        rooms.do(services.change_plan, after, rooms.a_plan(opens=HOUR), rooms.someone())
    rooms.do(services.change_plan, after, rooms.a_plan(opens=2 * HOUR, room="Hall"), rooms.someone())
    assert rooms.planned(after).room == "Hall"


def test_two_lists_made_at_once_with_the_same_person_take_her_once(app, course):
    people = rooms.trainees()
    sittings = [rooms.sitting(room=f"Room {number}") for number in range(2)]
    actor, refusals, ready = rooms.someone(), [], threading.Barrier(2)
    db.session.rollback()

    def add(sitting_id):
        with app.app_context():
            ready.wait()
            try:
                rooms.do(services.add_people, sitting_id, [people[0].id], actor, rooms.SECRET)
            except Conflict as refusal:
                refusals.append(refusal.code)

    at_once(add, sittings)
    assert refusals == ["sits-elsewhere"]
    assert sum(len(queries.lines_of(sitting_id)) for sitting_id in sittings) == 1


def at_once(act, arguments):
    threads = [threading.Thread(target=act, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_cancelled_sitting_is_kept_and_takes_nobody(course):
    people = rooms.trainees()
    sitting_id = rooms.sitting(people)
    for _ in range(2):
        rooms.do(services.cancel, sitting_id, rooms.someone())
    assert rooms.planned(sitting_id).phase == "cancelled"
    assert len(queries.lines_of(sitting_id)) == 1
    assert queries.her_place(people[0].id, "one/quiz") is None
    with pytest.raises(Conflict, match="sitting-over"):
        rooms.do(services.add_people, sitting_id, [], rooms.someone(), rooms.SECRET)
    assert len(facts("sitting-cancelled")) == 1


def test_what_has_begun_is_neither_changed_nor_cancelled_nor_loses_people(course):
    people = rooms.trainees()
    sitting_id = rooms.sitting(people)
    rooms.enter(people[0])
    seat = rooms.seat(sitting_id, people[0])
    with pytest.raises(Conflict, match="sitting-begun"):
        rooms.do(services.change_plan, sitting_id, rooms.a_plan(), rooms.someone())
    with pytest.raises(Conflict, match="sitting-begun"):
        rooms.do(services.cancel, sitting_id, rooms.someone())
    with pytest.raises(Conflict, match="seat-begun"):
        rooms.do(services.remove_person, sitting_id, seat.id, rooms.someone())


def test_somebody_is_taken_off_the_list_before_they_start(course):
    people = rooms.trainees(2)
    sitting_id = rooms.sitting(people)
    rooms.do(services.remove_person, sitting_id, rooms.seat(sitting_id, people[0]).id, rooms.someone())
    assert [line.name for line in queries.lines_of(sitting_id)] == [people[1].name]
    with pytest.raises(NotFound):
        rooms.do(services.remove_person, rooms.sitting(), rooms.seat(sitting_id, people[1]).id, rooms.someone())


def test_candidates_are_participants_who_are_not_on_the_list_with_their_last_enrolment(course):
    people = rooms.trainees(3)
    sitting_id = rooms.sitting(people[:1])
    found = queries.candidates(rooms.planned(sitting_id))
    assert {candidate.enrolment_id for candidate in found} == {people[1].id, people[2].id}
    assert [c.name for c in queries.candidates(rooms.planned(sitting_id), people[2].name)] == [people[2].name]


# ---------------------------------------------------------------- starting


def test_an_attempt_in_a_sitting_keeps_it_and_the_declaration_and_ends_with_it(course):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina], lasts=timedelta(minutes=15))
    rooms.do(
        services.set_extra_time,
        sitting_id,
        rooms.seat(sitting_id, amina).id,
        5,
        "reads with a screen reader",
        rooms.someone(),
    )
    paper = rooms.enter(amina, declaration="I do my own work.")
    assert (paper.sitting_id, paper.declaration) == (sitting_id, "I do my own work.")
    assert paper.deadline == rooms.planned(sitting_id).closes_at + timedelta(minutes=5)


def test_nobody_starts_before_the_window_or_after_it(course):
    early, late = rooms.trainees(2)
    rooms.sitting([early], opens=HOUR)
    with pytest.raises(Conflict, match="sitting-too-early"):
        rooms.enter(early)
    sitting_id = rooms.sitting([late])
    place = queries.her_place(late.id, "one/quiz")
    with later(hours=3), pytest.raises(Conflict, match="sitting-too-late"):
        rooms.do(services.enter, late, place.edition.course.modules[0].quiz, lambda _used: "", place, None)
    assert rooms.planned(sitting_id).begun is False


def test_only_the_addresses_of_the_room_may_start(course):
    [amina] = rooms.trainees()
    rooms.sitting([amina], addresses="10.1.2.0/24 2001:db8::/64")
    for address in ("192.0.2.1", "2001:db9::1", None):
        with pytest.raises(Forbidden, match="not-in-the-room"):
            rooms.enter(amina, address)
    assert rooms.enter(amina, "2001:db8::5").is_open


def test_an_open_attempt_is_given_back_from_anywhere(course):
    [amina] = rooms.trainees()
    rooms.sitting([amina], addresses="10.1.2.0/24")
    assert rooms.enter(amina).id == rooms.enter(amina, "192.0.2.1").id


def test_a_quiz_of_an_exam_room_needs_a_place(course):
    rooms.publish(sitting=True)
    [amina] = rooms.trainees()
    with pytest.raises(Forbidden, match="sitting-required"):
        rooms.enter(amina)
    rooms.sitting([amina])
    assert rooms.enter(amina).is_open


def test_one_attempt_in_a_sitting_unless_another_is_granted(course):
    people = rooms.trainees(2)
    amina = people[0]
    sitting_id = rooms.sitting(people)
    rooms.do(services.hand_in, rooms.enter(amina), (), amina.person_id)
    with pytest.raises(Conflict, match="sat-already"):
        rooms.enter(amina)
    key = rooms.key()
    for expected in (2, 0):
        assert rooms.do(services.grant_to_all, sitting_id, "The projector failed.", rooms.someone(), key) == expected
    assert len(db.session.scalars(select(AttemptGrant)).all()) == 2
    assert rooms.enter(amina).number == 2


def test_the_limit_of_attempts_holds_in_a_sitting():
    rooms.publish(attempts=1)
    [amina] = rooms.trainees()
    rooms.do(services.hand_in, rooms.enter(amina), (), amina.person_id)
    rooms.sitting([amina])
    with pytest.raises(Conflict, match="no-attempts-left"):
        rooms.enter(amina)


def test_everybody_in_the_room_sits_its_edition(course):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    newer = rooms.publish(minutes=99)
    paper = rooms.enter(amina)
    assert newer.modules[0].quiz.minutes == 99
    assert paper.edition_id == rooms.planned(sitting_id).edition_id
    assert paper.deadline - paper.started_at == timedelta(minutes=20)


def test_two_starts_at_once_begin_one_attempt(app, course):
    [amina] = rooms.trainees()
    rooms.sitting([amina])
    begun, ready = [], threading.Barrier(4)
    db.session.rollback()

    def start(_):
        with app.app_context():
            ready.wait()
            begun.append(rooms.enter(amina).id)

    at_once(start, range(4))
    assert len(begun) == 4
    assert len(set(begun)) == 1
    assert len(db.session.scalars(select(Attempt)).all()) == 1


# ---------------------------------------------------------------- more time


def test_more_time_for_everybody_reaches_who_writes_and_who_has_not_started(course):
    people = rooms.trainees(3)
    sitting_id = rooms.sitting(people)
    writing, done = rooms.enter(people[0]), rooms.enter(people[1])
    rooms.do(services.hand_in, done, (), people[1].person_id)
    key = rooms.key()
    for expected in (2, 0):
        assert rooms.do(services.give_time, sitting_id, 10, "Noise", rooms.someone(), key) == expected
    assert queries.paper_by_id(writing.id).deadline == writing.deadline + timedelta(minutes=10)
    assert queries.paper_by_id(done.id).deadline == done.deadline
    assert rooms.seat(sitting_id, people[2]).extra_minutes == 10
    assert [row.reason for row in db.session.scalars(select(TimeChange))] == ["Noise"]


def test_more_time_for_one_reopens_what_closed_at_its_deadline(course):
    people = rooms.trainees(2)
    sitting_id = rooms.sitting(people)
    paper = rooms.enter(people[0])
    with later(minutes=21):
        services.close_overdue()
        assert queries.paper_by_id(paper.id).closed_by == "deadline"
        seat_id = rooms.seat(sitting_id, people[0]).id
        rooms.do(services.give_time, sitting_id, 10, "Fire alarm", rooms.someone(), rooms.key(), seat_id)
        assert queries.paper_by_id(paper.id).is_open


def test_time_without_measure_is_refused(course):
    people = rooms.trainees()
    sitting_id = rooms.sitting(people)
    with pytest.raises(Invalid, match="too-much-time"):
        rooms.do(services.give_time, sitting_id, 601, "slip", rooms.someone(), rooms.key())


# ---------------------------------------------------------------- closing


def test_closing_hands_in_who_still_writes_and_results_can_be_seen(course):
    people = rooms.trainees(3)
    sitting_id = rooms.sitting(people)
    papers = [rooms.enter(person) for person in people[:2]]
    rooms.do(services.hand_in, papers[0], (), people[0].person_id)
    assert queries.paper_by_id(papers[0].id).shown == "later"
    for expected in (1, 0):
        assert rooms.do(services.close_sitting, sitting_id, rooms.someone()) == expected
    closed = [queries.paper_by_id(paper.id) for paper in papers]
    assert [paper.closed_by for paper in closed] == ["person", "invigilator"]
    assert [paper.shown for paper in closed] == ["answers", "answers"]
    assert rooms.planned(sitting_id).phase == "closed"
    assert len(facts("sitting-closed")) == 1


def test_nobody_starts_in_a_closed_sitting(course):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    place = queries.her_place(amina.id, "one/quiz")
    rooms.do(services.close_sitting, sitting_id, rooms.someone())
    with pytest.raises(Conflict, match="sitting-over"):
        rooms.do(services.enter, amina, place.edition.course.modules[0].quiz, lambda _used: "", place, None)


def test_of_closing_and_starting_at_once_nobody_is_left_writing(app, course):
    people = rooms.trainees(4)
    sitting_id = rooms.sitting(people)
    actor, refused, ready = rooms.someone(), [], threading.Barrier(5)
    db.session.rollback()

    def act(taking):
        with app.app_context():
            place = queries.her_place(taking.id, "one/quiz") if taking else None
            ready.wait()
            try:
                with transaction():
                    if place is None:
                        services.close_sitting(sitting_id, actor)
                    else:
                        services.enter(taking, place.edition.course.modules[0].quiz, lambda _used: "", place, None)
            except Conflict as refusal:
                refused.append(refusal.code)

    at_once(act, [*people, None])
    assert set(refused) <= {"sitting-over"}
    attempts = db.session.scalars(select(Attempt)).all()
    assert len(attempts) + len(refused) == 4
    assert all(attempt.handed_in_at is not None for attempt in attempts)


def test_an_invigilator_hands_in_for_somebody_of_the_sitting_only(course):
    people = rooms.trainees(2)
    sitting_id = rooms.sitting(people[:1])
    inside = rooms.enter(people[0])
    outside = rooms.enter(people[1])
    assert rooms.do(services.hand_in_for, sitting_id, inside.id, "She fell ill.", rooms.someone())
    assert queries.paper_by_id(inside.id).closed_by == "invigilator"
    assert [fact.data for fact in facts("handed-in")] == [{"reason": "She fell ill."}]
    with pytest.raises(NotFound):
        rooms.do(services.hand_in_for, sitting_id, outside.id, "By mistake.", rooms.someone())
    assert queries.paper_by_id(outside.id).is_open


def test_what_goes_on_on_paper_is_keyed_in_and_not_handed_in_as_it_stands(course):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    paper = rooms.enter(amina)
    rooms.do(papers.go_on_paper, paper.id, rooms.someone())
    with pytest.raises(Conflict, match="attempt-on-paper"):
        rooms.do(services.hand_in_for, sitting_id, paper.id, "Time is up.", rooms.someone())
    assert queries.paper_by_id(paper.id).is_open


def test_who_has_begun_and_is_never_heard_of_again_is_silent(course):
    [amina] = rooms.trainees()
    sitting_id = rooms.sitting([amina])
    rooms.enter(amina)
    (line,) = queries.lines_of(sitting_id)
    assert line.attempt.presence == "online"
    with later(minutes=2):
        assert line.attempt.presence == "silent"


def test_the_list_says_who_could_not_begin_and_why(app):
    rooms.publish(attempts=1)
    free, used, open_, granted, here = rooms.trainees(5)
    quiz = free.edition.course.modules[0].quiz
    for taking in (used, open_, granted):
        attempt_id = rooms.do(services.start, taking, quiz, taking.person_id)
        if taking is not open_:
            rooms.do(services.hand_in, queries.paper_by_id(attempt_id), (), taking.person_id)
    rooms.do(services.grant_attempt, granted.id, quiz.id, rooms.someone(), "Power cut", rooms.key())
    sitting_id = rooms.sitting([free, used, open_, granted, here])
    rooms.enter(here)
    assert queries.hindrances(sitting_id, quiz) == {used.id: "no-attempts-left", open_.id: "open-elsewhere"}


def test_the_list_says_how_far_everybody_is(course):
    people = rooms.trainees(3)
    sitting_id = rooms.sitting(people)
    paper = rooms.enter(people[0])
    now = int(clock.now().timestamp() * 1000)
    sent = [("first", now - 9, "right"), ("binding", now - 8, "true"), ("first", now - 5, None), ("policy", now, "x")]
    rooms.do(services.give_answers, paper, [services.Change(*one) for one in sent])
    rooms.do(services.note_pulse, paper, 3)
    by_name = {line.name: line.attempt for line in queries.lines_of(sitting_id)}
    mine = by_name[people[0].name]
    assert (mine.answered, mine.asked, mine.unsent, mine.presence) == (2, 7, 3, "online")
    assert by_name[people[1].name] is None
    with later(minutes=2):
        assert {line.name: line.attempt for line in queries.lines_of(sitting_id)}[people[0].name].presence == "silent"
