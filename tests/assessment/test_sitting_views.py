"""The pages of sittings: planning, lists, the live page, the declaration; without scripts, and with hostile hands."""

import re
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from app.accounts.models import Centre, Grant
from app.assessment import queries, services
from app.assessment.models import AttemptGrant, Seat, Sitting, TimeChange
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from tests import factories
from tests.assessment import rooms
from tests.assessment.test_views import QUIZ, Visitor


@pytest.fixture
def course(app):
    with app.app_context():
        return rooms.publish()


@pytest.fixture
def staff(app, course):
    return Visitor(app, "staff", enrolled=False)


@pytest.fixture
def amina(app, course):
    return Visitor(app)


def planned(app, *visitors, **changes):
    """A sitting with these people; its address."""
    with app.app_context():
        return f"/sittings/{rooms.sitting([visitor.taking for visitor in visitors], **changes)}"


def seat_of(app, address, visitor):
    with app.app_context():
        return f"{address}/seats/{rooms.seat(uuid.UUID(address.rsplit('/', 1)[1]), visitor.taking).id}"


def found_key(page):
    return re.search(r'name="key"[^>]*value="([^"]+)"', page.text)[1]


def the_form(page, **changes):
    """What the form for a plan would send as it stands, with some fields filled."""
    edition = re.search(r'<option selected value="([^"]+)">Edition', page.text)[1]
    person = re.search(r'name="invigilator".*?<option selected value="([^"]+)"', page.text, re.S)[1]
    opens = clock.now().strftime("%Y-%m-%dT%H:%M")
    closes = (clock.now() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    sent = {"key": found_key(page), "quiz": "exam", "edition": edition, "room": "Room 12", "opens": opens}
    return sent | {"closes": closes, "invigilator": person, "addresses": "10.1.2.7/24\n2001:db8::/64"} | changes


# ---------------------------------------------------------------- planning


def test_a_sitting_is_planned_gets_people_and_is_listed(app, staff, amina):
    assert "No sittings yet" in staff.get("/sittings/").text
    page = staff.get("/sittings/new?course=small")
    sent = the_form(page)
    first = staff.post("/sittings/new?course=small", data=sent)
    assert first.location == staff.post("/sittings/new?course=small", data=sent).location
    listed = staff.get(first.location)
    assert amina.person.name in listed.text
    added = staff.post(first.location, data={"person": str(amina.taking.id)})
    live = staff.get(added.location).text
    for words in ("Room 12", "1 person added", amina.person.name, "10.1.2.0 to 10.1.2.255", "0 of 1 started"):
        assert words in live
    assert "Room 12" in staff.get("/sittings/").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"closes": "2020-01-01T10:00"}, "after the beginning"),
        ({"opens": "2020-01-01T08:00", "closes": "2020-01-01T10:00"}, "over already"),
        ({"closes": "9999-12-31T23:59"}, "within seven days"),
        ({"opens": "0001-01-01T00:00", "closes": "0001-01-01T01:00"}, "over already"),
        ({"addresses": "10.1.2.0/24, room 12"}, "no network address: room"),
        ({"room": " "}, "fill this in"),
        ({"quiz": "two/quiz"}, "Not a valid choice"),
        ({"edition": str(uuid.uuid4())}, "Not a valid choice"),
        ({"invigilator": "nobody"}, "could not coerce"),
        ({"opens": "today"}, "Not a valid datetime"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_and_nothing_is_lost(app, staff, changes, words):
    page = staff.get("/sittings/new?course=small")
    answer = staff.post("/sittings/new?course=small", data=the_form(page, room="Great Hall") | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert changes.get("room") or "Great Hall" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Sitting)).all() == []


def test_a_course_of_elsewhere_cannot_be_chosen(staff):
    assert staff.get("/sittings/new?course=nowhere").status_code == 404
    assert "A small course" in staff.get("/sittings/new").text


