"""A lost pass never takes a certificate away: it is put up for decision, and a person decides with a reason."""

import threading
import uuid

import pytest
from sqlalchemy import select

from app.assessment import queries as attempts
from app.assessment import services as assessment
from app.assessment.services import Change
from app.base import clock
from app.base.db import db, transaction
from app.certificates import queries, services
from app.certificates.models import Certificate, CertificateDoubt
from app.jobs import services as jobs
from app.learning import queries as learning
from app.ledger.models import Fact
from tests import factories
from tests.certificates.completing import complete, earn_unprinted


@pytest.fixture
def certificate(app):
    """A certificate that holds; its PDF is not made."""
    with app.app_context():
        factories.publish()
        return earn_unprinted(factories.person())


def doubt(app, certificate, cause=None):
    with app.app_context(), transaction():
        return services.raise_doubt(certificate.enrolment_id, cause or f"attempt:{uuid.uuid4()}")


def doubts(app):
    with app.app_context():
        return [(row.decision, row.reason) for row in db.session.scalars(select(CertificateDoubt))]


def state(app, certificate):
    with app.app_context():
        return queries.standing(db.session.get_one(Certificate, certificate.id)).state


def facts(app, verb):
    with app.app_context():
        return [fact.data for fact in db.session.scalars(select(Fact).filter_by(verb=verb))]


def staff(app, role="staff"):
    client = app.test_client()
    with app.app_context():
        who = factories.person(role)
    factories.sign_in(app, client, who)
    return client


def test_a_doubt_changes_nothing_of_the_certificate(app, certificate):
    def said():
        page = app.test_client().get(f"/verify/{certificate.number}").text
        return page.partition("<article")[2].partition("</article>")[0]

    before = said()
    assert certificate.number in before
    assert doubt(app, certificate)
    assert state(app, certificate) == "valid"
    assert said() == before
    assert len(facts(app, "certificate-doubted")) == 1


def test_the_same_cause_raises_one_doubt(app, certificate):
    cause = f"regrade:{uuid.uuid4()}"
    assert [doubt(app, certificate, cause) for _ in range(2)] == [True, False]
    assert doubts(app) == [("", "")]


def test_without_a_certificate_that_holds_there_is_nothing_to_decide(app, certificate):
    with app.app_context():
        revoker = factories.person("staff").id
        with transaction():
            services.revoke(db.session.get_one(Certificate, certificate.id), revoker, "examination")
        waiting = complete(factories.person(), confirmed=False)
    assert not doubt(app, certificate)
    with app.app_context(), transaction():
        assert not services.raise_doubt(waiting, "attempt:x")
    assert doubts(app) == []


def test_staff_see_what_waits_for_their_decision(app, certificate):
    client = staff(app)
    listed = "/courses/small/certificates"
    assert "For decision" not in client.get(listed).text
    attempt = uuid.uuid4()
    doubt(app, certificate, f"attempt:{attempt}")
    assert "For decision" in client.get(listed).text
    page = client.get(f"/certificates/{certificate.id}").text
    assert f"/attempts/{attempt}/record" in page
    assert "Nothing happens to the certificate until you decide" in page


def test_a_certificate_is_kept_with_a_reason(app, certificate):
    client = staff(app)
    doubt(app, certificate)
    path = f"/certificates/{certificate.id}/keep"
    assert client.post(path, data={"why": "  "}).status_code == 422
    assert client.post(path, data={"why": "The pass was earned again."}).status_code == 303
    assert doubts(app) == [("kept", "The pass was earned again.")]
    assert state(app, certificate) == "valid"
    page = client.get(f"/certificates/{certificate.id}").text
    assert "The pass was earned again." in page
    assert "Keep this certificate" not in page
    assert [data["decision"] for data in facts(app, "certificate-decided")] == ["kept"]
    assert client.post(path, data={"why": "again"}).status_code == 303
    assert len(facts(app, "certificate-decided")) == 1


def test_revoking_decides_too(app, certificate):
    client = staff(app)
    doubt(app, certificate)
    doubt(app, certificate)
    data = {"reason": "examination", "note": "The pass is lost."}
    assert client.post(f"/certificates/{certificate.id}/revoke", data=data).status_code == 303
    assert doubts(app) == [("revoked", "The pass is lost.")] * 2
    assert state(app, certificate) == "revoked"
    assert "For decision" not in client.get("/courses/small/certificates").text
    assert len(facts(app, "certificate-decided")) == 1


def test_a_certificate_that_was_kept_may_come_into_doubt_again(app, certificate):
    doubt(app, certificate)
    staff(app).post(f"/certificates/{certificate.id}/keep", data={"why": "Once."})
    assert doubt(app, certificate)
    assert sorted(doubts(app)) == [("", ""), ("kept", "Once.")]


@pytest.mark.parametrize("role", ["trainee", "instructor"])
def test_who_is_not_staff_decides_nothing(app, certificate, role):
    doubt(app, certificate)
    path = f"/certificates/{certificate.id}/keep"
    assert staff(app, role).post(path, data={"why": "mine"}).status_code == 403
    assert doubts(app) == [("", "")]


def test_nobody_keeps_the_own_certificate(app):
    with app.app_context():
        factories.publish()
        clerk = factories.person("staff")
        own = earn_unprinted(clerk)
    doubt(app, own)
    client = app.test_client()
    factories.sign_in(app, client, clerk)
    assert client.post(f"/certificates/{own.id}/keep", data={"why": "It is mine."}).status_code == 403
    assert doubts(app) == [("", "")]
    assert staff(app).post(f"/certificates/{own.id}/keep", data={"why": "A slip."}).status_code == 303


def test_two_who_decide_at_once_decide_once(app, certificate):
    doubt(app, certificate)
    with app.app_context():
        people = [factories.person("staff").id for _ in range(2)]
    found, begin = [], threading.Barrier(2)

    def decide(actor):
        with app.app_context():
            begin.wait()
            with transaction():
                found.append(services.keep(db.session.get_one(Certificate, certificate.id), actor, "a reason"))

    threads = [threading.Thread(target=decide, args=(actor,)) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True]


def test_a_pass_that_is_lost_puts_the_certificate_up_for_decision(app):
    """From the exam to the doubt: the job stands between the rooms."""
    with app.app_context():
        factories.publish()
        who = factories.person()
        certificate = earn_unprinted(who)
        taking = learning.taking_by_id(certificate.enrolment_id)
        with transaction():
            attempt_id = assessment.start(taking, taking.edition.course.exam, who.id)
        paper = attempts.paper_by_id(attempt_id)
        right = [Change(id, int(clock.now().timestamp() * 1000), "right") for id in paper.question_ids]
        with transaction():
            assessment.hand_in(paper, right, who.id)
        actor = factories.person("staff").id
        with transaction():
            assessment.void(attempt_id, "copied", actor)
        jobs.perform_due()
        jobs.perform_due()
        [row] = db.session.scalars(select(CertificateDoubt)).all()
        assert (row.certificate_id, row.cause) == (certificate.id, f"attempt:{attempt_id}")
    assert state(app, certificate) == "valid"
