"""Jobs are done exactly as often as needed, whatever dies."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.base import clock
from app.base.db import db, transaction
from app.jobs import rules, services
from app.jobs.models import Job

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def done():
    """What the handler of kind "test" was given, in order."""
    seen = []
    services.register("test", seen.append)
    yield seen
    services._workshop().handlers.pop("test")


@pytest.fixture
def rings():
    """Ids of the jobs that the bell was rung for."""
    rung, before = [], services._workshop().bell
    services.set_bell(rung.append)
    yield rung
    services.set_bell(before)


def add(key="one", **values):
    with transaction():
        services.enqueue("test", key, {"n": 1}, **values)


def job():
    return db.session.scalars(select(Job).execution_options(populate_existing=True)).one()


def test_a_due_job_is_done_once(done, rings):
    add()
    assert services.perform_due() == 1
    assert services.perform_due() == 0
    assert done == [{"n": 1}]
    assert job().state == "done"


def test_enqueueing_a_key_twice_is_enqueueing_it_once(done, rings):
    add()
    add()
    assert len(rings) == 1
    assert services.perform_due() == 1


def test_the_bell_rings_only_after_the_commit(done, rings):
    with transaction():
        services.enqueue("test", "one", {})
        assert rings == []
    assert rings == [job().id]


def test_a_job_of_a_transaction_that_failed_never_was(done, rings):
    with pytest.raises(ZeroDivisionError), transaction():
        services.enqueue("test", "one", {})
        raise ZeroDivisionError
    assert (rings, services.due_jobs()) == ([], [])


def test_a_job_for_later_waits(done, rings):
    later = clock.now() + timedelta(hours=1)
    add(due_at=later)
    assert (rings, services.perform_due()) == ([], 0)
    with clock.set_clock(lambda: later + timedelta(seconds=1)):
        assert services.perform_due() == 1


def test_a_failing_job_is_tried_again_and_given_up(rings):
    def fail(_payload):
        raise OSError("the printer burns")

    services.register("test", fail)
    add()
    moment = clock.now()
    for _ in range(rules.MOST_TRIES):
        with clock.set_clock(lambda moment=moment: moment):
            assert services.perform_due() == 0
        moment += timedelta(days=1)
    found = job()
    assert (found.state, found.tries, found.error) == ("failed", rules.MOST_TRIES, "OSError: the printer burns")


def test_what_a_failed_handler_wrote_outside_a_transaction_is_not_kept(rings):
    services.register("test", lambda payload: 1 / 0)
    add()
    services.perform_due()
    assert job().state == "waiting"


def test_the_job_of_a_worker_that_died_is_done_by_another(done, rings):
    add()
    with transaction():
        db.session.execute(
            update(Job).values(state="running", tries=1, leased_until=clock.now() + timedelta(seconds=30))
        )
    assert services.perform_due() == 0
    with clock.set_clock(lambda: job().created_at + timedelta(minutes=1)):
        assert services.perform_due() == 1
    assert done == [{"n": 1}]


def test_a_job_that_kills_its_workers_is_given_up(done, rings):
    add()
    ended = clock.now() - timedelta(seconds=1)
    with transaction():
        db.session.execute(update(Job).values(state="running", tries=rules.MOST_TRIES, leased_until=ended))
    assert services.perform_due() == 0
    assert (job().state, done) == ("failed", [])


def test_a_worker_that_lost_its_lease_does_not_say_how_the_job_ended(rings):
    def slow(_payload):
        with transaction():
            db.session.execute(update(Job).values(tries=Job.tries + 1))  # meanwhile another has claimed it

    services.register("test", slow)
    add()
    services.perform(job().id)
    assert job().state == "running"


def test_a_kind_that_nobody_does_is_refused():
    with pytest.raises(LookupError), transaction():
        services.enqueue("unheard-of", "one", {})


def test_jobs_done_long_ago_are_dropped(done, rings):
    add()
    services.perform_due()
    later = job().done_at + rules.KEEP_DONE + timedelta(days=1)
    with clock.set_clock(lambda: later):
        services.do_chores()
    assert db.session.scalars(select(Job).where(Job.kind == "test")).all() == []
