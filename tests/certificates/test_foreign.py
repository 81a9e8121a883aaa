"""Certificates from elsewhere: recorded with a scan, looked at a second time, marked as such everywhere."""

import io
from datetime import date, timedelta

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.base.refusals import Conflict, Forbidden
from app.certificates.models import ForeignCertificate
from app.certificates.queries import foreign as queries
from app.certificates.rules import scans
from app.certificates.services import foreign as services
from tests import factories
from tests.certificates.completing import made

PDF = b"%PDF-1.4 a scan"


def browser(app, who):
    """A browser in which this person is signed in."""
    client = app.test_client()
    factories.sign_in(app, client, who)
    return client


def form(data=PDF, name="scan.pdf", **changes):
    """What is sent to record one."""
    values = {"key": new_id().hex, "title": "Staff Officer Course", "issuer": "Southern School", "number": "S-17"}
    values |= {"issued_on": "2024-02-29", "valid_until": "2028-02-29", "scan": FileStorage(io.BytesIO(data), name)}
    return values | changes


def record(client, path="/certificates/elsewhere/new", **changes):
    boundary, body = encode_multipart(form(**changes))
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def rows(app):
    with app.app_context():
        found = db.session.query(ForeignCertificate).order_by(ForeignCertificate.entered_at).all()
        db.session.expunge_all()
        return found


# ---------------------------------------------------------------- recording


def test_she_records_one_and_sees_that_nobody_has_checked_it(app, client, her):
    assert record(client).status_code == 303
    page = client.get("/certificates").text
    for words in ("Staff Officer Course", "Southern School", "S-17", "Not checked yet", "Nobody has checked it yet."):
        assert words in page
    assert [(row.person_id, row.scan_type) for row in rows(app)] == [(her.id, "application/pdf")]


def test_sending_the_form_twice_records_one(app, client, her):
    key = new_id().hex
    assert [record(client, key=key).status_code for _ in range(2)] == [303, 303]
    assert len(rows(app)) == 1


def test_staff_record_one_for_somebody_of_their_centre(app, client, her):
    staff = made(app, factories.person, "staff")
    path = f"/people/{her.id}/certificates/elsewhere"
    assert record(browser(app, staff), path).status_code == 303
    assert [(row.person_id, row.entered_by) for row in rows(app)] == [(her.id, staff.id)]
    assert record(client, path).status_code == 403


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Please fill this in."),
        ({"issuer": "x" * 201}, "longer than 200"),
        ({"issued_on": ""}, "Please fill this in."),
        ({"issued_on": "2999-01-01"}, "Write a day that has been."),
        ({"issued_on": "0001-01-01"}, "Write a day that has been."),
        ({"issued_on": "yesterday"}, "Not a valid date"),
        ({"valid_until": "2020-01-01"}, "The last day is before the day of issue."),
        ({"data": b""}, "Choose a file."),
        ({"data": b"MZ\x90 a program", "name": "scan.pdf"}, "neither a PDF nor a JPEG nor a PNG"),
        ({"data": b"<svg onload=alert(1)>", "name": "scan.png"}, "neither a PDF nor a JPEG nor a PNG"),
        ({"data": b"%PDF-" + b"x" * scans.LARGEST}, "larger than 5 MB"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence_and_keeps_what_was_typed(app, client, her, changes, sentence):
    answer = record(client, **changes)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert 'value="S-17"' in answer.text
    assert rows(app) == []


def test_a_huge_file_is_refused_without_being_read_to_its_end(client, her):
    assert record(client, data=b"%PDF-" + b"x" * (scans.LARGEST + 2_000_000)).status_code == 413


def test_nobody_without_an_account_sends_a_large_file(client):
    assert record(client, data=b"%PDF-" + b"x" * 2_000_000).status_code == 401


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x89PNG", ""),
        (b" %PDF-", ""),
        (b"GIF89a", ""),
        (b"", ""),
    ],
)
def test_a_file_is_known_by_its_first_bytes(beginning, kind):
    assert scans.kind(beginning) == kind