def test_a_plan_is_changed_until_somebody_starts(app, staff, amina):
    address = planned(app, amina, zone="UTC")
    page = staff.get(f"{address}/change")
    sent = the_form(page, quiz="one/quiz", room="Hall B")
    assert staff.post(f"{address}/change", data=sent).location == address
    assert "Hall B" in staff.get(address).text
    amina.post(QUIZ, data={"declared": "yes"}, environ_base={"REMOTE_ADDR": "10.1.2.9"})
    answer = staff.post(f"{address}/change", data=sent)
    assert (answer.status_code, "Somebody has started already" in answer.text) == (409, True)


def test_a_pasted_list_adds_whom_it_means_and_keeps_the_rest(app, staff, amina):
    kofi = Visitor(app)
    address = planned(app)
    text = f"{amina.person.name.upper()}\n<{kofi.person.email}>; Nobody Known"
    answer = staff.post(f"{address}/add", data={"names": text})
    assert "2 people added" in answer.text
    assert "Nobody Known</textarea>" in answer.text
    assert "2 people are on the list" in answer.text


def test_everybody_whom_a_search_finds_is_added(app, staff, amina):
    Visitor(app)
    address = planned(app)
    staff.post(f"{address}/add", data={"everyone": "y", "q": amina.person.name})
    assert "0 of 1 started" in staff.get(address).text
    staff.post(f"{address}/add", data={"everyone": "y", "q": ""})
    assert "0 of 2 started" in staff.get(address).text


def test_who_sits_elsewhere_at_that_time_is_named(app, staff, amina):
    planned(app, amina, room="Hall B")
    answer = staff.post(f"{planned(app)}/add", data={"person": str(amina.taking.id)})
    assert answer.status_code == 409
    assert f"{amina.person.name} (Hall B)" in answer.text


def test_a_cancelled_sitting_stays_in_the_list(app, staff, amina):
    address = planned(app, amina)
    staff.post(f"{address}/cancel")
    assert "Cancelled" in staff.get("/sittings/").text
    assert amina.person.name in staff.get(address).text
    assert staff.post(f"{address}/add", data={"everyone": "y"}).status_code == 409


# ---------------------------------------------------------------- the front page


def test_an_exam_shows_its_rules_and_wants_them_declared(amina):
    page = amina.get("/courses/small/exam").text
    assert "I answer on my own" in page
    refused = amina.post("/courses/small/exam")
    assert refused.status_code == 422
    assert "mark the box" in refused.text
    with amina.app.app_context():
        assert queries.papers_of(amina.taking.id) == []
    paper = amina.paper(amina.start("/courses/small/exam"))
    assert "I answer on my own" in paper.declaration
    assert paper.declaration.count("\n") >= 4


def test_a_quiz_that_is_no_exam_asks_for_no_declaration(app):
    with app.app_context():
        rooms.publish(kind="quiz")
    amina = Visitor(app)
    assert "you declare" not in amina.get(QUIZ).text
    assert amina.paper(amina.post(QUIZ).location).declaration == ""
    planned(app, kofi := Visitor(app))
    assert "you declare" in kofi.get(QUIZ).text


def test_the_page_says_where_and_when_and_does_not_open_early(app, amina):
    planned(app, amina, opens=timedelta(hours=3), room="Hall B")
    page = amina.get(QUIZ).text
    assert "Hall B" in page
    assert "It has not opened yet" in page
    assert "Start</button>" not in page
    assert amina.post(QUIZ, data={"declared": "yes"}).status_code == 409


def test_the_page_looks_again_when_the_sitting_opens(app, amina):
    address = planned(app, amina, opens=timedelta(hours=3))
    with app.app_context():
        opens = rooms.planned(uuid.UUID(address.rsplit("/", 1)[1])).opens_at
    for before, wait in ((timedelta(hours=3), "300"), (timedelta(seconds=90), "90"), (timedelta(seconds=0.5), "1")):
        with clock.set_clock(lambda at=opens - before: at):
            assert amina.get(QUIZ).headers["Refresh"] == wait
    with clock.set_clock(lambda: opens):
        page = amina.get(QUIZ)
        assert "Refresh" not in page.headers
        assert "Start</button>" in page.text


