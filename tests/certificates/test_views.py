"""The certificate's pages: hers, anyone's, staff's."""

import html
import re
from datetime import UTC, datetime

import pytest

from app.accounts.models import Person
from app.base import clock
from app.base.db import db, transaction
from app.certificates import services
from app.certificates.models import Certificate
from app.certificates.rules import numbers, payloads
from app.jobs import services as jobs
from app.learning import services as learning
from tests import factories
from tests.certificates.completing import complete, earn, earn_unprinted

PAGE = "/courses/small/certificate"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(app):
    with app.app_context():
        factories.publish()


def made(app, make, *arguments, **changes):
    """What a factory makes, outside the client's own context."""
    with app.app_context():
        return make(*arguments, **changes)


@pytest.fixture
def her(app, client):
    """A trainee, signed in."""
    who = made(app, factories.person, name="Amina Odhiambo", rank="Major")
    factories.sign_in(app, client, who)
    return who


@pytest.fixture
def staff(app, client):
    """A member of staff, signed in."""
    who = made(app, factories.person, "staff")
    factories.sign_in(app, client, who)
    return who


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
    etag = f'"{row.pdf}"'
    with client.get(f"/certificates/{row.id}.pdf") as first, client.get(f"/certificates/{row.id}.pdf") as second:
        assert first.data == second.data
        assert first.data.startswith(b"%PDF-")
        assert (first.mimetype, first.headers["ETag"]) == ("application/pdf", etag)
    with client.get(f"/certificates/{row.id}.pdf", headers={"If-None-Match": etag}) as known:
        assert known.status_code == 304


def test_somebody_elses_file_is_not_found(app, client, her):
    row = made(app, earn_unprinted, made(app, factories.person))
    with app.app_context(), transaction():
        services._keep_pdf(row.id, "a" * 64, NOON)
    assert client.get(f"/certificates/{row.id}.pdf").status_code == 404
    assert client.get(f"/certificates/{row.id}").status_code == 403


def test_a_file_that_is_not_made_yet_is_not_found(app, client, her):
    row = made(app, earn_unprinted, her)
    assert client.get(f"/certificates/{row.id}.pdf").status_code == 404


def test_staff_of_the_centre_have_the_file(app, client, staff):
    row = made(app, earn, made(app, factories.person))
    with client.get(f"/certificates/{row.id}.pdf") as answer:
        assert answer.status_code == 200


# ---------------------------------------------------------------- anyone's


def verified(client, number, suffix=""):
    return client.get(f"/verify/{number}{suffix}")


def test_anyone_sees_exactly_what_is_printed_and_that_it_is_valid(app, client):
    row = made(app, earn_unprinted, made(app, factories.person, name="<Zoë> Quartermain", email="secret@example.org"))
    answer = verified(client, row.number)
    assert (answer.status_code, "Valid." in answer.text) == (200, True)
    shown = [html.unescape(re.sub("<.*?>", "", dd)) for dd in re.findall(r"<dd[^>]*>(.*?)</dd>", answer.text)]
    assert shown == [
        words if isinstance(words, str) else "".join(words)
        for words in payloads.printed(payloads.load(row.payload)).values()
    ]
    for private in ("secret@example.org", str(row.person_id), str(row.enrolment_id), "2nd Battalion"):
        assert private not in answer.text