def test_a_scan_is_handed_out_by_its_own_type_and_can_run_nothing(app, client, her):
    record(client, data=b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", name="evil.html")
    with client.get(f"/certificates/elsewhere/{rows(app)[0].id}/scan") as answer:
        assert answer.mimetype == "image/png"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "evil" not in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_scan_is_hers_and_her_centres_alone(app, client, her):
    record(client)
    path = f"/certificates/elsewhere/{rows(app)[0].id}/scan"
    for role, status in (("trainee", 404), ("instructor", 404), ("staff", 200)):
        with browser(app, made(app, factories.person, role)).get(path) as answer:
            assert answer.status_code == status, role


# ---------------------------------------------------------------- the second look


def test_staff_find_it_check_it_and_she_reads_who_did(app, client, her):
    record(client)
    staff = made(app, factories.person, "staff", name="Sgt Zoë Okello")
    desk, row = browser(app, staff), rows(app)[0]
    assert f"/certificates/elsewhere/{row.id}" in desk.get("/certificates/elsewhere/").text
    answer = desk.post(f"/certificates/elsewhere/{row.id}/check", data={"finding": "accepted", "note": "Asked them."})
    assert answer.status_code == 303
    page = client.get("/certificates").text
    assert "From elsewhere, checked by Sgt Zoë Okello on" in page
    assert "Asked them." in page
    assert "Nothing to check" in desk.get("/certificates/elsewhere/").text


def test_whoever_entered_it_does_not_check_it(app, her):
    staff = made(app, factories.person, "staff")
    desk = browser(app, staff)
    record(desk, f"/people/{her.id}/certificates/elsewhere")
    path = f"/certificates/elsewhere/{rows(app)[0].id}"
    assert "Somebody else must check it." in desk.get(path).text
    assert desk.post(f"{path}/check", data={"finding": "accepted"}).status_code == 403
    other = browser(app, made(app, factories.person, "staff"))
    assert other.post(f"{path}/check", data={"finding": "accepted"}).status_code == 303


def test_a_holder_who_is_staff_does_not_check_her_own(app):
    staff = made(app, factories.person, "staff")
    record(browser(app, staff))
    with app.app_context(), pytest.raises(Forbidden), transaction():
        services.check(db.session.query(ForeignCertificate).one(), staff.id, "accepted", "")


def test_a_refusal_says_why(app, client, her):
    record(client)
    desk = browser(app, made(app, factories.person, "staff"))
    path = f"/certificates/elsewhere/{rows(app)[0].id}/check"
    assert desk.post(path, data={"finding": "refused", "note": "  "}).status_code == 422
    assert desk.post(path, data={"finding": "perhaps"}).status_code == 422
    assert desk.post(path, data={"finding": "refused", "note": "The seal is missing."}).status_code == 303
    page = client.get("/certificates").text
    assert "Not accepted" in page
    assert "The seal is missing." in page


def test_of_two_who_check_the_first_ones_finding_stands(app, client, her):
    record(client)
    with app.app_context():
        row, first, second = rows(app)[0], factories.person("staff"), factories.person("staff")
        with transaction():
            services.check(row, first.id, "refused", "no")
        with pytest.raises(Conflict), transaction():
            services.check(row, second.id, "accepted", "")
        assert queries.of_person(her.id)[0].row.finding == "refused"


def test_a_withdrawn_one_is_on_no_list_and_is_not_checked_any_more(app, client, her):
    record(client)
    row, desk = rows(app)[0], browser(app, made(app, factories.person, "staff"))
    assert client.post(f"/certificates/elsewhere/{row.id}/withdraw").status_code == 303
    assert "Staff Officer Course" not in client.get("/certificates").text
    assert "Staff Officer Course" not in desk.get("/certificates/elsewhere/").text
    assert "was withdrawn" in desk.get(f"/certificates/elsewhere/{row.id}").text
    assert desk.post(f"/certificates/elsewhere/{row.id}/check", data={"finding": "accepted"}).status_code == 409
    assert len(rows(app)) == 1


def test_another_trainee_neither_sees_nor_withdraws_it(app, client, her):
    record(client)
    row, other = rows(app)[0], browser(app, made(app, factories.person))
    assert other.post(f"/certificates/elsewhere/{row.id}/withdraw").status_code == 404
    assert other.get(f"/certificates/elsewhere/{row.id}").status_code == 403
    assert rows(app)[0].withdrawn_at is None


# ---------------------------------------------------------------- where it is shown


def test_only_accepted_ones_stand_on_the_transcript_marked_as_from_elsewhere(app, client, her):
    record(client)
    record(client, title="Never looked at")
    record(client, title="A forgery")
    with app.app_context():
        staff = factories.person("staff", name="Sgt Zoë Okello")
        accepted, _, refused = rows(app)
        with transaction():
            services.check(accepted, staff.id, "accepted", "")
            services.check(refused, staff.id, "refused", "no")
    page = client.get("/certificates/transcript").text
    assert "checked by Sgt Zoë Okello on" in page
    assert "Never looked at" not in page and "A forgery" not in page
    assert "nobody has checked it yet" in page
    table, machine = client.get("/certificates/transcript.csv").text, client.get("/certificates/transcript.json").json
    assert "Staff Officer Course" in table and "Never looked at" not in table
    assert [(one["number"], one["from_elsewhere"]) for one in machine["from_elsewhere"]] == [("S-17", True)]


def test_its_number_verifies_nothing(app, client, her):
    record(client, number="SML-2026-7K3M-9QXF-M4TD-2")
    assert client.get("/verify/SML-2026-7K3M-9QXF-M4TD-2").status_code == 404


def test_staff_see_what_a_person_of_their_centre_holds(app, client, her):
    record(client)
    desk = browser(app, made(app, factories.person, "staff"))
    page = desk.get(f"/people/{her.id}/certificates").text
    assert "Staff Officer Course" in page
    assert client.get(f"/people/{her.id}/certificates").status_code == 403


def test_dates_come_back_as_they_were_sent(app, client, her):
    record(client)
    assert [(row.issued_on, row.valid_until) for row in rows(app)] == [(date(2024, 2, 29), date(2028, 2, 29))]


def test_so_many_are_recorded_in_a_day_and_no_more(app, client, her):
    moment = clock.now().replace(hour=1) + timedelta(days=1)
    with clock.set_clock(lambda: moment):
        answers = [record(client).status_code for _ in range(61)]
    assert answers == [303] * 60 + [429]