def test_from_outside_the_room_nobody_starts_or_looks_but_saves_are_taken(app, amina):
    planned(app, amina, addresses="10.1.2.0/24")
    inside, outside = {"REMOTE_ADDR": "10.1.2.9"}, {"REMOTE_ADDR": "192.0.2.1"}
    assert "not in the exam room" in amina.get(QUIZ, environ_base=outside).text
    assert amina.post(QUIZ, data={"declared": "yes"}, environ_base=outside).status_code == 403
    attempt = amina.post(QUIZ, data={"declared": "yes"}, environ_base=inside).location
    assert amina.get(f"{attempt}/1", environ_base=inside).status_code == 200
    for path in (attempt, f"{attempt}/1", f"{attempt}/review", f"{attempt}?view=all"):
        assert amina.get(path, environ_base=outside).status_code == 403
    change = {"key": str(uuid.uuid4()), "seq": 1, "answer": "right"}
    assert amina.save(attempt, "first", change, environ_base=outside).status_code == 204
    assert amina.post(f"{attempt}/hand-in", environ_base=outside).status_code == 303


def test_an_exam_of_a_room_says_that_she_is_on_no_list(app):
    with app.app_context():
        rooms.publish(sitting=True)
    amina = Visitor(app)
    assert "You are on no list yet" in amina.get(QUIZ).text
    answer = amina.post(QUIZ, data={"declared": "yes"})
    assert (answer.status_code, "on no list yet" in answer.text) == (403, True)


def test_the_result_is_hidden_until_the_sitting_is_closed(app, staff, amina):
    address = planned(app, amina)
    attempt = amina.start()
    amina.post(f"{attempt}/hand-in")
    for path in (attempt, QUIZ):
        page = amina.get(path).text
        assert "Not passed" not in page
        assert "secret" not in page
    assert "You have sat this exam" in amina.get(QUIZ).text
    staff.post(f"{address}/close")
    assert "Not passed" in amina.get(attempt).text


# ---------------------------------------------------------------- the live page


def test_the_live_page_follows_who_writes(app, staff, amina):
    address = planned(app, amina, kofi := Visitor(app))
    attempt = amina.start()
    amina.save(attempt, "first", {"key": str(uuid.uuid4()), "seq": 1, "answer": "right"})
    for path in (address, f"{address}/people"):
        page = staff.get(path)
        assert page.headers["Cache-Control"] == "no-store"
        for words in ("1 of 2 started", "Writing", "1 of 7", "On line", "Not started", kofi.person.name):
            assert words in page.text
    amina.post(f"{attempt}/pulse", data='{"unsent": 3}', headers={"X-Requested-With": "fetch"})
    assert "3 answers not sent" in staff.get(f"{address}/people").text
    later = clock.now() + timedelta(minutes=2)
    with clock.set_clock(lambda: later):
        assert "No word for 2 min" in staff.get(f"{address}/people").text


def test_the_live_page_asks_the_database_as_often_however_many_there_are(app, staff):
    counts = []
    for size in (1, 9):
        visitors = [Visitor(app) for _ in range(size)]
        address = planned(app, *visitors)
        for visitor in visitors:
            visitor.start()
        sent = []
        with app.app_context():
            engine = db.engine

        def note(_connection, _cursor, statement, *_, sent=sent):
            if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        assert staff.get(f"{address}/people").status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 7


