"""Hands that mean harm, or slip: windows that cannot be, one's own place in a room, attempts begun elsewhere."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select, update

from app.assessment import queries, services
from app.assessment.models import Attempt, Sitting
from app.assessment.rules import sittings as rules
from app.assessment.rules import tickets as letters
from app.assessment.services import overriding
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict
from app.certificates import services as certificates
from app.certificates.models import Certificate, CertificateDoubt
from app.jobs import services as jobs
from app.learning import queries as learning
from app.learning.models import Evidence
from tests import factories
from tests.assessment import essays, examples, rooms, takers
from tests.assessment.test_sitting_views import planned, seat_of, the_form
from tests.assessment.test_views import QUIZ, Visitor
from tests.certificates.completing import earn_unprinted
from tests.timing import cost, standing_still


@pytest.fixture
def course(app):
    with app.app_context():
        return rooms.publish()


@pytest.fixture
def staff(app, course):
    return Visitor(app, "staff", enrolled=False)


def reason(**values):
    return {"key": str(uuid.uuid4()), "reason": "For a reason."} | values


# ---------------------------------------------------------------- windows that cannot be


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "fault"),
    [
        ("2026-03-29T02:30", "2026-03-29T03:10", "Europe/Berlin", "skipped"),
        ("2026-03-29T02:30", "2026-03-29T03:31", "Europe/Berlin", ""),
        ("9999-12-31T22:00", "9999-12-31T23:59", "America/New_York", "far"),
        ("0001-01-01T00:00", "0001-01-01T01:00", "Asia/Tokyo", "over"),
        ("2026-03-29T08:00", "2026-03-29T10:00", "Africa/Nairobi", ""),
    ],
)
def test_a_window_is_judged_by_the_clock_of_its_zone(opens, closes, zone, fault):
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert rules.window_fault(datetime.fromisoformat(opens), datetime.fromisoformat(closes), zone, now) == fault


def test_a_window_that_the_clocks_skip_is_refused_in_words(app, staff):
    address = planned(app, zone="Europe/Berlin")
    year = clock.now().year + 2
    sunday = next(day for day in range(31, 24, -1) if date(year, 3, day).weekday() == 6)
    window = {"opens": f"{year}-03-{sunday}T02:30", "closes": f"{year}-03-{sunday}T03:10"}
    answer = staff.post(f"{address}/change", data=the_form(staff.get(f"{address}/change"), quiz="one/quiz", **window))
    assert (answer.status_code, "The clocks change" in answer.text) == (422, True)


def test_a_year_without_a_next_one_is_refused_in_words(app, staff):
    window = {"opens": "9999-12-31T22:00", "closes": "9999-12-31T23:59"}
    answer = staff.post("/sittings/new?course=small", data=the_form(staff.get("/sittings/new?course=small"), **window))
    assert (answer.status_code, "too far ahead" in answer.text) == (422, True)
    with app.app_context():
        assert db.session.scalars(select(Sitting)).all() == []


# ---------------------------------------------------------------- long lists


def test_a_long_list_of_names_is_read_while_nobody_who_saves_must_wait():
    """Each name was compared with each person, in the transaction for which all other writers wait."""

    def seconds(count):
        people = [(str(number), f"Amina Person {number}", f"person{number}@example.org") for number in range(count)]
        words = rules.words_in("\n".join(f"amina  person {number}" for number in reversed(range(count))))

        def read():
            known = rules.known_as(people)
            assert [rules.pick(word, known) for word in words] == [[str(number)] for number in reversed(range(count))]

        return cost(read)

    assert seconds(4000) < 10 * seconds(1000)  # four times as many: what grows with the square takes sixteen times


# ---------------------------------------------------------------- one's own place


def test_nobody_decides_about_the_own_place_in_a_room(app, course):
    teacher = Visitor(app, "instructor")
    address = planned(app, teacher)
    seat = seat_of(app, address, teacher)
    assert teacher.post(f"{seat}/extra", data={"minutes": 30, "reason": "Slow."}).status_code == 403
    attempt = teacher.post(QUIZ, data={"declared": "yes"}).location
    before = teacher.paper(attempt).deadline
    assert teacher.post(f"{seat}/time", data=reason(minutes=30)).status_code == 403
    assert teacher.paper(attempt).deadline == before
    assert teacher.post(f"{seat}/void", data=reason()).status_code == 403
    assert not teacher.paper(attempt).is_void
    assert teacher.post(f"{address}/attempts", data=reason()).status_code == 403
    with app.app_context():
        assert queries.grants(teacher.taking.id, "one/quiz") == []
    assert "Declare void" not in teacher.get(seat).text
    colleague = Visitor(app, "instructor", enrolled=False)
    assert "Declare void" in colleague.get(seat).text
    assert colleague.post(f"{seat}/void", data=reason()).status_code == 303
    assert teacher.paper(attempt).is_void


def test_who_sits_in_a_room_does_not_run_it_nor_see_what_the_others_write(app, staff, course):
    teacher, amina = Visitor(app, "instructor"), Visitor(app)
    address = planned(app, teacher, amina)
    seat = seat_of(app, address, amina)
    attempts = [who.post(QUIZ, data={"declared": "yes"}).location for who in (teacher, amina)]
    before = teacher.paper(attempts[0]).deadline
    staff.post(f"{attempts[1]}/paper", data={"go": "paper"})
    code = re.search(r"/papers\?code=(\w+)", staff.get(f"{attempts[1]}/paper").text)[1]
    staff.post(f"{attempts[1]}/paper", data={"go": "line"})
    acts = [f"{address}/{act}" for act in ("time", "pause", "close", "attempts")]
    acts += [f"{seat}/{act}" for act in ("time", "hand-in", "void")]
    for act in acts:
        assert teacher.post(act, data=reason(minutes=30)).status_code == 403, act
    for what in ("", "/record", "/record.json", "/key.pdf", "/paper"):
        assert teacher.get(attempts[1] + what).status_code == 403, what
    for path in (f"{address}/papers", f"{address}/tickets.pdf", f"/papers/{code[:4]}-{code[4:]}"):
        assert teacher.get(path).status_code == 403, path
    for path in (address, seat):
        page = teacher.get(path).text
        assert "Somebody else runs the room" in page
        assert "More time" not in page
    assert teacher.paper(attempts[0]).deadline == before
    pause = staff.post(f"{address}/pause", data=reason())
    assert pause.status_code == 303
    ending = re.search(r"/pauses/[0-9a-f-]+/end", staff.get(address).text)[0]
    assert teacher.post(ending).status_code == 403
    staff.post(ending)
    staff.post(f"{address}/close")
    assert teacher.get(f"{attempts[1]}/record").status_code == 200
    assert teacher.get(f"{attempts[0]}/record").status_code == 403
    assert teacher.post(f"{seat_of(app, address, teacher)}/void", data=reason()).status_code == 403


def test_an_instructor_sees_the_own_result_no_sooner_than_a_trainee(app, course):
    teacher = Visitor(app, "instructor")
    address = planned(app, teacher)
    attempt = teacher.post(QUIZ, data={"declared": "yes"}).location
    teacher.post(f"{attempt}/hand-in")
    hers = f"/enrolments/{teacher.taking.id}/results"
    page = teacher.get(hers).text
    for told in ("Not passed", "0%"):
        assert told not in page
    assert "Handed in" in page
    colleague = Visitor(app, "instructor", enrolled=False)
    assert "Not passed" in colleague.get(hers).text
    colleague.post(f"{address}/close")
    assert "Not passed" in teacher.get(hers).text


# ---------------------------------------------------------------- one among many


def test_time_for_everybody_reaches_the_others_when_one_attempt_cannot_go_on(app, staff):
    late, writing = Visitor(app), Visitor(app)
    address = planned(app, late, writing)
    over, on = (who.post(QUIZ, data={"declared": "yes"}).location for who in (late, writing))
    before = writing.paper(on).deadline
    with app.app_context(), transaction():
        ended = update(Attempt).where(Attempt.id == late.paper(over).id)
        db.session.execute(ended.values(deadline=clock.now() - timedelta(minutes=40)))
    assert staff.post(f"{address}/time", data=reason(minutes=10)).status_code == 303
    assert writing.paper(on).deadline - before == timedelta(minutes=10)
    assert (late.paper(over).closed_by, late.paper(over).is_open) == ("deadline", False)


def test_what_rests_on_a_void_attempt_rests_on_the_best_other_one(context):
    factories.publish(examples.course(attempts=5, pass_mark=10))
    who, actor = factories.person(), rooms.someone()
    part = {"first": "right", "binding": "true"}
    best, least, better = (
        takers.take("one/quiz", answers, who) for answers in (examples.RIGHT, part, part | {"litres": "150"})
    )
    assert best.percent > better.percent > least.percent
    for gone, rests_on in ((best, better), (better, least)):
        rooms.do(services.void, gone.id, "Two sat at one desk.", actor)
        [data] = db.session.scalars(select(Evidence.data)).all()
        assert data == {"attempt": str(rests_on.id), "percent": rests_on.percent}
    rooms.do(services.void, least.id, "Two sat at one desk.", actor)
    assert db.session.scalars(select(Evidence.data)).all() == []


# ---------------------------------------------------------------- moments that a device makes up


def test_the_record_tells_when_a_save_arrived_where_its_device_tells_another_moment(app, course):
    amina, judge = Visitor(app), Visitor(app, "instructor", enrolled=False)
    with standing_still():
        attempt, now = amina.post(QUIZ, data={"declared": "yes"}).location, int(clock.now().timestamp() * 1000)
        amina.save(attempt, "first", {"seq": now, "answer": "right"})
    assert "reached the server" not in judge.get(f"{attempt}/record").text
    amina.save(attempt, "first", {"seq": 1, "answer": "wrong"})
    page = judge.get(f"{attempt}/record").text
    assert page.count("reached the server") == 1
    saved = next(q for q in judge.get(f"{attempt}/record.json").json["questions"] if q["id"] == "first")["saves"]
    assert [save["value"] for save in saved] == ["wrong", "right"]
    assert saved[0]["saved_at"] > saved[1]["saved_at"]


# ---------------------------------------------------------------- an attempt begun elsewhere


IN_THE_ROOM = {"environ_base": {"REMOTE_ADDR": "10.1.2.3"}}


@pytest.fixture
def begun_at_home(app, course):
    """Somebody with an open attempt, who is put on a list after that; her visitor, the attempt, the sitting."""
    amina = Visitor(app)
    attempt = amina.post(QUIZ, data={"declared": "yes"}).location
    return amina, attempt, planned(app, amina, addresses="10.1.2.0/24")


def test_an_attempt_begun_at_home_does_not_go_on_as_the_exam_in_the_room(app, begun_at_home, staff):
    amina, attempt, address = begun_at_home
    guest = app.test_client()
    with app.app_context():
        seat = rooms.seat(uuid.UUID(address.rsplit("/", 1)[1]), amina.taking)
    guest.post("/ticket", data={"code": letters.code(rooms.SECRET, seat.id, 1)}, **IN_THE_ROOM)
    for visitor, link in ((guest, False), (amina, True)):
        page = visitor.get(QUIZ, **IN_THE_ROOM).text
        assert ("not begun here" in page, attempt in page) == (True, link)
        answer = visitor.post(QUIZ, data={"declared": "yes"}, **IN_THE_ROOM)
        assert (answer.status_code, "not begun in this sitting" in answer.text) == (409, True)
    assert "Continue" in amina.get(QUIZ, environ_base={"REMOTE_ADDR": "192.0.2.1"}).text
    assert staff.post(f"{attempt}/void", data=reason()).status_code == 303
    inside = guest.post(QUIZ, data={"declared": "yes"}, **IN_THE_ROOM).location
    assert amina.paper(inside).sitting_id == seat.sitting_id


def test_no_paper_is_printed_of_an_attempt_begun_at_home(app, begun_at_home, staff):
    amina, attempt, address = begun_at_home
    seat = seat_of(app, address, amina).rsplit("/", 1)[1]
    answer = staff.post(f"{address}/papers", data={"seat": seat, "key": str(uuid.uuid4())}, follow_redirects=True)
    assert "not begun in this sitting" in answer.text
    assert amina.paper(attempt).on_paper_at is None


# ---------------------------------------------------------------- when the key is out


def awaiting_in_a_room(count=2):
    """People whose exam with an essay ended by the clock, in a sitting that is over; their papers."""
    essays.publish(minutes=20, show="answers")
    people = rooms.trainees(count)
    sitting_id = rooms.sitting(people, lasts=timedelta(minutes=10))
    papers = [rooms.enter(taking) for taking in people]
    for paper in papers:
        change = services.Change("essay", int(clock.now().timestamp() * 1000), essays.WORDS)
        rooms.do(services.give_answers, queries.paper_to_save(paper.person_id, paper.id), [change])
    return sitting_id, papers


def test_no_attempt_goes_on_when_others_of_its_room_can_see_the_key(context):
    _, (mine, hers) = awaiting_in_a_room()
    actor, marker = rooms.someone(), factories.person("instructor")
    now = clock.now()
    with clock.set_clock(lambda: now + timedelta(minutes=11)):
        services.close_overdue()
        assert (essays.again(mine).state, essays.again(hers).state) == ("awaiting", "awaiting")
        rooms.do(services.extend, mine.id, 300, "The light went out.", actor)  # nobody has seen the key yet
        assert essays.again(mine).is_open
    with clock.set_clock(lambda: now + timedelta(minutes=30)):
        services.close_overdue()
        essays.mark(hers, marker, 3, 2)
        assert essays.again(hers).shown == "answers"
        with pytest.raises(Conflict, match="attempt-not-to-reopen"):
            rooms.do(services.extend, mine.id, 3000, "The light went out again.", actor)
        assert essays.again(mine).state == "awaiting"


# ---------------------------------------------------------------- a pass that goes, comes back, and goes


def test_a_certificate_comes_into_doubt_again_by_the_same_attempt(context):
    factories.publish()
    who, clerk = factories.person(), factories.person("instructor")
    certificate = earn_unprinted(who)
    taking = learning.taking_by_id(certificate.enrolment_id)
    attempt_id = rooms.do(services.start, taking, taking.edition.course.modules[0].quiz, who.id)
    seq, asked = int(clock.now().timestamp() * 1000), queries.paper_by_id(attempt_id).question_ids
    paper = queries.paper_by_id(attempt_id)
    rooms.do(services.hand_in, paper, [services.Change(id, seq, "right") for id in asked], who.id)

    def override(points):
        now = essays.again(paper).marks[asked[0]]
        rooms.do(overriding.override, paper.id, asked[0], Fraction(points), Fraction(now), "On appeal.", clerk.id)
        jobs.perform_due()

    override(0)
    rooms.do(certificates.keep, db.session.get_one(Certificate, certificate.id), clerk.id, "A slip.")
    override(1)
    override(0)
    found = db.session.scalars(select(CertificateDoubt.decision).order_by(CertificateDoubt.raised_at)).all()
    assert found == ["kept", ""]


def test_one_more_attempt_for_everybody_counts_for_who_still_writes(app, staff):
    amina = Visitor(app)
    address = planned(app, amina)
    first = amina.post(QUIZ, data={"declared": "yes"}).location
    assert staff.post(f"{address}/attempts", data=reason()).status_code == 303
    amina.post(f"{first}/hand-in")
    second = amina.post(QUIZ, data={"declared": "yes"})
    assert second.status_code == 303
    amina.post(f"{second.location}/hand-in")
    assert amina.post(QUIZ, data={"declared": "yes"}).status_code == 409


def test_a_pause_said_afterwards_opens_nothing_whose_key_could_be_seen(context):
    factories.publish(examples.course(minutes=20, show="answers"))
    mine, actor, now = takers.take("one/quiz", {}, hand_in=False), rooms.someone(), clock.now()
    with clock.set_clock(lambda: now + timedelta(minutes=21)):
        assert essays.again(mine).shown == "answers"  # its time is up, though nobody has closed it yet
        began = now + timedelta(minutes=15)
        pause = rooms.do(services.begin_pause, rooms.key(), factories.centre(), None, "No light.", actor, began)
        assert (essays.again(mine).is_open, essays.again(mine).closed_by) == (False, "deadline")
        rooms.do(services.end_pause, pause, actor)
        assert not essays.again(mine).is_open


def test_whoever_closes_a_sitting_is_told_of_papers_that_are_out(app, staff):
    amina, kofi = Visitor(app), Visitor(app)
    address = planned(app, amina, kofi)
    on_paper = amina.post(QUIZ, data={"declared": "yes"}).location
    kofi.post(QUIZ, data={"declared": "yes"})
    assert "out. Collect" not in staff.get(address).text
    staff.post(f"{on_paper}/paper")
    page = staff.get(address).text
    assert "1 paper is out. Collect it first" in page
    assert "1 person still writes" in page
