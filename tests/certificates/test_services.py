"""Issuing, rendering, superseding, revoking."""

import secrets
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts import services as accounts
from app.accounts.models import Person
from app.base import clock, storage
from app.base.db import db, transaction
from app.base.refusals import Conflict, NotFound
from app.certificates import printing, queries, services
from app.certificates.models import Certificate, CertificateFile, DesignChoice
from app.certificates.rules import numbers, payloads
from app.certificates.services import files, making
from app.content import model as m
from app.jobs import services as jobs
from app.keys import queries as keys
from app.keys import signing
from app.learning import services as learning
from app.learning.models import Enrolment
from app.ledger import services as ledger
from app.ledger.models import Fact
from tests import factories
from tests.certificates.completing import complete, earn, earn_unprinted

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published(context):
    """A course, at noon: what is recorded later than the clock says would stop issuing."""
    with clock.set_clock(lambda: NOON):
        factories.publish()
        yield


def issued():
    return db.session.scalars(select(Certificate).order_by(Certificate.issued_at)).all()


def verbs():
    return sorted(db.session.scalars(select(Fact.verb).where(Fact.verb.like("certificate%"))))


def test_completing_a_course_gives_a_certificate_with_everything_frozen():
    complete(factories.person(name="Amina Odhiambo", second_name="أمينة", rank="Major"))
    jobs.perform_due()
    (row,) = issued()
    payload = payloads.load(row.payload)
    assert (payload.rank, payload.name, payload.second_name) == ("Major", "Amina Odhiambo", "أمينة")
    assert (payload.course, payload.code) == ("A small course", "SML")
    assert (payload.completed_on, payload.valid_until) == (date(2026, 11, 24), date(2029, 11, 24))
    assert (payload.centre, payload.edition, payload.result) == ("Northern Training Centre", 1, None)
    assert payload.address == f"https://brevet.example/verify/{row.number}"
    assert row.number.startswith("SML-2026-")
    assert verbs() == ["certificate-issued", "certificate-rendered", "certificate-rendered"]
    assert set(files_of(row)) == {"a4", "credential.jwt"}


def files_of(row):
    found = db.session.scalars(select(CertificateFile).filter_by(certificate_id=row.id))
    return {file.form: file.digest for file in found}


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


@pytest.fixture
def no_star(monkeypatch):
    """A machine without a typeface that has a star."""
    monkeypatch.setattr(printing, "missing", lambda text: "★" if "★" in text else "")


def test_nothing_is_issued_in_a_name_that_cannot_be_printed_until_it_is_corrected(no_star):
    who = factories.person(name="Amina ★ Odhiambo")
    complete(who)
    jobs.perform_due()
    assert issued() == []
    db.session.rollback()
    with transaction():
        accounts.confirm_name(who.id, "Amina Odhiambo")
        services.issue_waiting(who.id)
    assert [row.name for row in issued()] == ["Amina Odhiambo"]


def test_a_correction_to_what_cannot_be_printed_is_refused_and_names_the_signs(no_star):
    row, staff = earn_unprinted(factories.person()), factories.person("staff")
    with pytest.raises(Conflict) as refused, transaction():
        services.correct(db.session.get_one(Certificate, row.id), staff.id, "Amina ★", "", "")
    assert (refused.value.code, refused.value.details) == ("unprintable-name", {"signs": "★"})
    assert db.session.get_one(Person, row.person_id).name == row.name


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


def test_files_are_made_once_and_stay():
    row = earn(factories.person())
    made = files_of(row)
    assert storage.read(made["a4"]).startswith(b"%PDF-")
    services.render({"certificates": [row.id.hex]})
    services.render({"certificate": row.id.hex})  # as older jobs were told
    again = db.session.get_one(Certificate, row.id)
    assert (files_of(again), again.made_at, again.signature) == (made, row.made_at, row.signature)


