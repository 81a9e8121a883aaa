"""The migrations make exactly what the models say, on both databases."""

import uuid
from datetime import UTC, datetime

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import current_app
from sqlalchemy import JSON, CheckConstraint, Uuid, bindparam, inspect, select, text

from app import create_app
from app.assessment import queries
from app.assessment.models import Attempt
from app.base import migrations, settings
from app.base.db import UtcDateTime, db
from app.base.settings import ROOT
from app.certificates.models import Certificate, CertificateFile
from app.certificates.rules import payloads
from tests.conftest import empty_database

MOMENT = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def bare_app(request, tmp_path):
    """An application on a database in which nothing has been made."""
    url = empty_database(request.param, tmp_path, "migrations")
    app = create_app(settings.read({"BREVET_INSTANCE": str(tmp_path), "DATABASE_URL": url}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_migrations_make_what_the_models_say(bare_app):
    assert not migrations.is_current()
    migrations.upgrade()
    assert migrations.is_current()
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, db.metadata) == []


def test_check_constraints_are_those_of_the_models(bare_app):
    # what compare_metadata does not look at
    migrations.upgrade()
    found = inspect(db.engine)
    tables = [table for table in db.metadata.sorted_tables if table.name in found.get_table_names()]
    migrated = {(table.name, check["name"]) for table in tables for check in found.get_check_constraints(table.name)}
    wanted = {(t.name, str(c.name)) for t in tables for c in t.constraints if isinstance(c, CheckConstraint) and c.name}
    assert len(wanted) > 5
    assert migrated == wanted


def test_upgrading_twice_changes_nothing(bare_app):
    migrations.upgrade()
    migrations.upgrade()
    assert migrations.is_current()


def test_what_stood_in_the_database_before_examinations_is_carried_over(bare_app):
    """One marked attempt with two saves of an answer, and an open one, from before every save was a line."""
    migrate_to("0002")
    done, running, saves = uuid.uuid4(), uuid.uuid4(), [uuid.uuid4(), uuid.uuid4()]
    enter(before_examinations(done, running, saves))
    migrations.upgrade()
    papers = {paper.id: paper for paper in db.session.scalars(select(Attempt))}
    assert (papers[done].passed, papers[done].marked_at, papers[done].earned) == (True, MOMENT, 1)
    assert (papers[running].marked_at, papers[running].unsent, papers[running].declaration) == (None, 0, "")
    kept = [(save.id, save.value, save.seq) for save in queries.saves(done)]
    assert kept == [(saves[0], "wrong", 1), (saves[1], "right", 2)]
    assert queries.answers(done)["q1"].value == "right"


def test_certificates_of_the_first_form_keep_their_files_and_stay_what_they_were(bare_app):
    """One with its PDF and one whose PDF was being made, from before there were keys."""
    migrate_to("0003")
    made, waiting = uuid.uuid4(), uuid.uuid4()
    enter(before_lasting_certificates(made, waiting))
    migrations.upgrade()
    rows = {row.id: row for row in db.session.scalars(select(Certificate))}
    assert (rows[made].made_at, rows[waiting].made_at) == (MOMENT, None)
    for row in rows.values():
        assert (row.signature, row.design, row.status_index, row.masked, row.paper) == ("", None, None, [], "a4")
    files = [(file.certificate_id, file.form, file.digest) for file in db.session.scalars(select(CertificateFile))]
    assert files == [(made, "a4", "f" * 64)]
    assert payloads.load(rows[made].payload).second_name == ""
    assert payloads.dump(payloads.load(rows[made].payload)) == rows[made].payload


def enter(rows):
    """Write rows into tables as they stand, whatever the models say."""
    with db.engine.begin() as connection:
        for table, values in rows:
            columns = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join(f":{name}" for name in values)
            statement = text(f"insert into {table} ({columns}) values ({marks})")
            connection.execute(statement.bindparams(*(typed(*item) for item in values.items())))


def migrate_to(revision):
    flask_migrate.Migrate(current_app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    flask_migrate.upgrade(directory=str(ROOT / "migrations"), revision=revision)


def typed(name, value):
    kind = {uuid.UUID: Uuid(), datetime: UtcDateTime(), dict: JSON(), list: JSON()}.get(type(value))
    return bindparam(name, value, type_=JSON() if name == "value" else kind)


def an_enrolment(centre, person, enrolment, edition, state):
    """What an enrolment stands on, and itself, in an order in which each row finds what it points to."""
    yield "centre", {"id": centre, "name": "Centre", "created_at": MOMENT}
    who = {"name": "Amina Otieno", "category": "police", "nationality": "KE", "organisation": "Unit", "rank": "Captain"}
    yield "person", {"id": person, **who, "created_at": MOMENT, "name_confirmed": ""}
    yield "course", {"slug": "small", "centre_id": centre}
    digests = dict.fromkeys(("digest", "meaning", "compiled"), "0" * 64)
    made = {"published_at": MOMENT, "reason": "", "compiler": "1", "sources": {}}
    yield "edition", {"id": edition, "course_slug": "small", "number": 1, **digests, **made}
    held = {"person_id": person, "centre_id": centre, "course_slug": "small", "edition_id": edition, "state": state}
    yield "enrolment", {"id": enrolment, **held, **who, "enrolled_at": MOMENT, "place": ""}


FIRST_FORM = (
    '{"address":"https://brevet.example/verify/SML-2026-0000-0000-0000-0","centre":"Centre","code":"SML","completed_on":'
    '"2026-03-01","course":"A small course","days":1,"edition":1,"form":1,"hours":"2","issued_on":"2026-03-01","kind":'
    '"completion","language":"en","name":"Amina Otieno","number":"SML-2026-0000-0000-0000-0","rank":"Captain","result":'
    'null,"signatories":[],"title":"Certificate of Completion","valid_until":null}'
)


def before_lasting_certificates(made, waiting):
    """Rows of the third form of the database: two certificates of one enrolment."""
    centre, person, enrolment, edition = (uuid.uuid4() for _ in range(4))
    yield from an_enrolment(centre, person, enrolment, edition, "completed")
    common = {"enrolment_id": enrolment, "kind": "completion", "person_id": person, "centre_id": centre}
    common |= {"course_slug": "small", "name": "Amina Otieno", "payload": FIRST_FORM, "issued_at": MOMENT}
    common |= {"revoked_reason": "", "revoked_note": ""}
    done = {"pdf": "f" * 64, "rendered_at": MOMENT}
    yield "certificate", {"id": made, "number": "SML-1", "key": "SML1", "version": 1, **common, **done}
    yield "certificate", {"id": waiting, "number": "SML-2", "key": "SML2", "version": 2, **common}


def before_examinations(done, running, saves):
    """Rows of the second form of the database."""
    enrolment, edition = uuid.uuid4(), uuid.uuid4()
    yield from an_enrolment(uuid.uuid4(), uuid.uuid4(), enrolment, edition, "open")
    drawn = {"enrolment_id": enrolment, "edition_id": edition, "quiz_id": "one/quiz", "counts": True, "seed": "s"}
    common = {**drawn, "questions": ["q1"], "started_at": MOMENT}
    ended = {"handed_in_at": MOMENT, "closed_by": "person", "marks": {"q1": "1"}, "earned": "1", "possible": "1"}
    yield "attempt", {"id": done, "number": 1, **common, **ended, "passed": True}
    yield "attempt", {"id": running, "number": 2, **common, "closed_by": "", "marks": {}}
    given = {"attempt_id": done, "question_id": "q1", "saved_at": MOMENT}
    yield "answer", {**given, "seq": 2, "value": "right"}
    for seq, (id, value) in enumerate(zip(saves, ("wrong", "right"), strict=True), start=1):
        yield "answer_log", {"id": id, **given, "seq": seq, "value": value}


def is_ours(name, kind, _parents):
    return kind != "table" or not name.startswith("huey_")
