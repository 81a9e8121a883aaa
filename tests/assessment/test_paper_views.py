"""Pages for printing papers and for keying them in: who may, what they say, and that nothing typed is lost."""

import re
import uuid
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts.models import Centre, Grant
from app.assessment import queries, services
from app.assessment.models import Attempt, Save
from app.assessment.queries import printouts
from app.assessment.rules import desk, paper
from app.assessment.rules.sheets import sheet
from app.assessment.services import Change
from app.assessment.services import papers as on_paper
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.jobs import services as jobs
from tests import factories
from tests.assessment import essays, examples, rooms
from tests.learning.test_statements import statements


@pytest.fixture
def world(app):
    """An attempt that is on paper: its id, its code, its trainee."""
    with app.app_context():
        rooms.publish()
        (taking,) = rooms.trainees()
        quiz = taking.edition.course.modules[0].quiz
        attempt_id = rooms.do(services.start, taking, quiz, taking.person_id)
        change = Change("first", desk.milliseconds(clock.now()), "right")
        rooms.do(services.give_answers, queries.paper_by_id(attempt_id), [change])
        code = rooms.do(on_paper.go_on_paper, attempt_id, rooms.someone())
    return {"attempt": attempt_id, "code": paper.spaced(code), "person": taking.person_id, "taking": taking}


def staff(app, client, role="staff"):
    with app.app_context():
        who = factories.person(role)
    factories.sign_in(app, client, who)
    return who


def written(world, app, values):
    """These answers in the letters of the paper, as the fields of a form."""
    with app.app_context():
        mine = queries.paper_by_id(world["attempt"])
        sheets = {q.id: sheet(q, mine.seed, mine.quiz("en").shuffle) for q in mine.key}
    return {f"text.{id}": paper.written(sheets[id], value) for id, value in values.items()}


def kept(world, app):
    with app.app_context():
        return {id: given.value for id, given in queries.answers(world["attempt"]).items()}


def attempt(world, app):
    with app.app_context():
        return queries.paper_by_id(world["attempt"])


def text_of(answer):
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())


# ---------------------------------------------------------------- finding a paper


def test_a_paper_is_found_by_its_code_however_it_is_typed(app, client, world):
    staff(app, client)
    address = f"/papers/{world['code']}"
    for text in (world["code"].lower(), world["code"].replace("-", ""), f"https://elsewhere.example{address}"):
        answer = client.get("/papers", query_string={"code": text})
        assert (answer.status_code, answer.location) == (302, address)
    assert client.get(address.lower()).location == address
    assert client.get(address).status_code == 200


def test_a_slip_in_a_code_is_said_to_be_one(app, client, world):
    staff(app, client)
    wrong = world["code"][:-1] + ("A" if world["code"][-1] != "A" else "B")
    for answer in (client.get("/papers", query_string={"code": wrong}), client.get(f"/papers/{wrong}")):
        assert "One letter of this code is wrong" in answer.text
        assert answer.status_code in (404, 422)
    assert "This is not the code of a paper" in client.get("/papers", query_string={"code": "hello"}).text
    unknown = paper.spaced(paper.new_code(1))
    answer = client.get(f"/papers/{unknown}")
    assert (answer.status_code, "no paper with this code" in answer.text) == (404, True)


def test_papers_that_are_out_are_listed(app, client, world):
    staff(app, client)
    assert world["code"] in client.get("/papers").text


