"""Letters before certificates end: when they are due, to whom they go, and that each is written once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest

from app.accounts import services as accounts
from app.accounts.models import Person
from app.base import clock
from app.base.db import db, transaction
from app.certificates import services as certificates
from app.certificates.models import Certificate
from app.certificates.rules import reminders
from app.certificates.services import reminding
from app.content.model import Refresher
from app.jobs import services as jobs
from app.jobs.models import Job
from app.ledger.models import Fact
from app.post.models import Letter
from tests import factories
from tests.certificates.completing import earn_unprinted

ISSUED = datetime(2027, 1, 5, 12, tzinfo=UTC)
END = date(2030, 1, 5)  # 36 months later

# ---------------------------------------------------------------- the rules


@pytest.mark.parametrize(
    ("left", "stage"),
    [(91, None), (90, 90), (60, 90), (31, 90), (30, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, None), (-400, None)],
)
def test_the_letter_that_is_due_is_the_latest_whose_day_has_come(left, stage):
    assert reminders.due_stage(END - timedelta(days=left), END) == stage


def test_days_are_counted_over_a_leap_day():
    assert reminders.due_stage(date(2028, 2, 1), date(2028, 3, 1)) == 30  # 29 days
    assert reminders.due_stage(date(2027, 11, 30), date(2028, 2, 29)) is None  # 91 days
    assert reminders.due_stage(date(2027, 12, 1), date(2028, 2, 29)) == 90


@pytest.mark.parametrize(
    ("until", "months", "opens"),
    [
        (date(2030, 1, 5), 6, date(2029, 7, 5)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2030, 1, 5), 0, date(2030, 1, 5)),
        (date(2030, 12, 31), 1, date(2030, 11, 30)),
    ],
)
def test_renewal_opens_so_many_months_before_and_never_on_a_day_that_there_is_not(until, months, opens):
    assert reminders.opens_on(until, months) == opens


# ---------------------------------------------------------------- the letters


@pytest.fixture(autouse=True)
def _published(context):
    """A course, at noon, when time stands still: what is recorded later than the clock says would stop issuing."""
    with clock.set_clock(lambda: ISSUED):
        factories.publish()
        yield


def day_passes(left, until=END, hour=12):
    """What a worker does on the day that is so many days before the end."""
    moment = datetime.combine(until, datetime.min.time(), UTC) - timedelta(days=left) + timedelta(hours=hour)
    with clock.set_clock(lambda: moment):
        reminding.remind_daily()
        jobs.perform_due()


def letters():
    rows = db.session.query(Letter).order_by(Letter.created_at, Letter.id).all()
    found = [(row.address, row.subject) for row in rows]
    db.session.rollback()
    return found


def test_three_letters_are_written_each_once_however_often_the_worker_looks():
    who = factories.person(email="amina@example.org")
    earn_unprinted(who)
    for left in range(95, -3, -1):
        day_passes(left)
        day_passes(left, hour=18)
    assert letters() == [("amina@example.org", "Your certificate ends on 5 January 2030")] * 3
    facts = db.session.query(Fact).filter_by(verb="certificate-reminded").order_by(Fact.at)
    assert [fact.data["stage"] for fact in facts] == [90, 30, 7]
    assert [fact.at.date() for fact in facts] == [END - timedelta(days=stage) for stage in (90, 30, 7)]


def test_after_a_long_pause_one_letter_is_written_and_not_three():
    earn_unprinted(factories.person())
    day_passes(3)
    day_passes(2)
    assert len(letters()) == 1


@pytest.mark.parametrize(
    ("opens_months", "says"), [(6, "You can renew it now with"), (1, "You can renew it from 5 December 2029 with")]
)
def test_a_letter_says_what_ends_when_and_how_it_is_renewed(opens_months, says):
    refresher = Refresher(opens_months=opens_months, course="brush-up")
    factories.publish(factories.course_values(slug="brush-up", code="BRU", title="A brush-up"))
    factories.publish(factories.course_values(refresher=refresher))
    row = earn_unprinted(factories.person(name="Amina O'Diambo"))
    day_passes(90)
    body = db.session.query(Letter).one().body
    for words in (
        *("Dear Amina O'Diambo,", row.number, "ends on 5 January 2030:", f"{says} the course “A brush-up”:"),
        *("https://brevet.example/courses/brush-up/", "https://brevet.example/certificates"),
    ):
        assert words in body
    assert "\n\n\n" not in body


def test_without_a_refresher_the_course_itself_is_named():
    earn_unprinted(factories.person())
    day_passes(90)
    assert "https://brevet.example/courses/small/" in db.session.query(Letter).one().body


def test_the_unit_is_told_only_where_she_agreed_and_only_what_she_agreed_to():
    agreed, silent = factories.person(name="Agreed One"), factories.person(name="Silent One")
    for who, address, says in ((agreed, "g1@unit.example.org", True), (silent, "g2@unit.example.org", False)):
        with transaction():
            accounts.tell_unit(db.session.get_one(Person, who.id), address, says)
    row = earn_unprinted(agreed)
    earn_unprinted(silent)
    day_passes(30)
    assert {address for address, _ in letters()} == {agreed.email, silent.email, "g1@unit.example.org"}
    told = db.session.query(Letter).filter_by(address="g1@unit.example.org").one()
    assert told.subject == "A certificate of Agreed One ends on 5 January 2030"
    assert row.number not in told.body and agreed.email not in told.body


def test_nobody_is_reminded_of_what_is_revoked_superseded_or_renewed():
    actor = factories.person("staff").id
    revoked, corrected = (earn_unprinted(factories.person()) for _ in range(2))
    renewed = factories.person()
    earn_unprinted(renewed)
    with clock.set_clock(lambda: ISSUED + timedelta(days=700)):
        earn_unprinted(renewed)
        with transaction():
            certificates.revoke(db.session.get_one(Certificate, revoked.id), actor, "examination")
            old = db.session.get_one(Certificate, corrected.id)
            new = certificates.correct(old, actor, "Another Name", "", "")
            new_number = new.number
    day_passes(90)
    bodies = [letter.body for letter in db.session.query(Letter)]
    assert [new_number in body for body in bodies] == [True]


def test_who_holds_the_refreshers_certificate_has_renewed():
    factories.publish(factories.course_values(slug="brush-up", code="BRU", title="A brush-up"))
    factories.publish(factories.course_values(refresher=Refresher(opens_months=6, course="brush-up")))
    who = factories.person()
    earn_unprinted(who)
    with clock.set_clock(lambda: ISSUED + timedelta(days=1000)):
        earn_unprinted(who, "brush-up")
    day_passes(90)
    assert letters() == []


def test_who_has_no_address_is_written_to_once_there_is_one():
    who = factories.person(email=None)
    earn_unprinted(who)
    day_passes(90)
    assert letters() == []
    with transaction():
        db.session.get_one(Person, who.id).email = "late@example.org"
    day_passes(80)
    assert [address for address, _ in letters()] == ["late@example.org"]


def test_many_certificates_are_gone_through_page_by_page(monkeypatch):
    monkeypatch.setattr(reminding, "_AT_ONCE", 2)
    people = [factories.person() for _ in range(5)]
    for who in people:
        earn_unprinted(who)
    day_passes(90)
    assert sorted(address for address, _ in letters()) == sorted(who.email for who in people)


def test_a_job_that_is_done_twice_writes_once():
    earn_unprinted(factories.person())
    with clock.set_clock(lambda: datetime(2029, 12, 6, 12, tzinfo=UTC)):
        for _ in range(2):
            reminding.remind({"after": None})
    assert len(letters()) == 1


def test_two_workers_at_the_same_moment_write_once(context):
    earn_unprinted(factories.person())
    together = Barrier(2)

    def work(_number):
        with context.app_context():
            together.wait()
            reminding.remind({"after": None})
            db.session.remove()

    with clock.set_clock(lambda: datetime(2029, 12, 6, 12, tzinfo=UTC)), ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))
    assert len(letters()) == 1


def test_what_cannot_be_written_stops_no_other_letter_and_is_tried_again(monkeypatch):
    first, second = sorted((earn_unprinted(factories.person()) for _ in range(2)), key=lambda row: row.id)
    tell = reminding._tell

    def failing(one, stage):
        if one.id == first.id:
            raise OSError("the disk is full")
        tell(one, stage)

    monkeypatch.setattr(reminding, "_tell", failing)
    day_passes(90)
    assert [second.number in letter.body for letter in db.session.query(Letter)] == [True]
    assert db.session.query(Job).filter_by(kind=reminding.REMIND).one().state == "waiting"
    monkeypatch.undo()
    day_passes(89)
    assert len(letters()) == 2
