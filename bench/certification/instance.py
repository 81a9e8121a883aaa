"""A fresh instance with people who have completed a course and confirmed their names: names of many scripts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from flask import Flask

from app import create_app
from app.accounts import services as accounts
from app.base import clock, migrations, settings
from app.base.db import db, transaction
from app.base.ids import new_id
from app.learning.models import Enrolment
from tests import factories
from tests.certificates.names import NAMES, SCRIPTS

COURSE = "small"
RANKS = ("Major", "Captain", "", "Inspector", "Dr")
_AT_ONCE = 100


@dataclass(frozen=True)
class Instance:
    """Where the instance lives, and the application on it."""

    folder: Path
    app: Flask


def names(count: int) -> list[tuple[str, str]]:
    """So many different names with ranks: the corpus; from its second round on, with first names of others."""
    chosen = islice(cycle(NAMES), count)
    named = (_named(script, name, place // len(NAMES)) for place, (script, name) in enumerate(chosen))
    return list(zip(named, cycle(RANKS)))


def _named(script: str, name: str, turn: int) -> str:
    """A name with the first name of another one of its script, so that it stays a name of that script."""
    others = SCRIPTS[script]
    other = others[(others.index(name) + turn) % len(others)]
    return " ".join([other.split()[0], *name.split()[1 if turn < len(others) else 0 :]]) if turn else name


@contextmanager
def fresh(folder: Path) -> Iterator[Instance]:
    """An empty instance on SQLite in this folder, with its tables and a published course."""
    environment = {"BREVET_INSTANCE": str(folder), "BREVET_PUBLIC_URL": "https://certificates.example.org"}
    app = create_app(settings.read(environment))
    with app.app_context():
        migrations.upgrade()
        factories.publish()
        db.session.rollback()
    yield Instance(folder, app)
    app.extensions["bell"].close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def fill(instance: Instance, count: int) -> None:
    """Enter people and their completed enrolments. What is measured begins afterwards."""
    with instance.app.app_context():
        centre_id = factories.centre()
        edition_id = _edition()
        people = names(count)
        for first in range(0, count, _AT_ONCE):
            with transaction():
                for number, (name, rank) in enumerate(people[first : first + _AT_ONCE], first):
                    _completed(centre_id, edition_id, number, name, rank)
            db.session.remove()


def _edition() -> uuid.UUID:
    from sqlalchemy import select

    from app.catalogue.models import Edition

    return db.session.scalars(select(Edition.id)).one()


def _completed(centre_id: uuid.UUID, edition_id: uuid.UUID, number: int, name: str, rank: str) -> None:
    who = accounts.Particulars(
        name=name, email=f"trainee{number}@example.org", category="military", nationality="KE",
        organisation="2nd Battalion", rank=rank,
    )  # fmt: skip
    person = accounts.register(who, None, centre_id, "trainee")
    accounts.confirm_name(person.id, name)
    now = clock.now()
    db.session.add(
        Enrolment(
            id=new_id(), person_id=person.id, centre_id=centre_id, course_slug=COURSE, edition_id=edition_id,
            state="completed", enrolled_at=now, closed_at=now, name=name, rank=rank, category="military",
            nationality="KE", organisation="2nd Battalion",
        )
    )  # fmt: skip