ADDRESSES = (
    "/papers/{code}",
    "/attempts/{attempt}/paper",
    "/attempts/{attempt}/paper.pdf",
    "/attempts/{attempt}/key.pdf",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_trainee_gets_neither_paper_nor_key(app, client, world, address):
    with app.app_context():
        owner = db.session.get_one(factories.Person, world["person"])
        db.session.expunge(owner)
    factories.sign_in(app, client, owner)
    assert client.get(address.format(**world)).status_code == 403
    assert client.get("/papers").status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_staff_of_another_centre_see_nothing_of_it(app, client, world, address):
    who = staff(app, client)
    with app.app_context(), transaction():
        other = Centre(id=new_id(), name="Southern Training Centre", created_at=clock.now())
        db.session.add(other)
        db.session.flush()
        for grant in db.session.scalars(select(Grant).filter_by(person_id=who.id)):
            grant.centre_id = other.id
    assert client.get(address.format(**world)).status_code == 404
    assert client.post(f"/papers/{world['code']}", data={"go": "hand-in", "sure": "1"}).status_code == 404
    assert client.post(f"/attempts/{world['attempt']}/paper", data={"go": "line"}).status_code == 404
    assert world["code"] not in client.get("/papers").text
    assert attempt(world, app).on_paper_at is not None


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_instructor_gets_nothing_of_her_own_exam(app, client, world, address):
    with app.app_context(), transaction():
        centre_id = db.session.scalars(select(Centre.id)).one()
        role = {"centre_id": centre_id, "role": "instructor", "granted_at": clock.now()}
        db.session.add(Grant(id=new_id(), person_id=world["person"], **role))
    with app.app_context():
        owner = db.session.get_one(factories.Person, world["person"])
        db.session.expunge(owner)
    factories.sign_in(app, client, owner)
    assert client.get(address.format(**world)).status_code == 403
    assert client.post(f"/papers/{world['code']}", data={"text.first": "A"}).status_code == 403


def test_her_own_pages_say_that_the_attempt_is_on_paper(app, client, world):
    with app.app_context():
        owner = db.session.get_one(factories.Person, world["person"])
        db.session.expunge(owner)
    factories.sign_in(app, client, owner)
    for page in ("/1", "/review", "?view=all"):
        answer = client.get(f"/attempts/{world['attempt']}{page}")
        assert "This attempt goes on on paper" in answer.text
        assert "Words of" not in answer.text
    saved = {"key": str(uuid.uuid4()), "seq": 1, "answer": "wrong"}
    refused = client.post(f"/attempts/{world['attempt']}/answers/first", json=saved)
    assert (refused.status_code, refused.headers["Cache-Control"]) == (409, "private, no-cache")
    assert kept(world, app) == {"first": "right"}


# ---------------------------------------------------------------- keying in


def test_lines_show_what_was_saved_on_line_and_nothing_of_the_key(app, client, world):
    staff(app, client)
    page = client.get(f"/papers/{world['code']}").text
    field = written(world, app, {"first": "right"})["text.first"]
    assert f'name="text.first" value="{field}"' in page
    assert [secret for secret in examples.SECRETS if secret in page] == []


def test_a_paper_is_keyed_in_kept_and_handed_in_without_scripts(app, client, world):
    who = staff(app, client)
    address = f"/papers/{world['code']}"
    values = {**examples.RIGHT, "steps": {"see": 1, "stop": 2, "search": 3, "report": 4}}
    fields = written(world, app, {id: value for id, value in values.items() if id != "first"})
    assert client.post(address, data={**fields, "go": "save"}).location == address
    assert kept(world, app) == {**values, "policy": "Zero  Tolerance"}
    answer = client.post(address, data={"go": "hand-in"}, follow_redirects=True)
    assert "is handed in and marked" in answer.text
    mine = attempt(world, app)
    assert (mine.closed_by, mine.passed, mine.percent) == ("paper", True, 100)
    with app.app_context():
        by = db.session.scalars(select(Save.by).where(Save.by.is_not(None))).all()
    assert set(by) == {who.id}
    assert "keyed in and handed in" in client.get(address).text


def test_a_line_that_cannot_be_read_stays_in_its_field_and_all_others_are_kept(app, client, world):
    staff(app, client)
    address = f"/papers/{world['code']}"
    fields = {"text.first": "Z", "was.first": "", "text.policy": "zero tolerance", "text.duties": "AC", "go": "hand-in"}
    answer = client.post(address, data=fields)
    assert answer.status_code == 422
    assert "There is no Z in this question: its letters go from A to B." in answer.text
    assert 'value="Z"' in answer.text
    assert set(kept(world, app)) == {"first", "policy", "duties"}
    assert attempt(world, app).is_open


def test_a_paper_with_gaps_is_handed_in_only_when_that_is_said(app, client, world):
    staff(app, client)
    address = f"/papers/{world['code']}"
    answer = client.post(address, data={"go": "hand-in", "text.policy": "zero tolerance"})
    assert "Hand in although something is missing?" in answer.text
    assert kept(world, app)["policy"] == "zero tolerance"
    assert attempt(world, app).is_open
    assert client.post(address, data={"go": "hand-in", "sure": "1"}).status_code == 303
    assert attempt(world, app).closed_by == "paper"


def test_a_form_that_is_sent_twice_keeps_each_answer_once(app, client, world):
    staff(app, client)
    for _ in range(2):
        client.post(f"/papers/{world['code']}", data={"go": "save", "text.policy": "x", "was.policy": ""})
    with app.app_context():
        assert len(db.session.scalars(select(Save).filter_by(question_id="policy")).all()) == 1


def test_two_who_key_in_at_once_do_not_empty_each_others_lines(app, client, world):
    staff(app, client)
    address = f"/papers/{world['code']}"
    client.post(address, data={"go": "save", "text.policy": "zero tolerance", "was.policy": ""})
    client.post(
        address, data={"go": "save", "text.policy": "", "was.policy": "", "text.litres": "150", "was.litres": ""}
    )
    assert kept(world, app) == {"first": "right", "policy": "zero tolerance", "litres": "150"}


def test_the_script_is_told_what_each_line_means(app, client, world):
    staff(app, client)
    headers = {"X-Requested-With": "fetch"}
    answer = client.post(f"/papers/{world['code']}", data={"go": "save", "text.steps": "9999"}, headers=headers)
    assert answer.json["lines"]["steps"]["fault"].startswith("There is no place 9")
    answer = client.post(f"/papers/{world['code']}", data={"go": "save", "text.steps": "12-3"}, headers=headers)
    assert answer.json["lines"]["steps"] == {"fault": "", "gap": "Not complete."}
    assert len(kept(world, app)["steps"]) == 3


def test_a_second_keying_is_compared_and_changes_nothing(app, client, world):
    staff(app, client)
    address = f"/papers/{world['code']}"
    client.post(address, data={"go": "save", **written(world, app, {"duties": ["protect"], "binding": "true"})})
    page = client.get(f"{address}?again=1").text
    assert re.findall(r'name="text\.\w+" value="([^"]+)"', page) == []
    second = written(world, app, {"first": "right", "duties": ["report"], "binding": "true"})
    blank = {f"text.{id}": "" for id in ("litres", "policy", "roles", "steps")}
    answer = client.post(address, data={"go": "compare", **blank, **second})
    assert answer.text.count("keying-differs") == 1
    assert f"First keying: {written(world, app, {'duties': ['protect']})['text.duties']}" in answer.text
    assert kept(world, app)["duties"] == ["protect"]


def test_an_essay_that_stands_on_paper_waits_for_its_marker(app, client):
    with app.app_context():
        essays.publish()
        taking = factories.enrol(factories.person())
        quiz = taking.edition.course.modules[0].quiz
        attempt_id = rooms.do(services.start, taking, quiz, taking.person_id)
        code = paper.spaced(rooms.do(on_paper.go_on_paper, attempt_id, rooms.someone()))
    staff(app, client)
    fields = {"text.first": "A", "text.essay": "", "paper.essay": "1", "go": "hand-in"}
    assert client.post(f"/papers/{code}", data=fields).status_code == 303
    mine = attempt({"attempt": attempt_id}, app)
    assert (mine.closed_by, mine.passed) == ("paper", None)
    assert code in kept({"attempt": attempt_id}, app)["essay"]


# ---------------------------------------------------------------- one attempt


def test_paper_and_key_of_one_attempt(app, client, world):
    staff(app, client, "instructor")
    answer = client.get(f"/attempts/{world['attempt']}/paper.pdf")
    assert answer.content_type == "application/pdf"
    text = text_of(answer)
    assert world["code"] in text
    assert "Saved on line" in text
    assert [secret for secret in examples.SECRETS if secret in text] == []
    key = text_of(client.get(f"/attempts/{world['attempt']}/key.pdf"))
    assert world["code"] in key
    assert "140.5" in key


def test_an_attempt_goes_to_paper_and_back_on_its_page(app, client, world):
    staff(app, client)
    address = f"/attempts/{world['attempt']}/paper"
    assert "goes on on paper since" in client.get(address).text
    assert "goes on on line" in client.post(address, data={"go": "line"}, follow_redirects=True).text
    assert client.get(f"{address}.pdf").status_code == 404
    assert "on line again, so this paper does not count" in client.get(f"/papers/{world['code']}").text
    assert client.post(f"/papers/{world['code']}", data={"text.first": "B"}).status_code == 409
    client.post(address, data={"go": "paper"})
    assert attempt(world, app).code == world["code"].replace("-", "")


def test_a_copy_of_what_is_over_can_be_printed(app, client, world):
    staff(app, client)
    client.post(f"/papers/{world['code']}", data={"go": "hand-in", "sure": "1"})
    assert "CLOSED" in text_of(client.get(f"/attempts/{world['attempt']}/paper.pdf"))
    assert client.post(f"/attempts/{world['attempt']}/paper", data={"go": "paper"}).status_code == 409


# ---------------------------------------------------------------- a sitting


@pytest.fixture
def room(app):
    """A sitting with three people: one has begun on line, one has handed in."""
    with app.app_context():
        rooms.publish()
        people = rooms.trainees(3)
        sitting_id = rooms.sitting(people)
        begun, done = rooms.enter(people[0]), rooms.enter(people[1])
        rooms.do(services.hand_in, done, [], people[1].person_id)
        lines = queries.lines_of(sitting_id)
    return {"sitting": sitting_id, "people": people, "lines": lines, "begun": begun.id}


def test_papers_of_a_sitting_are_printed_together(app, client, room):
    staff(app, client)
    address = f"/sittings/{room['sitting']}/papers"
    page = client.get(address).text
    assert page.count('name="seat"') == 2
    assert "has handed in" in page
    fields = {"seat": [str(line.seat_id) for line in room["lines"]], "key": str(uuid.uuid4())}
    answer = client.post(address, data=fields)
    assert client.post(address, data=fields).location == answer.location
    waiting = client.get(answer.location)
    assert "are being made" in waiting.text
    assert waiting.headers["Refresh"]
    assert client.get(f"{answer.location}/papers.pdf").status_code == 404
    with app.app_context():
        assert jobs.perform_due() >= 1
        codes = [paper.spaced(code) for code in db.session.scalars(select(Attempt.code)) if code]
    assert len(codes) == 2
    ready = client.get(answer.location)
    assert "Refresh" not in ready.headers
    papers, keys = (text_of(client.get(f"{answer.location}/{what}.pdf")) for what in ("papers", "keys"))
    assert all(code in papers and code in keys for code in codes)
    assert "140.5" in keys
    assert [secret for secret in examples.SECRETS if secret in papers] == []
    assert answer.location.rpartition("/")[2] in client.get(address).text


def test_who_gets_no_paper_is_named_with_the_reason(app, client, room):
    staff(app, client)
    done = next(line for line in room["lines"] if line.enrolment_id == room["people"][1].id)
    fields = {"seat": str(done.seat_id), "key": str(uuid.uuid4())}
    answer = client.post(f"/sittings/{room['sitting']}/papers", data=fields, follow_redirects=True)
    assert f"No paper for {done.name}." in answer.text
    assert "Choose at least one person" in client.post(
        f"/sittings/{room['sitting']}/papers", data={}, follow_redirects=True
    ).text  # fmt: skip


def test_an_order_of_another_sitting_is_not_there(app, client, room):
    staff(app, client)
    with app.app_context():
        other = rooms.sitting(room="Other", opens=rooms.timedelta(days=1))
    fields = {"seat": [str(line.seat_id) for line in room["lines"]], "key": str(uuid.uuid4())}
    order = client.post(f"/sittings/{room['sitting']}/papers", data=fields).location.rpartition("/")[2]
    for what in ("", "/papers.pdf", "/keys.pdf"):
        assert client.get(f"/sittings/{other}/papers/{order}{what}").status_code == 404
        assert client.get(f"/sittings/{room['sitting']}/papers/{uuid.uuid4()}{what}").status_code == 404


def test_who_got_a_paper_that_was_never_ordered_is_still_ticked(app, client, room):
    staff(app, client)
    address = f"/sittings/{room['sitting']}/papers"
    with app.app_context():
        place = queries.place_of(room["people"][2].person_id, room["sitting"])
        rooms.do(on_paper.draw_on_paper, place, "", rooms.someone())
    page = client.get(address).text
    assert (page.count("has a paper"), page.count(" checked")) == (1, 1)
    client.post(address, data={"seat": [str(line.seat_id) for line in room["lines"]], "key": str(uuid.uuid4())})
    page = client.get(address).text
    assert (page.count("has a paper"), page.count(" checked")) == (2, 0)


def test_who_sits_there_herself_gets_no_papers_and_no_keys_of_it(app, client, room):
    with app.app_context(), transaction():
        centre_id = db.session.scalars(select(Centre.id)).one()
        role = {"centre_id": centre_id, "role": "staff", "granted_at": clock.now()}
        db.session.add(Grant(id=new_id(), person_id=room["people"][2].person_id, **role))
    with app.app_context():
        who = db.session.get_one(factories.Person, room["people"][2].person_id)
        db.session.expunge(who)
    factories.sign_in(app, client, who)
    address = f"/sittings/{room['sitting']}/papers"
    order = uuid.uuid4()
    for page in (address, f"{address}/{order}", f"{address}/{order}/papers.pdf", f"{address}/{order}/keys.pdf"):
        assert client.get(page).status_code == 403
    fields = {"seat": [str(line.seat_id) for line in room["lines"]], "key": str(order)}
    assert client.post(address, data=fields).status_code == 403


def test_one_order_does_not_replace_the_papers_of_another_sitting(app, client, room):
    staff(app, client)
    fields = {"seat": [str(line.seat_id) for line in room["lines"]], "key": str(uuid.uuid4())}
    first = client.post(f"/sittings/{room['sitting']}/papers", data=fields).location
    with app.app_context():
        assert jobs.perform_due()
        (other,) = rooms.trainees()
        sitting_id = rooms.sitting([other], room="Other")
        (line,) = queries.lines_of(sitting_id)
    before = client.get(f"{first}/papers.pdf").data
    again = client.post(
        f"/sittings/{sitting_id}/papers", data={"seat": str(line.seat_id), "key": fields["key"]}
    ).location
    with app.app_context():
        assert jobs.perform_due()
    assert client.get(f"{first}/papers.pdf").data == before
    assert other.name in text_of(client.get(f"{again}/papers.pdf"))


def test_forty_people_take_few_statements(app, client):
    with app.app_context():
        rooms.publish()
        sitting_id = rooms.sitting(rooms.trainees(40))
        lines = queries.lines_of(sitting_id)
    staff(app, client)
    address = f"/sittings/{sitting_id}/papers"
    with statements(app) as sent:
        assert client.get(address).status_code == 200
    assert len(sent) <= 8, sent
    fields = {"seat": [str(line.seat_id) for line in lines], "key": str(uuid.uuid4())}
    with statements(app) as sent:
        assert client.post(address, data=fields).status_code == 303
    assert len(sent) / 40 <= 24, len(sent) / 40
    with app.app_context():
        ids = db.session.scalars(select(Attempt.id)).all()
    with app.app_context(), statements(app) as sent:
        assert len(printouts.printouts(ids)) == 40
    assert len(sent) == 3


def test_nobody_who_writes_on_line_is_ticked_unless_the_clocks_stand_still(app, client, room):
    staff(app, client)
    address = f"/sittings/{room['sitting']}/papers"
    assert client.get(address).text.count(" checked") == 1
    with app.app_context():
        rooms.enter(room["people"][2])
    assert client.get(address).text.count(" checked") == 0
    client.post(f"/sittings/{room['sitting']}/pause", data={"key": str(uuid.uuid4()), "reason": "The power failed."})
    assert client.get(address).text.count(" checked") == 2