def test_machines_get_the_same_fields(app, client):
    row = made(app, earn_unprinted, made(app, factories.person, rank=""))
    answer = verified(client, row.number, ".json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert (answer.json["state"], answer.json["number"]) == ("valid", row.number)
    assert list(answer.json["fields"]) == list(payloads.printed(payloads.load(row.payload)))
    assert answer.json["fields"]["valid_until"] == str(row.valid_until)


def test_an_expired_certificate_says_so(app, client):
    with clock.set_clock(lambda: NOON):
        row = made(app, earn_unprinted, made(app, factories.person))
    with clock.set_clock(lambda: NOON.replace(year=2029, day=26)):
        assert "was valid until 24 November 2029" in verified(client, row.number).text
        assert verified(client, row.number, ".json").json["state"] == "expired"


def test_a_superseded_certificate_says_so_and_does_not_name_the_later_one(app, client):
    who = made(app, factories.person)
    first, second = made(app, earn_unprinted, who), made(app, earn_unprinted, who)
    answer = verified(client, first.number)
    assert "Superseded." in answer.text
    assert second.number not in answer.text
    assert verified(client, first.number, ".json").json["superseded"]["on"]


def test_a_revoked_certificate_says_why_and_when_but_not_the_note(app, client, staff):
    row = made(app, earn_unprinted, made(app, factories.person))
    form = {"reason": "examination", "note": "Her neighbour told us."}
    assert client.post(f"/certificates/{row.id}/revoke", data=form).status_code == 303
    page, machine = verified(client, row.number).text, verified(client, row.number, ".json").json
    assert "The rules of the examination were broken." in page
    assert "neighbour" not in page
    assert (machine["state"], machine["revoked"]["reason"]) == ("revoked", "examination")


@pytest.mark.parametrize("write", [str.lower, lambda n: n.replace("-", ""), lambda n: n.replace("-", " ")])
def test_a_number_is_forgiven_its_case_spaces_and_dashes(app, client, write):
    row = made(app, earn_unprinted, made(app, factories.person))
    answer = client.get("/verify/", query_string={"number": write(row.number)}, follow_redirects=True)
    assert (answer.status_code, answer.request.path) == (200, f"/verify/{row.number}")
    assert verified(client, write(row.number)).location == f"/verify/{row.number}"


def test_an_unknown_number_is_not_found_with_advice(client):
    number = numbers.new_number("SML", 2026, 1)
    answer = verified(client, number)
    assert (answer.status_code, "Not issued here." in answer.text) == (404, True)
    assert verified(client, number, ".json").status_code == 404


def test_a_mistyped_number_says_that_a_character_is_wrong(app, client):
    row = made(app, earn_unprinted, made(app, factories.person))
    wrong = row.number[:-1] + ("A" if row.number[-1] != "A" else "B")
    answer = verified(client, wrong)
    assert (answer.status_code, "One character seems mistyped" in answer.text) == (404, True)
    assert f'value="{wrong}"' in answer.text


@pytest.mark.parametrize("text", ["x", "<script>", "é" * 300, "SML-2026", "%F0%9F%98%80"])
def test_what_is_no_number_is_not_found_with_advice(client, text):
    for answer in (client.get("/verify/", query_string={"number": text}), client.get(f"/verify/{text}")):
        assert (answer.status_code, "does not look like a number" in answer.text) == (404, True)
        assert "<script>" not in answer.text


def test_the_form_needs_no_account(client):
    assert client.get("/verify/").status_code == 200


def test_wrong_numbers_are_limited_and_right_ones_still_work(app, client):
    row = made(app, earn_unprinted, made(app, factories.person))
    unknown = numbers.new_number("SML", 2026, 1)
    with clock.set_clock(lambda: NOON):
        answers = [verified(client, unknown) for _ in range(21)]
        assert [answer.status_code for answer in answers] == [404] * 20 + [429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 600
        assert verified(client, row.number).status_code == 200


def test_lookups_are_limited_for_each_place(app, client):
    row = made(app, earn_unprinted, made(app, factories.person))
    with clock.set_clock(lambda: NOON):
        answers = [verified(client, row.number, ".json") for _ in range(61)]
        assert [answer.status_code for answer in answers] == [200] * 60 + [429]
        elsewhere = client.get(f"/verify/{row.number}", environ_overrides={"REMOTE_ADDR": "2001:db8::1"})
        assert elsewhere.status_code == 200


# ---------------------------------------------------------------- staff's


def test_staff_see_and_search_the_certificates_of_a_course(app, client, staff):
    row = made(app, earn_unprinted, made(app, factories.person, name="Zoë Quartermain"))
    assert row.number in client.get("/courses/small/certificates").text
    assert row.number in client.get("/courses/small/certificates?q=quarter").text
    assert "Nothing found" in client.get("/courses/small/certificates?q=nobody").text
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
