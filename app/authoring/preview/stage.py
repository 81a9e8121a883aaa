"""Filling a throw-away instance: its tables, one trainee, the course as its only edition, her enrolment."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask
from msgspec.structs import replace
from sqlalchemy import delete, select, update

from app.accounts import services as accounts
from app.assessment.models import Attempt, Save
from app.base import clock, storage
from app.base.db import db, transaction
from app.catalogue import queries as catalogue
from app.catalogue import services as publishing
from app.content import reuse
from app.content.model import Course, Edition, Question, Quiz
from app.content.reuse import Library
from app.learning import services as learning
from app.learning.models import Enrolment

TRAINEE = "Preview"
SPECIMEN = "Specimen: {title}"


@dataclass(frozen=True)
class Shown:
    """A course to be shown: its compiled edition, its files, and files that other courses lend it."""

    slug: str
    edition: Edition
    tree: Mapping[str, bytes]
    lent: tuple[bytes, ...] = ()

    @property
    def size(self) -> int:
        """How many bytes its files have."""
        return sum(map(len, self.tree.values())) + sum(map(len, self.lent))


def lent(slug: str, edition: Edition, tree: Mapping[str, bytes], library: Library | None) -> tuple[bytes, ...]:
    """The pictures and files of modules that are included from other courses: the course's own files lack them."""
    wanted = {medium.digest for medium in edition.media} - set(map(_digest, tree.values()))
    if not wanted:
        return ()
    whole = reuse.expand(slug, tree, tuple(edition.courses), library).tree
    return tuple(data for data in whole.values() if _digest(data) in wanted)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


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


def show(app: Flask, shown: Shown, person_id: uuid.UUID) -> None:
    """Make this the edition that the trainee takes. What she has done stays, as far as its ids still exist."""
    with app.app_context():
        for data in shown.lent:
            storage.keep(data)
        stored = publishing.store(shown.slug, _without_worth(shown.edition), shown.tree)
        with transaction():
            centre = accounts.ensure_centre(app.config["SETTINGS"].centre_name)
            current, _ = publishing.publish(stored, centre.id)
            enrolment = learning.enrol(person_id, shown.slug, person_id)
            moved = update(Enrolment).where(Enrolment.id == enrolment.id).values(edition_id=current.id)
            db.session.execute(moved)
            _take_along(current.id, shown.edition.course)


def _without_worth(edition: Edition) -> Edition:
    """The edition with certificates whose title says that they are none: it is printed on them and kept with them.

    What is sat in an exam room only can be sat here, where there are no rooms.
    """
    courses = {language: _anywhere(_specimens(course)) for language, course in edition.courses.items()}
    return replace(edition, courses=courses)


def _specimens(course: Course) -> Course:
    rules = [replace(rule, title=SPECIMEN.format(title=rule.title)) for rule in course.certificates]
    return replace(course, certificates=tuple(rules))


def _anywhere(course: Course) -> Course:
    modules = tuple(replace(module, quiz=_open(module.quiz)) for module in course.modules)
    tests = {name: _open(getattr(course, name)) for name in ("pre_test", "post_test", "exam")}
    return replace(course, modules=modules, **tests)


def _open(quiz: Quiz | None) -> Quiz | None:
    return replace(quiz, sitting=False) if quiz else None


def _take_along(edition_id: uuid.UUID, course: Course) -> None:
    """Let open attempts ask the questions as they are now; an answer to a changed one is forgotten.

    Real attempts never change. Here an author has one open to see what becomes of it.
    """
    now = dict(_questions(course))
    for attempt in db.session.scalars(select(Attempt).filter_by(handed_in_at=None)).all():
        if not now.keys() >= set(attempt.questions):
            continue
        before = dict(_questions(catalogue.edition(attempt.edition_id).course))
        changed = [id for id in attempt.questions if before.get(id) != now[id]]
        attempt.edition_id = edition_id
        db.session.execute(delete(Save).where(Save.attempt_id == attempt.id, Save.question_id.in_(changed)))


def _questions(course: Course) -> Iterator[tuple[str, Question]]:
    for module in course.modules:
        yield from ((question.id, question) for question in module.bank)
        yield from ((question.id, question) for question in (module.quiz.questions if module.quiz else ()))


def begin_again(person_id: uuid.UUID) -> None:
    """Enrol the trainee anew: no lesson read, no attempt used. Call inside a transaction."""
    hers = select(Enrolment).filter_by(person_id=person_id, state="open")
    slugs = set(db.session.scalars(select(Enrolment.course_slug).filter_by(person_id=person_id)))
    for enrolment in db.session.scalars(hers).all():
        learning.withdraw(enrolment, person_id)
    for slug in slugs:
        learning.enrol(person_id, slug, person_id, again=True)
