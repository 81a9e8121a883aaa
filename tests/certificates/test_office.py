"""The office at the door: who can be printed and why not, names by document, batches, one certificate at a time."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import Person
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.certificates import services
from app.certificates.models import Batch, BatchLine, Certificate
from app.certificates.services import batches, making
from app.jobs import services as jobs
from app.jobs.models import Job
from app.ledger import services as ledger
from app.ledger.models import Fact
from tests import factories
from tests.certificates import pressing
from tests.certificates.completing import complete, earn_unprinted

PAGE = "/courses/small/certificates"


@pytest.fixture(autouse=True)
def _press(app, monkeypatch):
    with app.app_context():
        factories.publish()
    monkeypatch.setattr(making, "_first", pressing.first)
    monkeypatch.setattr(batches, "_print", pressing.sheets)


@pytest.fixture
def staff(app, client):
    return signed_in(app, client, "staff")


def signed_in(app, client, role):
    with app.app_context():
        who = factories.person(role)
    factories.sign_in(app, client, who)
    return who


def completed(app, confirmed=True, **changes):
    """An enrolment that is complete; the job that would issue by itself is taken away."""
    with app.app_context():
        found = complete(factories.person(**changes), confirmed=confirmed)
        with transaction():
            db.session.execute(update(Job).values(state="done"))
        return found


def issued(app, **changes):
    """A certificate whose file is there."""
    with app.app_context():
        row = earn_unprinted(factories.person(**changes))
        jobs.perform_due()
        return row


def key(client):
    return re.search(r'name="key"[^>]*value="([^"]+)"', client.get(PAGE).text)[1]


def work(app):
    with app.app_context():
        jobs.perform_due()


def rows(app, table):
    with app.app_context():
        found = db.session.query(table).all()
        db.session.expunge_all()
        return found


def ticked(text):
    return re.findall(r'name="who" value="([^"]+)" checked', text)


# ---------------------------------------------------------------- who can be printed


def test_the_page_says_of_everybody_where_they_stand(app, client, staff):
    ready, unsure = completed(app, name="Ready One"), completed(app, confirmed=False, name="Unsure One")
    row = issued(app, name="Issued One")
    with app.app_context():
        factories.enrol(factories.person(name="Underway One"))
    page = client.get(PAGE).text
    assert set(ticked(page)) == {str(ready), str(row.enrolment_id)}
    for heading, name in (
        ("Ready to print", "Ready One"),
        ("Names to confirm", "Unsure One"),
        ("Not complete yet", "Underway One"),
    ):
        assert name in page[page.index(heading) :]
    assert "Lessons 0 of 1" in page
    assert "Exam not passed" in page
    assert str(unsure) not in ticked(page)
    assert row.number in page


def test_whoever_is_in_doubt_is_not_ticked_and_whoever_is_revoked_is_not_offered(app, client, staff):
    doubted, revoked = issued(app), issued(app)
    with app.app_context(), transaction():
        services.raise_doubt(doubted.enrolment_id, "attempt:1")
        services.revoke(db.session.get_one(Certificate, revoked.id), staff.id, "examination")
    page = client.get(PAGE).text
    assert ticked(page) == []
    assert f'value="{doubted.enrolment_id}"' in page
    assert "In doubt: decide first" in page
    assert f'value="{revoked.enrolment_id}"' not in page


def test_whoever_completed_long_ago_is_offered_when_asked_for_or_searched(app, client, staff):
    with clock.set_clock(lambda: datetime.now(UTC) - timedelta(days=60)):
        found = completed(app, name="Long Ago")
    assert str(found) not in client.get(PAGE).text
    assert str(found) in client.get(PAGE + "?earlier=1").text
    assert str(found) in client.get(PAGE + "?q=long+ago").text


def test_a_search_finds_by_name_and_number_what_is_issued(app, client, staff):
    row = issued(app, name="Zoë Quartermain")
    issued(app, name="Somebody Else")
    for words in ("quarter", row.number.lower(), row.number[-8:]):
        page = client.get(PAGE, query_string={"q": words}).text
        assert f"/certificates/{row.id}" in page, words
        assert "Somebody Else" not in page, words
    assert "Nobody found" in client.get(PAGE + "?q=xyzzy").text


def test_an_empty_course_says_so(client, staff):
    assert "Nobody waits for a certificate" in client.get(PAGE).text


def test_only_staff_of_the_centre_see_the_office(app, client):
    completed(app, name="Secret One")
    signed_in(app, client, "trainee")
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, data={}).status_code == 403


# ---------------------------------------------------------------- issue and print


def test_issue_and_print_makes_one_batch_in_the_chosen_order(app, client, staff):
    second, first = completed(app, name="Öztürk"), completed(app, name="amina")
    third = completed(app, name="Zoë")
    chosen = {"who": [str(third), str(second), str(first)], "paper": "a4", "key": key(client)}
    answers = [client.post(PAGE, data=chosen | {"order": "name"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    work(app)
    lines = sorted(rows(app, BatchLine), key=lambda line: line.place)
    assert [line.enrolment_id for line in lines] == [first, second, third]
    page = client.get(answers[0].location).text
    assert "Everything is ready to print." in page
    file = client.get(answers[0].location + "/print-1.pdf")
    assert file.data.decode().splitlines()[1:] == [line.certificate_id.hex for line in lines]
    assert file.mimetype == "application/pdf"
    file.close()
    assert client.get(answers[0].location + "/print-2.pdf").status_code == 404
    assert ticked(client.get(PAGE).text) == []


def test_the_order_of_the_list_is_that_of_enrolling(app, client, staff):
    ids = [completed(app, name=name) for name in ("Zoë", "Amina", "Mona")]
    client.post(PAGE, data={"who": [str(one) for one in ids[::-1]], "paper": "card", "order": "list", "key": "x"})
    lines = sorted(rows(app, BatchLine), key=lambda line: line.place)
    assert [line.enrolment_id for line in lines] == ids
    assert rows(app, Batch)[0].paper == "card"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 303),
        ({"who": ["nonsense"]}, 422),
        ({"paper": "papyrus"}, 422),
        ({"order": "fate"}, 422),
        ({"who": [str(new_id())]}, 303),
        ({"key": "x" * 65}, 422),
    ],
)  # fmt: skip
def test_what_makes_no_sense_prints_nothing(app, client, staff, sent, status):
    found = completed(app)
    whole = {"who": [str(found)], "paper": "a4", "order": "name", "key": "x"}
    answer = client.post(PAGE, data=(whole | sent) if sent else {"paper": "a4", "order": "name", "key": "x"})
    assert answer.status_code == status
    assert rows(app, Batch) == []


def test_a_batch_shows_how_far_it_is_and_looks_again_until_it_is_done(app, client, staff):
    found = completed(app)
    batch = client.post(PAGE, data={"who": str(found), "paper": "a4", "order": "name", "key": "x"}).location
    answer = client.get(batch)
    assert answer.headers["Refresh"] == "2"
    assert "0 of 1" in answer.text
    work(app)
    answer = client.get(batch)
    assert "Refresh" not in answer.headers
    assert "Printed last" in client.get(PAGE).text


def test_whoever_is_left_out_is_named_with_the_reason_and_the_batch_goes_on(app, client, staff):
    good, unsure = completed(app), completed(app, confirmed=False, name="Unsure One")
    sent = {"who": [str(good), str(unsure)], "paper": "a4", "order": "list", "key": "x"}
    batch = client.post(PAGE, data=sent).location
    work(app)
    page = client.get(batch).text
    assert "1 person is left out" in page
    assert "The name is not confirmed." in page
    names = {"who": str(unsure), f"name.{unsure}": "Unsure One", f"second_name.{unsure}": ""}
    client.post(PAGE + "/names", data=names)
    assert client.post(batch + "/continue").status_code == 303
    work(app)
    assert "Everything is ready to print." in client.get(batch).text
    assert "Everything that can be printed is printed." in client.post(batch + "/continue", follow_redirects=True).text


def test_the_signed_files_come_as_one_archive_in_order(app, client, staff):
    ids = [completed(app, name=name) for name in ("أمينة عبد الله", "../Evil\\One", "Zoë")]
    sent = {"who": [str(one) for one in ids], "paper": "a4", "order": "list", "key": "x"}
    batch = client.post(PAGE, data=sent).location
    work(app)
    with client.get(batch + "/signed.zip") as answer:
        assert answer.mimetype == "application/zip"
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    names = archive.namelist()
    assert [name.split()[0] for name in names] == ["0001", "0002", "0003"]
    assert "أمينة عبد الله" in names[0]
    assert not any(sign in name for name in names for sign in "/\\")
    assert archive.read(names[2]).startswith(b"%PDF-")


def test_ticked_pages_are_printed_again_with_the_same_numbers(app, client, staff):
    ids = [completed(app) for _ in range(3)]
    sent = {"who": [str(one) for one in ids], "paper": "a4", "order": "list", "key": "x"}
    batch = client.post(PAGE, data=sent).location
    work(app)
    again = client.post(batch + "/again", data={"who": [str(ids[2]), str(ids[0])], "paper": "a4", "key": "y"})
    assert again.status_code == 303
    work(app)
    assert len(rows(app, Certificate)) == 3
    with client.get(again.location + "/print-1.pdf") as file:
        assert len(file.data.decode().splitlines()) == 3
    nobody = client.post(batch + "/again", data={"paper": "a4", "key": "y"}, follow_redirects=True)
    assert "Nobody was ticked, so nothing was printed." in nobody.text
    assert len(rows(app, Batch)) == 2


# ---------------------------------------------------------------- names by document


def test_ticked_names_are_confirmed_as_they_stood_on_the_page_and_issued(app, client, staff):
    found = completed(app, confirmed=False, name="Amina Odhiambo")
    sent = {"who": str(found), f"name.{found}": "Amina Odhiambo", f"second_name.{found}": ""}
    assert "1 name is confirmed." in client.post(PAGE + "/names", data=sent, follow_redirects=True).text
    (row,) = rows(app, Certificate)
    assert row.name == "Amina Odhiambo"
    with app.app_context():
        fact = db.session.query(Fact).filter_by(verb="name-corrected").one()
        assert fact.actor == staff.id


def test_a_name_that_was_changed_meanwhile_is_not_confirmed(app, client, staff):
    found = completed(app, confirmed=False, name="New Name")
    sent = {"who": str(found), f"name.{found}": "Old Name", f"second_name.{found}": ""}
    page = client.post(PAGE + "/names", data=sent, follow_redirects=True).text
    assert "Changed meanwhile, so not confirmed: New Name" in page
    assert rows(app, Certificate) == []


def test_confirming_nobody_says_so(client, staff):
    assert "Nobody was ticked" in client.post(PAGE + "/names", data={}, follow_redirects=True).text


def test_nobody_confirms_or_corrects_her_own_name_as_staff(app, client, staff):
    with app.app_context():
        own = complete(staff, confirmed=False)
    sent = {"who": str(own), f"name.{own}": staff.name, f"second_name.{own}": ""}
    assert client.post(PAGE + "/names", data=sent).status_code == 403
    assert client.post(f"/enrolments/{own}/name", data={"name": "Better Name"}).status_code == 403
    assert rows(app, Certificate) == []


def test_a_name_is_corrected_before_anything_is_issued(app, client, staff):
    found = completed(app, confirmed=False, name="Amina Odiambo")
    assert 'value="Amina Odiambo"' in client.get(f"/enrolments/{found}/name").text
    assert client.post(f"/enrolments/{found}/name", data={"name": ""}).status_code == 422
    sent = {"name": "Amina Odhiambo", "second_name": "أمينة", "rank": "Major"}
    assert client.post(f"/enrolments/{found}/name", data=sent).status_code == 303
    (row,) = rows(app, Certificate)
    assert row.name == "Amina Odhiambo"
    assert "أمينة" in row.payload


# ---------------------------------------------------------------- one certificate at the door


def test_a_name_is_corrected_at_the_door_and_the_new_certificate_can_be_printed(app, client, staff):
    row = issued(app, name="Amina Odiambo")
    sent = {"name": "Amina Odhiambo", "second_name": "", "rank": "Captain"}
    new = client.post(f"/certificates/{row.id}/correct", data=sent)
    assert new.status_code == 303
    waiting = client.get(new.location)
    assert waiting.headers["Refresh"] == "2"
    assert "Being made" in waiting.text
    work(app)
    page = client.get(new.location)
    assert "Refresh" not in page.headers
    assert "Open the PDF to print it" in page.text
    assert "Amina Odhiambo" in page.text
    old = client.get(f"/certificates/{row.id}").text
    assert "Superseded." in old
    assert new.location in old


def test_correcting_without_a_change_says_so_and_keeps_what_was_typed(app, client, staff):
    row = issued(app, name="Amina Odhiambo", rank="Captain")
    sent = {"name": "Amina Odhiambo", "second_name": "", "rank": "Captain"}
    answer = client.post(f"/certificates/{row.id}/correct", data=sent)
    assert answer.status_code == 409
    assert "carries these names and this rank already" in answer.text
    assert len(rows(app, Certificate)) == 1


def test_a_correction_while_the_clock_is_behind_changes_nothing_and_loses_nothing(app, client, staff):
    row = issued(app, name="Amina Odiambo")
    with clock.set_clock(lambda: datetime.now(UTC) - timedelta(days=2)):
        factories.sign_in(app, client, staff)
        answer = client.post(f"/certificates/{row.id}/correct", data={"name": "Amina Odhiambo", "rank": "Captain"})
    assert answer.status_code == 409
    assert "The clock of this machine is behind" in answer.text
    assert 'value="Amina Odhiambo"' in answer.text
    with app.app_context():
        assert db.session.get_one(Person, row.person_id).name == "Amina Odiambo"


def test_an_empty_name_is_refused_and_a_certificate_of_her_own_is_corrected_by_others(app, client, staff):
    row = issued(app)
    assert client.post(f"/certificates/{row.id}/correct", data={"name": " "}).status_code == 422
    with app.app_context():
        own = earn_unprinted(staff)
    assert client.post(f"/certificates/{own.id}/correct", data={"name": "Better Name"}).status_code == 403


def test_one_certificate_is_printed_on_another_paper_with_its_number(app, client, staff):
    row = issued(app)
    sent = {"who": str(row.enrolment_id), "paper": "card", "order": "name", "key": "x"}
    batch = client.post(PAGE, data=sent).location
    work(app)
    with client.get(batch + "/print-1.pdf") as file:
        assert file.data.decode().splitlines() == ["card", row.id.hex]


# ---------------------------------------------------------------- the clock


def behind(app, client, who):
    """A moment two days before what is recorded, and the same person signed in there."""
    with app.app_context(), transaction():
        ledger.record("tested", "thing:1")
    before = datetime.now(UTC) - timedelta(days=2)
    return clock.set_clock(lambda: before)


def test_the_page_says_when_the_clock_stops_issuing(app, client, staff):
    with behind(app, client, staff):
        factories.sign_in(app, client, staff)
        page = client.get(PAGE).text
        assert "Nothing is issued now." in page
        assert "Ask your administrator" in page
        assert client.post(PAGE + "/clock", data={"why": "it is right"}).status_code == 403


def test_an_administrator_says_that_the_clock_is_right_and_why(app, client):
    who = signed_in(app, client, "administrator")
    with behind(app, client, who):
        factories.sign_in(app, client, who)
        assert "The clock is right" in client.get(PAGE).text
        refused = client.post(PAGE + "/clock", data={"why": "  "})
        assert refused.status_code == 422
        assert "Say why, in a few words." in refused.text
        page = client.post(PAGE + "/clock", data={"why": "the battery was empty"}, follow_redirects=True).text
        assert "Nothing is issued now." not in page
        with app.app_context():
            assert not ledger.clock_is_behind()
