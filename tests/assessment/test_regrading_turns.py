"""One regrade of a quiz at a time: two never mix their keys, and one that stopped halfway blocks nobody."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.assessment import queries
from app.assessment.models import Regrade
from app.assessment.queries import regrades as made_ones
from app.assessment.services import regrading as services
from app.base import clock
from app.base.db import db, transaction
from app.base.ids import new_id
from app.base.refusals import Conflict
from app.catalogue import queries as catalogue
from app.jobs import rules as pauses
from app.jobs import services as jobs
from app.ledger.models import Fact
from tests import factories
from tests.assessment import regrades
from tests.assessment.regrades import apply, asked, dry_run, sat
from tests.assessment.test_analysis import visitor


@pytest.fixture
def papers(app):
    """Papers of people who answered a, b and c, by a key that says "a"."""
    with app.app_context():
        publish("a")
        return {letter: sat({"one": letter}) for letter in "abc"}


def publish(right, **changes):
    factories.publish(regrades.course([asked("one", right, **changes)]))


def marks(papers):
    return {letter: queries.paper_by_id(paper.id).marks["one"] for letter, paper in papers.items()}


def progress(key):
    return made_ones.regrade(key).progress


class FaultError(Exception):
    """Stands for whatever makes a job fail every time."""


def stopped(monkeypatch, after=0, **way):
    """A regrade whose job fails every time after so many attempts, until it is given up; returns its id."""
    key, mark_anew = apply(works=False, **way), services._mark_anew
    with monkeypatch.context() as patched:
        patched.setattr(services, "BATCH", 1)

        def fails(row, attempts):
            if row.summary["attempts"].index(attempts[0].hex) >= after:
                raise FaultError
            mark_anew(row, attempts)

        patched.setattr(services, "_mark_anew", fails)
        now = clock.now()
        for day in range(pauses.MOST_TRIES):
            with clock.set_clock(lambda day=day: now + timedelta(days=day)):
                jobs.perform_due()
    db.session.rollback()
    return key


def test_a_second_regrade_waits_for_its_turn(app, papers):
    with app.app_context():
        publish("b")
        first = apply(works=False)
        publish("c")
        with pytest.raises(Conflict, match="regrade-running"):
            apply()
        db.session.rollback()
        jobs.perform_due()
        assert marks(papers) == {"a": "0", "b": "1", "c": "0"}
        apply()
        assert marks(papers) == {"a": "0", "b": "0", "c": "1"}
        assert progress(first) == "done"


def test_a_regrade_of_another_quiz_does_not_wait(app):
    with app.app_context():
        quizzes = [factories.quiz(name, questions=(asked(name),), pass_mark=50) for name in ("one", "two")]
        modules = [factories.module(name, quiz=quiz) for name, quiz in zip(("one", "two"), quizzes, strict=True)]
        factories.publish(factories.course_values(modules=tuple(modules)))
        who = factories.person()
        factories.enrol(who)
        for name in ("one", "two"):
            sat({name: "b"}, who, f"{name}/quiz")
        quizzes = [factories.quiz(name, questions=(asked(name, "b"),), pass_mark=50) for name in ("one", "two")]
        modules = [factories.module(name, quiz=quiz) for name, quiz in zip(("one", "two"), quizzes, strict=True)]
        factories.publish(factories.course_values(modules=tuple(modules)))
        both = [apply(quiz_id=f"{name}/quiz", works=False) for name in ("one", "two")]
        jobs.perform_due()
        assert [progress(key) for key in both] == ["done", "done"]


def test_of_two_who_apply_at_once_one_is_told_to_wait(app, papers):
    with app.app_context():
        publish("b")
        publish("c")
        staff = factories.person("staff").id
        ways = []
        for number in (2, 3):
            edition = catalogue.edition_numbered("small", number)
            found = regrades.plans.proposal("small", "one/quiz", catalogue.compiled(edition.compiled), False)
            ways.append((edition.id, found.plan.digest))
        db.session.rollback()
    said, begin = [], threading.Barrier(2)

    def applies(edition_id, digest):
        with app.app_context():
            begin.wait()
            try:
                with transaction():
                    way = (edition_id, False, "at once", staff, digest, new_id())
                    said.append(services.regrade("small", "one/quiz", *way))
            except Conflict as refusal:
                said.append(refusal.code)

    threads = [threading.Thread(target=applies, args=way) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said, key=str) == [True, "regrade-running"]
    with app.app_context():
        jobs.perform_due()
        assert list(marks(papers).values()).count("1") == 1


def test_a_regrade_that_was_given_up_has_stopped_and_goes_on(app, papers, monkeypatch):
    with app.app_context():
        publish("b")
        key = stopped(monkeypatch, after=1)
        assert progress(key) == "stopped"
        assert list(marks(papers).values()).count("1") == 2
        client, page = visitor(app), f"/regrades/{key}"
    shown = client.get(page)
    assert "Refresh" not in shown.headers
    assert "has stopped halfway" in shown.text
    assert "has stopped halfway" in client.get("/courses/small/regrade/one/quiz?way=key").text
    assert "Stopped halfway" in client.get("/courses/small/regrades").text
    for _ in range(2):
        assert client.post(f"{page}/continue").status_code == 303
    assert client.get(page).headers["Refresh"]
    with app.app_context():
        jobs.perform_due()
        assert progress(key) == "done"
        assert marks(papers) == {"a": "0", "b": "1", "c": "0"}
        assert len(db.session.scalars(select(Fact).filter_by(verb="regrade-continued")).all()) == 1
    assert client.post(f"{page}/continue").status_code == 303
    assert "Continue the regrade" not in client.get(page).text


def test_another_regrade_takes_the_place_of_one_that_stopped(app, papers, monkeypatch):
    with app.app_context():
        publish("b")
        key = stopped(monkeypatch, after=1)
        publish("c")
        apply()
        assert marks(papers) == {"a": "0", "b": "0", "c": "1"}
        assert progress(key) == "replaced"
        services.carry_out({"regrade": key.hex})  # by a worker that was slow and given up
        assert marks(papers) == {"a": "0", "b": "0", "c": "1"}
        assert progress(key) == "replaced"
        with pytest.raises(Conflict, match="regrade-replaced"):
            services.go_on(key, factories.person("staff").id)
        db.session.rollback()
    page = visitor(app).get(f"/regrades/{key}").text
    assert "has taken its place" in page
    assert "Continue the regrade" not in page


def test_one_that_stopped_is_not_replaced_by_one_that_leaves_some_marks_by_its_key(app, papers, monkeypatch):
    with app.app_context():
        publish("b")
        stopped(monkeypatch, after=1)
        publish("c")
        with pytest.raises(Conflict, match="regrade-stopped"):
            apply(raise_only=True)
        db.session.rollback()
        [made] = db.session.scalars(select(Regrade)).all()
        assert not made.summary.get("replaced")


def test_the_same_key_in_the_same_way_marks_what_was_left(app, papers, monkeypatch):
    with app.app_context():
        publish("b", voided=True)
        key = stopped(monkeypatch, after=1, raise_only=True)
        assert len(dry_run(raise_only=True).plan.shifts) == 1
        apply(raise_only=True)
        assert set(marks(papers).values()) == {"1"}
        assert progress(key) == "replaced"


def test_a_trainee_continues_nothing(app, papers, monkeypatch):
    with app.app_context():
        publish("b")
        key = stopped(monkeypatch)
    client = app.test_client()
    with app.app_context():
        trainee = factories.person()
    factories.sign_in(app, client, trainee)
    assert client.post(f"/regrades/{key}/continue").status_code == 403
    with app.app_context():
        assert progress(key) == "stopped"


def test_the_page_says_to_wait_while_another_regrade_is_under_way(app, papers):
    with app.app_context():
        publish("b")
        key = apply(works=False)
        found = dry_run()
        edition = catalogue.current("small").number
    client, page = visitor(app), "/courses/small/regrade/one/quiz"
    assert f"/regrades/{key}" in client.get(page).text
    sent = {"key": str(new_id()), "digest": found.plan.digest, "edition": edition, "way": "key", "reason": "again"}
    refused = client.post(page, data=sent)
    assert refused.status_code == 409
    assert "Another regrade of this quiz is under way" in refused.text
    assert "again" in refused.text
