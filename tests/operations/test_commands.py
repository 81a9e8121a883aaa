"""Commands for people and samples."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo
from sqlalchemy import func, select

from app.accounts import passwords
from app.accounts import queries as accounts
from app.accounts.models import Grant, Person
from app.assessment.models import Attempt, Seat, Sitting
from app.base import clock
from app.base.db import db
from app.base.presentation import site_day
from app.base.settings import ROOT
from app.catalogue.cli.folders import Folder
from app.catalogue.cli.publishing import publish_folder
from app.certificates.models import Batch, Certificate, ForeignCertificate
from app.cli import brevet
from app.jobs import services as jobs
from app.learning.models import Enrolment, Fault
from app.operations.services import instance
from app.operations.services.demo import PASSWORD
from app.operations.services.people import PEOPLE
from tests.conftest import STRICTER


def run(app, *arguments, typed=None):
    done = CliRunner().invoke(brevet, list(arguments), obj=ScriptInfo(create_app=lambda: app), input=typed)
    return done.exit_code, done.output


def add(app, *more, typed=None):
    return run(app, "user", "add", "--name", "Ada Keita", "--email", "ada@example.org", *more, typed=typed)


def test_a_person_is_added_with_a_password_from_standard_input(app):
    code, output = add(app, "--role", "administrator", "--password-stdin", typed="four random words here\n")
    assert code == 0, output
    with app.app_context():
        assert accounts.has_administrator()
        assert passwords.fits("four random words here", accounts.credential("ada@example.org")[1])
        db.session.rollback()


def test_without_a_password_a_link_to_set_one_is_printed(app):
    code, output = add(app)
    assert code == 0
    token = output.rsplit("/reset/", 1)[1].strip()
    assert app.test_client().get(f"/reset/{token}").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (["--password-stdin"], "short\n", "at least 10"),
        (["--password-stdin"], "password1234\n", "Many people"),
        (["--name", " "], None, "--name"),
        (["--email", "nowhere"], None, "--email"),
        (["--role", "general"], None, "general"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_added(app, arguments, typed, said):
    code, output = add(app, *arguments, typed=typed)
    assert code != 0
    assert said in output
    with app.app_context():
        assert not accounts.anyone_at_all()
        db.session.rollback()


def test_an_address_is_taken_only_once(app):
    add(app)
    code, output = add(app)
    assert code == 1
    assert "already" in output


@STRICTER
def test_samples_fill_an_empty_instance_and_no_other(app):
    with app.app_context():
        publish_folder(Folder(ROOT / "courses" / "gender-training"))
        assert list(instance.unpublished_courses()) == []
        db.session.rollback()
    code, output = run(app, "demo")
    assert code == 0, output
    assert PASSWORD in output
    for person in PEOPLE:
        assert person.email in output
    with app.app_context():
        assert count(Person) == len(PEOPLE)
        states = dict(db.session.execute(select(Enrolment.state, func.count()).group_by(Enrolment.state)).all())
        assert states == {"open": 8, "completed": 10}
        assert count(Attempt, Attempt.handed_in_at.is_(None)) == 2
        assert count(Certificate) == count(Certificate, Certificate.made_at.is_not(None)) == 10
        assert count(Certificate, Certificate.revoked_at.is_not(None)) == 1
        assert count(Certificate, Certificate.superseded_at.is_not(None)) == 1
        assert count(Certificate, Certificate.valid_until.between(*soon())) == 1
        assert sum(bool(masked) for masked in db.session.scalars(select(Certificate.masked))) == 1
        assert count(Batch, Batch.finished_at.is_not(None)) == count(Batch) == 1
        assert sorted(db.session.scalars(select(ForeignCertificate.finding))) == ["", "accepted"]
        assert count(Fault) == 1
        assert count(Grant, Grant.role == "staff") == 1
        assert count(Sitting) == 1
        assert count(Seat, Seat.ticket.is_not(None)) == 5
        assert jobs.due_jobs() == []
        db.session.rollback()
    code, output = run(app, "demo")
    assert code == 1
    assert "has people in it already" in output


def soon():
    today = site_day(clock.now())
    return today, today + timedelta(days=90)


def count(table, *where):
    return db.session.scalar(select(func.count()).select_from(table).where(*where))