def test_of_two_workers_at_once_the_first_one_s_files_stay():
    row = earn_unprinted(factories.person())
    frozen = making._unmade([row.id])
    first, second = making._first(*frozen), making._first(*frozen)
    with transaction():
        making._enter(first)
        making._enter(second)
    kept = db.session.get_one(Certificate, row.id)
    assert kept.signature == first.signature
    assert files_of(kept) == {form: digest for form, (digest, _) in first.files.items()}
    assert files_of(kept)["a4"] != second.files["a4"][0]  # a signature is never repeated to the byte
    assert verbs().count("certificate-rendered") == 2


def test_the_signature_is_over_the_payload_as_it_is_kept():
    row = earn(factories.person())
    found = signing.jws_fits(row.signature, row.payload.encode())
    assert found is not None
    assert found.kid == keys.current("document").kid
    assert signing.jws_fits(row.signature, row.payload.replace("SML", "XML").encode()) is None


def test_a_page_made_again_from_what_was_frozen_has_the_same_bytes():
    row = earn(factories.person())
    frozen = making.freeze(db.session.get_one(Certificate, row.id))
    token = storage.read(files_of(row)["credential.jwt"])
    assert files.unsigned(frozen, "a4", token) == files.unsigned(frozen, "a4", token)
    assert storage.read(files_of(row)["a4"]).startswith(files.unsigned(frozen, "a4", token))


@pytest.mark.parametrize("form", ["letter", "card", "a4-no-bleed", "credential.json", "badge.png", "badge.svg"])
def test_a_further_file_is_made_when_it_is_asked_for_and_kept(form):
    row = earn(factories.person())
    for _ in range(2):
        with transaction():
            services.ask_for(row.id, form)
        jobs.perform_due()
    made = files_of(row)
    assert set(made) == {"a4", "credential.jwt", form}
    services.make_file({"certificate": row.id.hex, "form": form})
    assert files_of(row) == made


def test_a_change_of_the_design_leaves_what_was_issued_as_it_was(monkeypatch):
    row = earn_unprinted(factories.person())
    with transaction():
        db.session.add(
            DesignChoice(
                centre_id=row.centre_id, course_slug="", design="modern", paper="letter", chosen_by=row.person_id,
                chosen_at=NOON,
            )
        )  # fmt: skip
    later = earn_unprinted(factories.person())
    assert (row.paper, later.paper) == ("a4", "letter")
    assert row.design != later.design
    assert db.session.get_one(Certificate, row.id).design == row.design


def test_completing_again_issues_again_and_both_hold():
    who = factories.person()
    first, second = earn_unprinted(who), earn_unprinted(who)
    old, new = db.session.get_one(Certificate, first.id), db.session.get_one(Certificate, second.id)
    assert old.number != new.number
    assert [queries.standing(row).state for row in (old, new)] == ["valid", "valid"]


def test_each_certificate_has_a_place_of_its_own_in_the_list_of_what_was_revoked(monkeypatch):
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(secrets, "randbelow", lambda _: next(drawn))
    rows = [earn_unprinted(factories.person()) for _ in range(2)]
    assert [(row.status_list, row.status_index) for row in rows] == [(1, 7), (1, 8)]


def test_a_clock_behind_what_was_recorded_stops_issuing_until_somebody_says_that_it_is_right():
    enrolment_id = complete(factories.person())
    with clock.set_clock(lambda: NOON - timedelta(hours=1)):
        with pytest.raises(Conflict) as refused, transaction():
            services.issue(enrolment_id)
        assert refused.value.code == "clock-behind"
        with transaction():
            ledger.accept_clock(None, "The battery was empty, the time was set by hand.")
        with transaction():
            assert services.issue(enrolment_id) is not None


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
        found = db.session.get_one(Certificate, row.id)
        new = services.correct(found, staff.id, "Amina Odhiambo", "أمينة", who.rank)
        assert (new.name, new.version) == ("Amina Odhiambo", 2)
    assert db.session.get_one(Person, who.id).name_confirmed == "Amina Odhiambo"
    assert [queries.standing(one).state for one in (found, new)] == ["superseded", "valid"]
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
