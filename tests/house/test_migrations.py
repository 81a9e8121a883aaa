"""The migrations make exactly what the models say, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect

from app import create_app
from app.base import migrations, settings
from app.base.db import db
from tests.conftest import empty_database


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


def is_ours(name, kind, _parents):
    return kind != "table" or not name.startswith("huey_")
