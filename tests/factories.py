"""Plain functions that make rows with valid defaults. Call them in an app context; each commits what it made."""

from __future__ import annotations

import itertools
import uuid
from decimal import Decimal
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.accounts import services as accounts
from app.accounts.models import Centre, Person
from app.accounts.queries import SignedIn, signed_in
from app.base.db import db, transaction
from app.catalogue import services as catalogue
from app.content import model as m
from app.learning import queries as learning_queries
from app.learning import services as learning

_numbers = itertools.count(1)

PASSWORD = "a long enough passphrase"


def centre() -> uuid.UUID:
    """The centre of this database."""
    with transaction():
        made: Centre = accounts.ensure_centre("Northern Training Centre")
        return made.id


def person(role: str = "trainee", **changes: Any) -> Person:
    """A person with one role in the centre, without a password. Detached: read its columns freely."""
    centre_id = centre()
    number = next(_numbers)
    values: dict[str, Any] = {
        "name": f"Amina Person {number}",
        "email": f"person{number}@example.org",
        "category": "military",
        "nationality": "KE",
        "organisation": "2nd Battalion",
        "rank": "Captain",
    }
    with transaction():
        made = accounts.register(accounts.Particulars(**(values | changes)), None, centre_id, role)
        person_id = made.id
    found = db.session.get_one(Person, person_id)
    db.session.expunge(found)
    return found


def signed(who: Person) -> SignedIn:
    """This person as a request knows them."""
    with transaction():
        token = accounts.sign_in(who.id)
    found = signed_in(token)
    assert found is not None
    return found


def sign_in(app: Flask, client: FlaskClient, who: Person) -> str:
    """Sign this person in on a client, without the form; returns the session's token."""
    with app.app_context(), transaction():
        token = accounts.sign_in(who.id)
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return token


def question(id: str = "q1", **changes: Any) -> m.Question:
    """A single-choice question; the right choice is "right"."""
    values: dict[str, Any] = {
        "id": id,
        "kind": "single",
        "title": f"What is {id}?",
        "text": f"What is {id}?",
        "html": "",
        "answer": m.Choices(),
        "choices": (
            m.Choice(id="right", html="Right one", right=True),
            m.Choice(id="wrong", html="Wrong one", feedback="<p>secret feedback</p>"),
        ),
        "feedback": "<p>secret explanation</p>",
    }
    return m.Question(**(values | changes))


def lesson(module: str = "one", slug: str = "first", **changes: Any) -> m.Lesson:
    """A lesson of one paragraph."""
    values: dict[str, Any] = {
        "id": f"{module}/{slug}",
        "slug": slug,
        "title": f"Lesson {slug}",
        "kind": "lesson",
        "parts": (m.Prose(html=f"<p>Words of {slug}.</p>"),),
        "text": f"Words of {slug}.",
        "minutes": 5,
    }
    return m.Lesson(**(values | changes))


def quiz(module: str = "one", **changes: Any) -> m.Quiz:
    """A module quiz of two single-choice questions."""
    values: dict[str, Any] = {
        "id": f"{module}/quiz",
        "title": "Quiz",
        "questions": (question(f"{module}-q1"), question(f"{module}-q2")),
    }
    return m.Quiz(**(values | changes))


def module(id: str = "one", **changes: Any) -> m.Module:
    """A module of one lesson and a quiz."""
    values: dict[str, Any] = {
        "id": id,
        "title": f"Module {id}",
        "day": 1,
        "minutes": 30,
        "objectives": ("explain it",),
        "html": "",
        "lessons": (lesson(id),),
        "quiz": quiz(id),
        "bank": (question(f"{id}-bank1"), question(f"{id}-bank2")),
    }
    return m.Module(**(values | changes))


def course_values(**changes: Any) -> m.Course:
    """A course of one module with exam and evaluation."""
    values: dict[str, Any] = {
        "slug": "small",
        "code": "SML",
        "title": "A small course",
        "language": "en",
        "languages": ("en",),
        "audience": ("military", "police", "civilian"),
        "days": 1,
        "hours": Decimal(2),
        "objectives": ("do it well",),
        "html": "<p>About it.</p>",
        "summary": "About it.",
        "modules": (module(),),
        "completion": tuple(m.Condition(kind=k) for k in ("lessons", "quizzes", "exam", "evaluation")),
        "certificates": (m.CertificateRule(kind="completion", title="Certificate of Completion", valid_months=36),),
        "exam": m.Quiz(id="exam", title="Final exam", draw=(m.Draw(count=2, module="one"),), kind="exam", show="marks"),
        "evaluation": m.Survey(
            id="evaluation",
            title="Evaluation",
            html="",
            items=(m.SurveyItem(id="useful", kind="scale", title="Useful?", text="Useful?"),),
        ),
    }
    return m.Course(**(values | changes))


def publish(course: m.Course | None = None, sources: dict[str, bytes] | None = None) -> m.Course:
    """Publish a course made of values; returns it."""
    course = course or course_values()
    centre_id = centre()
    digest = f"{next(_numbers):064x}"
    edition = m.Edition(digest=digest, meaning=digest, compiler="test", courses={course.language: course})
    stored = catalogue.store(course.slug, edition, sources or {"course.md": b"test"})
    with transaction():
        catalogue.publish(stored, centre_id)
    return course


def enrol(who: Person, course: str = "small") -> learning_queries.Taking:
    """Enrol this person in a published course."""
    with transaction():
        learning.enrol(who.id, course, who.id)
    return learning_queries.her_taking(who.id, course)
