"""The register: everything issued in her centres, narrowed in every way, and as a table without formulas."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, update

from app.accounts.models import Centre
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.certificates import services
from app.certificates.models import Certificate
from app.certificates.queries import register
from app.certificates.queries.register import Wanted
from tests import factories
from tests.certificates.completing import earn_unprinted

PAGE = "/certificates/register"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def _published(app):
    """A course, on the day before, on which time stands: nothing is issued before what is recorded already."""
    with clock.set_clock(lambda: NOON - timedelta(days=1)):
        with app.app_context():
            factories.publish()
        yield


def issued(app, at=NOON, **changes):
    course = changes.pop("course", "small")
    with app.app_context(), clock.set_clock(lambda: at):
        return earn_unprinted(factories.person(**changes), course)


def change(app, row, **values):
    with app.app_context(), transaction():
        db.session.execute(update(Certificate).where(Certificate.id == row.id).values(**values))


def found(app, at=NOON, **wanted):
    """The names that the register finds, newest first."""
    with app.app_context(), clock.set_clock(lambda: at):
        lines, total = register.page([factories.centre()], Wanted(**wanted), 1, 50)
        assert total == len(lines)
        return [line.payload.name for line in lines]


def table(answer):
    with answer:
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_names_and_numbers_are_found_in_pieces(app):
    row = issued(app, name="Zoë Quartermain")
    issued(app, name="Amina Odhiambo")
    for words in ("quarter zoë", row.number, row.number.lower()[-9:], row.number.replace("-", " ")):
        assert found(app, words=words) == ["Zoë Quartermain"], words
    assert found(app, words="quarter amina") == []
    assert found(app, words="%") == []


def test_each_state_finds_what_the_rules_call_so(app):
    factories_of = {
        state: issued(app, name=state.title() + " One") for state in ("valid", "expired", "superseded", "revoked")
    }
    with app.app_context(), transaction():
        for state, row in factories_of.items():
            kept = db.session.get_one(Certificate, row.id)
            if state == "expired":
                kept.valid_until = TODAY - timedelta(days=1)
            if state in ("superseded", "revoked"):
                kept.superseded_at = NOON
            if state == "revoked":
                services.revoke(kept, kept.person_id, "examination")
    for state in factories_of:
        assert found(app, state=state) == [state.title() + " One"]


def test_the_last_day_of_validity_still_counts(app):
    row = issued(app, name="Last Day")
    change(app, row, valid_until=TODAY)
    assert found(app, state="valid") == ["Last Day"]
    assert found(app, state="expired") == []
    assert found(app, at=NOON + timedelta(days=1), state="expired") == ["Last Day"]


def test_what_ends_soon_is_valid_and_within_the_days(app):
    for days in (-1, 0, 30, 31):
        row = issued(app, name=f"Ends {days}")
        change(app, row, valid_until=TODAY + timedelta(days=days))
    never = issued(app, name="Never Ends")
    change(app, never, valid_until=None)
    assert set(found(app, ends_within=30)) == {"Ends 0", "Ends 30"}


def test_days_of_issue_are_those_of_the_site_and_both_ends_count(app):
    for hour in (0, 23):
        issued(app, at=NOON.replace(hour=hour, minute=30), name=f"Hour {hour}")
    issued(app, at=NOON.replace(hour=0) + timedelta(days=1), name="Next day")
    assert found(app, since=TODAY, until=TODAY) == ["Hour 23", "Hour 0"]
    assert found(app, since=TODAY + timedelta(days=1)) == ["Next day"]


def test_course_paper_and_design_narrow_what_is_found(app):
    factories_course = factories.course_values(slug="other", code="OTH")
    with app.app_context():
        factories.publish(factories_course)
    issued(app, name="Small One")
    other = issued(app, name="Other One", course="other")
    change(app, other, paper="letter", design="a" * 64)
    assert found(app, course="other") == found(app, paper="letter") == found(app, design="a" * 64) == ["Other One"]
    with app.app_context():
        kinds = register.kinds([factories.centre()])
    assert (kinds.courses, kinds.papers) == (["other", "small"], ["a4", "letter"])
    assert ("a" * 64, "aaaaaaaa") in kinds.designs
    assert any(name.startswith("Classic") for _, name in kinds.designs)


def test_another_centre_is_not_seen(app, client, staff):
    row = issued(app, name="Far Away")
    with app.app_context(), transaction():
        other = Centre(id=new_id(), name="Southern Training Centre", created_at=clock.now())
        db.session.add(other)
        db.session.flush()
        db.session.execute(update(Certificate).where(Certificate.id == row.id).values(centre_id=other.id))
    assert "Far Away" not in client.get(PAGE).text
    assert len(table(client.get(PAGE + ".csv"))) == 1


def test_trainees_have_no_register(app, client):
    with app.app_context():
        who = factories.person()
    factories.sign_in(app, client, who)
    assert client.get(PAGE).status_code == client.get(PAGE + ".csv").status_code == 403


def test_the_page_leads_to_each_certificate_and_the_table_is_narrowed_like_it(app, client, staff):
    row = issued(app, name="Zoë Quartermain")
    issued(app, name="Amina Odhiambo")
    page = client.get(PAGE, query_string={"q": "zoë"}).text
    assert f"/certificates/{row.id}" in page
    assert "register.csv?q=zo" in page
    lines = table(client.get(PAGE + ".csv", query_string={"q": "zoë"}))
    assert [line[:2] for line in lines] == [["Number", "Name"], [row.number, "Zoë Quartermain"]]


def test_no_name_becomes_a_formula(app, client, staff):
    issued(app, name="=1+1 Evil", rank="+Major")
    lines = table(client.get(PAGE + ".csv"))
    assert lines[1][1].startswith("'=")
    with client.get(PAGE + ".xlsx") as answer:
        sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet["B2"].value == "=1+1 Evil"
    assert sheet["B2"].data_type == "s"
    assert sheet["H2"].value.date() == NOON.date()


@pytest.mark.parametrize(
    "query", ["state=gone", "since=yesterday", "since=0001-01-01", "until=9999-12-31", "ends=1e9", "course=nowhere"]
)
def test_what_makes_no_sense_is_said_and_finds_nothing(app, client, staff, query):
    issued(app)
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 422
    assert "Please check this form." in answer.text
    assert client.get(f"{PAGE}.csv?{query}").status_code == 422


def test_an_unknown_kind_of_table_is_not_found(client, staff):
    assert client.get(PAGE + ".ods").status_code == 404


def test_a_table_that_would_be_too_long_is_refused_with_advice(app, client, staff, monkeypatch):
    issued(app)
    issued(app)
    monkeypatch.setattr(register, "MOST", 1)
    answer = client.get(PAGE + ".csv")
    assert (answer.status_code, "Choose a course or days" in answer.text) == (422, True)


def test_a_page_takes_few_statements_however_much_is_found(app, client, staff):
    for _ in range(5):
        issued(app)
    said = []

    def listen(*told):
        said.append(told[2])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        assert client.get(PAGE).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert len([one for one in said if "certificate" in one.lower()]) <= 3


def test_pages_of_the_register_keep_what_is_looked_for(app, client, staff):
    with app.app_context():
        centre_id = factories.centre()
    row = issued(app, name="Somebody")
    with app.app_context(), transaction():
        first = db.session.get_one(Certificate, row.id)
        values = {column.name: getattr(first, column.name) for column in Certificate.__table__.columns}
        for number in range(60):
            again = {
                "id": new_id(),
                "number": f"N{number}",
                "key": f"N{number}",
                "version": number + 2,
                "status_index": None,
            }
            db.session.add(Certificate(**(values | again)))
    page = client.get(PAGE, query_string={"q": "some", "state": "valid"}).text
    assert "Page 1 of 2" in page
    assert "state=valid" in page[page.index('rel="next"') - 200 : page.index('rel="next"')]
    assert "11 certificates" not in page
    assert client.get(PAGE + "?page=99999999999999999999").status_code == 200
    assert centre_id is not None
