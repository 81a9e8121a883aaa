"""Bringing people to a certificate: plain functions for the tests of this room."""

from app.accounts import services as accounts
from app.base.db import db, transaction
from app.certificates import queries, services
from app.certificates.models import Certificate
from app.jobs import services as jobs
from app.learning import services as learning

DONE = (("lesson", "one/first"), ("quiz", "one/quiz"), ("exam", "exam"), ("evaluation", "evaluation"))


def complete(who, course="small", confirmed=True):
    """Enrol this person and do everything the course asks for; returns the enrolment's id. The job is not done yet."""
    if confirmed:
        with transaction():
            accounts.confirm_name(who.id, who.name)
    with transaction():
        enrolment_id = learning.enrol(who.id, course, who.id, again=True).id
        for kind, ref in DONE:
            learning.record_evidence(enrolment_id, kind, ref, who.id, {"percent": 80} if kind == "exam" else {})
    return enrolment_id


def earn(who, course="small"):
    """A certificate with its PDF. Detached: read its columns freely."""
    enrolment_id = complete(who, course)
    jobs.perform_due()
    found = queries.latest_of(enrolment_id)
    db.session.refresh(found)
    db.session.expunge(found)
    db.session.rollback()
    return found


def earn_unprinted(who, course="small"):
    """A certificate whose PDF is not made: for tests that need none, since rendering takes long."""
    enrolment_id = complete(who, course)
    with transaction():
        services.issue(enrolment_id)
    found = db.session.query(Certificate).filter_by(enrolment_id=enrolment_id).one()
    db.session.expunge(found)
    db.session.rollback()
    return found


def made(app, make, *arguments, **changes):
    """What a factory makes, outside the client's own context."""
    with app.app_context():
        return make(*arguments, **changes)
