"""Many certificates in one go: everybody once, in order, whatever happens on the way."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select, update

from app.accounts import services as accounts
from app.accounts.models import Person
from app.base import clock, storage
from app.base.db import db, transaction
from app.base.refusals import Invalid, NotFound
from app.base.settings import ROOT
from app.certificates import printing, services
from app.certificates.models import Batch, BatchLine, Certificate, CertificateFile
from app.certificates.queries import batches as queries
from app.certificates.rules import batches as rules
from app.certificates.services import batches, issuing, making
from app.jobs import services as jobs
from app.jobs.models import Job
from app.jobs.rules import LEASE
from app.learning.models import Enrolment
from app.ledger import services as ledger
from tests import factories
from tests.certificates import pressing
from tests.certificates.completing import complete
from tests.conftest import STRICTER
from tests.serving import PATIENCE

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _press(context, monkeypatch):
    factories.publish()
    monkeypatch.setattr(making, "_first", pressing.first)
    monkeypatch.setattr(batches, "_print", pressing.sheets)


@pytest.fixture
def staff():
    return factories.signed(factories.person("staff"))


def completed(count, **changes):
    """Enrolments of people who have completed; the jobs that would issue by themselves are taken away."""
    ids = [complete(factories.person(), **changes) for _ in range(count)]
    with transaction():
        db.session.execute(update(Job).values(state="done"))
    return ids


def asked(staff, ids, **values):
    with transaction():
        return batches.ask(staff, "small", ids, values.pop("paper", "a4"), **values)


def whole(batch_id):
    """The batch, its lines by place, and the ids on its print files in order."""
    db.session.rollback()
    batch = db.session.get_one(Batch, batch_id, populate_existing=True)
    lines = db.session.scalars(select(BatchLine).filter_by(batch_id=batch_id).order_by(BatchLine.place)).all()
    return batch, lines, [page for digest in filter(None, batch.prints) for page in pressing.pages(digest)]


def problems(batch_id):
    return [line.problem for line in whole(batch_id)[1]]


def work_on(moment):
    """What a worker does while time passes, in whatever order it finds what is due at one moment."""
    for _ in range(3):
        jobs.perform_due()
        moment[0] += timedelta(seconds=6)


def unconfirm(enrolment_id):
    with transaction():
        person_id = db.session.get_one(Enrolment, enrolment_id).person_id
        db.session.get_one(Person, person_id).name_confirmed = ""
    return person_id


def test_everybody_gets_one_certificate_and_a_page_in_the_order_that_was_asked_for(staff):
    ids = completed(5)[::-1]
    batch_id = asked(staff, ids)
    jobs.perform_due()
    batch, lines, pages = whole(batch_id)
    assert [line.enrolment_id for line in lines] == ids
    assert pages == [line.certificate_id.hex for line in lines]
    assert batch.finished_at is not None
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 5
    assert db.session.scalar(select(func.count()).select_from(CertificateFile)) == 5


def test_a_name_that_cannot_be_printed_is_said_on_its_line_and_stops_nobody_else(staff, monkeypatch):
    monkeypatch.setattr(printing, "missing", lambda text: "★" if "★" in text else "")
    ids = completed(2)
    with transaction():
        person = db.session.get_one(Person, db.session.get_one(Enrolment, ids[0]).person_id)
        person.name = person.name_confirmed = "Amina ★"
    batch_id = asked(staff, ids)
    jobs.perform_due()
    assert problems(batch_id) == ["unprintable", ""]


def test_whoever_has_a_certificate_already_gets_the_same_one_printed_again(staff):
    ids = completed(2)
    first = asked(staff, ids)
    jobs.perform_due()
    again = asked(staff, ids)
    jobs.perform_due()
    assert again != first
    assert whole(again)[2] == whole(first)[2]


def test_the_same_people_from_the_same_page_are_one_batch_whoever_asks(staff):
    ids, other = completed(3), factories.signed(factories.person("staff"))
    first = asked(staff, ids, key="seen")
    assert asked(staff, ids, key="seen") == first
    assert asked(other, ids, key="seen") == first
    assert asked(staff, ids[:2], key="seen") != first
    assert asked(staff, ids, key="seen", paper="card") != first
    assert asked(staff, ids, key="seen later") != first


@pytest.mark.parametrize("count", [0, rules.MOST + 1])
def test_a_batch_of_nobody_or_of_too_many_is_refused(staff, count):
    from app.base.ids import new_id

    with pytest.raises(Invalid):
        asked(staff, [new_id() for _ in range(count)])


def test_people_of_another_centre_or_course_or_the_same_one_twice_are_refused(staff):
    factories.publish(factories.course_values(slug="other", code="OTH"))
    (here,), elsewhere = completed(1), complete(factories.person(), course="other")
    trainee = factories.signed(factories.person())
    for viewer, ids in ((staff, [here, elsewhere]), (staff, [here, here]), (trainee, [here])):
        with pytest.raises(NotFound):
            asked(viewer, ids)


def test_what_stands_in_the_way_of_one_stands_on_her_line_and_stops_nobody(staff):
    ids = completed(5)
    unconfirm(ids[1])
    revoked = asked(staff, [ids[2]])
    jobs.perform_due()
    with transaction():
        row = db.session.scalars(select(Certificate).filter_by(enrolment_id=ids[2])).one()
        services.revoke(row, staff.id, "issued-in-error")
    open_one = factories.enrol(factories.person()).id
    batch_id = asked(staff, [*ids, open_one])
    jobs.perform_due()
    assert problems(batch_id) == ["", "name-not-confirmed", "revoked", "", "", "not-complete"]
    assert len(whole(batch_id)[2]) == 3
    assert problems(revoked) == [""]


def test_a_fault_of_ours_with_one_person_stops_nobody_else(staff, monkeypatch):
    ids = completed(4)
    sound = issuing.issue

    def issue(enrolment_id, *arguments, **values):
        if enrolment_id == ids[2]:
            raise ZeroDivisionError
        return sound(enrolment_id, *arguments, **values)

    monkeypatch.setattr(issuing, "issue", issue)
    batch_id = asked(staff, ids)
    jobs.perform_due()
    assert problems(batch_id) == ["", "", "fault", ""]
    assert len(whole(batch_id)[2]) == 3


def test_a_certificate_that_cannot_be_made_keeps_nobody_waiting_for_ever(staff, monkeypatch):
    ids = completed(3)
    moment = [datetime.now(UTC)]

    def first(frozen):
        if db.session.get_one(Certificate, frozen.id).enrolment_id == ids[0]:
            raise ZeroDivisionError
        return pressing.first(frozen)

    monkeypatch.setattr(making, "_first", first)
    with clock.set_clock(lambda: moment[0]):
        batch_id = asked(staff, ids)
        jobs.perform_due()
        assert whole(batch_id)[0].finished_at is None
        for _ in range(110):
            moment[0] += timedelta(seconds=6)
            jobs.perform_due()
        assert problems(batch_id) == ["not-made", "", ""]
        assert len(whole(batch_id)[2]) == 2
        monkeypatch.setattr(making, "_first", pressing.first)
        with transaction():
            assert batches.go_on(db.session.get_one(Batch, batch_id), staff.id)
        work_on(moment)
        assert problems(batch_id) == ["", "", ""]
        assert len(whole(batch_id)[2]) == 3


def test_a_page_that_cannot_be_printed_keeps_no_other_from_the_printer(staff, monkeypatch):
    ids = completed(3)
    moment = [datetime.now(UTC)]

    def sheets(wanted, paper):
        if any(db.session.get_one(Certificate, one.id).enrolment_id == ids[1] for one in wanted):
            raise KeyError(paper)
        return pressing.sheets(wanted, paper)

    monkeypatch.setattr(batches, "_print", sheets)
    with clock.set_clock(lambda: moment[0]):
        batch_id = asked(staff, ids, paper="card")
        work_on(moment)
    assert problems(batch_id) == ["", "not-made", ""]
    assert len(whole(batch_id)[2]) == 2


def test_a_site_that_stood_still_for_a_day_gives_nobody_up(staff):
    ids, moment = completed(3), [datetime.now(UTC)]
    with clock.set_clock(lambda: moment[0]):
        batch_id = asked(staff, ids)
        batches.carry_out({"batch": batch_id.hex, "round": "first"})
        moment[0] += timedelta(days=1)
        first = select(Job.id).where(Job.kind == batches.PRINT)
        assert jobs.perform(db.session.scalars(first).one())
        work_on(moment)
    assert problems(batch_id) == [""] * 3
    assert len(whole(batch_id)[2]) == 3


def test_pressing_continue_again_and_again_does_not_multiply_the_work(staff):
    batch_id, moment = asked(staff, completed(2)), datetime.now(UTC).replace(second=1)
    with clock.set_clock(lambda: moment):
        for _ in range(5):
            with transaction():
                assert batches.go_on(db.session.get_one(Batch, batch_id), staff.id)
    assert count(Job, Job.kind == batches.BATCH) == 2


def test_a_clock_that_is_behind_stops_a_batch_with_a_reason_and_it_goes_on_once_accepted(staff):
    ids, now = completed(3), datetime.now(UTC)
    asked(staff, ids[:1])
    jobs.perform_due()
    unconfirm(ids[1])
    with clock.set_clock(lambda: now - timedelta(days=2)):
        batch_id = asked(staff, ids)
        jobs.perform_due()
        assert problems(batch_id) == ["", "name-not-confirmed", "clock-behind"]  # what is issued can be printed
        assert len(whole(batch_id)[2]) == 1
        assert whole(batch_id)[0].finished_at is not None
        with transaction():
            ledger.accept_clock(staff.id, "the machine ran ahead")
            db.session.execute(update(Person).values(name_confirmed=Person.name))
            batches.go_on(db.session.get_one(Batch, batch_id), staff.id)
        jobs.perform_due()
    assert len(whole(batch_id)[2]) == 3


def test_a_batch_without_problems_has_nothing_to_go_on_with(staff):
    batch_id = asked(staff, completed(1))
    jobs.perform_due()
    with transaction():
        assert not batches.go_on(db.session.get_one(Batch, batch_id), staff.id)


def test_a_name_that_was_confirmed_since_goes_on_and_nobody_is_printed_twice(staff):
    ids = completed(3)
    person_id = unconfirm(ids[1])
    batch_id = asked(staff, ids)
    jobs.perform_due()
    with transaction():
        accounts.confirm_name(person_id, "Amina Odhiambo")
        batches.go_on(db.session.get_one(Batch, batch_id), staff.id)
    jobs.perform_due()
    _, lines, pages = whole(batch_id)
    assert pages == [line.certificate_id.hex for line in lines]
    assert len(set(pages)) == 3


def test_a_print_file_has_no_more_pages_than_it_may_and_together_they_have_everybody(staff, monkeypatch):
    monkeypatch.setattr(rules, "PAGES", 2)
    ids = completed(7)
    unconfirm(ids[2])
    unconfirm(ids[3])  # a file with nobody in it is not written
    batch_id = asked(staff, ids)
    jobs.perform_due()
    batch, lines, pages = whole(batch_id)
    assert [len(pressing.pages(digest)) for digest in batch.prints if digest] == [2, 2, 1]
    assert pages == [line.certificate_id.hex for line in lines if not line.problem]
    asked_for = queries.batch_in(batch_id, staff.centres_as("staff"))
    assert [number for number, _ in asked_for.prints] == [1, 2, 3]
    progress = asked_for.progress
    assert (progress.total, progress.issued, progress.printed, progress.problems) == (7, 5, 5, 2)
    assert progress.percent == 100


def test_every_job_may_run_twice_and_changes_nothing(staff):
    ids = completed(25)
    batch_id = asked(staff, ids)
    jobs.perform_due()
    before = whole(batch_id)[2]
    with transaction():
        db.session.execute(update(Job).values(state="waiting", tries=0))
    jobs.perform_due()
    assert whole(batch_id)[2] == before
    assert db.session.scalar(select(func.count()).select_from(Certificate)) == 25


def test_whoever_is_superseded_before_the_printing_is_left_out(staff, monkeypatch):
    ids = completed(2)
    batch_id = asked(staff, ids)
    settle = batches._settle

    def settled(told):
        row = db.session.scalars(select(Certificate).filter_by(enrolment_id=ids[0], version=1)).one()
        if row.superseded_at is None:
            services.correct(row, staff.id, "Amina W. Odhiambo", "", "Major")
        return settle(told)

    monkeypatch.setattr(batches, "_settle", settled)
    jobs.perform_due()
    assert problems(batch_id) == ["superseded", ""]


def test_issuing_takes_few_statements_for_each_certificate(staff):
    ids = completed(40)
    asked(staff, ids)
    job = db.session.scalars(select(Job.id).filter_by(kind=batches.BATCH, state="waiting")).one()
    said = []

    def listen(*told):
        said.append(told[2])

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        assert jobs.perform(job)
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
    assert len(said) / len(ids) <= 12


# ---------------------------------------------------------------- workers that die


def worker(app):
    """A worker process of its own on this instance."""
    settings = app.config["SETTINGS"]
    told = {"BREVET_INSTANCE": str(settings.instance), "DATABASE_URL": settings.database_url}
    told |= {"BREVET_PUBLIC_URL": "https://brevet.example", pressing.PAUSE: "0.02"}
    command = [sys.executable, "-m", "tests.certificates.pressing"]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | told)


def let_leases_end(begun):
    """What two minutes do: the jobs of workers that were killed before this moment are free for others."""
    theirs = (Job.state == "running", Job.leased_until < begun + LEASE)
    with transaction():
        db.session.execute(update(Job).where(*theirs).values(leased_until=begun - timedelta(seconds=1)))


def count(table, *where):
    found = db.session.scalar(select(func.count()).select_from(table).where(*where))
    db.session.rollback()
    return found


@contextmanager
def working(app, until):
    """A worker that works until this holds, or is killed when nothing happens."""
    begun, looks = clock.now(), 0
    process = worker(app)
    try:
        while not until():
            assert process.poll() is None, "the worker ended by itself"
            assert clock.now() - begun < timedelta(seconds=PATIENCE), "nothing happens"
            if looks % 100 == 0:  # Postgres may carry out what the worker before had asked for when it was killed
                let_leases_end(begun)
            looks += 1
            time.sleep(0.01)
        yield process
    finally:
        process.kill()
        process.wait()


@STRICTER
def test_a_batch_whose_workers_are_killed_again_and_again_leaves_nobody_out_and_uses_no_number_twice(context, staff):
    ids = completed(80)
    batch_id = asked(staff, ids)
    made = Certificate.made_at.is_not(None)
    for stand in (
        lambda: count(Certificate) > 0,
        lambda: count(Certificate, made) > 10,
        lambda: count(Certificate, made) > 50,
    ):
        with working(context, stand) as process:
            process.kill()
    with working(context, lambda: count(Batch, Batch.finished_at.is_not(None)) == 1) as process:
        process.terminate()
        process.wait()
    _, lines, pages = whole(batch_id)
    assert [line.enrolment_id for line in lines] == ids
    assert pages == [line.certificate_id.hex for line in lines]
    assert len(set(pages)) == count(Certificate) == count(CertificateFile) == 80
    assert all(storage.path_of(digest).exists() for digest in db.session.scalars(select(CertificateFile.digest)))
