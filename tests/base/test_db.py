"""The two places that commit, and what they refuse."""

import threading

import pytest
from sqlalchemy import func, select

from app.accounts.models import Centre
from app.base import clock
from app.base.db import ReadOnlyError, after_commit, db, insert, transaction
from app.base.ids import new_id
from app.base.refusals import Conflict

pytestmark = pytest.mark.usefixtures("context")


def centre(name="Centre"):
    return Centre(id=new_id(), name=name, created_at=clock.now())


def count():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Centre))


def test_what_a_transaction_wrote_is_kept():
    with transaction():
        db.session.add(centre())
    assert count() == 1


def test_an_error_rolls_everything_back():
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(centre())
        db.session.flush()
        raise ZeroDivisionError
    assert count() == 0


def test_a_refusal_rolls_back_unless_it_keeps_its_trace():
    class Traced(Conflict):
        keeps_trace = True

    for refusal in (Conflict, Traced):
        with pytest.raises(refusal), transaction():
            db.session.add(centre())
            raise refusal("code")
    assert count() == 1


def test_writing_outside_a_transaction_is_a_bug():
    db.session.add(centre())
    with pytest.raises(ReadOnlyError):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(ReadOnlyError):
        db.session.execute(insert(Centre).values(id=new_id(), name="x", created_at=clock.now()))


def test_transactions_do_not_nest():
    with transaction(), pytest.raises(RuntimeError), transaction():
        pass


def test_what_waits_for_the_commit_runs_behind_it_and_only_then():
    ran = []
    with transaction():
        after_commit(lambda: ran.append("kept"))
        assert ran == []
    with pytest.raises(ZeroDivisionError), transaction():
        after_commit(lambda: ran.append("lost"))
        raise ZeroDivisionError
    assert ran == ["kept"]


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(Exception, match="without a zone"), transaction():
        db.session.add(Centre(id=new_id(), name="x", created_at=clock.now().replace(tzinfo=None)))


def test_moments_come_back_in_utc():
    with transaction():
        db.session.add(centre())
    assert db.session.scalars(select(Centre.created_at)).one().utcoffset().total_seconds() == 0


def test_writers_queue_and_none_is_lost(app):
    faults = []

    def write():
        with app.app_context():
            try:
                for _ in range(5):
                    with transaction():
                        seen = db.session.scalar(select(func.count()).select_from(Centre))
                        db.session.add(centre(f"after {seen}"))
            except Exception as fault:
                faults.append(fault)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (faults, count()) == ([], 20)
