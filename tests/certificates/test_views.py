"""The certificate's pages: hers, anyone's, staff's."""

from datetime import UTC, datetime

import pytest

from app.accounts.models import Person
from app.base.db import db, transaction
from app.certificates import queries
from app.certificates.models import Certificate, CertificateFile
from app.certificates.rules import payloads
from app.jobs import services as jobs
from app.learning import services as learning
from tests import factories
from tests.certificates.completing import complete, earn, earn_unprinted, made

PAGE = "/courses/small/certificate"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(app):
    with app.app_context():
        factories.publish()


# ---------------------------------------------------------------- hers


def test_an_incomplete_course_says_what_is_missing(app, client, her):
    made(app, factories.enrol, her)
    page = client.get(PAGE).text
    assert "Lessons read" in page
    assert "0 of 1" in page


def test_a_name_is_confirmed_as_it_will_be_printed(app, client, her):
    made(app, complete, her, confirmed=False)
    page = client.get(PAGE).text
    assert "Is this your name?" in page
    assert "Major" in page
    shown = client.post(PAGE, data={"name": "Amina  W. Odhiambo", "show": "1"})
    assert 'type="hidden" name="name" value="Amina W. Odhiambo"' in shown.text
    assert client.post(PAGE, data={"name": "Amina W. Odhiambo"}).status_code == 303
    made(app, jobs.perform_due)
    assert "Amina W. Odhiambo" in client.get(PAGE).text
    with app.app_context():
        assert db.session.query(Certificate).one().name == db.session.get_one(Person, her.id).name_confirmed


def test_both_names_are_shown_as_they_will_be_printed_and_confirmed_together(app, client):
    who = made(app, factories.person, name="Amina Odhiambo", second_name="أمينة أوديامبو")
    factories.sign_in(app, client, who)
    made(app, complete, who, confirmed=False)
    page = client.get(PAGE).text
    assert 'specimen-second specimen-xl" dir="rtl">أمينة أوديامبو</p>' in page
    shown = client.post(PAGE, data={"name": "Amina Odhiambo", "second_name": "Амина", "show": "1"}).text
    assert 'type="hidden" name="second_name" value="Амина"' in shown
    assert client.post(PAGE, data={"name": "Amina Odhiambo", "second_name": "Амина"}).status_code == 303
    with app.app_context():
        assert payloads.load(db.session.query(Certificate).one().payload).second_name == "Амина"


def test_a_name_with_signs_that_no_typeface_has_is_refused_before_it_is_printed(app, client, her, monkeypatch):
    monkeypatch.setattr("app.certificates.forms.issued.missing", lambda text: "".join(c for c in text if c == "Ж"))
    made(app, complete, her, confirmed=False)
    answer = client.post(PAGE, data={"name": her.name, "second_name": "Жанна"})
    assert (answer.status_code, "No typeface of this site has these signs: Ж" in answer.text) == (422, True)


def test_showing_a_name_confirms_nothing(app, client, her):
    made(app, complete, her, confirmed=False)
    client.post(PAGE, data={"name": "Somebody Else", "show": "1"})
    with app.app_context():
        assert db.session.get_one(Person, her.id).name_confirmed == ""


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_name_that_cannot_be_printed_is_refused(app, client, her, name):
    made(app, complete, her, confirmed=False)
    assert client.post(PAGE, data={"name": name}).status_code == 422
    with app.app_context():
        assert db.session.query(Certificate).count() == 0


def test_a_name_cannot_be_confirmed_before_the_course_is_complete(app, client, her):
    made(app, factories.enrol, her)
    assert client.post(PAGE, data={"name": her.name}).status_code == 409


def test_confirming_twice_issues_once(app, client, her):
    made(app, complete, her, confirmed=False)
    assert [client.post(PAGE, data={"name": her.name}).status_code for _ in range(2)] == [303, 303]
    with app.app_context():
        assert db.session.query(Certificate).count() == 1


def test_while_it_is_made_the_page_looks_again_by_itself(app, client, her):
    made(app, earn_unprinted, her)
    answer = client.get(PAGE)
    assert "being made" in answer.text
    assert answer.headers["Refresh"] == "3"


def test_a_ready_certificate_is_offered_with_its_number_and_address(app, client, her):
    row = made(app, earn, her)
    answer = client.get(PAGE)
    assert "Refresh" not in answer.headers
    assert f"/certificates/{row.id}.pdf" in answer.text
    assert f"https://brevet.example/verify/{row.number}" in answer.text


def test_the_file_is_the_same_every_time_and_known_by_its_digest(app, client, her):
    row = made(app, earn, her)
    etag = f'"{made(app, queries.file_of, row.id, row.paper).digest}"'
    with client.get(f"/certificates/{row.id}.pdf") as first, client.get(f"/certificates/{row.id}.pdf") as second:
        assert first.data == second.data
        assert first.data.startswith(b"%PDF-")
        assert (first.mimetype, first.headers["ETag"]) == ("application/pdf", etag)
    with client.get(f"/certificates/{row.id}.pdf", headers={"If-None-Match": etag}) as known:
        assert known.status_code == 304


def test_somebody_elses_file_is_not_found(app, client, her):
    row = made(app, earn_unprinted, made(app, factories.person))
    with app.app_context(), transaction():
        kept = {"form": "a4", "digest": "a" * 64, "size": 1, "made_at": NOON}
        db.session.add(CertificateFile(certificate_id=row.id, **kept))
    assert client.get(f"/certificates/{row.id}.pdf").status_code == 404
    assert client.get(f"/certificates/{row.id}").status_code == 403


def test_a_file_that_is_not_made_yet_is_not_found(app, client, her):
    row = made(app, earn_unprinted, her)
    assert client.get(f"/certificates/{row.id}.pdf").status_code == 404


def test_staff_of_the_centre_have_the_file(app, client, staff):
    row = made(app, earn, made(app, factories.person))
    with client.get(f"/certificates/{row.id}.pdf") as answer:
        assert answer.status_code == 200


# ---------------------------------------------------------------- staff's


def verified(client, number, suffix=""):
    return client.get(f"/verify/{number}{suffix}")


def test_staff_see_and_search_the_certificates_of_a_course(app, client, staff):
    row = made(app, earn_unprinted, made(app, factories.person, name="Zoë Quartermain"))
    assert row.number in client.get("/courses/small/certificates").text
    assert row.number in client.get("/courses/small/certificates?q=quarter").text
    assert "Nobody found" in client.get("/courses/small/certificates?q=nobody").text
    assert client.get("/courses/small/certificates?page=99999999999999999999999").status_code == 200


def test_a_trainee_does_not_see_the_list_or_revoke(app, client, her):
    row = made(app, earn_unprinted, her)
    assert client.get("/courses/small/certificates").status_code == 403
    assert client.post(f"/certificates/{row.id}/revoke", data={"reason": "examination"}).status_code == 403


@pytest.mark.parametrize("form", [{}, {"reason": "because"}, {"reason": "examination", "note": "x" * 1001}])
def test_revoking_without_a_proper_reason_is_refused(app, client, staff, form):
    row = made(app, earn_unprinted, made(app, factories.person))
    assert client.post(f"/certificates/{row.id}/revoke", data=form).status_code == 422
    assert "Valid." in verified(client, row.number).text


def test_a_withdrawn_person_has_no_certificate_page(app, client, her):
    taking = made(app, factories.enrol, her)
    with app.app_context(), transaction():
        from app.learning.models import Enrolment

        learning.withdraw(db.session.get_one(Enrolment, taking.id), her.id)
    assert client.get(PAGE).status_code == 404
