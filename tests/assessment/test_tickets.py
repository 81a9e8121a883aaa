"""Tickets: their codes, used once, in their time and place; what a session opened by one reaches; the printed sheet."""

import io
import re
import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import SignIn
from app.assessment import queries, services
from app.assessment.models import Attempt
from app.assessment.rules import tickets as rules
from app.base import clock
from app.base.db import db, transaction
from app.base.refusals import Conflict
from app.ledger.models import Fact
from tests import factories
from tests.assessment import rooms
from tests.assessment.test_views import QUIZ
from tests.timing import standing_still

# ---------------------------------------------------------------- codes


def test_a_code_follows_from_seat_and_number_and_can_be_printed_again():
    seat = uuid.uuid4()
    code = rules.code("secret", seat, 1)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{8}", code)
    assert code == rules.code("secret", seat, 1)
    others = {rules.code("secret", seat, 2), rules.code("other", seat, 1), rules.code("secret", uuid.uuid4(), 1)}
    assert code not in others
    assert len(others) == 3


@pytest.mark.parametrize("text", ["7K3M-01XF", "7k3m01xf", " 7k3m–oixf ", "7 K 3 M O L X F", "7K3M_0lXF"])
def test_a_code_is_read_however_it_is_typed(text):
    assert rules.read(text) == "7K3M01XF"


@pytest.mark.parametrize("text", ["", "7K3M-01X", "7K3M-01XFF", "7K3M-01XU", "٧K3M-01XF", "x" * 9999, "\u202e7K3M01XF"])
def test_what_is_no_code_is_none(text):
    assert rules.read(text) is None


def test_a_fingerprint_needs_the_secret():
    assert rules.fingerprint("one", "7K3M01XF") != rules.fingerprint("other", "7K3M01XF")


# ---------------------------------------------------------------- the door


class Room:
    """A sitting with some people, and their codes."""

    def __init__(self, app, count=1, quiz=None, **changes):
        self.app = app
        with app.app_context():
            rooms.publish(**(quiz or {}))
            self.people = rooms.trainees(count)
            self.id = rooms.sitting(self.people, **changes)

    def code(self, person=0):
        with self.app.app_context():
            seat = rooms.seat(self.id, self.people[person])
        return rules.code(rooms.SECRET, seat.id, seat.ticket_number)

    def come_in(self, person=0, address="10.1.2.3", code=None):
        client = self.app.test_client()
        sent = {"code": code or self.code(person)}
        return client, client.post("/ticket", data=sent, environ_base={"REMOTE_ADDR": address})

    def renew(self, person=0):
        with self.app.app_context():
            seat, actor = rooms.seat(self.id, self.people[person]), rooms.someone()
            return rooms.do(services.renew_ticket, self.id, seat.id, seat.ticket_number, actor, rooms.SECRET)


@pytest.fixture
def room(app):
    return Room(app)


def sessions(app):
    with app.app_context():
        return db.session.scalars(select(SignIn.within).where(SignIn.within.is_not(None))).all()


def test_a_ticket_lets_its_person_in_and_says_who_and_where(room):
    client, answer = room.come_in()
    assert answer.location == "/ticket"
    page = client.get("/ticket").text
    for words in (room.people[0].name, "Room 12", "Quiz", QUIZ):
        assert words in page
    attempt = client.post(QUIZ, data={"declared": "yes"}).location
    assert client.get(f"{attempt}/1").status_code == 200


def test_a_link_with_a_code_fills_the_form_and_uses_nothing_up(app, room):
    code = rules.spaced(room.code())
    for _ in range(3):
        assert f'value="{code}"' in app.test_client().get(f"/ticket?code={code}").text
        app.test_client().head(f"/ticket?code={code}")
    assert room.come_in()[1].status_code == 303


def test_a_ticket_works_once(room):
    room.come_in()
    _, answer = room.come_in()
    assert (answer.status_code, "Ask your invigilator for a new one" in answer.text) == (409, True)


def test_a_ticket_used_twice_at_once_opens_one_session(app, room):
    code, answers, ready = room.code(), [], threading.Barrier(4)

    def use():
        client = app.test_client()
        ready.wait()
        answers.append(client.post("/ticket", data={"code": code}).status_code)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409, 409, 409]
    assert sessions(app) == [f"sitting:{room.id.hex}"]


def test_a_new_ticket_ends_the_one_before_and_its_session(app, room):
    old = room.code()
    client, _ = room.come_in()
    assert client.get(QUIZ).status_code == 200
    assert room.renew() == 2
    assert sessions(app) == []
    assert "/sign-in" in client.get(QUIZ).location
    assert room.come_in(code=old)[1].status_code == 404
    assert room.come_in()[1].status_code == 303