def test_time_is_given_to_all_once_for_a_double_click(app, staff, amina):
    address = planned(app, amina)
    attempt = amina.start()
    before = amina.paper(attempt).deadline
    sent = {"key": str(uuid.uuid4()), "minutes": "15", "reason": "The projector failed."}
    for _ in range(2):
        assert staff.post(f"{address}/time", data=sent).status_code == 303
    assert amina.paper(attempt).deadline == before + timedelta(minutes=15)
    assert staff.post(f"{address}/time", data=sent | {"minutes": "9" * 30}).status_code == 422
    assert "Say why" in staff.post(f"{address}/time", data=sent | {"reason": " "}).text


def test_one_person_gets_time_is_handed_in_and_declared_void(app, staff, amina):
    address = planned(app, amina)
    seat = seat_of(app, address, amina)
    attempt = amina.start()
    page = staff.get(seat)
    assert amina.person.name in page.text
    time = {"key": str(uuid.uuid4()), "minutes": "5", "reason": "Late bus"}
    for _ in range(2):
        assert staff.post(f"{seat}/time", data=time).location == seat
    with app.app_context():
        assert [row.seconds for row in db.session.scalars(select(TimeChange))] == [300]
    end = {"key": str(uuid.uuid4()), "reason": "She fell ill."}
    assert staff.post(f"{seat}/hand-in", data=end | {"reason": " "}).status_code == 422
    for _ in range(2):
        assert staff.post(f"{seat}/hand-in", data=end).location == seat
    assert "She fell ill." in staff.get(f"{attempt}/record").text
    assert amina.paper(attempt).closed_by == "invigilator"
    void = {"key": str(uuid.uuid4()), "reason": "Another person sat here."}
    assert staff.post(f"{seat}/void", data=void).location == seat
    assert amina.paper(attempt).is_void
    assert "Void" in staff.get(address).text


def test_extra_time_before_the_start_needs_a_reason(app, staff, amina):
    address = planned(app, amina)
    seat = seat_of(app, address, amina)
    assert staff.post(f"{seat}/extra", data={"minutes": "10", "reason": ""}).status_code == 422
    assert staff.post(f"{seat}/extra", data={"minutes": "10", "reason": "Screen reader"}).location == seat
    assert "Screen reader" in staff.get(seat).text
    assert "10 min more than the others" in amina.get(QUIZ).text


def test_who_has_not_started_is_taken_off_the_list(app, staff, amina):
    address = planned(app, amina)
    assert staff.post(f"{seat_of(app, address, amina)}/remove").location == address
    assert "Nobody is on the list yet" in staff.get(address).text


def test_another_invigilator_takes_over_while_it_runs_and_the_record_says_so(app, staff, amina):
    address = planned(app, amina)
    attempt = amina.start()
    grace = Visitor(app, "instructor", enrolled=False)
    assert grace.person.name in staff.get(address).text
    sent = {"key": str(uuid.uuid4()), "invigilator": str(grace.person.id), "reason": "Omar fell ill."}
    assert staff.post(f"{address}/invigilator", data=sent | {"reason": " "}).status_code == 422
    assert staff.post(f"{address}/invigilator", data=sent | {"invigilator": str(amina.person.id)}).status_code == 422
    for _ in range(2):
        assert staff.post(f"{address}/invigilator", data=sent).location == address
    record = staff.get(f"{attempt}/record")
    for words in ("Omar fell ill.", f"invigilator {grace.person.name}", f"{grace.person.name} took the sitting over"):
        assert words in record.text
    (one,) = staff.get(f"{attempt}/record.json").get_json()["sitting"]["handed_over"]
    assert (one["after"]["name"], one["reason"]) == (grace.person.name, "Omar fell ill.")


def test_the_form_for_a_plan_is_not_shown_when_it_could_only_be_refused(app, staff, amina):
    address = planned(app, amina)
    assert "The server sees the computer on which you read this as 127.0.0.1" in staff.get(f"{address}/change").text
    amina.start()
    answer = staff.client.get(f"{address}/change", follow_redirects=True)
    assert answer.request.path == address
    assert "Somebody has started already" in answer.text


