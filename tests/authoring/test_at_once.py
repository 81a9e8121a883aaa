"""Several people at the same moment: one edition, one move, no lock that never opens."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.authoring.models import Approval, Comment
from app.base.db import db, transaction
from app.catalogue import queries as catalogue
from app.catalogue.models import Edition
from app.learning import queries as learning
from app.learning import services
from app.ledger.models import Fact
from tests import factories
from tests.authoring import small

AT_ONCE = 4


@pytest.fixture
def her(app):
    """An instructor with a draft that differs from the published edition."""
    with app.app_context():
        small.publish()
        who = factories.person("instructor")
        small.begin(who)
        small.write(who, small.LESSON, small.TREE[small.LESSON].replace("radios", "maps"))
    return who


def at_once(app, who, path, data):
    """The states of the answers when this person sends one form from several windows at the same moment."""
    windows = [app.test_client() for _ in range(AT_ONCE)]
    for window in windows:
        factories.sign_in(app, window, who)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(lambda window: window.post(path, data=data).status_code, windows))


def count(app, what, **values):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(what).filter_by(**values))


def test_a_draft_that_is_published_from_several_windows_makes_one_edition(app, her):
    with app.app_context():
        mark = small.mark()
    found = at_once(app, her, "/author/small/publish", {"reviewed": mark, "reason": "Better words."})
    assert found == [303] + [409] * (AT_ONCE - 1)
    assert count(app, Edition) == 2


def test_a_move_that_is_sent_from_several_windows_is_done_once(app, her):
    with app.app_context():
        takings = [factories.enrol(factories.person()) for _ in range(3)]
        small.publish(small.tree(second=None))
    sent = {"edition": 2, "who": [f"{taking.id}:" for taking in takings], "reason": "New edition."}
    assert at_once(app, her, "/author/small/moving", sent) == [303] * AT_ONCE
    assert count(app, Fact, verb="enrolment-moved") == 3


def test_who_reads_while_being_moved_loses_nothing_without_a_word(app, her):
    with app.app_context():
        taking = factories.enrol(factories.person())
        small.publish(small.tree(second=None))
    window = app.test_client()
    factories.sign_in(app, window, her)
    sent = {"edition": 2, "who": f"{taking.id}:", "reason": "New edition."}

    def read():
        with app.app_context(), transaction():
            services.record_evidence(taking.id, "lesson", "one/second")

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(read), pool.submit(window.post, "/author/small/moving", data=sent)]
        assert all(it.exception() is None for it in done)
    with app.app_context():
        now = learning.taking_by_id(taking.id)
        assert ("lesson", "one/second") in now.done
        moved = now.edition_id == catalogue.current("small").edition_id
        facts = db.session.scalars(
            select(Fact.verb).filter_by(subject=f"enrolment:{taking.id}").order_by(Fact.at)
        ).all()
    # either she read after the move, or the move would have cost her the lesson and was not done
    assert moved == ("enrolment-moved" in facts)
    if moved:
        assert facts.index("enrolment-moved") < facts.index("evidence")


def test_comments_and_approvals_from_several_windows_are_kept_once(app, her):
    with app.app_context():
        second = factories.person("instructor")
        mark = small.mark()
    words = {"line": 6, "version": 2, "words": "Which maps?"}
    assert at_once(app, second, f"/author/small/review/{small.LESSON}", words) == [303] * AT_ONCE
    assert at_once(app, second, "/author/small/approve", {"reviewed": mark}) == [303] * AT_ONCE
    assert (count(app, Comment), count(app, Approval)) == (1, 1)
