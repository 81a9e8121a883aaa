"""The holder's own pages: all her certificates, their files, what the public page shows, the transcript."""

import json
from datetime import UTC, datetime

import pytest

from app.base import storage
from app.base.db import db, transaction
from app.certificates import services
from app.certificates.models import Certificate, CertificateFile
from app.certificates.printing import bundles
from app.certificates.queries import holder
from app.certificates.rules import downloads, masking
from app.content.model import Refresher
from app.jobs.models import Job
from app.ledger.models import Fact
from tests import factories
from tests.certificates.completing import complete, earn, earn_unprinted, made
from tests.learning.test_statements import statements
from tests.timing import going_on_from

MOMENT = datetime(2027, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(app):
    """A course, at noon: what is recorded later than the clock says would stop issuing."""
    with going_on_from(MOMENT):
        with app.app_context():
            factories.publish()
        yield


def put(app, row, form="a4", data=b"%PDF-1.7 test"):
    """A file of this certificate, as a job would have made it."""
    with app.app_context():
        digest = storage.keep(data)
        with transaction():
            db.session.get_one(Certificate, row.id).made_at = MOMENT
            kept = {"form": form, "digest": digest, "size": len(data), "made_at": MOMENT}
            db.session.add(CertificateFile(certificate_id=row.id, **kept))


# ---------------------------------------------------------------- the list


def test_somebody_without_certificates_is_told_how_they_come(client, her):
    page = client.get("/certificates").text
    assert "No certificate yet" in page
    assert "Record a certificate from elsewhere" in page


def test_all_her_certificates_stand_there_newest_first_and_nobody_elses(app, client, her):
    first, second = made(app, earn_unprinted, her), made(app, earn_unprinted, her)
    other = made(app, earn_unprinted, made(app, factories.person))
    page = client.get("/certificates").text
    assert page.index(second.number) < page.index(first.number)
    assert other.number not in page


def test_the_list_costs_as_many_statements_for_five_certificates_as_for_one(app, client, her):
    made(app, earn_unprinted, her)
    with statements(app) as one:
        client.get("/certificates")
    for _ in range(4):
        made(app, earn_unprinted, her)
    with statements(app) as five:
        client.get("/certificates")
    assert len(five) == len(one)


def test_the_page_looks_again_while_a_certificate_is_made_and_no_longer(app, client, her):
    row = made(app, earn_unprinted, her)
    assert client.get("/certificates").headers["Refresh"] == "3; url=/certificates"
    put(app, row)
    answer = client.get("/certificates")
    assert "Refresh" not in answer.headers
    assert f"/certificates/{row.id}.pdf" in answer.text


def test_the_list_says_until_when_it_holds_and_how_it_is_renewed(app, client, her):
    made(app, earn_unprinted, her)
    page = client.get("/certificates").text
    assert "It ends on" in page
    assert "You can renew it with" in page


def test_a_refresher_renews_from_its_day_on(app, client, her):
    refresher = factories.course_values(slug="brush-up", code="BRU", title="A brush-up")
    made(app, factories.publish, refresher)
    made(app, factories.publish, factories.course_values(refresher=Refresher(opens_months=6, course="brush-up")))
    made(app, earn_unprinted, her)
    page = client.get("/certificates").text
    assert "You can renew it from 5 July 2029 with" in page
    assert '<a href="/courses/brush-up/"><bdi>A brush-up</bdi></a>' in page


@pytest.mark.parametrize("address", ["/certificates", "/certificates/transcript", "/certificates/transcript.csv"])
def test_nobody_sees_these_pages_without_signing_in(client, address):
    assert client.get(address).status_code == 302


# ---------------------------------------------------------------- files


def test_a_file_is_asked_for_once_and_made_by_a_job(app, client, her):
    row = made(app, earn_unprinted, her)
    put(app, row)
    for _ in range(2):
        assert client.post(f"/certificates/{row.id}/files", data={"form": "letter"}).status_code == 303
    with app.app_context():
        assert [job.payload["form"] for job in db.session.query(Job).filter_by(kind=services.FILE)] == ["letter"]
    answer = client.get(f"/certificates/{row.id}/own")
    again = f"3; url=/certificates/{row.id}/own"
    assert (answer.headers["Refresh"], "being made" in answer.text) == (again, True)


def test_a_file_that_is_there_is_not_asked_for_again(app, client, her):
    row = made(app, earn_unprinted, her)
    put(app, row)
    assert client.post(f"/certificates/{row.id}/files", data={"form": "a4"}).status_code == 303
    with app.app_context():
        assert db.session.query(Job).filter_by(kind=services.FILE).count() == 0


def test_what_failed_can_be_asked_for_again_and_the_page_says_so(app, client, her):
    row = made(app, earn_unprinted, her)
    put(app, row)
    client.post(f"/certificates/{row.id}/files", data={"form": "card"})
    with app.app_context(), transaction():
        db.session.query(Job).filter_by(kind=services.FILE).update({"state": "failed"})
    answer = client.get(f"/certificates/{row.id}/own")
    assert ("It failed. Try again" in answer.text, "Refresh" in answer.headers) == (True, False)
    client.post(f"/certificates/{row.id}/files", data={"form": "card"})
    with app.app_context():
        assert holder.asked_for(row.id) == {"card": "waiting"}
        assert db.session.query(Job).filter_by(kind=services.FILE).count() == 2


@pytest.mark.parametrize(
    ("form", "mimetype", "name", "attached"),
    [
        ("letter", "application/pdf", "-letter.pdf", False),
        ("card", "application/pdf", "-card.pdf", False),
        ("badge.png", "image/png", "-badge.png", True),
        ("badge.svg", "image/svg+xml", "-badge.svg", True),
        ("credential.jwt", "application/vc+jwt", "-credential.jwt", True),
        ("credential.json", "application/vc", "-credential.json", True),
    ],
)
def test_a_file_is_handed_out_with_its_type_and_under_its_number(app, client, her, form, mimetype, name, attached):
    row = made(app, earn_unprinted, her)
    put(app, row, form, b"what a job made")
    with client.get(f"/certificates/{row.id}/files/{form}") as answer:
        assert (answer.data, answer.mimetype) == (b"what a job made", mimetype)
        said = answer.headers["Content-Disposition"]
        assert said.endswith(f"filename={row.number}{name}")
        assert said.startswith("attachment") == attached
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_time_stamped_file_is_offered_once_a_job_has_made_it(app, client, her):
    row = made(app, earn_unprinted, her)
    put(app, row)
    assert "time stamp" not in client.get(f"/certificates/{row.id}/own").text
    put(app, row, "a4-lt")
    page = client.get(f"/certificates/{row.id}/own").text
    assert "A4, to the edge of the paper; with an authority&#39;s time stamp" in page
    assert f'href="/certificates/{row.id}/files/a4-lt"' in page
    with client.get(f"/certificates/{row.id}/files/a4-lt") as response:
        assert response.data == b"%PDF-1.7 test"


def test_what_is_not_made_or_no_file_at_all_is_not_found(app, client, her):
    row = made(app, earn_unprinted, her)
    for form in ("card", "../a4", "secret"):
        assert client.get(f"/certificates/{row.id}/files/{form}").status_code == 404
    assert client.post(f"/certificates/{row.id}/files", data={"form": "secret"}).status_code == 422


def test_every_paper_that_can_be_printed_can_be_asked_for():
    assert tuple(downloads.PAPERS) == bundles.PAPERS


def test_nobody_else_reaches_the_pages_of_a_certificate(app, client, her):
    row = made(app, earn_unprinted, made(app, factories.person))
    put(app, row)
    assert client.get(f"/certificates/{row.id}/own").status_code == 404
    assert client.get(f"/certificates/{row.id}/files/a4").status_code == 404
    for act, form in (("files", {"form": "card"}), ("shown", {}), ("links/end", {"share": "0" * 64})):
        assert client.post(f"/certificates/{row.id}/{act}", data=form).status_code == 404
    with app.app_context():
        assert db.session.get_one(Certificate, row.id).masked == []


def test_of_a_revoked_certificate_no_more_files_are_offered_but_those_made_stay(app, client, her):
    row = made(app, earn_unprinted, her)
    put(app, row)
    with app.app_context(), transaction():
        services.revoke(db.session.get_one(Certificate, row.id), her.id, "issued-in-error")
    page = client.get(f"/certificates/{row.id}/own").text
    assert f"/certificates/{row.id}/files/a4" in page
    assert "Make it" not in page
    assert "revoked this certificate" in page


# ---------------------------------------------------------------- what the public page shows


def test_she_chooses_what_is_shown_and_number_and_course_always_are(app, client, her):
    row = made(app, earn_unprinted, her)
    shown = {"shown": ["name", "valid_until", "number", "course", "nonsense"]}
    assert client.post(f"/certificates/{row.id}/shown", data=shown).status_code == 303
    with app.app_context():
        assert db.session.get_one(Certificate, row.id).masked == ["rank", "completed_on", "issued_on"]
    page = client.get(f"/certificates/{row.id}/own").text
    assert 'value="name" checked' in page
    assert 'value="rank" checked' not in page


def test_what_she_hides_is_nowhere_on_the_public_page_nor_in_its_twin_for_machines(app, client):
    who = made(app, factories.person, name="Amina Odhiambo", second_name="Амина", rank="Major")
    factories.sign_in(app, client, who)
    row = made(app, earn, who)
    client.post(f"/certificates/{row.id}/shown", data={"shown": []})
    public = app.test_client()
    said = [public.get(f"/verify/{row.number}").text, public.get(f"/verify/{row.number}.json").text]
    for text in said:
        assert row.number in text and "A small course" in text
        hidden = (
            "Odhiambo",
            "Амина",
            "Major",
            "5 January 2027",
            "5 Jan 2027",
            "2027-01-05",
            "5 January 2030",
            "2030-01-05",
        )
        assert [words for words in hidden if words in text] == []


def test_choosing_the_same_twice_is_recorded_once(app, client, her):
    row = made(app, earn_unprinted, her)
    for _ in range(2):
        client.post(f"/certificates/{row.id}/shown", data={"shown": ["rank"]})
    with app.app_context():
        assert db.session.query(Fact).filter_by(verb="certificate-masked").count() == 1


def test_a_correction_keeps_hidden_what_was_hidden(app, client, her):
    row = made(app, earn_unprinted, her)
    client.post(f"/certificates/{row.id}/shown", data={"shown": ["name"]})
    with app.app_context():
        with transaction():
            new = services.correct(db.session.get_one(Certificate, row.id), her.id, "Amina W. Odhiambo", "", "Major")
            new_id = new.id
        assert db.session.get_one(Certificate, new_id).masked == ["rank", "completed_on", "issued_on", "valid_until"]


def test_only_what_is_about_her_can_be_kept_from_others():
    always = {"number", "course", "centre", "title", "code", "address"}
    assert not always & set(masking.MASKABLE)
    assert masking.masked(["number", "name", "course", "rank"], {"rank"}) == ["name"]


# ---------------------------------------------------------------- the transcript


def test_the_transcript_lists_completed_courses_with_hours_and_certificates(app, client, her):
    made(app, factories.publish, factories.course_values(slug="other", code="OTH", title="Another course"))
    row = made(app, earn_unprinted, her)
    made(app, complete, her, "other")
    page = client.get("/certificates/transcript").text
    assert row.number in page
    assert "none issued" in page  # the other course's certificate waits for its job
    assert "2 courses, 4 hours in all." in page


def test_a_corrected_certificate_stands_on_the_transcript_once(app, client, her):
    row = made(app, earn_unprinted, her)
    with app.app_context(), transaction():
        services.correct(db.session.get_one(Certificate, row.id), her.id, "Amina W. Odhiambo", "", "Major")
    page = client.get("/certificates/transcript").text
    assert row.number not in page
    assert page.count("SML-") == 1


def test_the_transcript_is_had_as_a_table_and_for_machines(app, client, her):
    row = made(app, earn_unprinted, her)
    table = client.get("/certificates/transcript.csv")
    assert (table.mimetype, row.number in table.text) == ("text/csv", True)
    assert client.get("/certificates/transcript.xlsx").data.startswith(b"PK")
    said = json.loads(client.get("/certificates/transcript.json").data)
    assert said["name"] == "Amina Odhiambo"
    assert [one["certificate"]["number"] for one in said["courses"]] == [row.number]
    assert client.get("/certificates/transcript.exe").status_code == 404


def test_an_empty_transcript_says_so(client, her):
    assert "No course completed yet" in client.get("/certificates/transcript").text


def test_a_course_name_that_looks_like_a_formula_stays_text_in_the_table(app, client, her):
    made(app, factories.publish, factories.course_values(slug="evil", code="EVL", title="=1+1"))
    made(app, complete, her, "evil")
    assert "'=1+1" in client.get("/certificates/transcript.csv").text
