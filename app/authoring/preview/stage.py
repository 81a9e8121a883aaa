"""Filling a throw-away instance: its tables, one trainee, the course as its only edition, her enrolment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Flask
from msgspec.structs import replace
from sqlalchemy import select, update

from app.accounts import services as accounts
from app.base import clock
from app.base.db import db, transaction
from app.catalogue import services as catalogue
from app.content.model import Course, Edition
from app.learning import services as learning
from app.learning.models import Enrolment

TRAINEE = "Preview"
SPECIMEN = "Specimen: {title}"


def furnish(app: Flask) -> uuid.UUID:
    """Make the tables and the trainee; returns her id. There is no history to migrate, so the models say it all."""
    settings = app.config["SETTINGS"]
    with app.app_context():
        db.metadata.create_all(db.engine)
        who = accounts.Particulars(TRAINEE, None, "civilian", "", "")
        with transaction():
            centre = accounts.ensure_centre(settings.centre_name)
            trainee = accounts.register(who, None, centre.id)
            trainee.privacy_seen_at = clock.now()  # the notice is no part of the course
            person_id = trainee.id
    return person_id


def show(app: Flask, slug: str, edition: Edition, tree: Mapping[str, bytes], person_id: uuid.UUID) -> None:
    """Make this the edition that the trainee takes; what she has done stays, as far as its ids still exist."""
    with app.app_context():
        stored = catalogue.store(slug, _without_worth(edition), tree)
        with transaction():
            centre = accounts.ensure_centre(app.config["SETTINGS"].centre_name)
            current, _ = catalogue.publish(stored, centre.id)
            enrolment = learning.enrol(person_id, slug, person_id)
            moved = update(Enrolment).where(Enrolment.id == enrolment.id).values(edition_id=current.id)
            db.session.execute(moved)


def begin_again(person_id: uuid.UUID) -> None:
    """Enrol the trainee anew: no lesson read, no attempt used. Call inside a transaction."""
    hers = select(Enrolment).filter_by(person_id=person_id, state="open")
    slugs = set(db.session.scalars(select(Enrolment.course_slug).filter_by(person_id=person_id)))
    for enrolment in db.session.scalars(hers).all():
        learning.withdraw(enrolment, person_id)
    for slug in slugs:
        learning.enrol(person_id, slug, person_id, again=True)


def _without_worth(edition: Edition) -> Edition:
    """The edition with certificates that say in their title that they are none: it is printed, and frozen with them."""
    return replace(edition, courses={language: _specimens(course) for language, course in edition.courses.items()})


def _specimens(course: Course) -> Course:
    rules = [replace(rule, title=SPECIMEN.format(title=rule.title)) for rule in course.certificates]
    return replace(course, certificates=tuple(rules))
