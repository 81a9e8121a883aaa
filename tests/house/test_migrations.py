"""The migrations make exactly what the models say, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

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


def test_names_of_constraints_are_the_same_as_the_models_would_make(bare_app):
    migrations.upgrade()
    migrated = constraint_names()
    db.drop_all()
    db.create_all()
    assert constraint_names() == migrated


def is_ours(name, kind, _parents):
    return kind != "table" or not name.startswith("huey_")


def constraint_names():
    found = inspect(db.engine)
    kinds = (found.get_check_constraints, found.get_unique_constraints, found.get_foreign_keys, found.get_indexes)
    tables = {name for name in found.get_table_names() if is_ours(name, "table", {})} - {"alembic_version"}
    return {(table, entry["name"]) for table in tables for kind in kinds for entry in kind(table)}


def test_upgrading_twice_changes_nothing(bare_app):
    migrations.upgrade()
    migrations.upgrade()
    assert migrations.is_current()