def test_a_double_click_renews_once(app, room):
    with app.app_context():
        seat, actor = rooms.seat(room.id, room.people[0]), rooms.someone()
        for _ in range(2):
            assert rooms.do(services.renew_ticket, room.id, seat.id, 1, actor, rooms.SECRET) == 2
        assert len(db.session.scalars(select(Fact).filter_by(verb="ticket-renewed")).all()) == 1


def test_a_ticket_found_a_moment_before_it_was_renewed_opens_nothing(app, room):
    with app.app_context():
        found = services.find_ticket(room.code(), rooms.SECRET)
    room.renew()
    with app.app_context(), pytest.raises(Conflict, match="ticket-ended"):
        rooms.do(services.use_ticket, found, "10.1.2.3")


@pytest.mark.parametrize(("minutes", "status"), [(-31, 409), (-29, 303), (0, 303), (119, 303), (120, 409)])
@standing_still()
def test_a_ticket_works_from_half_an_hour_before_until_the_end(app, minutes, status):
    room = Room(app, opens=timedelta(hours=1))
    moment = clock.now() + timedelta(hours=1, minutes=minutes)
    with clock.set_clock(lambda: moment):
        assert room.come_in()[1].status_code == status


def test_a_ticket_works_in_its_room_only(app):
    room = Room(app, addresses="10.1.2.0/24")
    assert room.come_in(address="192.0.2.1")[1].status_code == 403
    assert room.come_in(address="10.1.2.77")[1].status_code == 303


@pytest.mark.parametrize("end", [services.cancel, services.close_sitting])
def test_the_end_of_a_sitting_ends_tickets_and_sessions(app, end):
    room = Room(app, count=2)
    client, _ = room.come_in(0)
    with app.app_context():
        rooms.do(end, room.id, rooms.someone())
    assert "/sign-in" in client.get(QUIZ).location
    _, answer = room.come_in(1)
    assert (answer.status_code, "has ended" in answer.text) == (409, True)


@standing_still()
def test_wrong_codes_are_counted_and_right_ones_are_not(app, monkeypatch):
    room = Room(app, count=3)
    monkeypatch.setattr("app.assessment.views.tickets._WRONG", 3)
    statuses = [room.come_in(code=code)[1].status_code for code in ("AAAA-AAAA", "nothing", "BBBB-BBBB", "CCCC-CCCC")]
    assert statuses == [404, 404, 404, 429]
    assert room.come_in()[1].status_code == 303
    assert room.come_in(code="AAAA-AAAA", address="10.9.9.9")[1].status_code == 404


@standing_still()
def test_who_guesses_without_end_is_not_listened_to_even_when_a_guess_is_right(app, monkeypatch):
    room = Room(app, count=3)
    monkeypatch.setattr("app.assessment.views.tickets._WRONG", 2)
    monkeypatch.setattr("app.assessment.views.tickets._GUESSED", 3)
    for code in ("AAAA-AAAA", "BBBB-BBBB", "CCCC-CCCC"):
        room.come_in(code=code)
    assert room.come_in()[1].status_code == 303
    assert room.come_in(code="DDDD-DDDD")[1].status_code == 429
    assert room.come_in(1)[1].status_code == 429
    assert room.come_in(1, address="10.9.9.9")[1].status_code == 303


def test_no_code_is_asked_for_again(room):
    _, answer = room.come_in(code=" ")
    assert (answer.status_code, "Type the code" in answer.text) == (422, True)


def test_the_next_ticket_on_the_same_computer_takes_the_place_of_the_first(app):
    room = Room(app, count=2)
    client, _ = room.come_in(0)
    client.post("/ticket", data={"code": room.code(1)})
    assert room.people[1].name in client.get("/ticket").text
    assert len(sessions(app)) == 1


# ---------------------------------------------------------------- what a ticket reaches


def test_a_ticket_reaches_its_exam_and_nothing_else(app, room):
    client, _ = room.come_in()
    attempt = client.post(QUIZ, data={"declared": "yes"}).location
    open_to_it = ("/ticket", QUIZ, attempt, f"{attempt}/1", f"{attempt}/review", "/sign-in", "/healthz")
    assert {client.get(path, follow_redirects=True).status_code for path in open_to_it} == {200}
    closed = ("/", "/courses/", "/courses/small/", "/courses/small/one/first", "/my/", "/people/", "/verify/")
    closed += ("/courses/small/participants", "/profile", f"/sittings/{room.id}", "/register", "/privacy")
    statuses = {path: client.get(path).status_code for path in closed}
    assert {path: status for path, status in statuses.items() if status not in (403, 404)} == {}
    assert client.get("/courses/small/exam").status_code == 404


