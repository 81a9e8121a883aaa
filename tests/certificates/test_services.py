"""Issuing, rendering, superseding, revoking."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts import services as accounts
from app.accounts.models import Person
from app.base import clock, storage
from app.base.db import db, transaction
from app.base.refusals import Conflict, NotFound
from app.certificates import queries, rendering, services
from app.certificates.models import Certificate
from app.certificates.rules import numbers, payloads
from app.content import model as m
from app.jobs import services as jobs
from app.learning import services as learning
from app.learning.models import Enrolment
from app.ledger.models import Fact
from tests import factories
from tests.certificates.completing import complete, earn, earn_unprinted

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(context):
    factories.publish()


def issued():
    return db.session.scalars(select(Certificate).order_by(Certificate.issued_at)).all()


def verbs():
    found = db.session.scalars(select(Fact.verb).where(Fact.verb.like("certificate%")).order_by(Fact.at)).all()
    return list(found)


def test_completing_a_course_gives_a_certificate_with_everything_frozen():
    who = factories.person(name="Amina Odhiambo", rank="Major")
    with clock.set_clock(lambda: NOON):
        complete(who)
        jobs.perform_due()
    (row,) = issued()
    payload = payloads.load(row.payload)
    assert (payload.name, payload.rank, payload.course, payload.code) == (
        "Amina Odhiambo",
        "Major",
        "A small course",
        "SML",
    )
    assert (payload.completed_on, payload.valid_until) == (date(2026, 11, 24), date(2029, 11, 24))
    assert (payload.centre, payload.edition, payload.result) == ("Northern Training Centre", 1, None)
    assert payload.address == f"https://brevet.example/verify/{row.number}"
    assert row.number.startswith("SML-2026-")
    assert verbs() == ["certificate-issued", "certificate-rendered"]


def test_the_result_is_printed_where_the_course_says_so():
    factories.publish(factories.course_values(print_result=True))
    row = earn_unprinted(factories.person())
    assert payloads.load(row.payload).result == 80


def test_nothing_is_issued_before_she_confirms_her_name():
    who = factories.person()
    complete(who, confirmed=False)
    jobs.perform_due()
    assert issued() == []
    db.session.rollback()
    with transaction():
        accounts.confirm_name(who.id, "Amina W. Odhiambo")
        services.issue_waiting(who.id)
    assert [row.name for row in issued()] == ["Amina W. Odhiambo"]


def test_an_incomplete_course_gives_nothing():
    who = factories.person()
    taking = factories.enrol(who)
    with transaction():
        accounts.confirm_name(who.id, who.name)
        assert services.issue(taking.id) is None


def test_a_course_without_the_rule_gives_nothing():
    factories.publish(
        factories.course_values(certificates=(m.CertificateRule(kind="participation", title="Took part"),))
    )
    complete(factories.person())
    jobs.perform_due()
    assert issued() == []


def test_issuing_twice_gives_the_first():
    row = earn_unprinted(factories.person())
    with transaction():
        assert services.issue(row.enrolment_id).id == row.id
    assert len(issued()) == 1


def test_two_jobs_at_once_issue_one_certificate(app):
    enrolment_id = complete(factories.person())
    failures = []

    def job():
        try:
            with app.app_context():
                services.on_completed({"enrolment": enrolment_id.hex})
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=job) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(issued()) == 1


def test_a_pdf_is_made_once_and_stays():
    row = earn(factories.person())
    made = storage.read(row.pdf)
    services.render({"certificate": row.id.hex})
    again = db.session.get_one(Certificate, row.id)
    assert (again.pdf, again.rendered_at) == (row.pdf, row.rendered_at)
    assert storage.read(again.pdf) == made
    assert made.startswith(b"%PDF-")


def test_rendering_twice_gives_the_same_bytes():
    row = earn(factories.person())
    assert rendering.pdf(payloads.load(row.payload), row.issued_at) == storage.read(row.pdf)


def test_the_first_rendering_stays_when_two_workers_made_one():
    row = earn_unprinted(factories.person())
    with transaction():
        services._keep_pdf(row.id, "a" * 64, NOON)
        services._keep_pdf(row.id, "b" * 64, NOON)
    assert db.session.get_one(Certificate, row.id).pdf == "a" * 64
    assert verbs().count("certificate-rendered") == 1


def test_taking_the_course_again_supersedes_the_earlier_certificate():
    who = factories.person()
    first, second = earn_unprinted(who), earn_unprinted(who)
    old, new = db.session.get_one(Certificate, first.id), db.session.get_one(Certificate, second.id)
    assert (old.superseded_by, new.superseded_by) == (new.id, None)
    assert [queries.standing(row).state for row in (old, new)] == ["superseded", "valid"]


def test_a_certificate_of_somebody_else_is_not_superseded():
    first = earn_unprinted(factories.person())
    earn_unprinted(factories.person())
    assert db.session.get_one(Certificate, first.id).superseded_at is None


def test_a_superseded_certificate_is_not_issued_again_by_a_repeated_job():
    who = factories.person()
    first = earn_unprinted(who)
    earn_unprinted(who)
    services.on_completed({"enrolment": first.enrolment_id.hex})
    assert len(issued()) == 2


def test_a_corrected_name_gives_a_new_certificate_and_supersedes_the_old():
    who = factories.person(name="Amina Odiambo")
    row, staff = earn_unprinted(who), factories.person("staff")
    with transaction():
        db.session.get_one(Person, who.id).name = "Amina Odhiambo"
        new = services.reissue(db.session.get_one(Certificate, row.id), staff.id)
        assert (new.name, new.version) == ("Amina Odhiambo", 2)
    assert db.session.get_one(Certificate, row.id).superseded_by == new.id
    assert queries.latest_of(row.enrolment_id).id == new.id


def test_issuing_again_without_need_is_refused():
    row, staff = earn_unprinted(factories.person()), factories.person("staff")
    with pytest.raises(Conflict), transaction():
        services.reissue(db.session.get_one(Certificate, row.id), staff.id)


def test_revoking_leaves_a_fact_without_words_about_the_person():
    row, staff = earn_unprinted(factories.person()), factories.person("staff")
    with transaction():
        services.revoke(db.session.get_one(Certificate, row.id), staff.id, "examination", "She told us.")
    fact = db.session.scalars(select(Fact).where(Fact.verb == "certificate-revoked")).one()
    assert (fact.actor, fact.data) == (staff.id, {"reason": "examination"})
    assert queries.standing(db.session.get_one(Certificate, row.id)).state == "revoked"


def test_revoking_twice_keeps_the_first_reason():
    row, staff = earn_unprinted(factories.person()), factories.person("staff")
    for reason in ("examination", "issued-in-error"):
        with transaction():
            services.revoke(db.session.get_one(Certificate, row.id), staff.id, reason)
    assert db.session.get_one(Certificate, row.id).revoked_reason == "examination"
    assert verbs().count("certificate-revoked") == 1


def test_a_certificate_expires_after_its_last_day():
    with clock.set_clock(lambda: NOON):
        row = earn_unprinted(factories.person())
    last = datetime(2029, 11, 24, 23, tzinfo=UTC)
    with clock.set_clock(lambda: last):
        assert queries.standing(row).state == "valid"
    with clock.set_clock(lambda: last + timedelta(hours=2)):
        assert queries.standing(row).state == "expired"


def test_a_number_is_found_however_it_is_typed():
    row = earn_unprinted(factories.person())
    assert queries.by_number(numbers.read(row.number.lower().replace("-", " "))).id == row.id
    with pytest.raises(NotFound):
        queries.by_number(numbers.read(numbers.new_number("SML", 2026, 1)))


def test_lists_are_searched_by_name_and_number_within_the_centre():
    row = earn_unprinted(factories.person(name="Zoë Quartermain"))
    earn_unprinted(factories.person())
    mine = [row.centre_id]
    assert queries.in_course("small", mine, "quarter zoë")[1] == 1
    assert queries.in_course("small", mine, row.number.lower())[1] == 1
    assert queries.in_course("small", mine, "%")[1] == 0
    assert queries.in_course("small", [], "")[1] == 0


def test_a_later_change_of_name_leaves_the_certificate_as_it_was():
    who = factories.person(name="Amina Odhiambo")
    row = earn_unprinted(who)
    with transaction():
        db.session.get_one(Person, who.id).name = "Amina Wanjiru"
    assert payloads.load(db.session.get_one(Certificate, row.id).payload).name == "Amina Odhiambo"


def test_evidence_that_comes_again_issues_nothing_more():
    row = earn_unprinted(factories.person())
    with transaction():
        learning.record_evidence(row.enrolment_id, "evaluation", "evaluation")
    assert db.session.get_one(Enrolment, row.enrolment_id).state == "completed"
    jobs.perform_due()
    assert len(issued()) == 1
