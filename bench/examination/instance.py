"""A fresh instance with people who sit the exam of the shipped course, signed in and with an attempt open."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, session
from flask_wtf.csrf import generate_csrf

from app import create_app
from app.accounts import services as accounts
from app.assessment import queries as assessment
from app.assessment import services as attempts
from app.assessment.rules import answers as shape
from app.base import migrations, settings
from app.base.db import db, transaction
from app.base.settings import ROOT
from app.catalogue import services as catalogue
from app.content import model
from app.content.compiler import compile_course
from app.content.tree import read_tree
from app.learning import queries as learning_queries
from app.learning import services as learning
from app.operations.services.answers import key_of, wrong_answer
from tests.postgres import Server, make_database

COURSE = "gender-training"
_AT_ONCE = 50


@dataclass(frozen=True)
class Asked:
    """One question of somebody's paper, and what can be answered to it."""

    question: model.Question

    def given(self, turn: int) -> tuple[object, object]:
        """The answer of a turn, another than that of the turn before: as it is sent and as it must be kept."""
        kind = self.question.kind
        raw: object = str(turn) if kind == "number" else f"answer {turn}"
        if kind not in ("number", "text", "essay"):
            raw = (wrong_answer if turn % 2 else key_of)(self.question)
        return raw, shape.read(self.question, raw)


@dataclass(frozen=True)
class Place:
    """Somebody who is signed in and has the exam open: the cookie and the form token that the browser holds."""

    attempt: uuid.UUID
    asked: tuple[Asked, ...]
    cookie: str
    token: str


@dataclass(frozen=True)
class Instance:
    """Where the instance lives, and the application on it for filling and for reading rows back."""

    folder: Path
    database_url: str
    app: Flask
    postgres_pid: int | None

    @property
    def environment(self) -> dict[str, str]:
        """The settings of its processes."""
        return {"BREVET_INSTANCE": str(self.folder), "DATABASE_URL": self.database_url}

    def let_go(self) -> None:
        """Close the connections of this process."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def fresh(folder: Path, database: str) -> Iterator[Instance]:
    """An empty instance in this folder, with the tables made; its Postgres, if any, writes through to the disk."""
    server = Server(durable=True) if database == "postgres" else None
    try:
        url = make_database(server.url(), "exam") if server else ""
        app = create_app(settings.read({"BREVET_INSTANCE": str(folder), "DATABASE_URL": url}))
        with app.app_context():
            migrations.upgrade()
        made = Instance(folder, url, app, server.pid if server else None)
        yield made
        app.extensions["bell"].close()
        made.let_go()
    finally:
        if server:
            server.stop()


def fill(instance: Instance, trainees: int) -> list[Place]:
    """Publish the course and let so many people begin its exam. They are signed in by their session rows alone:
    hashing a thousand passwords would take minutes and measure nothing of the exam."""
    app, begun = instance.app, []
    with app.app_context():
        centre_id = _publish()
        for first in range(0, trainees, _AT_ONCE):
            with transaction():
                begun += [_begin(centre_id, number) for number in range(first, min(first + _AT_ONCE, trainees))]
            db.session.remove()
        papers = [tuple(map(Asked, assessment.paper_by_id(attempt_id).key)) for attempt_id, _ in begun]
    # outside: what a request remembers would be shared by all within one context
    return [Place(attempt, asked, *_held(app, token)) for (attempt, token), asked in zip(begun, papers, strict=True)]


def _publish() -> uuid.UUID:
    tree = read_tree(ROOT / "courses" / COURSE)
    edition = compile_course(COURSE, tree).edition
    assert edition is not None, "the course does not compile"
    stored = catalogue.store(COURSE, edition, tree)
    with transaction():
        centre = accounts.ensure_centre("Bench")
        catalogue.publish(stored, centre.id)
        return centre.id


def _begin(centre_id: uuid.UUID, number: int) -> tuple[uuid.UUID, str]:
    """A person with an open attempt; returns it and the token of her session."""
    who = accounts.Particulars(
        f"Amina Person {number}", f"person{number}@example.org", "military", "KE", "2nd Battalion", "Captain"
    )
    person = accounts.register(who, None, centre_id)
    accounts.see_privacy_notice(person.id)
    learning.enrol(person.id, COURSE, person.id)
    taking = learning_queries.her_taking(person.id, COURSE)
    exam = taking.edition.course.exam
    assert exam is not None, "the course has an exam"
    return attempts.start(taking, exam, person.id), accounts.sign_in(person.id)


def _held(app: Flask, token: str) -> tuple[str, str]:
    """What the browser of this session holds: its cookie and the token of its forms."""
    with app.test_request_context():
        session["_user_id"], session["_fresh"] = token, True
        form_token = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}", form_token