def test_staff_are_told_who_cannot_begin(app, staff, amina):
    amina.start()
    address = planned(app)
    page = staff.client.post(f"{address}/add", data={"person": str(amina.taking.id)}, follow_redirects=True).text
    assert page.count("an attempt is open that was not begun in this sitting") == 2  # said once, and in the line
    assert "an attempt is open" in staff.get(seat_of(app, address, amina)).text


def test_of_a_paper_that_is_out_the_page_leads_to_keying_and_no_clock_runs(app, staff, amina):
    address = planned(app, amina)
    attempt = amina.start()
    seat = seat_of(app, address, amina)
    assert "Hand in for this person" in staff.get(seat).text
    staff.post(f"{attempt}/paper", data={"go": "paper"})
    page = staff.get(seat).text
    assert "Hand in for this person" not in page
    assert "no clock runs" in page
    assert f'href="{attempt}/paper"' in page
    answer = staff.post(f"{seat}/hand-in", data={"key": str(uuid.uuid4()), "reason": "Time"})
    assert (answer.status_code, amina.paper(attempt).is_open) == (409, True)


def test_a_wrong_ticket_frightens_nobody(app, course):
    page = app.test_client().post("/ticket", data={"code": "7K3M-9QXF"}).text
    assert "You have not come in yet" in page
    assert "Nothing is saved" not in page


def test_everybody_gets_one_more_attempt_once(app, staff, amina):
    address = planned(app, amina)
    sent = {"key": str(uuid.uuid4()), "reason": "Power cut"}
    for _ in range(2):
        staff.post(f"{address}/attempts", data=sent)
    with app.app_context():
        assert len(db.session.scalars(select(AttemptGrant)).all()) == 1


def test_a_sitting_is_paused_and_goes_on(app, staff, amina):
    address = planned(app, amina)
    attempt = amina.start()
    sent = {"key": str(uuid.uuid4()), "reason": "Fire alarm"}
    for _ in range(2):
        assert staff.post(f"{address}/pause", data=sent).location == address
    page = staff.get(address).text
    assert "Fire alarm" in page
    pause = re.search(r"/pauses/[0-9a-f-]+/end", page)[0]
    assert amina.post(f"{attempt}/pulse", data='{"unsent": 0}').json["paused"]
    for _ in range(2):
        assert staff.post(pause).location == address
    assert amina.paper(attempt).paused_at is None


@pytest.mark.parametrize("whole", [True, False])
def test_nobody_is_offered_to_start_in_a_pause_and_the_button_comes_by_itself(app, staff, amina, whole):
    address, other = planned(app, amina), planned(app, opens=timedelta(hours=3))
    assert 'name="declared"' in amina.get(QUIZ).text
    sent = {"key": str(uuid.uuid4()), "reason": "The power went."}
    staff.post(f"{other}/pause", data=sent | {"key": str(uuid.uuid4())})
    assert 'name="declared"' in amina.get(QUIZ).text, "another room is paused"
    with app.app_context():
        sent["centre"] = str(factories.centre())
    staff.post("/pauses" if whole else f"{address}/pause", data=sent)
    page = amina.get(QUIZ)
    assert "You can start when it goes on" in page.text
    assert 'name="declared"' not in page.text
    assert page.headers["Refresh"] == "20"
    refused = amina.post(QUIZ, data={"declared": "yes"})  # the button was there when it was paused
    assert refused.status_code == 409
    assert "You can start when it goes on" in refused.text
    staff.post(f"/pauses/{sent['key']}/end")
    assert 'name="declared"' in amina.get(QUIZ).text


