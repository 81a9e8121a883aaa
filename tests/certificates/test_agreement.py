"""The register beside the ledger: what is done through the house agrees, what is written into the database does not."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from app.accounts.models import Centre
from app.base import clock
from app.base.db import db, snapshot, transaction
from app.certificates import queries, services
from app.certificates.cli import certificate as command
from app.certificates.models import Certificate, CertificateFile
from app.certificates.queries import agreement
from app.certificates.rules.agreement import Entry, differences
from app.certificates.services import comparing, sharing
from app.jobs import services as jobs
from app.ledger import services as ledger
from app.ledger.models import Fact
from app.post.models import Letter
from tests import factories
from tests.certificates.completing import earn, earn_unprinted
from tests.timing import going_on_from

NIGHT = datetime(2040, 11, 26, 1, tzinfo=UTC)

# ---------------------------------------------------------------- the rule

ENTRY = Entry(1, "e", "digest", True, (1, 7), "", None, (), {"a4": "file"})
FACTS = [
    ("certificate-issued", {"enrolment": "e", "payload": "digest", "place": [1, 7], "masked": []}),
    ("certificate-rendered", {"form": "a4", "digest": "file"}),
]


def changed(**values):
    told = {name: getattr(ENTRY, name) for name in Entry.__dataclass_fields__} | values
    return Entry(**told)


@pytest.mark.parametrize(
    ("entry", "more", "what"),
    [
        (ENTRY, [], ()),
        (changed(payload="other"), [], ("payload",)),
        (changed(repeats=False), [], ("lists",)),
        (changed(enrolment="other"), [], ("enrolment",)),
        (changed(place=(1, 8)), [], ("place",)),
        (changed(place=(None, None)), [], ("place",)),
        (changed(files={}), [], ()),
        (changed(files={"a4": "other"}), [], ("file",)),
        (changed(files={"card": "file"}), [], ("file",)),
        (changed(revoked="examination"), [], ("not-revoked",)),
        (ENTRY, [("certificate-revoked", {"reason": "examination"})], ("revocation-undone",)),
        (changed(revoked="examination"), [("certificate-revoked", {"reason": "examination"})], ()),
        (changed(revoked="centre-decision"), [("certificate-revoked", {"reason": "examination"})], ("reason",)),
        (ENTRY, [("certificate-superseded", {"by": "x"})], ("superseded",)),
        (changed(superseded_by="x"), [], ("superseded",)),
        (changed(superseded_by="y"), [("certificate-superseded", {"by": "x"})], ("superseded",)),
        (changed(superseded_by="x"), [("certificate-superseded", {"by": "x"})], ()),
        (changed(masked=["name"]), [], ("masked",)),
        (changed(masked=["name", "rank"]), [("certificate-masked", {"masked": ["rank", "name"]})], ()),
        (ENTRY, [("certificate-masked", {"masked": ["name"]}), ("certificate-masked", {"masked": []})], ()),
        (ENTRY, [("certificate-masked", {"masked": []}), ("certificate-masked", {"masked": ["name"]})], ("masked",)),
        (changed(payload="other", place=(2, 1), revoked="x"), [], ("not-revoked", "payload", "place")),
    ],
)
def test_each_difference_is_named(entry, more, what):
    assert differences(entry, [*FACTS, *more]) == what


def test_what_the_ledger_does_not_know_was_not_issued():
    assert differences(ENTRY, []) == ("not-issued",)
    assert differences(ENTRY, FACTS[1:]) == ("not-issued",)


def test_what_was_not_recorded_long_ago_is_not_compared():
    old = [("certificate-issued", {"enrolment": "e", "version": 1}), ("certificate-rendered", {"digest": "file"})]
    assert differences(ENTRY, old) == ()
    assert differences(changed(masked=["name"]), old) == ("masked",)
    assert differences(changed(masked=["name"], version=2), old) == ()


# ---------------------------------------------------------------- what the house does


@pytest.fixture(autouse=True)
def _published(app):
    """A course, on the evening before: what is recorded later than the clock says would stop issuing."""
    with going_on_from(NIGHT - timedelta(hours=3)):
        with app.app_context():
            factories.publish()
        yield


@pytest.fixture
def within(app):
    with app.app_context():
        yield app


def differing():
    with snapshot():
        return {one.number or str(one.id): one.what for one in agreement.differing()}


def test_everything_that_the_house_does_agrees(within):
    staff = factories.person("staff")
    first, second = earn(factories.person(name="Amina Odhiambo")), earn_unprinted(factories.person())
    with transaction():
        row = db.session.get_one(Certificate, first.id)
        sharing.show_only(row, {"rank", "course"}, row.person_id)
    with transaction():
        row = db.session.get_one(Certificate, first.id)
        later = services.correct(row, staff.id, "Amina Odiambo", "", "Major")
        assert later.masked
    with transaction():
        services.revoke(db.session.get_one(Certificate, second.id), staff.id, "examination")
    jobs.perform_due()
    assert db.session.query(Certificate).count() == 3
    assert db.session.query(CertificateFile).count() > 2
    assert differing() == {}


# ---------------------------------------------------------------- what somebody writes into the database

REVOKED = {"revoked_at": datetime(2026, 11, 25, tzinfo=UTC), "revoked_reason": "examination"}


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"payload": "{}"}, ("payload", "lists")),
        ({"name": "Somebody Else"}, ("lists",)),
        ({"valid_until": date(2099, 1, 1)}, ("lists",)),
        ({"status_index": 7}, ("place",)),
        ({"masked": ["name"]}, ("masked",)),
        (REVOKED, ("not-revoked",)),
    ],
)
def test_what_is_written_over_is_found(within, values, what):
    row = earn_unprinted(factories.person())
    with transaction():
        db.session.execute(update(Certificate).values(**values))
    assert differing() == {row.number: what}


def test_a_revocation_that_was_undone_is_found(within):
    row, staff = earn_unprinted(factories.person()), factories.person("staff")
    with transaction():
        services.revoke(db.session.get_one(Certificate, row.id), staff.id, "examination")
    assert differing() == {}
    with transaction():
        db.session.execute(update(Certificate).values(revoked_at=None, revoked_reason=""))
    assert differing() == {row.number: ("revocation-undone",)}


def test_a_row_that_was_put_in_or_taken_out_is_found(within):
    gone, kept = earn_unprinted(factories.person()), earn_unprinted(factories.person())
    with transaction():
        db.session.execute(delete(Certificate).filter_by(id=gone.id))
        db.session.execute(delete(Fact).filter_by(subject=f"certificate:{kept.id}"))
    assert differing() == {str(gone.id): ("missing",), kept.number: ("not-issued",)}


def test_a_file_that_was_put_in_is_found(within):
    row = earn(factories.person())
    assert differing() == {}
    with transaction():
        db.session.execute(update(CertificateFile).filter_by(form="a4").values(digest="0" * 64))
    assert differing() == {row.number: ("file",)}


def test_a_large_register_is_compared_by_pages(within, monkeypatch):
    monkeypatch.setattr(agreement, "_AT_ONCE", 2)
    rows = [earn_unprinted(factories.person()) for _ in range(5)]
    assert differing() == {}
    with transaction():
        db.session.execute(update(Certificate).values(name="Other"))
    assert set(differing()) == {row.number for row in rows}


def test_what_is_done_meanwhile_does_not_differ(within, app, monkeypatch):
    """A certificate is revoked after its row was read and before the facts about it are."""
    earn_unprinted(factories.person())
    staff, asked = factories.person("staff"), agreement.compared

    def compared(rows):
        with app.app_context(), transaction():
            services.revoke(db.session.get_one(Certificate, rows[0].id), staff.id, "examination")
        return asked(rows)

    monkeypatch.setattr(agreement, "compared", compared)
    assert differing() == {}
    monkeypatch.undo()
    assert queries.latest_of(db.session.query(Certificate).one().enrolment_id).revoked_at is not None
    assert differing() == {}


# ---------------------------------------------------------------- every night


def night(days=0):
    with clock.set_clock(lambda: NIGHT + timedelta(days=days)):
        comparing.compare_daily()
        comparing.compare_daily()
        jobs.perform_due()


def letters():
    return [one for one in db.session.query(Letter).order_by(Letter.created_at) if "ledger" in one.subject]


def earned():
    """A certificate, and an administrator."""
    factories.person("administrator", email="admin@example.org")
    return earn_unprinted(factories.person())


def test_a_night_without_differences_leaves_a_fact_and_no_letter(within):
    earned()
    night()
    last = agreement.last_comparison()
    assert (last.at, last.count, last.seals) == (NIGHT, 0, ())
    assert db.session.query(Fact).filter_by(verb="register-compared").count() == 1
    assert letters() == []


def test_a_worker_compares_by_itself_once_a_day(within):
    earned()
    for _ in range(2):
        jobs.do_chores()
        jobs.perform_due()
    assert db.session.query(Fact).filter_by(verb="register-compared").count() == 1
    assert agreement.last_comparison().count == 0


def test_administrators_are_told_of_each_difference_once(within):
    first, second = earned(), earn_unprinted(factories.person())
    with transaction():
        db.session.execute(update(Certificate).filter_by(id=first.id).values(name="Other"))
    night(0)
    night(1)
    assert [(one.address, "1 certificate in the register is not" in one.body) for one in letters()] == [
        ("admin@example.org", True)
    ]
    with transaction():
        db.session.execute(update(Certificate).filter_by(id=second.id).values(name="Other"))
    night(2)
    assert len(letters()) == 2
    assert "2 certificates in the register are not" in letters()[-1].body
    assert agreement.last_comparison().count == 2


def test_more_than_are_named_are_counted_and_told(within, monkeypatch):
    monkeypatch.setattr(comparing, "_NAMED", 1)
    earned()
    for _ in range(2):
        earn_unprinted(factories.person())
    with transaction():
        one = db.session.query(Certificate).order_by(Certificate.id).first()
        db.session.execute(update(Certificate).filter_by(id=one.id).values(name="Other"))
    night(0)
    with transaction():
        db.session.execute(update(Certificate).values(name="Other"))
    night(1)
    assert (agreement.last_comparison().count, len(agreement.last_comparison().certificates)) == (3, 1)
    assert len(letters()) == 2


def test_a_seal_that_no_longer_fits_is_told(within):
    earned()
    ledger.seal_facts()
    with transaction():
        db.session.execute(update(Fact).where(Fact.verb == "certificate-issued").values(actor=uuid.uuid4()))
    night()
    assert agreement.last_comparison().seals == (1,)
    assert "1 seal of the ledger no longer fits" in letters()[0].body
    assert "\nbrevet certificate check\n" in letters()[0].body
    assert "in the register" not in letters()[0].body


# ---------------------------------------------------------------- what people see


def test_the_register_and_the_page_of_a_certificate_say_it(app, client, staff, row):
    assert "as the ledger says" not in client.get("/certificates/register").text
    assert "as the ledger says" not in client.get(f"/certificates/{row.id}").text
    with app.app_context():
        with transaction():
            db.session.execute(update(Certificate).values(name="Other"))
        assert "as the ledger says" not in client.get("/certificates/register").text  # nobody has compared yet
        night()
    assert (
        f'<a class="number" href="/certificates/{row.id}">{row.number}</a>' in client.get("/certificates/register").text
    )
    page = client.get(f"/certificates/{row.id}").text
    assert "This entry is not as the ledger says" in page
    assert "Lists show another name, number or last day than the certificate has." in page
    with app.app_context(), transaction():
        db.session.execute(update(Certificate).values(name="Amina Odiambo"))
    assert "as the ledger says" not in client.get("/certificates/register").text


def test_staff_of_other_centres_are_not_told(app, client, staff, row):
    with app.app_context():
        with transaction():
            other = Centre(id=uuid.uuid4(), name="Southern centre", created_at=clock.now())
            db.session.add(other)
            db.session.flush()
            db.session.execute(update(Certificate).values(name="Other", centre_id=other.id))
        night()
        assert agreement.last_comparison().count == 1
    assert "as the ledger says" not in client.get("/certificates/register").text


def test_the_command_names_everything_and_says_it_by_its_code(app, row):
    answer = app.test_cli_runner().invoke(command, ["check"])
    assert (answer.exit_code, answer.output) == (0, "Every certificate is as the ledger says.\n")
    with app.app_context(), transaction():
        db.session.execute(update(Certificate).values(name="Other", **REVOKED))
    answer = app.test_cli_runner().invoke(command, ["check"])
    assert answer.exit_code == 1
    assert f"{row.number}: The register says that it was revoked, and the ledger does not. Lists show" in answer.output
    assert "Certificates that are not as the ledger says: 1" in answer.output
