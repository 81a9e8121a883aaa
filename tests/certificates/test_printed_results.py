"""A certificate that prints the exam's result is put up for decision when that result is another one afterwards."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from app.accounts import services as accounts
from app.assessment.services.overriding import override
from app.base.db import db, transaction
from app.certificates import queries, services
from app.certificates.models import CertificateDoubt
from app.certificates.rules import payloads
from app.content import model as m
from app.jobs import services as jobs
from app.learning import services as learning
from tests import factories
from tests.assessment.regrades import apply, asked, dry_run, sat
from tests.assessment.test_analysis import visitor
from tests.certificates.completing import DONE

EXAM = "exam"
CONTEXT = pytest.mark.usefixtures("context")


def publish(right, prints=True, **changes):
    """A course whose exam asks "one", of which this is the key, and "two"."""
    bank = (asked("one", right, **changes), asked("two"))
    draw = (m.Draw(count=2, module="one"),)
    exam = m.Quiz(id=EXAM, title="Final exam", kind="exam", draw=draw, show="marks", pass_mark=50, attempts=2)
    modules = (factories.module("one", bank=bank),)
    factories.publish(factories.course_values(modules=modules, exam=exam, print_result=prints))


def issued(paper, who):
    """The certificate of somebody who has sat this paper and does the rest; its PDF is not made."""
    with transaction():
        accounts.confirm_name(who.id, who.name)
        for kind, ref in DONE:
            if kind != EXAM:
                learning.record_evidence(paper.enrolment_id, kind, ref, who.id)
    with transaction():
        return services.issue(paper.enrolment_id)


def holder(answers, *more):
    """Somebody with a certificate that rests on the first paper; the papers after it are sat, too."""
    who = factories.person()
    papers = [sat(answer, who, EXAM) for answer in (answers, *more)]
    certificate = issued(papers[0], who)
    return papers, certificate.id, payloads.load(certificate.payload).result


def causes():
    return [row.cause for row in db.session.scalars(select(CertificateDoubt))]


@CONTEXT
def test_a_result_that_falls_and_still_passes_is_named_and_put_up_for_decision():
    publish("a")
    [paper], _certificate, printed = holder({"one": "a", "two": "a"})
    assert printed == 100
    publish("b")
    found = dry_run(quiz_id=EXAM)
    assert found.reprinted == {paper.id}
    assert (found.put_up, found.put_up_by_result) == (0, 1)
    key = apply(quiz_id=EXAM)
    jobs.perform_due()
    assert causes() == [f"regrade:{key}"]


@CONTEXT
def test_a_result_that_rises_is_put_up_too():
    publish("a")
    [paper], _certificate, printed = holder({"one": "b", "two": "a"})
    assert printed == 50
    publish("b")
    assert dry_run(True, EXAM).reprinted == {paper.id}
    key = apply(True, EXAM)
    jobs.perform_due()
    assert causes() == [f"regrade:{key}"]


@CONTEXT
def test_a_certificate_without_a_result_is_not_put_up():
    publish("a", prints=False)
    _papers, _certificate, printed = holder({"one": "a", "two": "a"})
    assert printed is None
    publish("b", prints=False)
    assert dry_run(quiz_id=EXAM).reprinted == set()
    apply(quiz_id=EXAM)
    jobs.perform_due()
    assert causes() == []


@CONTEXT
def test_another_attempt_that_takes_its_place_with_another_result_counts():
    publish("a")
    (first, _second), _certificate, printed = holder({"one": "a"}, {"one": "b", "two": "a"})
    assert printed == 50
    publish("b")
    found = dry_run(quiz_id=EXAM)
    assert found.passed_elsewhere == {first.id}
    assert found.reprinted == {first.id}
    key = apply(quiz_id=EXAM)
    jobs.perform_due()
    assert causes() == [f"regrade:{key}"]


@CONTEXT
def test_a_pass_that_is_lost_is_not_named_twice():
    publish("a")
    [_paper], _certificate, _printed = holder({"one": "a"})
    publish("b")
    found = dry_run(quiz_id=EXAM)
    assert (found.put_up, found.put_up_by_result) == (1, 0)


@CONTEXT
def test_an_override_that_changes_the_printed_result_puts_it_up():
    publish("a")
    [paper], _certificate, _printed = holder({"one": "a", "two": "a"})
    staff = factories.person("staff").id
    with transaction():
        override(paper.id, "one", Fraction(1, 2), Fraction(1), "A slip.", staff)
    jobs.perform_due()
    assert causes() == [f"attempt:{paper.id}"]


@CONTEXT
def test_a_result_that_came_back_before_the_job_was_done_puts_nothing_up():
    publish("a")
    [paper], _certificate, _printed = holder({"one": "a", "two": "a"})
    staff = factories.person("staff").id
    for points, seen in ((Fraction(1, 2), Fraction(1)), (Fraction(1), Fraction(1, 2))):
        with transaction():
            override(paper.id, "one", points, seen, "A slip.", staff)
    jobs.perform_due()
    assert causes() == []


@CONTEXT
def test_an_enrolment_without_a_certificate_has_nothing_to_decide():
    publish("a")
    sat({"one": "a", "two": "a"}, quiz_id=EXAM)
    publish("b")
    assert dry_run(quiz_id=EXAM).reprinted == set()
    apply(quiz_id=EXAM)
    assert causes() == []


def test_the_pages_name_whose_certificate_prints_another_result(app):
    with app.app_context():
        publish("a")
        [paper], certificate, _printed = holder({"one": "a", "two": "a"})
        number = queries.latest_of(paper.enrolment_id).number
        publish("b")
    page = visitor(app).get("/courses/small/regrade/exam?way=key").text
    assert "the certificate prints the result of this exam" in page
    assert "The certificate prints the result: it will be put up for decision." in page
    with app.app_context():
        apply(quiz_id=EXAM)
        jobs.perform_due()
        staff = factories.person("staff")
    client = app.test_client()
    factories.sign_in(app, client, staff)
    assert number in client.get("/courses/small/certificates").text.partition("For decision")[2]
    assert "A result on which this certificate rests was changed" in client.get(f"/certificates/{certificate}").text