def test_a_ticket_does_not_reach_an_attempt_outside_its_sitting(app, room):
    with app.app_context():
        exam = room.people[0].edition.course.exam
        other = rooms.do(services.start, room.people[0], exam, room.people[0].person_id)
    client, _ = room.come_in()
    for method, path in (("GET", ""), ("GET", "/1"), ("POST", "/hand-in"), ("POST", "/answers")):
        assert client.open(f"/attempts/{other}{path}", method=method).status_code == 404
    with app.app_context():
        assert queries.paper_by_id(other).is_open


def test_no_page_of_a_ticket_has_a_link_that_is_closed_to_it(app, room):
    client, _ = room.come_in()
    seen, ahead = set(), ["/ticket", QUIZ]
    attempt = client.post(QUIZ, data={"declared": "yes"}).location
    ahead += [f"{attempt}/1", f"{attempt}/review", f"{attempt}?view=all", "/nowhere"]
    while ahead:
        path = ahead.pop()
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200 or path == "/nowhere", path
        seen.add(path)
        links = re.findall(r'<a [^>]*href="(/[^"#]*)"', answer.text)
        ahead += [link for link in set(links) - seen - set(ahead) if not link.startswith("/static/")]
    client.post(f"{attempt}/hand-in")
    links = re.findall(r'<a [^>]*href="(/[^"#]*)"', client.get(attempt).text)
    assert {link: client.get(link).status_code for link in links if client.get(link).status_code >= 400} == {}


def test_whoever_has_a_ticket_holds_no_role(app):
    with app.app_context():
        rooms.publish()
        teacher = factories.person("administrator")
        taking = factories.enrol(teacher)
        sitting_id = rooms.sitting([taking])
        code = rules.code(rooms.SECRET, rooms.seat(sitting_id, taking).id, 1)
    client = app.test_client()
    client.post("/ticket", data={"code": code})
    assert client.get(f"/sittings/{sitting_id}").status_code == 403
    assert client.get("/people/").status_code == 403


def test_signing_out_leaves_a_ticket_behind(app, room):
    client, _ = room.come_in()
    assert client.post("/sign-out").status_code == 303
    assert sessions(app) == []
    assert "Come in with your ticket" in client.get("/ticket").text


def test_somebody_signed_in_who_uses_a_ticket_is_not_signed_in_any_more(app, room):
    client = app.test_client()
    with app.app_context():
        staff = factories.person("staff")
    factories.sign_in(app, client, staff)
    client.post("/ticket", data={"code": room.code()})
    assert client.get("/people/").status_code == 403
    with app.app_context():
        assert db.session.scalars(select(SignIn).filter_by(person_id=staff.id)).all() == []


def test_a_ticket_outlives_the_window_while_she_writes(app, room):
    client, _ = room.come_in()
    attempt = client.post(QUIZ, data={"declared": "yes"}).location
    with app.app_context(), transaction():
        late = clock.now() + timedelta(hours=5)
        db.session.execute(update(Attempt).values(deadline=late))
    moment = clock.now() + timedelta(hours=4)
    with clock.set_clock(lambda: moment):
        assert client.get(f"{attempt}/1").status_code == 200
        assert "Continue" in client.get(QUIZ).text


# ---------------------------------------------------------------- the sheet


def staff_client(app):
    client = app.test_client()
    with app.app_context():
        staff = factories.person("staff")
    factories.sign_in(app, client, staff)
    return client


def test_the_sheet_prints_eight_tickets_a_page_with_squares_that_lead_to_the_door(app):
    import pypdf
    import zxingcpp
    from PIL import Image

    room = Room(app, count=9)
    answer = staff_client(app).get(f"/sittings/{room.id}/tickets.pdf")
    assert answer.content_type == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    assert len(pages) == 2
    text = " ".join(page.extract_text() for page in pages)
    codes = {rules.spaced(room.code(number)) for number in range(9)}
    assert all(code in text for code in codes)
    drawn = Image.open(io.BytesIO(png(answer.data)))
    read = {found.text for found in zxingcpp.read_barcodes(drawn)}
    assert len(read) == 8
    assert read <= {f"https://brevet.example/ticket?code={code}" for code in codes}


def png(pdf):
    import subprocess
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        path.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-png", path, path.with_suffix("")], check=True)
        return next(Path(folder).glob("*.png")).read_bytes()


def test_used_tickets_are_not_printed_and_one_is_printed_alone(app):
    import pypdf

    room = Room(app, count=2)
    room.come_in(0)
    client = staff_client(app)
    with app.app_context():
        seat = rooms.seat(room.id, room.people[1]).id
    for path in ("", f"?seat={seat}"):
        answer = client.get(f"/sittings/{room.id}/tickets.pdf{path}")
        text = pypdf.PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
        assert rules.spaced(room.code(1)) in text
        assert rules.spaced(room.code(0)) not in text
    assert client.get(f"/sittings/{room.id}/tickets.pdf?seat=nobody").status_code == 303