def test_staff_pause_the_whole_centre_since_a_time_of_the_clock(app, staff, amina):
    attempt = amina.start()
    with app.app_context():
        centre = str(factories.centre())
    sent = {"key": str(uuid.uuid4()), "centre": centre, "reason": "Power cut"}
    ahead = (clock.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert staff.post("/pauses", data=sent | {"began": ahead}).status_code == 422
    assert staff.post("/pauses", data=sent | {"reason": ""}).status_code == 422
    assert staff.post("/pauses", data=sent).location == "/pauses"
    page = staff.get("/pauses").text
    assert "All exams are paused" in page
    assert amina.paper(attempt).paused_at is not None
    staff.post(re.search(r"/pauses/[0-9a-f-]+/end", page)[0])
    assert amina.paper(attempt).paused_at is None
    assert staff.post("/pauses", data=sent | {"centre": str(uuid.uuid4())}).status_code == 404


def test_closing_says_how_many_were_handed_in(app, staff, amina):
    address = planned(app, amina)
    attempt = amina.start()
    assert "1 person still writes" in staff.get(address).text
    page = staff.client.post(f"{address}/close", follow_redirects=True).text
    assert "Handed in for 1 person" in page
    assert amina.paper(attempt).closed_by == "invigilator"
    assert "For everybody" not in staff.get(address).text


# ---------------------------------------------------------------- who may


def acts(address, seat):
    pages = ("", "/people", "/change", "/add", "/tickets.pdf", f"{seat}")
    forms = ("/change", "/cancel", "/add", "/time", "/attempts", "/close", "/pause", "/invigilator")
    forms += tuple(f"{seat}/{act}" for act in ("remove", "extra", "time", "ticket", "hand-in", "void"))
    return [("GET", address + path) for path in pages] + [("POST", address + path) for path in forms]


def test_a_trainee_sees_no_live_page_and_does_nothing_to_it(app, amina):
    address = planned(app, amina)
    seat = seat_of(app, address, amina).removeprefix(address)
    for method, path in [*acts(address, seat), ("GET", "/sittings/"), ("GET", "/pauses"), ("POST", "/pauses")]:
        assert amina.client.open(path, method=method).status_code == 403, path


@pytest.mark.parametrize("role", ["instructor", "staff"])
def test_sittings_of_another_centre_are_as_if_they_were_not_there(app, amina, role):
    address = planned(app, amina)
    stranger = Visitor(app, role, enrolled=False)
    with app.app_context(), transaction():
        other = Centre(id=new_id(), name="Southern Training Centre", created_at=clock.now())
        db.session.add(other)
        db.session.flush()
        db.session.execute(update(Grant).where(Grant.person_id == stranger.person.id).values(centre_id=other.id))
    seat = seat_of(app, address, amina).removeprefix(address)
    for method, path in acts(address, seat):
        assert stranger.client.open(path, method=method).status_code == 404, path
    assert "Room 12" not in stranger.get("/sittings/").text


def test_a_seat_is_reached_through_its_own_sitting_only(app, staff, amina):
    address, other = planned(app, amina), planned(app, opens=timedelta(hours=5))
    seat = seat_of(app, address, amina).removeprefix(address)
    assert staff.get(other + seat).status_code == 404
    void = {"key": str(uuid.uuid4()), "reason": "By mistake."}
    for act, sent in (("remove", {}), ("extra", {"minutes": 0}), ("ticket", {"number": 1}), ("hand-in", void)):
        assert staff.post(f"{other}{seat}/{act}", data=sent).status_code == 404
    with app.app_context():
        assert len(db.session.scalars(select(Seat)).all()) == 1


def test_an_instructor_runs_sittings_but_does_not_pause_the_centre(app, amina):
    instructor = Visitor(app, "instructor", enrolled=False)
    address = planned(app, amina)
    assert instructor.get(address).status_code == 200
    assert instructor.get("/pauses").status_code == 403
    with app.app_context():
        act = (rooms.key(), factories.centre(), None, "power cut", rooms.someone())
        pause = rooms.do(services.begin_pause, *act)
    assert instructor.post(f"/pauses/{pause}/end").status_code == 403
